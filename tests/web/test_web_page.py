"""The page: a question with an address, the answer under it, in French and in English, without a script."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from models.membership import Audience, Contact
from models.store import Batch
from models.suggestion import Answer, Reach

from .conftest import FakeEngine, client, member, suggestion

NEED = "sondes d'humidité du sol ; reconnaissance vocale hors ligne"
ASK = {"need": NEED, "seeker": "Parcellune", "with": ["Ondabelle RF"], "k": "3", "lang": "fr"}
STRICT = {
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


class Elements(HTMLParser):
    """All elements of a page: (tag, attributes)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))

    def of(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.all if name == tag and wanted.items() <= found.items()]


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


@pytest.mark.parametrize(
    ("params", "accepted", "lang", "said"),
    [
        ({"lang": "fr"}, "en", "fr", "Qui nous complète ?"),
        ({"lang": "en"}, "fr", "en", "Who completes us?"),
        ({}, "fr-FR,fr;q=0.9,en;q=0.8", "fr", "Proposer des partenaires"),
        ({}, "en-GB,en;q=0.9,fr;q=0.8", "en", "Suggest partners"),
        ({"lang": "xx"}, "fr", "fr", "Qui nous complète ?"),
        ({}, "", "en", "Who completes us?"),
    ],
)
def test_the_front_page_is_there_without_redirect_in_the_language_asked(on_demo, params, accepted, lang, said):
    told = on_demo.get("/", params=params, headers={"Accept-Language": accepted})
    assert told.status_code == 200
    assert Elements(told.text).of("html", lang=lang)
    assert said in text_of(told.text)
    notice = {"fr": "Grappe fictive", "en": "Fictional cluster"}[lang]
    assert notice in told.text


def test_the_page_runs_nothing_foreign_and_is_kept_by_nobody(on_demo):
    told = on_demo.get("/", params=ASK)
    assert set(told.headers["content-security-policy"].split("; ")) == STRICT
    assert told.headers["x-content-type-options"] == "nosniff"
    assert told.headers["cache-control"] == "no-store"
    assert "referrer-policy" in told.headers
    elements = Elements(told.text)
    assert not [found for _, found in elements.all if "style" in found or any(name.startswith("on") for name in found)]
    for tag, attribute in (("script", "src"), ("img", "src"), ("link", "href")):
        for found in elements.of(tag):
            assert found[attribute].startswith("/static/")
            assert on_demo.get(found[attribute]).status_code == 200


def test_static_files_are_kept_by_their_version_and_nothing_else_is_there(on_demo):
    (style,) = Elements(on_demo.get("/").text).of("link", rel="stylesheet")
    assert "immutable" in on_demo.get(style["href"]).headers["cache-control"]
    assert on_demo.get("/static/grappe.css").headers["cache-control"] == "no-cache"
    assert on_demo.head(style["href"]).status_code == 200
    for path in ("/static/nothing.css", "/static/..%2fpage.py", "/static/../page.py", "/static/"):
        assert on_demo.get(path).status_code == 404


def test_an_answer_shows_each_partner_with_coverage_evidence_and_contact(on_demo):
    told = on_demo.get("/", params=ASK)
    assert told.status_code == 200
    elements = Elements(told.text)
    asked = on_demo.get("/api/v1/suggestions", params=ASK).json()
    ids = [one["organization"]["id"] for one in asked["suggestions"]]
    assert [found["data-member"] for found in elements.of("article")] == ids
    text = text_of(told.text)
    for one in asked["suggestions"]:
        assert one["organization"]["name"] in text
        assert one["explanation"] in text
        assert one["evidence"]
        for evidence in one["evidence"]:
            assert f"{evidence['similarity']:.2f}".replace(".", ",") in text
    for aspect in asked["aspects"]:
        assert text.count(aspect) > len(ids)
    for hint in asked["hints"]:
        assert hint in text


def test_the_form_keeps_the_question_and_the_languages_do_too(on_demo):
    elements = Elements(on_demo.get("/", params=ASK).text)
    assert elements.of("input", name="seeker", value="Parcellune")
    assert elements.of("input", name="with", value="Ondabelle RF")
    assert elements.of("input", name="k", value="3")
    assert elements.of("input", name="lang", value="fr")
    (english,) = elements.of("a", hreflang="en")
    told = on_demo.get(english["href"])
    assert Elements(told.text).of("html", lang="en")
    assert NEED in unescape(told.text)
    assert Elements(told.text).of("input", name="with", value="Ondabelle RF")


