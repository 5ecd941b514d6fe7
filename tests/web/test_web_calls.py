"""The staff's pages for calls: written by hand, read out of a pasted text, and nobody's change lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.call import LONGEST_CALL, Call, Mastery, Need
from models.store import Batch, known_call
from models.texts import Localized

from .conftest import CALL
from .forms import Forms, send
from .test_web_page import Elements, text_of

PAGE, NEW, FORM = "/staff/calls/c1", "/staff/new-call", "/staff/calls"
PASTED = """Quiet harbours

Scope
Proposals should address active noise control for exhaust stacks and acoustic source localisation in ports.
A dashboard for residents is required.

Eligibility
Consortia must include a registered charity.
"""


@pytest.fixture
def as_staff(house, at_house):
    at_house.post("/key", data={"key": house.staff})
    return at_house


def alerts(page: str) -> str:
    return text_of(page.partition('role="alert"')[2].partition("</div>")[0])


def test_calls_are_listed_the_one_that_closes_soonest_first(house, as_staff):
    def titled(id_: str, closes: date | None) -> Call:
        return Call(id_, "", Localized(id_.title(), ""), Localized("", ""), closes=closes)

    more = (titled("past", date(2020, 1, 1)), titled("open", None), titled("soon", date(2026, 12, 30)))
    house.store.save(Batch(calls=more))
    told = text_of(as_staff.get(FORM).text)
    places = [told.index(title) for title in ("Soon", "Home <b>longer</b>", "Open", "Past")]
    assert places == sorted(places)
    assert "closed on 2020-01-01" in told
    assert "closes on 2027-03-15 · needs: 2" in told


def test_a_call_is_written_by_hand(house, as_staff):
    typed = {
        "title_fr": "Ports calmes",
        "programme": "fui",
        "edition": "call-25",
        "opens": "2027-01-04",
        "closes": "15/03/2027",
        "territory": "Occitanie\n\nNouvelle-Aquitaine\n",
        "budget_least": "750 000 €",
        "budget_most": "6.000.000,50",
        "need.0.fr": "bouées",
        "need.0.weight": "2,5",
        "need.0.level": "expert",
        "need.0.required": "yes",
        "need.2.en": "a lawyer",
        "need.2.weight": "",
    }
    told = send(as_staff, NEW, FORM, **typed)
    assert (told.status_code, told.headers["location"]) == (303, "/staff/calls/ports-calmes?done=call&lang=en")
    assert known_call(house.store, "ports-calmes") == Call(
        "ports-calmes",
        "fui",
        Localized("", "Ports calmes"),
        Localized("", ""),
        (Need(Localized("", "bouées"), 2.5, Mastery.EXPERT, required=True), Need(Localized("a lawyer", ""))),
        date(2027, 1, 4),
        date(2027, 3, 15),
        "call-25",
        ("Occitanie", "Nouvelle-Aquitaine"),
        Decimal(750000),
        Decimal("6000000.50"),
    )
    assert next(house.store.journal.changes()).by.startswith("staff:")
    assert "The call is saved." in text_of(as_staff.get(told.headers["location"]).text)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_stands_in_the_form_is_the_call_again(house, as_staff, lang):
    fields = Forms(as_staff.get(f"{PAGE}?lang={lang}").text).all[FORM]
    told = as_staff.post(f"{FORM}?lang={lang}", data=fields)
    assert told.headers["location"] == f"{PAGE}?done=unchanged&lang={lang}"
    assert known_call(house.store, "c1") == CALL


def test_needs_are_corrected_removed_and_added(house, as_staff):
    typed = {"need.0.weight": "1", "need.0.required": [], "need.1.drop": "yes", "need.3.fr": "un bateau"}
    assert send(as_staff, PAGE, FORM, **typed).status_code == 303
    sensors = Need(Localized("Sensors", "Capteurs"), 1.0, Mastery.EXPERT)
    assert known_call(house.store, "c1").needs == (sensors, Need(Localized("", "un bateau")))


def test_needs_are_proposed_from_a_pasted_text_and_nothing_is_written(house, as_staff):
    before = house.store.revision()
    told = send(as_staff, NEW, FORM, pasted=PASTED, do="propose", programme="fui")
    assert told.status_code == 200
    assert "Needs proposed: 3." in text_of(told.text)
    assert house.store.revision() == before
    fields = Forms(told.text).all[FORM]
    assert (fields["title_en"], fields["pasted"], fields["programme"]) == ("Quiet harbours", "", "fui")
    assert fields["text_en"].startswith("Quiet harbours\n\nScope")
    proposed = [fields[f"need.{place}.en"] for place in range(3)]
    assert proposed == [
        "active noise control for exhaust stacks",
        "acoustic source localisation in ports",
        "dashboard for residents",
    ]
    assert as_staff.post(f"{FORM}?lang=en", data=fields | {"need.2.drop": "yes"}).status_code == 303
    saved = known_call(house.store, "quiet-harbours")
    assert [need.text.en for need in saved.needs] == proposed[:2]


def test_proposals_are_added_to_the_needs_that_are_there_once(as_staff):
    pasted = "Sont attendus des capteurs, et un logement pour les saisonniers de la vallée."
    told = send(as_staff, PAGE, FORM, pasted=pasted, do="propose")
    fields = Forms(told.text).all[FORM]
    assert [fields.get(f"need.{place}.fr", "") for place in range(3)] == [
        "Capteurs",
        "Une avocate",
        "logement pour les saisonniers de la vallée",
    ]
    again = as_staff.post(f"{FORM}?lang=en", data=fields | {"pasted": pasted, "do": "propose"})
    assert "No further need was found" in text_of(again.text)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"title_en": "", "title_fr": ""}, "title_fr", "no title"),
        ({"closes": "2020-01-01", "opens": "2021-01-01"}, "closes", "before it opens"),
        ({"opens": "tomorrow"}, "opens", "tomorrow"),
        ({"budget_least": "a lot"}, "budget_least", "a lot"),
        ({"budget_least": "2", "budget_most": "1"}, "budget_most", "at least and 1"),
        ({"edition": "1999"}, "edition", "call-25"),
        ({"need.0.weight": "-1"}, "need.0.weight", "no weight"),
        ({"need.0.weight": "nan"}, "need.0.weight", "no weight"),
        ({"pasted": "x" * (LONGEST_CALL + 1), "do": "propose"}, "pasted", "longer than"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_lost(house, as_staff, typed, field, said):
    before = house.store.revision()
    told = send(as_staff, PAGE, FORM, **({"title_fr": "Autre titre"} | typed))
    assert told.status_code == 422
    (wrong,) = [
        one for kind in ("input", "textarea") for one in Elements(told.text).of(kind, **{"aria-invalid": "true"})
    ]
    assert wrong["id"] == field
    assert said in text_of(told.text)
    assert Forms(told.text).all[FORM] | {"since": ""} == Forms(as_staff.get(PAGE).text).all[FORM] | {"since": ""} | {
        "title_fr": "Autre titre"
    } | {name: value for name, value in typed.items() if name != "do"}
    assert house.store.revision() == before


def test_an_id_is_given_once(house, as_staff):
    told = send(as_staff, NEW, FORM, title_fr="x", id="c1")
    assert told.status_code == 422
    assert "already" in text_of(told.text)
    assert send(as_staff, NEW, FORM, title_fr="x", id="a b").status_code == 422
    assert known_call(house.store, "c1") == CALL


def test_nobody_writes_over_what_they_have_not_read(house, as_staff):
    fields = Forms(as_staff.get(PAGE).text).all[FORM]
    house.store.save(Batch(calls=(replace(CALL, programme="i-demo"),)))
    for do in ("save", "remove"):
        told = as_staff.post(f"{FORM}?lang=en", data=fields | {"title_en": "Mine", "do": do})
        assert told.status_code == 409
        assert "Somebody else has changed this call" in alerts(told.text)
    assert known_call(house.store, "c1").programme == "i-demo"
    again = as_staff.post(f"{FORM}?lang=en", data=Forms(told.text).all[FORM])
    assert again.status_code == 303
    assert (known_call(house.store, "c1").title.en, known_call(house.store, "c1").programme) == ("Mine", "fui")


def test_proposing_forgets_nothing_of_what_was_read(house, as_staff):
    fields = Forms(as_staff.get(PAGE).text).all[FORM]
    house.store.save(Batch(calls=(replace(CALL, programme="i-demo"),)))
    proposed = as_staff.post(f"{FORM}?lang=en", data=fields | {"pasted": PASTED, "do": "propose"})
    assert as_staff.post(f"{FORM}?lang=en", data=Forms(proposed.text).all[FORM]).status_code == 409


def test_a_call_is_removed_and_can_come_back(house, as_staff):
    fields = Forms(as_staff.get(PAGE).text).all[FORM]
    told = as_staff.post(f"{FORM}?lang=en", data=fields | {"do": "remove"})
    assert told.headers["location"] == "/staff/calls?done=call_gone&lang=en"
    assert as_staff.get(PAGE).status_code == 404
    again = as_staff.post(f"{FORM}?lang=en", data=fields)
    assert again.status_code == 422
    assert "removed this call" in alerts(again.text)
    saved = as_staff.post(f"{FORM}?lang=en", data=Forms(again.text).all[FORM])
    assert saved.headers["location"] == f"{PAGE}?done=call&lang=en"


@pytest.mark.parametrize("rows", ["", "-1", "x", "٣", "999", "9" * 5000])
def test_any_number_of_rows_is_read(as_staff, rows):
    told = send(as_staff, PAGE, FORM, rows=rows, do="propose", pasted="\x00\u202e🛰" * 1000)
    assert told.status_code == 200


def test_too_much_is_refused_before_it_is_read(as_staff):
    told = as_staff.post(FORM, data={"pasted": "x" * (4 * 1024 * 1024)})
    assert told.status_code == 413


def test_a_hostile_call_is_a_text(house, as_staff):
    evil = '"><script>alert(1)</script>'
    house.store.save(Batch(calls=(Call(evil.replace("/", ""), evil, Localized(evil, evil), Localized(evil, evil)),)))
    for page in (FORM, "/staff/calls/%22%3E%3Cscript%3Ealert(1)%3Cscript%3E"):
        told = as_staff.get(page)
        assert told.status_code == 200
        assert "<script>alert" not in told.text
