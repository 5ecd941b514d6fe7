"""Staff check a consortium in a real browser: both languages, with and without scripts, on paper too."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.tree import ROOT

from .conftest import House
from .test_web_browser import a_page, browser, fits, give_key, serving  # noqa: F401  (a fixture)

pytestmark = pytest.mark.browser

CHECKING = {
    "fr": {
        "rows": "Participants",
        "go": "Vérifier",
        "file": "Ou un fichier",
        "again": "Corriger et vérifier à nouveau",
    },
    "en": {"rows": "Participants", "go": "Check", "file": "Or a file", "again": "Correct it and check again"},
}
VERDICTS = {
    "fr": (
        "On ne peut pas conclure : un élément qui compte n'est pas connu.",
        "Une règle impérative n'est pas respectée.",
    ),
    "en": ("It cannot be decided: something that matters is not known.", "A hard rule fails."),
}


@pytest.fixture
def address(house: House):
    with serving(house.services) as address:
        yield address


@pytest.mark.parametrize(
    ("width", "colours", "scripts"), [(390, "dark", True), (1280, "light", True), (1280, "dark", False)]
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_staff_check_a_consortium_and_correct_it(browser, house, address, lang, width, colours, scripts):  # noqa: F811
    words = CHECKING[lang]
    with a_page(browser, width=width, color_scheme=colours, java_script_enabled=scripts, locale=lang) as page:
        give_key(page, address, house.staff)
        page.goto(f"{address}/staff/programmes?lang={lang}")
        sound(page, scripts)
        page.get_by_role("link", name="Horizon Europe RIA", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Horizon Europe RIA")
        sound(page, scripts)
        page.locator(".onward").click()
        sound(page, scripts)
        page.get_by_label(words["file"]).set_input_files(ROOT / "docs" / "examples" / "consortium.json")
        page.get_by_role("button", name=words["go"], exact=True).click()
        undecided, fails = VERDICTS[lang]
        expect(page.locator(".whole")).to_have_text(undecided)
        expect(page.locator(".judged li").first).to_be_visible()
        sound(page, scripts)
        page.get_by_role("link", name=words["again"]).click()
        rows = page.get_by_label(words["rows"], exact=True)
        rows.fill(rows.input_value().replace('"PT"', '"FR"'))
        page.get_by_role("button", name=words["go"], exact=True).click()
        expect(page.locator(".whole")).to_have_text(fails)
        sound(page, scripts)
        rows = page.get_by_label(words["rows"], exact=True)
        rows.fill("id;role\na;boss")
        page.get_by_role("button", name=words["go"], exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("boss")
        sound(page, scripts)


def test_a_verdict_prints_without_menus_and_form(browser, house, address):  # noqa: F811
    with a_page(browser, width=700) as page:
        give_key(page, address, house.staff)
        page.goto(f"{address}/staff/check?programme=fui&lang=fr")
        page.locator("#pasted").fill(f"identifiant;rôle;nom;budget\na;chef de file;{'Long ' * 20};1250000,50")
        page.get_by_role("button", name="Vérifier", exact=True).click()
        expect(page.locator(".outcome")).to_be_visible()
        page.emulate_media(media="print")
        for hidden in (".places", ".leave", ".asked", ".jump-to-form"):
            expect(page.locator(hidden)).to_be_hidden()
        for shown in (".outcome", ".judged", ".described"):
            expect(page.locator(shown).first).to_be_visible()
        assert fits(page)


def sound(page: Page, scripts: bool) -> None:
    """No barrier, and nothing that scrolls sideways; both are asked by a script."""
    if scripts:
        for summary in page.locator("details:not([open]) > summary").all():
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert fits(page)