def test_every_field_has_a_label_and_names_are_offered_without_a_script(on_demo):
    elements = Elements(on_demo.get("/").text)
    labelled = {found["for"] for found in elements.of("label")}
    for tag in ("input", "textarea"):
        for found in elements.of(tag):
            assert found.get("type") == "hidden" or found["id"] in labelled
    assert {"value": "Voxerelle"} in elements.of("option")
    assert len(elements.of("option")) == 113


@pytest.mark.parametrize(
    "typed", [["Ondabelle RF; Voxerelle"], ["Ondabelle RF\nVoxerelle"], ["ondabelle-rf", "voxerelle"]]
)
def test_names_come_several_times_or_parted_in_one_field(on_demo, typed):
    elements = Elements(on_demo.get("/", params=ASK | {"with": typed}).text)
    assert elements.of("input", name="with", value="Ondabelle RF; Voxerelle")


def test_a_suggestion_joins_the_team_and_leaves_it_by_a_link(on_demo):
    page = on_demo.get("/", params=ASK).text
    first = Elements(page).of("article")[0]["data-member"]
    (join,) = [found["href"] for found in Elements(page).of("a") if f"with={first}" in (found["href"] or "")]
    joined = on_demo.get(join)
    assert joined.status_code == 200
    assert first not in [found["data-member"] for found in Elements(joined.text).of("article")]
    leave = [found["href"] for found in Elements(joined.text).of("a") if "aria-label" in found]
    assert len(leave) == 2
    assert f"with={first}" not in leave[1]
    assert on_demo.get(leave[1]).status_code == 200


def test_each_suggestion_says_how_good_a_lead_it_is(on_demo):
    page = on_demo.get("/", params=ASK | {"lang": "fr"}).text
    leads = [found["data-level"] for found in Elements(page).of("p", **{"class": "odds"})]
    asked = on_demo.get("/api/v1/suggestions", params=ASK | {"lang": "fr"}).json()["suggestions"]
    assert leads == [one["level"] for one in asked if not one["filler"]]
    assert all(0 <= one["score"] <= 1 for one in asked)
    strongest = max(asked, key=lambda one: one["score"])
    assert f"1 sur {strongest['one_in']} de ce niveau" in text_of(page)


def test_a_long_aspect_stands_whole_once_and_short_in_each_suggestion(on_demo):
    need = "sondes robustes " + "qui tiennent une saison entière dans un champ " * 10
    page = text_of(on_demo.get("/", params={"need": need, "k": "3", "lang": "fr"}).text)
    _, _, answer = page.partition("Votre besoin, aspect par aspect")
    assert answer.count(need.strip()) == 1
    assert answer.count("sondes robustes qui tiennent une saison entière") >= 4


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_example_of_the_demo_gives_answers(on_demo, lang):
    page = Elements(on_demo.get("/", params={"lang": lang}).text)
    examples = [found["href"] for found in page.of("a") if "need=" in (found["href"] or "") and "hreflang" not in found]
    assert len(examples) == 4
    for address in examples:
        told = on_demo.get(address)
        assert told.status_code == 200
        assert len(Elements(told.text).of("article")) == 10


@pytest.mark.parametrize(
    ("fields", "status", "said", "wrong"),
    [
        ({"with": "Lunaire"}, 404, "Personne ne s'appelle « Lunaire »", "with"),
        ({"seeker": "Lunaire"}, 404, "Personne ne s'appelle « Lunaire »", "seeker"),
        ({"k": "0"}, 422, "nombre entier de 1 à 100", "k"),
        ({"k": "101"}, 422, "nombre entier de 1 à 100", "k"),
        ({"k": "9" * 400}, 422, "nombre entier de 1 à 100", "k"),
        ({"k": "dix"}, 422, "nombre entier de 1 à 100", "k"),
        ({"with": ";".join(f"n{i}" for i in range(101))}, 422, "101 noms", "with"),
        ({"with": "x" * 301}, 422, "300 caractères", "with"),
        ({"need": "", "seeker": "", "with": ""}, 422, "Rien n'est demandé", "need"),
    ],
)
def test_a_mistake_is_one_sentence_above_the_form_kept_filled(on_demo, fields, status, said, wrong):
    asked = ASK | {"with": ""} | fields
    told = on_demo.get("/", params=asked)
    assert told.status_code == status
    elements = Elements(told.text)
    (alert,) = elements.of("div", role="alert")
    assert said in text_of(told.text)
    (field,) = [found for _, found in elements.all if found.get("aria-invalid")]
    assert field["name"] == wrong
    assert alert["id"] in field["aria-describedby"].split()
    assert elements.of("input", name="seeker", value=asked["seeker"])
    assert elements.of("input", name="k", value=asked["k"])
    assert asked["need"] in unescape(told.text)
    assert not elements.of("article")


