"""A staff person's first hour in French, in a real browser: a file with mistakes, corrections, a duplicate, a consent,
the first suggestion; then a member corrects its own page. At a desk and on a phone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from api.keys import make_key
from models.access import KeyRole
from models.demo_cluster import load_demo
from models.roll import find_member
from models.sql.store import SqlStore

from .conftest import NOW, services_over
from .test_web_browser import a_page, browser, fits, serving  # noqa: F401  (fixture)

pytestmark = pytest.mark.browser

FILE = (
    "raison sociale;type;effectif;ville;pays;compétences;besoins;courriel\r\n"
    'Houle & Fils;entreprise;6;Penvarzin;FR;"bouées instrumentées ; capteurs de houle";hébergement;a@houle.example\r\n'
    "Ondabele RF;entreprise;1;Tarbes;FR;essais de brouillage radio;;contact@ondabelle.example\r\n"
    "Les Ruches d'Aure;entreprise;4;Arreau;Frence;pesée de ruches à distance;;miel@ruches.example\r\n"
    "Verrerie <b>Lys</b>;entreprise;9;Albi;FR;verre soufflé;;pas de courriel\r\n"
).encode("cp1252")


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

    def sends(self, name: str, content: bytes) -> None:
        self.page.get_by_label("Fichier", exact=True).set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )
        self.presses("Lire le fichier")
        self.looks(f"Ce que {name} ferait")

    def gives(self, secret: str) -> None:
        self.page.get_by_label("Clé d'accès").fill(secret)
        self.presses("Continuer")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_hour(browser, tmp_path, width):  # noqa: F811
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

            walk.sends("membres.csv", FILE)
            expect(page.get_by_role("heading", name="À corriger : 2")).to_be_visible()
            expect(page.get_by_text("Ligne 4 · pays")).to_be_visible()
            walk.presses("Importer seulement les bonnes lignes (2)")
            walk.looks("Import de membres.csv")
            expect(page.get_by_role("heading", name="Lignes refusées : 2")).to_be_visible()
            with page.expect_download() as coming:
                page.get_by_role("link", name="Lignes refusées de membres.csv").click()
            refused = coming.value.path().read_text("utf-8-sig")
            corrected = refused.replace("Frence", "France").replace("pas de courriel", "lys@verre.example")

            walk.goes_to("Imports")
            walk.sends("corrigé.csv", corrected.encode())
            expect(page.get_by_role("heading", name="À corriger")).to_have_count(0)
            walk.presses("Importer le fichier (2 lignes)")
            walk.looks("Import de corrigé.csv")
            expect(page.get_by_role("status")).to_contain_text("Importé.")
            assert find_member(store, "Les Ruches d'Aure").organization.country == "FR"

            walk.goes_to("Doublons")
            walk.presses("Une seule et même : garder Ondabelle RF (ondabelle-rf)")
            walk.looks("Doublons")
            expect(page.get_by_role("status")).to_contain_text("Les deux ne font plus qu'une.")
            labels = [one.label for one in find_member(store, "ondabelle-rf").membership.competences]
            assert "essais de brouillage radio" in labels

            walk.goes_to("Consentements")
            page.get_by_role("link", name="rien d'enregistré").click()
            page.get_by_label("Houle & Fils", exact=True).check()
            page.get_by_label("Les membres et l'équipe", exact=True).check()
            page.get_by_label("Comment il a été donné").fill("bulletin signé le 3 novembre")
            walk.presses("L'enregistrer pour ceux qui sont cochés")
            walk.looks("Consentements")
            expect(page.get_by_role("status")).to_be_visible()

            walk.goes_to("Membres")
            page.get_by_label("Partie du nom").fill("houle")
            walk.presses("Chercher")
            page.get_by_role("link", name="Houle & Fils").click()
            walk.looks("Houle & Fils")
            expect(page.get_by_text("bulletin signé le 3 novembre").first).to_be_visible()

            walk.goes_to("Changements")
            page.get_by_role("link", name="fusion").first.click()
            walk.looks("Changement")

            page.get_by_role("link", name="Trouver des partenaires").click()
            page.get_by_label("Que vous faut-il ?").fill("bouées instrumentées ; capteurs de houle")
            walk.presses("Proposer des partenaires")
            expect(page.get_by_role("article").first).to_contain_text("Houle & Fils")

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
