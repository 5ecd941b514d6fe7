"""A staff person pastes a call in a real browser, corrects what is proposed, and saves: at a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.store import known_call

from .conftest import House
from .test_web_browser import a_page, browser, serving  # noqa: F401  (fixture)
from .test_web_first_hour import Walk

pytestmark = pytest.mark.browser
PASTED = """Ports calmes

Objet de l'appel
Les projets devront comporter une mesure du bruit à quai et un tableau de bord pour les riverains.
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_call_is_pasted_corrected_and_saved(browser, house: House, tmp_path, width):  # noqa: F811
    with serving(house.services) as address, a_page(browser, width=width, locale="fr") as page:
        walk = Walk(page, tmp_path, width)
        page.goto(f"{address}/staff/calls")
        walk.gives(house.staff)
        walk.looks("Appels")
        page.get_by_role("link", name="Nouvel appel").click()
        walk.looks("Nouvel appel")
        page.get_by_label("Texte de l'appel").fill(PASTED)
        walk.presses("Proposer des besoins")
        walk.looks("Ports calmes")
        expect(page.get_by_role("status")).to_contain_text("Besoins proposés : 2")
        first = page.get_by_role("group", name="Besoin 1", exact=True)
        expect(first.get_by_label("En français")).to_have_value("mesure du bruit à quai")
        first.get_by_label("Poids").fill("lourd")
        page.get_by_role("group", name="Besoin 2", exact=True).get_by_label("Retirer").check()
        walk.presses("Enregistrer")
        walk.looks("Ports calmes")
        expect(page.get_by_text("« lourd » n'est pas un poids")).to_be_visible()
        first.get_by_label("Poids").fill("2,5")
        page.get_by_label("Titre en français").press("Enter")  # saves, as the button below does
        expect(page.get_by_role("status")).to_contain_text("L'appel est enregistré.")
        walk.looks("Ports calmes")
        walk.goes_to("Appels")
        expect(page.get_by_role("link", name="Ports calmes")).to_be_visible()
    (need,) = known_call(house.store, "ports-calmes").needs
    assert (need.text.fr, need.weight, need.required) == ("mesure du bruit à quai", 2.5, True)


def test_a_call_is_written_without_scripts(browser, house: House):  # noqa: F811
    with serving(house.services) as address, a_page(browser, java_script_enabled=False, locale="en") as page:
        page.goto(f"{address}/staff/new-call?lang=en")
        page.get_by_label("Access key").fill(house.staff)
        page.get_by_label("Access key").press("Enter")
        page.get_by_label("Title in English").fill("Quiet ports")
        page.get_by_role("group", name="Need 1", exact=True).get_by_label("In English").fill("noise control")
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_role("status")).to_contain_text("The call is saved.")
    assert [need.text.en for need in known_call(house.store, "quiet-ports").needs] == ["noise control"]
