"""Programmes and the checker on the staff's pages: as anybody may hand a consortium over, judged, and kept nowhere."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.keys import give_key
from api.programme_told import told_programme
from api.web.check_form import MOST_FORM
from models.access import KeyRole
from models.programmes.shelf import packaged
from tests.tree import ROOT
from tests.workbooks import packed, parts, workbook

from .conftest import NOW, client
from .forms import Forms
from .test_web_page import Elements, text_of

PAGE = "/staff/check"
ROWS = (
    ("id", "role", "name", "kind", "size", "country", "region", "budget"),
    ("a", "coordinator", "Captéo", "company", "small", "FR", "Bretagne", "1250000,50"),
    ("b", "partner", "Robotiq", "company", "midcap", "FR", "Bretagne", "900000"),
    ("c", "partner", "Estuary Lab", "research", "", "FR", "Bretagne", "700000"),
)
HEADERS = {
    "en": ROWS[0],
    "fr": ("identifiant", "rôle", "nom", "nature", "taille", "pays", "région", "coût"),
}
TYPED = {"pole_labels": "Mer Bretagne", "territory": "Bretagne", "lead_pole_territory": "Bretagne"}
HOLDS = {"en": "All hard rules hold.", "fr": "Toutes les règles impératives sont respectées."}
JSON = json.dumps(
    {"participants": [dict(zip(ROWS[0], row, strict=True)) for row in ROWS[1:]]}, indent=1, ensure_ascii=False
)


@pytest.fixture(scope="module")
def as_staff(demo):
    """Members are not what these pages speak of: the demo's will do."""
    door = client(demo)
    door.post("/key", data={"key": give_key(demo.store, KeyRole.STAFF, now=NOW).secret})
    return door


def state(store):
    return store.revision(), list(store.journal.changes()), list(store.journal.jobs())


def table(separator: str, lang: str = "en") -> str:
    return "\r\n".join(separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in (HEADERS[lang], *ROWS[1:]))  # fmt: skip  # noqa: E501


def check(door, programme: str = "fui", lang: str = "en", file=None, **typed):
    fields = Forms(door.get(f"{PAGE}?programme={programme}").text).all[PAGE] | typed
    files = {"file": file} if file else None
    return door.post(f"{PAGE}?programme={programme}&lang={lang}", data=fields, files=files)


def again(told) -> dict:
    return Forms(told.text).all[PAGE]


def verdict_of(told) -> str:
    """As the mark of the whole has it; empty where nothing was judged."""
    return next((one["data-verdict"] or "" for one in Elements(told.text).of("div", **{"class": "outcome"})), "")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", sorted(packaged()))
def test_each_programme_is_told_whole(as_staff, name, lang):
    pack = packaged()[name]
    assert pack.name.to(lang) in text_of(as_staff.get(f"/staff/programmes?lang={lang}").text)
    for edition in pack.editions:
        page = as_staff.get(f"/staff/programmes/{name}?edition={edition}&lang={lang}")
        said, told = text_of(page.text), told_programme(pack, pack.edition(edition), lang)
        words = [told.source, *(one.words for one in told.reminders), *(one.why for one in told.parameters)]
        words += [text for rule in told.rules for text in (rule.wording, rule.source, rule.needs, *rule.notes)]
        words += [f"{rate.who} {rate.percent} %" for rate in told.rates]
        for text in words:
            assert " ".join(text.split()) in said
        assert len(Elements(page.text).of("a", **{"aria-current": "true", "lang": "fr"})) == (lang == "fr")
        checks = [one for one in Elements(page.text).of("a") if (one["href"] or "").startswith(f"{PAGE}?programme=")]
        assert bool(checks) != pack.of_clusters


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("pasted", [*(table(s, of) for s in "\t;," for of in HEADERS), JSON], ids=range(7))
def test_a_pasted_consortium_is_judged_and_stays_in_the_form(demo, as_staff, pasted, lang):
    before = state(demo.store)
    told = check(as_staff, pasted=pasted, lang=lang, **TYPED)
    assert told.status_code == 200, text_of(told.text)
    said = text_of(told.text)
    assert (verdict_of(told), HOLDS[lang] in said) == ("holds", True)
    assert ("2 850 000,50 €" if lang == "fr" else "2,850,000.50 €") in said.replace("\u202f", " ")
    assert "Captéo" in said
    assert again(told)["pasted"] == pasted.replace("\r\n", "\n")
    assert {name: again(told)[name] for name in TYPED} == TYPED
    assert state(demo.store) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.json", JSON.encode()),
        ("c.csv", table(";").encode("utf-8-sig")),
        ("c.txt", table("\t").encode("utf-16")),
        ("c.csv", table(";", "fr").encode("cp1252")),
        ("c.xlsx", workbook({"Notes": [["x"]], "Partners": [["Our project"], [], *ROWS]})),
    ],
)
def test_a_file_is_judged_and_what_it_holds_can_be_corrected_and_checked_again(as_staff, name, content):
    told = check(as_staff, file=(name, content), pasted="old", **TYPED)
    assert (told.status_code, verdict_of(told)) == (200, "holds"), text_of(told.text)
    pasted = again(told)["pasted"]
    assert "Captéo" in pasted
    told = check(as_staff, **(again(told) | {"pasted": pasted.replace("midcap", "").replace("Captéo", "Renamed")}))
    assert told.status_code == 200
    assert "Renamed" in text_of(told.text)


