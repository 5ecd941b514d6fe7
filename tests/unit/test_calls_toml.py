"""Calls from a TOML file: all that may be said, and one sentence for whatever cannot be used."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.call import Call, Mastery, Need, call_problems, check_call
from models.calls_toml import call_table, read_calls
from models.errors import InvalidInput
from models.texts import LANGS, Localized
from models.toml_text import toml_text

TITLE = 'title = { fr = "Chez soi" }'
CALL = Call("c1", "fui", Localized("", "Chez soi"), Localized("", ""))


def test_all_that_a_call_can_say():
    text = """
    [[calls]]
    id = "c1"
    programme = "fui"
    edition = "25"
    opens = 2027-01-04
    closes = 2027-03-15
    territory = ["Occitanie"]
    budget_least = 750000
    budget_most = 6000000.50
    title = { en = "Home", fr = "Chez soi" }
    text = { en = "t" }
    needs = [
      { en = "Sensors", fr = "Capteurs", weight = 2.5, minimum_level = "confirmé", required = true },
      { fr = "Une avocate" },
      "des bouées",
    ]
    """
    sensors = Need(Localized("Sensors", "Capteurs"), 2.5, Mastery.CONFIRMED, required=True)
    assert read_calls(text) == (
        Call(
            "c1",
            "fui",
            Localized("Home", "Chez soi"),
            Localized("t", ""),
            (sensors, Need(Localized("", "Une avocate")), Need(Localized("des bouées", "des bouées"))),
            date(2027, 1, 4),
            date(2027, 3, 15),
            "25",
            ("Occitanie",),
            Decimal(750000),
            Decimal("6000000.50"),
        ),
    )


def test_what_is_written_is_read_again():
    need = Need(Localized("a", "b"), 0.1, Mastery.BASIC, required=True)
    whole = Call(
        "c1",
        "",
        Localized("t", ""),
        Localized("", 'u "v"\n'),
        (need, Need(Localized("", "c"), 3.0)),
        date(2027, 1, 1),
        None,
        "2",
        ("Île",),
        Decimal("0.01"),
        Decimal(10),
    )
    for call in (whole, CALL):
        assert read_calls(toml_text({"calls": [call_table(call)]})) == (call,)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("[[calls]]\nid =", "calls_not_toml", "Invalid value"),
        ("calls = 3", "calls_field_wrong", "calls"),
        ("calls = [3]", "calls_field_wrong", "call 1"),
        ("call = []", "calls_field_unknown", "calls"),
        ('[[calls]]\nprogramme = "p"', "calls_field_missing", "call 1"),
        ('[[calls]]\nid = "c1"\nprogramme = "p"', "calls_field_missing", "“title”"),
        ('[[calls]]\nid = "a b"', "calls_field_wrong", "a b"),
        ('[[calls]]\nid = ""', "calls_field_wrong", "“id”"),
        (f'[[calls]]\nid = "c1"\n{TITLE}\nprograme = "p"', "calls_field_unknown", "programme"),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nopens = "2027-01-01"', "calls_field_wrong", "call c1"),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nopens = 2027-01-01T10:00:00', "calls_field_wrong", "2027"),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nbudget_most = "a lot"', "calls_field_wrong", "a lot"),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nterritory = "Occitanie"', "calls_field_wrong", "list"),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nneeds = [3]', "calls_field_wrong", "call c1"),
        (
            f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nneeds = [{{ de = "x" }}]',
            "calls_field_unknown",
            "(need 1 of call c1)",
        ),
        (
            f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nneeds = ["x", {{ fr = "y", weight = 0 }}]',
            "",
            "(need 2 of call c1)",
        ),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nneeds = [{{ fr = "y", weight = nan }}]', "", "above 0"),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nneeds = [{{ fr = "y", weight = true }}]', "", "above 0"),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nneeds = [{{ fr = "y", required = "yes" }}]', "", "true"),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\nneeds = [{{ fr = "y", minimum_level = "x" }}]', "", "x"),
        (f'[[calls]]\nid = "c1"\nprogramme = "p"\n{TITLE}\n' * 2, "calls_twice", "c1"),
        (f"a = {'9' * 5000}", "calls_not_toml", "mine.toml"),
        ("a = " + "[" * 5000, "calls_not_toml", "mine.toml"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(text, code, said):
    with pytest.raises(InvalidInput) as refused:
        read_calls(text, source="mine.toml")
    assert refused.value.code == (code or "calls_field_wrong")
    sentences = [refused.value.sentence(lang) for lang in LANGS]
    assert said in sentences[0]
    assert sentences[0] != sentences[1]
    assert all("mine.toml" in sentence and len(sentence) < 400 for sentence in sentences)


tables = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["id", "programme", "edition", "title", "text", "needs", "opens", "territory", "budget_least"])


@given(
    given=st.dictionaries(names, tables, max_size=6),
    needs=st.lists(st.dictionaries(st.sampled_from(["fr", "weight"]), tables)),
)
def test_any_table_is_read_or_refused(given, needs):
    def without_none(value):
        match value:
            case dict():
                return {key: without_none(one) for key, one in value.items() if one is not None}
            case list():
                return [without_none(one) for one in value if one is not None]
        return value

    table = {"id": "c1", "programme": "p", "title": {"fr": "t"}, "needs": needs} | given
    try:
        text = toml_text({"calls": [without_none(table)]})
    except ValueError:  # what TOML cannot write
        return
    with suppress(InvalidInput):
        for call in read_calls(text):
            assert all(problem.sentence("fr") for problem in call_problems(call))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": Localized(" ", "")}, "call_title_blank"),
        ({"text": Localized("x" * 300_001, "")}, "call_text_long"),
        ({"opens": date(2027, 2, 1), "closes": date(2027, 1, 1)}, "call_dates_crossed"),
        ({"budget_least": Decimal("0.001")}, "call_budget_wrong"),
        ({"budget_most": Decimal("NaN")}, "call_budget_wrong"),
        ({"budget_most": Decimal("1e999999")}, "call_budget_wrong"),
        ({"budget_most": Decimal(-1)}, "call_budget_wrong"),
        ({"budget_least": Decimal(2), "budget_most": Decimal(1)}, "call_budget_crossed"),
        ({"needs": (Need(Localized("", " ")),)}, "call_need_blank"),
        ({"needs": (Need(Localized("a", ""), 100.5),)}, "call_weight_wrong"),
        ({"needs": (Need(Localized("a", ""), float("nan")),)}, "call_weight_wrong"),
        ({"needs": (Need(Localized("a", "")),) * 101}, "call_needs_many"),
    ],
)
def test_what_does_not_hold_together_is_refused_with_its_field(change, code):
    check_call(CALL)
    with pytest.raises(InvalidInput) as refused:
        check_call(replace(CALL, **change))
    assert (refused.value.code, bool(refused.value.facts["field"])) == (code, True)
    assert "c1" in refused.value.sentence("en")
    assert "c1" in refused.value.sentence("fr")
