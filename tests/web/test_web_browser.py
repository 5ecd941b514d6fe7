"""A real browser asks: in both languages, with and without scripts, on a phone and on a desk, by keyboard."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from api.app import create_app
from api.keys import make_key
from models.access import KeyRole
from models.demo_cluster import load_demo
from models.sql.store import SqlStore
from tests.absent import absent

from .conftest import NOW, House, services_over

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WORDS = {
    "fr": {
        "need": "Que vous faut-il ?",
        "seeker": "Qui demande ?",
        "with": "Qui en est déjà ?",
        "k": "Combien ?",
        "go": "Proposer des partenaires",
        "found": "Partenaires proposés : 4",
        "join": "Ajouter à l'équipe",
        "other": "English",
    },
    "en": {
        "need": "What do you need?",
        "seeker": "Who asks?",
        "with": "Who is in already?",
        "k": "How many?",
        "go": "Suggest partners",
        "found": "Suggested partners: 4",
        "join": "Add to the team",
        "other": "Français",
    },
}
NEEDS = {
    "fr": "sondes d'humidité du sol ; reconnaissance vocale hors ligne",
    "en": "soil moisture probes; voice interface for elderly people",
}


@contextmanager
def serving(services) -> Iterator[str]:
    """The address of a real server over ``services``, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(services), log_level="warning", ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not shutil.which(CHROMIUM):
        absent(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(demo) -> Iterator[str]:
    with serving(demo) as address:
        yield address


@pytest.fixture(scope="module")
def as_staff_of_demo(tmp_path_factory) -> Iterator[tuple[str, str]]:
    """The demo cluster served, and a key of staff."""
    home = tmp_path_factory.mktemp("staffed")
    key = make_key(KeyRole.STAFF, now=NOW)
    with SqlStore.create(f"sqlite:///{home / 'grappe.db'}") as store:
        load_demo(store)
        store.add_key(key.key)
        with serving(services_over(home, store)) as address:
            yield address, key.secret


def give_key(page: Page, address: str, secret: str) -> None:
    page.goto(f"{address}/staff/members?lang=en")
    page.get_by_label("Access key").fill(secret)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Members")


@contextmanager
def a_page(browser: Browser, *, width: int = 1280, **options) -> Iterator[Page]:
    """A page of a browser that nobody used before; a complaint in its console is a failure."""
    context = browser.new_context(viewport={"width": width, "height": 844}, **options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not [one for one in complaints if "the server responded with a status of 4" not in one]


def fits(page: Page) -> bool:
    """Nothing makes the page scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def question(lang: str, **fields: str) -> str:
    return "/?" + urlencode(
        {"need": NEEDS[lang], "seeker": "Parcellune", "with": "Ondabelle RF", "k": "4", "lang": lang, **fields}
    )


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_person_asks_and_reads_the_answer(browser, address, lang, scripts, width):
    words = WORDS[lang]
    with a_page(browser, width=width, java_script_enabled=scripts, locale=lang) as page:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        page.get_by_label(words["need"]).fill(NEEDS[lang])
        page.get_by_label(words["seeker"]).fill("Parcellune")
        page.get_by_label(words["with"]).fill("Ondabelle RF; voxerelle")
        page.get_by_label(words["k"]).fill("4")
        page.get_by_role("button", name=words["go"]).click()
        expect(page.get_by_role("heading", name=words["found"])).to_be_visible()
        asked = parse_qs(urlsplit(page.url).query)
        assert asked["need"] == [NEEDS[lang]]
        assert asked["with"] == ["Ondabelle RF; voxerelle"]
        articles = page.get_by_role("article")
        expect(articles).to_have_count(4)
        expect(page.get_by_label(words["with"])).to_have_value("Ondabelle RF; Voxerelle")
        for article in articles.all():
            assert article.get_attribute("data-member") not in {"parcellune", "ondabelle-rf", "voxerelle"}
            expect(article.get_by_role("heading", level=3)).to_be_visible()
            expect(article.locator("q").first).to_be_visible()
        first = articles.first.get_attribute("data-member")
        articles.first.get_by_role("link", name=words["join"]).click()
        expect(articles).to_have_count(4)
        expect(page.locator(f'article[data-member="{first}"]')).to_have_count(0)
        page.get_by_role("link", name=words["other"]).click()
        other = {"fr": "en", "en": "fr"}[lang]
        expect(page.locator("html")).to_have_attribute("lang", other)
        expect(articles).to_have_count(4)
        if scripts:
            assert fits(page)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "/?lang=fr",
        question("fr", scope="known"),
        question("en", k="10", need="x" * 300 + " " + "W" * 200),
        "/nowhere?lang=fr",
        "/api/docs?lang=en",
    ],
)
def test_nothing_scrolls_sideways(browser, address, path, width):
    with a_page(browser, width=width) as page:
        page.goto(address + path)
        assert fits(page)


@pytest.mark.parametrize(("width", "colours"), [(390, "dark"), (1280, "light")])
@pytest.mark.parametrize(
    "path",
    [
        "/?lang=fr",
        question("fr", scope="known"),
        question("en"),
        question("fr", **{"with": "Lunaire"}),
        "/nowhere?lang=en",
        "/api/docs?lang=fr",
    ],
)
def test_axe_finds_no_barrier(browser, address, path, colours, width):
    with a_page(browser, width=width, color_scheme=colours) as page:
        page.goto(address + path)
        for summary in page.locator("summary").all():
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_the_style_is_taken_under_the_strict_policy(browser, address):
    with a_page(browser) as page:
        page.goto(address)
        button = page.get_by_role("button", name="Suggest partners")
        assert button.evaluate("button => getComputedStyle(button).borderRadius") == "8px"


def test_the_keyboard_reaches_the_question_and_shows_where_it_is(browser, address):
    with a_page(browser) as page:
        page.goto(address + "/?lang=en")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the question")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        need = page.get_by_label("What do you need?")
        expect(need).to_be_focused()
        assert need.evaluate("field => parseFloat(getComputedStyle(field).outlineWidth)") >= 2
        page.keyboard.type("radio")
        page.get_by_label("How many?").press("Enter")
        expect(page.get_by_role("article")).to_have_count(10)


def test_with_scripts_the_second_name_of_the_team_is_completed_too(browser, address):
    with a_page(browser) as page:
        page.goto(address + "/?lang=en")
        page.get_by_label("Who is in already?").press_sequentially("Ondabelle RF;")
        offered = page.locator("#team-members option")
        expect(offered).to_have_count(112)
        values = offered.evaluate_all("options => options.map(option => option.value)")
        assert "Ondabelle RF; Voxerelle" in values
        assert not [value for value in values if value.count("Ondabelle RF") > 1]


@pytest.mark.parametrize("scripts", [True, False])
def test_what_became_of_a_suggestion_is_said_by_keyboard(browser, address, scripts):
    with a_page(browser, width=390, java_script_enabled=scripts, color_scheme="dark") as page:
        page.goto(address + question("en"))
        card = page.get_by_role("article").nth(1)
        about = card.get_attribute("data-member")
        card.locator("summary").press("Enter")
        card.get_by_label("What became of it?").select_option("declined: already in touch")
        card.get_by_label("A note").fill("we meet on Tuesday")
        card.get_by_label("A note").press("Enter")
        expect(card.get_by_role("status")).to_have_text("Noted: declined: already in touch.")
        expect(card).to_be_in_viewport()
        assert card.get_attribute("data-member") == about
        card.locator("summary").press("Enter")
        expect(card.get_by_label("A note")).to_have_value("we meet on Tuesday")
        if scripts:
            assert Axe().run(page).violations_count == 0
            assert fits(page)


def test_a_key_is_given_and_forgotten(browser, house: House):
    with serving(house.services) as address, a_page(browser, width=390, locale="en") as page:
        page.goto(address + "/?need=radio+link&lang=en")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your access key")
        assert Axe().run(page).violations_count == 0
        page.get_by_label("Access key").fill("wrong")
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("alert")).to_contain_text("opens nothing")
        page.get_by_label("Access key").fill(house.alpha)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_role("article").first).to_be_visible()
        expect(page.get_by_label("Who asks?")).to_have_value("Alpha")
        assert house.alpha not in page.url
        assert page.evaluate("document.cookie") == ""
        assert Axe().run(page).violations_count == 0
        assert fits(page)
        page.get_by_role("button", name="Forget the key").click()
        expect(page.get_by_label("Access key")).to_be_visible()


def test_a_link_in_a_message_leads_to_the_answer_without_another_key(browser, house: House):
    with serving(house.services) as address, a_page(browser, locale="en") as page:
        page.goto(address + "/?lang=en")
        page.get_by_label("Access key").fill(house.alpha)
        page.get_by_role("button", name="Go on").click()
        expect(page.get_by_label("Who asks?")).to_have_value("Alpha")
        link = f'<a href="{address}/?need=radio+link&lang=en">look</a>'
        page.route("http://mail.example/", lambda route: route.fulfill(body=link, content_type="text/html"))
        page.goto("http://mail.example/")
        page.get_by_role("link", name="look").click()
        expect(page.get_by_role("article").first).to_be_visible()


LISTS = ("/staff/datar", "/staff/datar/services", "/staff/datar/actions", "/staff/datar/strategy", "/staff/facts")


@pytest.mark.parametrize(("width", "colours"), [(390, "dark"), (1280, "light")])
def test_lists_of_staff_have_no_barrier_and_do_not_scroll_sideways(browser, as_staff_of_demo, width, colours):
    address, secret = as_staff_of_demo
    with a_page(browser, width=width, color_scheme=colours) as page:
        give_key(page, address, secret)
        for path in LISTS:
            page.goto(f"{address}{path}?lang=fr")
            for summary in page.locator("summary").all():
                summary.click()
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            assert fits(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_missing_is_put_in_by_keyboard_and_the_checklist_says_so(browser, house: House, scripts):
    with serving(house.services) as address, a_page(browser, java_script_enabled=scripts) as page:
        give_key(page, address, house.staff)
        page.goto(f"{address}/staff/datar?lang=en")
        line = page.get_by_role("article").filter(has_text="Poles, clusters, chambers")
        expect(line).to_contain_text("missing")
        line.get_by_role("link", name="Fill in or correct").press("Enter")
        page.get_by_label("Name").fill("Pole of the bay")
        page.get_by_label("What is done together").fill("joint labelling")
        page.get_by_label("What is done together").press("Enter")
        expect(page.get_by_role("status")).to_have_text("Saved.")
        page.get_by_role("link", name="Back to the checklist").press("Enter")
        expect(line).to_contain_text("partly shown")
        expect(line).to_contain_text("Pole of the bay · joint labelling")
        line.locator("summary").press("Enter")
        line.get_by_label("Our answer").fill("the chamber signs in June")
        line.get_by_role("button", name="Keep the answer").press("Enter")
        expect(line.get_by_text("the chamber signs in June").first).to_be_visible()
