"""A staff person's ten minutes in French, in a real browser: from the demo cluster's Excel file to a DATAR dossier and
to an eligible consortium for a FUI call in PDF, with one step on the way that nothing could satisfy."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.keys import make_key
from models.access import KeyRole
from models.demo_cluster import load_demo
from models.demo_spreadsheet import write_demo_spreadsheet
from models.membership import Audience
from models.proposal import Assembly
from models.sql.store import SqlStore

from .conftest import NOW, services_over
from .test_web_browser import a_page, browser, serving  # noqa: F401  (a fixture)
from .test_web_first_hour import Walk

pytestmark = pytest.mark.browser

PATIENCE = 60_000
"""Milliseconds that a search may take on a machine that is busy with something else."""


@pytest.mark.parametrize(("width", "colours"), [(1280, "light"), (390, "dark")])
def test_ten_minutes(browser, tmp_path, width, colours):  # noqa: F811
    workbook = tmp_path / "fichier.xlsx"
    write_demo_spreadsheet(workbook)
    with SqlStore.create(f"sqlite:///{tmp_path / 'grappe.db'}") as store:
        load_demo(store)
        store.set_cluster(replace(store.cluster(), id="valley"))  # the demo itself is open, a cluster is not
        staff = make_key(KeyRole.STAFF, holder="Anne", now=NOW)
        store.add_key(staff.key)
        with (
            serving(services_over(tmp_path, store)) as address,
            a_page(browser, width=width, locale="fr", accept_downloads=True, color_scheme=colours) as page,
        ):
            walk = Walk(page, tmp_path, width)
            page.goto(f"{address}/staff/imports")
            walk.gives(staff.secret)
            imports(walk, workbook)
            datar(walk, tmp_path)
            consortia(walk, store, tmp_path)


def imports(walk: Walk, workbook: Path) -> None:
    walk.looks("Imports")
    walk.sends(workbook)
    walk.presses("Importer seulement les bonnes lignes (30)")
    walk.looks("Import de fichier.xlsx")
    expect(walk.page.get_by_role("status")).to_contain_text("Importé.")


def datar(walk: Walk, folder: Path) -> None:
    """The checklist, then the dossier for those who select."""
    walk.page.get_by_role("navigation", name="Pages").get_by_role("link", name="DATAR").click()
    walk.looks("Notre grappe est-elle prête pour l'appel")
    letter = downloaded(walk.page, "DOCX (Français)", folder / "datar.docx")
    with zipfile.ZipFile(io.BytesIO(letter)) as inside:
        said = inside.read("word/document.xml").decode()
    assert "Grappe Numérique des Deux Vents" in said
    assert "Gouvernance" in said
    assert downloaded(walk.page, "PDF (Français)", folder / "datar.pdf").startswith(b"%PDF")


def consortia(walk: Walk, store: SqlStore, folder: Path) -> None:
    page = walk.page
    walk.goes_to("Appels")
    page.get_by_role("link", name="Bien chez soi, plus longtemps").click()
    walk.looks("Bien chez soi")
    page.get_by_role("link", name="Proposer des consortiums").click()
    walk.looks("Consortiums")
    expect(page.get_by_label("Appel", exact=True)).to_have_value("bien-chez-soi")
    walk.presses("Proposer")
    expect(page.get_by_role("heading", name="Consortium 1", exact=True)).to_be_visible(timeout=PATIENCE)
    walk.looks("Consortiums")
    first = page.get_by_role("article", name="Consortium 1", exact=True)
    expect(first).to_contain_text("Éligible une fois ces faits confirmés")
    expect(first).to_contain_text("les pôles qui le labellisent")

    page.get_by_label("Un projet coûte au moins").fill("100 000")
    page.get_by_label("Un projet coûte au plus").fill("500 000")
    walk.presses("Appliquer")
    walk.looks("Aucun consortium n'est possible")
    told = page.get_by_role("alert")
    expect(told).to_contain_text("l'ensemble coûte au plus 500 000,00 €")
    expect(told).to_contain_text("Le budget total se situe entre")
    assert newest(store).version == 1
    page.get_by_role("button", name="Faire ainsi Portez ce que l'ensemble peut coûter").click()
    expect(page.get_by_role("status")).to_contain_text("Changé", timeout=PATIENCE)
    walk.looks("Consortiums")
    expect(page.get_by_role("heading", name="Ce qui change par rapport à la version 1")).to_be_visible()

    page.get_by_label("Pôles qui le labellisent").fill("Pôle des Deux Vents")
    page.get_by_label("Régions des pôles labellisateurs").fill("Occitanie")
    page.get_by_label("Régions du pôle chef de file").fill("Occitanie")
    walk.presses("Appliquer")
    expect(first).to_contain_text("Éligible", timeout=PATIENCE)
    expect(first).not_to_contain_text("une fois")
    partner = first.get_by_role("button", name="Imposer").first
    partner.focus()
    page.keyboard.press("Enter")  # a click is a key, too
    expect(first.get_by_text("imposé", exact=True)).to_be_visible(timeout=PATIENCE)
    first.get_by_role("button", name="Retenir celui-ci").click()
    expect(first.get_by_text("Retenu", exact=True)).to_be_visible()
    walk.looks("Consortiums")
    kept = newest(store)
    assert (kept.version, kept.kept, kept.settled.project["pole_labels"]) == (5, 0, "Pôle des Deux Vents")
    dossier = downloaded(page, "PDF (Français, Consortium 1)", folder / "fui.pdf")
    assert dossier.startswith(b"%PDF")
    sheet = downloaded(page, "CSV (Français, Consortium 1)", folder / "fui.csv").decode("utf-8-sig")
    members = list(store.memberships([place.organization_id for place in kept.proposed[0].places]))
    shown = {one.organization_id for one in members if one.shown_to is Audience.MEMBERS}
    assert shown
    assert {one.organization_id for one in members if one.organization_id in sheet} == shown


def newest(store: SqlStore) -> Assembly:
    return store.assembly("bien-chez-soi-1")


def downloaded(page: Page, name: str, to: Path) -> bytes:
    with page.expect_download() as coming:
        page.get_by_role("link", name=name, exact=True).click()
    coming.value.save_as(to)
    return to.read_bytes()