def test_an_ambiguous_name_lists_its_candidates_as_links(house):
    door = client(house.services)
    door.cookies.set("grappe_key", house.alpha)
    told = door.get("/", params={"need": "probes", "with": ["beta", "Twin"], "lang": "en"})
    assert told.status_code == 409
    links = [found["href"] for found in Elements(told.text).of("a") if "with=twin" in (found["href"] or "")]
    assert len(links) == 2
    assert "twin-hidden" not in told.text
    for address in links:
        chosen = door.get(address)
        assert chosen.status_code == 200
        assert "Beta" in chosen.text


def test_hostile_names_and_needs_are_shown_as_text(house):
    door = client(house.services)
    door.cookies.set("grappe_key", house.staff)
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}'
    told = door.get("/", params={"need": f"probes {hostile}", "lang": "en", "k": "100"})
    assert told.status_code == 200
    elements = Elements(told.text)
    assert [found["src"].partition("?")[0] for found in elements.of("script")] == ["/static/grappe.js"]
    assert not elements.of("img", src="x")
    assert not elements.of("b")
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;" in told.text
    assert "{{7*7}}" in told.text
    refused = door.get("/", params={"need": hostile, "with": hostile, "seeker": hostile, "k": hostile, "lang": "en"})
    assert refused.status_code == 422
    assert [found["src"].partition("?")[0] for found in Elements(refused.text).of("script")] == ["/static/grappe.js"]


def test_only_web_addresses_become_links(house):
    strange = suggestion(
        reach=Reach(Contact("Zoé", 'a"b@x.example', "05 36 49", "javascript:alert(1)"), through_staff=True),
        member=False,
        filler=True,
    )
    door = client(house.with_engine(FakeEngine(Answer((strange,), ("probes", "radio"), (), "s1"))))
    door.cookies.set("grappe_key", house.staff)
    told = door.get("/", params={"need": "probes", "lang": "en"})
    links = [found["href"] for found in Elements(told.text).of("a")]
    assert not [link for link in links if link.startswith("javascript")]
    assert "mailto:a%22b@x.example" in links
    text = text_of(told.text)
    for said in ("not a member", "fills up the list", "Through the cluster's staff", "past project, 2015", "Drops"):
        assert said in text


@pytest.mark.parametrize("raw", ["need=%00%01", "need=%ED%A0%80&with=%FF", "need=x&k=%EF%BC%91", "lang=%00&need=x"])
def test_strange_bytes_are_no_fault(on_demo, raw):
    assert on_demo.get(f"/?{raw}").status_code in {200, 404, 422}


def test_who_is_hidden_is_nowhere_on_the_page(house):
    door = client(house.services)
    door.cookies.set("grappe_key", house.alpha)
    told = door.get("/", params={"need": "probes of secrets and silence", "k": "100", "lang": "en"})
    assert told.status_code == 200
    for name in ("Secret Works", "Silent Works", "Staff Works", "twin-hidden"):
        assert name not in told.text
    assert door.get("/", params={"need": "x", "with": "Secret Works"}).status_code == 404


def test_a_hidden_namesake_changes_nothing_that_is_shown(house):
    """Were the id shown instead of the name, it would tell that somebody else bears it."""
    hidden, membership = member("beta-hidden", name="Beta", shown_to=Audience.NOBODY)
    house.store.save(Batch((hidden,), (membership,)))
    door = client(house.services)
    door.cookies.set("grappe_key", house.alpha)
    told = door.get("/", params={"need": "probes", "with": "beta", "lang": "en"})
    assert Elements(told.text).of("input", name="with", value="Beta")
    assert "beta-hidden" not in told.text