def test_a_rule_that_fails_says_by_how_much_who_and_where_it_stands(as_staff):
    few = "\n".join(table(";").splitlines()[:2])
    told = check(as_staff, pasted=few, **TYPED, **{"set.least_budget": "2 000 000"})
    said = text_of(told.text)
    assert verdict_of(told) == "fails"
    assert "1 participant (at least 2) Missed by short by 1 participant Concerned Captéo" in said
    assert "Source FUI, call for projects, eligibility: partners" in said
    assert "Missed by short by 749,999.50 €" in said
    assert "Set otherwise than usual: least_budget = 2,000,000" in said
    rules = {
        one["id"]: one["data-verdict"] for one in Elements(told.text).of("li") if "data-verdict" in one and "id" in one
    }
    assert (rules["rule-two-companies"], rules["rule-company-leads"]) == ("fails", "holds")


def test_what_is_not_known_is_asked_for_what_decides_most_first(as_staff):
    first, lead, *others = table(";").splitlines()
    pasted = "\n".join((f"{first};aid", f"{lead};625000", *others))
    told = check(as_staff, pasted=pasted, pole_labels="Mer", lead_pole_territory="Bretagne")
    said = text_of(told.text)
    assert verdict_of(told) == "undecided"
    asked = said.index("To ask, what decides most first")
    assert asked < said.index("the project: the regions of the labelling poles (for 2 rules)") < said.index(" Rules ")
    told = check(as_staff, "anr-prce", pasted=table(";"), duration_months="36")
    assert verdict_of(told) == "undecided"
    assert "the project: the step of the call" in text_of(told.text)
    assert again(told)["step"] == ""
    told = check(as_staff, **(again(told) | {"programme": "anr-prce", "step": "1"}))
    assert "step 1" in text_of(told.text)


def test_columns_that_nothing_is_read_from_are_named(as_staff):
    said = text_of(check(as_staff, pasted=table(";").replace("region", "couleur"), **TYPED).text)
    assert "Not read: the form has no such field or column couleur" in said


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"pasted": " \n\t"}, "pasted"),
        ({"duration_months": "long"}, "duration_months"),
        ({"filed": "yesterday"}, "filed"),
        ({"set.sme_rate": "many"}, "set.sme_rate"),
        ({"step": "3"}, "step"),
        ({"edition": "1999"}, ""),
        ({"pasted": "id;name\na;b"}, ""),
        ({"pasted": "id;role\na;boss"}, ""),
        ({"pasted": "{"}, ""),
        ({"pasted": "[" * 50_000}, ""),
        ({"pasted": "<table><tr><td>id</td></tr></table>"}, ""),
        ({"pasted": 'id;role\na;lead;"'}, ""),
        ({"set.sme_rate": "101"}, ""),
    ],
)
def test_a_mistake_is_told_in_both_languages_and_what_was_typed_stays(as_staff, typed, field):
    sentences = []
    for lang in ("en", "fr"):
        told = check(as_staff, "anr-prce", lang, **({"pasted": table(";")} | typed))
        assert (told.status_code, verdict_of(told)) == (422, "")
        elements = Elements(told.text)
        assert elements.of("div", role="alert")
        marked = [
            one["name"]
            for tag in ("input", "select", "textarea")
            for one in elements.of(tag, **{"aria-invalid": "true"})
        ]
        assert marked == ([field] if field else [])
        sentences.append(text_of(told.text))
        kept = {name: value for name, value in typed.items() if name not in {"step", "edition"}}
        assert {name: again(told)[name] for name in kept} == kept
    assert sentences[0] != sentences[1]


def test_another_programme_takes_what_was_typed(as_staff):
    told = check(as_staff, programme="fui", pasted=table(";"), edition="call-24", **TYPED)
    other = again(told) | {"programme": "i-demo"}
    told = as_staff.post(f"{PAGE}?programme=fui&lang=fr", data=other)
    assert told.status_code == 200, text_of(told.text)
    assert "i-Démo" in text_of(told.text)
    assert (again(told)["programme"], again(told)["edition"], again(told)["pasted"]) == (
        "i-demo",
        "",
        table(";").replace("\r", ""),
    )
    assert Elements(told.text).of("a", href=f"{PAGE}?programme=i-demo&lang=en")
    fields = Forms(as_staff.get(f"{PAGE}?programme=fui").text).all[PAGE]
    told = as_staff.post(f"{PAGE}?programme=fui", data=fields | {"programme": "anr-prce"})
    assert (told.status_code, verdict_of(told)) == (200, "")
    assert "set.sme_rate" in again(told)


