"""Whatever a fact says in words can be typed again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.consortium import Figures, Owner
from models.fact_texts import in_words, number
from models.facts import SINGLE, Facts, Rate, Zone
from models.imports.fact_values import READERS
from models.texts import LANGS

names = st.from_regex(r"[A-Z][a-zé]{2,8}( [A-Z]{2,5})?", fullmatch=True).filter(lambda name: name != "Nil")
numbers = st.decimals(0, 10**12, places=2)
percents = st.decimals(0, 100, places=2)
figures = st.builds(Figures, st.none() | numbers, st.none() | numbers, st.none() | numbers)
owners = st.builds(Owner, names, st.none() | percents, st.none() | st.booleans(), st.booleans(), figures)
VALUES = {
    **dict.fromkeys(("labels", "certifications", "experience"), st.lists(names, max_size=3, unique=True).map(tuple)),
    "group": names | st.just(""),
    "owners": st.lists(owners, max_size=3, unique_by=str).map(tuple),
    "rates": st.lists(st.builds(Rate, names, percents), max_size=3, unique_by=str).map(tuple),
    "zones": st.lists(st.builds(Zone, names, st.booleans()), max_size=3, unique_by=str).map(tuple),
    "capacity": numbers,
    **dict.fromkeys(("innovative", "rd_in_france", "registered_in_france"), st.booleans()),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SINGLE)
@given(data=st.data())
def test_what_is_written_is_read_again(name, lang, data):
    value = data.draw(VALUES[name])
    assert READERS[name](in_words(value, lang)) == value


def test_every_fact_can_be_read_and_no_more():
    assert set(READERS) == set(SINGLE) == set(VALUES) == set(Facts("x").single)


def test_figures_are_set_as_each_language_does():
    assert [number(Decimal("1234567.50"), lang) for lang in ("en", "fr")] == [
        "1\u202f234\u202f567.5",
        "1\u202f234\u202f567,5",
    ]
