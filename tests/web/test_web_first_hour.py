"""A staff person's first hour in French, in a real browser: the workbook with its mistakes, corrections, a duplicate, a
consent, the list as a file, the first suggestion; then a member corrects its own page. At a desk and on a phone."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from api.keys import make_key
from models.access import KeyRole
from models.demo_cluster import load_demo
from models.demo_spreadsheet import write_demo_spreadsheet
from models.imports.text_files import Table
from models.roll import find_member
from models.sql.store import SqlStore
from tests.cli.test_first_week import MENDED, as_csv

from .conftest import NOW, services_over
from .test_web_browser import a_page, browser, fits, serving  # noqa: F401  (fixture)

pytestmark = pytest.mark.browser


class Walk:
    """A person who looks at each page: axe finds no barrier, nothing scrolls sideways, a picture is kept."""

    def __init__(self, page: Page, pictures, width: int) -> None:
        self.page = page
        self._pictures, self._width, self._count = pictures, width, 0

    def looks(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        expect(self.page.locator("html")).to_have_attribute("lang", "fr")
        self._count += 1
        self.page.screenshot(path=self._pictures / f"{self._width}-{self._count:02}.png", full_page=True)
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()
        assert fits(self.page)

    def goes_to(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Pages").get_by_role("link", name=name).click()
        self.looks(name)

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def sends(self, file: Path) -> None:
        self.page.get_by_label("Fichier", exact=True).set_input_files(file)
        self.presses("Lire le fichier")
        self.looks(f"Ce que {file.name} ferait")

    def gives(self, secret: str) -> None:
        self.page.get_by_label("Clé d'accès").fill(secret)
        self.presses("Continuer")


def mended(table: str) -> str:
    """The refused rows as a person corrects them."""
    rows = [[MENDED.get(cell, cell) for cell in row] for row in csv.reader(io.StringIO(table), delimiter=";")]
    alambic = next(row for row in rows if row[0] == "Alambic Data")
    for heading in ("Effectif", "Contact"):
        alambic[rows[0].index(heading)] = ""  # the other line says it, and otherwise
    return as_csv(rows)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_hour(browser, tmp_path, width):  # noqa: F811
    workbook = tmp_path / "fichier.xlsx"
    write_demo_spreadsheet(workbook)
    with SqlStore.create(f"sqlite:///{tmp_path / 'grappe.db'}") as store:
        load_demo(store)
        store.set_cluster(replace(store.cluster(), id="valley"))  # the demo itself is open, a cluster is not
        staff = make_key(KeyRole.STAFF, holder="Anne", now=NOW)
        store.add_key(staff.key)
        own = make_key(KeyRole.MEMBER, member_id="ondabelle-rf", now=NOW)
        store.add_key(own.key)
        with (
            serving(services_over(tmp_path, store)) as address,
            a_page(browser, width=width, locale="fr", accept_downloads=True) as page,
        ):
            walk = Walk(page, tmp_path, width)
            page.goto(f"{address}/staff/imports")
            walk.gives(staff.secret)
            walk.looks("Imports")

            walk.sends(workbook)
            expect(page.get_by_role("heading", name="À corriger : 6")).to_be_visible()
            expect(page.get_by_text("Ligne 20 · CONTACT Mail")).to_be_visible()
            walk.presses("Importer seulement les bonnes lignes (30)")
            walk.looks("Import de fichier.xlsx")
            expect(page.get_by_role("heading", name="Lignes refusées : 6")).to_be_visible()
            with page.expect_download() as coming:
                page.get_by_role("link", name="Lignes refusées de").click()
            corrected = tmp_path / "corrigé.csv"
            corrected.write_text(mended(coming.value.path().read_text("utf-8-sig")), "utf-8")

            walk.goes_to("Imports")
            walk.sends(corrected)
            expect(page.get_by_role("heading", name="À corriger")).to_have_count(0)
            walk.presses("Importer le fichier (6 lignes)")
            walk.looks("Import de corrigé.csv")
            expect(page.get_by_role("status")).to_contain_text("Importé.")

            walk.goes_to("Doublons")
            page.get_by_role("button", name="garder Mécanique Lasbordes").click()
            walk.looks("Doublons")
            expect(page.get_by_role("status")).to_contain_text("Les deux ne font plus qu'une.")
            assert not list(store.find("Meca Lasborde SARL"))

            walk.goes_to("Consentements")
            page.get_by_role("link", name="rien d'enregistré").click()
            page.get_by_label("Caverne à Sauvegardes", exact=True).check()
            page.get_by_label("Les membres et l'équipe", exact=True).check()
            page.get_by_label("Comment il a été donné").fill("bulletin signé le 3 novembre")
            walk.presses("L'enregistrer pour ceux qui sont cochés")
            walk.looks("Consentements")
            expect(page.get_by_role("status")).to_be_visible()

            walk.goes_to("Membres")
            page.get_by_label("Partie du nom").fill("CAVERNE")
            walk.presses("Chercher")
            page.get_by_role("link", name="Caverne à Sauvegardes").click()
            walk.looks("Caverne à Sauvegardes")
            expect(page.get_by_text("bulletin signé le 3 novembre").first).to_be_visible()
            page.get_by_role("link", name="Noter ou corriger").click()
            walk.looks("Caverne à Sauvegardes : ce que demandent les règles")
            year = page.get_by_role("group", name="Comptes d'un autre exercice").first
            for label, text in (("Clos le", "2025"), ("Chiffre d'affaires", "2,1 M€"), ("Source", "liasse")):
                year.get_by_label(label).fill(text)
            walk.presses("Enregistrer")
            expect(page.get_by_role("group", name="Comptes clos le 2025-12-31")).to_be_visible()

            walk.goes_to("Membres")
            with page.expect_download() as coming:
                page.get_by_role("link", name="Excel").click()
            coming.value.save_as(tmp_path / "membres.xlsx")
            listed = [row.cells for row in Table.read(tmp_path / "membres.xlsx").rows([])]
            assert "bulletin signé le 3 novembre" in next(row for row in listed if "Caverne à Sauvegardes" in row)

            walk.goes_to("Changements")
            page.get_by_role("link", name="fusion").first.click()
            walk.looks("Changement")

            page.get_by_role("link", name="Trouver des partenaires").click()
            page.get_by_label("Que vous faut-il ?").fill("sauvegarde hors ligne")
            walk.presses("Proposer des partenaires")
            expect(page.get_by_role("article").first).to_contain_text("Caverne à Sauvegardes")

            walk.presses("Oublier la clé")
            page.goto(f"{address}/me")
            walk.gives(own.secret)
            walk.looks("Ondabelle RF")
            page.get_by_label("Personne", exact=True).check()
            walk.presses("Enregistrer ce choix")
            walk.looks("Ondabelle RF")
            expect(page.get_by_role("status")).to_contain_text("Le consentement est enregistré")
            page.get_by_label("Courriel").fill("nouveau@ondabelle.example")
            walk.presses("Enregistrer")
            expect(page.get_by_role("status")).to_contain_text("Enregistré.")
            kept = find_member(store, "ondabelle-rf").membership
            assert (kept.shown_to.value, kept.contact.email) == ("nobody", "nouveau@ondabelle.example")