@pytest.mark.parametrize(
    ("programme", "status"),
    [("nowhere", 404), ("datar-grappes", 422), ("pyproject.toml", 404), ("../x", 404), ("\x00", 404)],
)
def test_a_programme_that_has_nothing_to_check_is_no_fault(as_staff, programme, status):
    assert as_staff.get(PAGE, params={"programme": programme}).status_code == (status if programme != "\x00" else 200)
    fields = Forms(as_staff.get(f"{PAGE}?programme=fui").text).all[PAGE] | {"pasted": "x"}
    told = as_staff.post(PAGE, params={"programme": "fui"}, data=fields | {"programme": programme})
    assert told.status_code == (status if programme != "\x00" else 422)


BOMB = packed(
    {name: b" " * 200_000_000 if "sheet1" in name else part for name, part in parts(workbook({"x": ROWS})).items()}
)


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("x.xlsx", b"PK\x03\x04rubbish", 422),
        ("x.xlsx", BOMB, 422),
        ("x.xlsx", workbook({"x": []}), 422),
        ("x.csv", b"\x00" * 50, 422),
        ("x.csv", b"", 422),
        ("../../x.json", b'{"participants": [{"id": "a", "role": "lead", "budget": 1e999999}]}', 422),
        ("x.json", b'{"participants": "\xff"}', 422),
        ("x.csv", b"x" * (MOST_FORM + 1), 422),
        ("x.csv", b"id;role\n" + b"".join(b"p%d;partner\n" % number for number in range(1001)), 422),
        ("x.xlsx", workbook({"x": [("id", "role"), *((f"p{number}", "partner") for number in range(1001))]}), 422),
        ("x.csv", b"x" * (4 * MOST_FORM), 413),
    ],
)
def test_a_hostile_file_is_told_in_one_sentence(as_staff, name, content, status):
    told = check(as_staff, file=(name, content))
    assert told.status_code == status, text_of(told.text)
    if status == 422:
        assert Elements(told.text).of("div", role="alert")


def test_a_hostile_name_is_a_name(as_staff):
    evil = '<script>alert("x")</script>'
    told = check(as_staff, pasted=table("\t").replace("Captéo", evil).replace("region", evil), **TYPED)
    assert told.status_code == 200
    assert "<script>alert" not in told.text
    assert told.text.count("&lt;script&gt;alert") > 3


@settings(max_examples=80)
@given(
    pasted=st.text(max_size=60) | st.text('id;role\t,"\n\r{}[]:lead', max_size=60),
    typed=st.text(max_size=12),
    of=st.sampled_from(["fui", "anr-prce", "eurostars-3", "he-ria"]),
)
def test_whatever_is_typed_is_judged_or_told(as_staff, pasted, typed, of):
    fields = dict.fromkeys(("duration_months", "civil", "pole_labels", "trl_start", "filed", "set.sme_rate"), typed)
    assert check(as_staff, of, pasted=pasted).status_code in {200, 422}
    assert check(as_staff, of, pasted="id;role\na;lead", **fields).status_code in {200, 422}


def test_a_rule_of_any_kind_is_told(house, at_house):
    """Packs of the cluster's own may use what the packaged ones don't."""
    folder = house.services.settings.programmes_folder
    folder.mkdir(parents=True)
    own = packaged()["poctefa-small"].text.replace('id = "poctefa-small"', 'id = "own"', 1)
    rules = [("capacity", ""), ("exclusive", ""), ("trl", "starts_from = 3"), ("civil", "")]
    added = "".join(
        f'\n[[rules]]\nid = "{c}-x"\ncheck = "{c}"\n{more}\nen = "e"\nfr = "f"\nsource = "s"\n' for c, more in rules
    )
    (folder / "own.toml").write_text(own + added, encoding="utf-8")
    at_house.post("/key", data={"key": house.staff})
    page = at_house.get("/staff/programmes/own")
    assert page.status_code == 200, text_of(page.text)
    assert "person-months" in text_of(page.text)
    told = check(at_house, "own", pasted=table(";"), trl_start="2", civil="no")
    assert (told.status_code, verdict_of(told)) == (200, "fails")


def test_an_example_of_the_documentation_is_judged(as_staff):
    content = (ROOT / "docs" / "examples" / "consortium.csv").read_bytes()
    told = check(as_staff, "i-demo", file=("consortium.csv", content), duration_months="48")
    assert verdict_of(told) == "fails", text_of(told.text)
    assert "70.7317 % (at most 70 %)" in text_of(told.text)
