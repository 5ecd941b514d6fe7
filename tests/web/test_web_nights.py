"""The nights over HTTP and among the pages of staff; that members find none stands in the tables of every role."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from api.night.report import page_of, write_report
from api.night.report_json import NightShape
from tests.nights import FAILED, NIGHTS, PUBLISHED, REFUSED

from .test_web_browser import a_page, browser, fits, give_key, serving
from .test_web_page import Elements, text_of

__all__ = ["browser"]
ADDRESS = "/api/v1/nights"


@pytest.fixture
def folder(house):
    for night in NIGHTS:
        write_report(night, house.services.settings)
    return house.services.settings.nights_folder


@pytest.fixture
def as_staff(house, at_house, folder):
    at_house.post("/key", data={"key": house.staff})
    at_house.headers["X-Grappe-Key"] = house.staff
    return at_house


def test_they_are_listed_the_newest_first_a_page_at_a_time(as_staff):
    told, address = [], f"{ADDRESS}?limit=3"
    while address:
        answer = as_staff.get(address).json()
        told += answer["nights"]
        address = answer["next"]
    assert [one["id"] for one in told] == [night.id for night in reversed(NIGHTS)]
    assert [one["outcome"] for one in told] == [night.outcome for night in reversed(NIGHTS)]
    refused = told[-2]
    assert (refused["light"], refused["began"]) == ("red", "2026-03-12T02:15:00Z")
    assert "did not pass" in refused["headline"]
    assert "n'a pas passé" in as_staff.get(f"{ADDRESS}?lang=fr").json()["nights"][-2]["headline"]


def test_one_is_told_whole(as_staff):
    told = as_staff.get(f"{ADDRESS}/{REFUSED.id}")
    assert NightShape.model_validate_json(told.content).night() == REFUSED


@pytest.mark.parametrize("id_", ["nobody", "..%2Fgrappe", "%00", "x" * 100])
def test_what_is_not_on_record_is_not_found(as_staff, id_):
    assert as_staff.get(f"{ADDRESS}/{id_}").status_code == 404
    assert as_staff.get(f"/staff/nights/{id_}").status_code == 404


def test_a_damaged_one_is_told_in_the_list_without_its_place_and_hides_no_other(as_staff, folder):
    (folder / f"{REFUSED.id}.json").write_bytes(b"{")
    told = {one["id"]: one for one in as_staff.get(ADDRESS).json()["nights"]}
    assert len(told) == len(NIGHTS)
    assert told[REFUSED.id]["outcome"] is None
    for answer in (as_staff.get(ADDRESS), as_staff.get("/staff/nights?lang=en")):
        assert "damaged" in answer.text
        assert str(folder) not in answer.text
    for address in (ADDRESS, "/staff/nights"):
        answer = as_staff.get(f"{address}/{REFUSED.id}")
        assert answer.status_code == 503
        assert str(folder) not in answer.text


@pytest.mark.parametrize(("lang", "words"), [("en", "did not pass the checks"), ("fr", "n'a pas passé les contrôles")])
def test_staff_read_the_same_on_a_page(as_staff, lang, words):
    listed = as_staff.get(f"/staff/nights?lang={lang}").text
    assert words in text_of(listed)
    assert Elements(listed).of("a", href=f"/staff/nights/{REFUSED.id}?lang={lang}")
    page = text_of(as_staff.get(f"/staff/nights/{REFUSED.id}?lang={lang}").text)
    for said in (words, "grappe nightly --force", "30.9%" if lang == "en" else "30,9"):
        assert said in page


def test_before_the_first_night_the_page_says_so(house, at_house):
    for file in house.services.settings.nights_folder.iterdir():
        file.unlink()
    at_house.post("/key", data={"key": house.staff})
    assert "No night is on record yet" in at_house.get("/staff/nights?lang=en").text
    assert "Last night" not in at_house.get("/?lang=en").text


def test_the_last_night_stands_where_staff_arrive_and_only_for_them(house, at_house, as_staff):
    last = f"/staff/nights/{NIGHTS[-1].id}?lang=en"
    assert Elements(as_staff.get("/?lang=en").text).of("a", href=last)
    at_house.post("/key", data={"key": house.alpha})
    assert "/staff/nights" not in at_house.get("/?lang=en").text


@pytest.mark.browser
@pytest.mark.parametrize(("width", "colours"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_the_page_that_stands_alone_has_no_barrier_and_fits(browser, folder, width, colours):
    with a_page(browser, width=width, color_scheme=colours) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        for night in NIGHTS:
            for lang in ("fr", "en"):
                asked.clear()
                page.goto(page_of(folder, night.id, lang).as_uri())
                assert asked == [page_of(folder, night.id, lang).as_uri()]
                assert fits(page)
        for night in (PUBLISHED, REFUSED, FAILED):
            page.goto(page_of(folder, night.id, "fr").as_uri())
            lamp = page.locator(".glance > .lamp")
            assert lamp.evaluate("lamp => getComputedStyle(lamp).borderRadius") == "50%"
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.get_by_role("link", name="English").press("Enter")
            expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("width", "colours"), [(390, "dark"), (1280, "light")])
def test_staff_go_from_where_they_arrive_to_the_last_night_and_to_all(browser, house, folder, width, colours, scripts):
    shown = {"width": width, "color_scheme": colours, "java_script_enabled": scripts}
    with serving(house.services) as address, a_page(browser, **shown) as page:
        give_key(page, address, house.staff)
        page.goto(f"{address}/?lang=en")
        page.get_by_role("link", name="Last night").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("the night of 12 March 2026")
        page.get_by_role("link", name="All nights").press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Nights")
        page.get_by_role("listitem").filter(has_text="did not pass").get_by_role("link").press("Enter")
        expect(page.get_by_text("grappe nightly --force")).to_be_visible()
        if scripts:
            for path in ("/staff/nights", f"/staff/nights/{REFUSED.id}", "/"):
                page.goto(f"{address}{path}?lang=fr")
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                assert fits(page)
