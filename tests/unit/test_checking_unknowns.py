"""What is not known: a verdict is given if and only if every way to fill it in gives that verdict.

Each rule is asked about small consortia with holes, and every completion of them over a domain that has each case that
matters is asked too: the checker's answer must be theirs where they agree, and undecided where they don't.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.checking.check import Verdict, check
from models.consortium import Consortium, Participant
from models.organization import Kind, Size
from models.programmes.pack import Edition
from models.project import Role
from tests.packs import small_edition

RULES = {
    "count": 'check = "count"\nwho = { kind = ["company"], size = ["sme"] }\nat_least = 2',
    "count at most": 'check = "count"\nwho = { country = ["eu"] }\nat_most = 1',
    "count exactly": 'check = "count"\nwho = { innovative = true }\nexactly = 1',
    "count independent": 'check = "count"\nindependent = true\nwho = { kind = ["company"] }\nat_least = 2',
    "distinct": 'check = "distinct"\namong = ["eu", "NO"]\nat_least = 3\nindependent = true\none_in = ["eu"]',
    "distinct of two": 'check = "distinct"\namong = ["FR", "DE"]\nat_least = 2\nwho = { innovative = true }',
    "distinct of one": 'check = "distinct"\namong = ["FR", "DE"]\nat_most = 1',
    "share at least": 'check = "share"\nof = "budget"\nwho = { kind = ["company"] }\nat_least = 50',
    "share at most": 'check = "share"\nof = "budget"\nwho = { country = ["FR"] }\nat_most = 40',
    "share above": 'check = "share"\nof = "budget"\nwho = { kind = ["research"] }\nabove = 0',
    "share if any": 'check = "share"\nof = "budget"\nwho = { kind = ["research"] }\nat_least = 30\nif_any = true',
    "largest": 'check = "largest_share"\nof = "budget"\nat_most = 50',
    "largest of companies": 'check = "largest_share"\nof = "budget"\nwho = { kind = ["company"] }\nat_most = 60',
    "largest country": 'check = "largest_share"\nof = "budget"\nby = "country"\nat_most = 60',
    "largest at least": 'check = "largest_share"\nof = "budget"\nby = "country"\nat_least = 50',
    "total": 'check = "total"\nof = "budget"\nabove = 100\nat_most = 200',
    "total of some": 'check = "total"\nof = "budget"\nwho = { country = ["US"] }\nat_most = 0',
    "lead": 'check = "lead"\namong = { kind = ["company"], size = ["sme"], innovative = true }',
    "lead not": 'check = "lead"\nnot_among = { kind = ["company"], country = ["FR"] }',
    "aid rate": 'check = "aid_rate"',
    "every": 'check = "every"\nwho = { kind = ["company"] }\nsuch = { innovative = true }',
}
RATES = """
[[rates]]
who = { kind = ["company"], size = ["small"] }
percent = 50
en = "a"
fr = "a"
source = "invented"

[[rates]]
who = { kind = ["company"] }
percent = 30
en = "b"
fr = "b"
source = "invented"

[[rates]]
who = { kind = ["research"] }
percent = 40
ceiling = 100
en = "c"
fr = "c"
source = "invented"
"""
DOMAINS = {
    "kind": (Kind.COMPANY, Kind.RESEARCH, Kind.OTHER),
    "size": (Size.SMALL, Size.LARGE),
    "country": ("FR", "DE", "ES", "NO", "US", "BR", "CN"),
    "innovative": (True, False),
    # All differences that known budgets of 0, 60 and 100 can have, and one beside which they are nothing.
    "budget": tuple(map(Decimal, (*range(0, 221, 20), 300, 10**12))),
}
MOST_HOLES = 3


@cache
def edition_of(rule: str) -> Edition:
    return small_edition(RULES[rule], extra=RATES)


@st.composite
def consortia(draw: st.DrawFn) -> Consortium:
    """Two to four participants, all of whose facts are known but for three at most."""
    count = draw(st.integers(2, 4))
    names = list(DOMAINS)
    holes = draw(st.sets(st.tuples(st.integers(0, count - 1), st.sampled_from(names)), max_size=MOST_HOLES))
    participants = []
    for place in range(count):
        values = {name: draw(st.sampled_from(DOMAINS[name])) for name in names}
        values["budget"] = draw(st.sampled_from((Decimal(0), Decimal(60), Decimal(100))))
        group = draw(st.sampled_from(("", "", "g", "h")))
        role = Role.COORDINATOR if place == 0 else Role.PARTICIPANT
        known = {name: None if (place, name) in holes else value for name, value in values.items()}
        aid = draw(st.sampled_from((None, Decimal(20), Decimal(40))))
        participants.append(Participant(f"p{place}", role, group=group, aid=aid, **known))
    return Consortium(tuple(participants), step=1)


def completions(consortium: Consortium) -> Iterator[Consortium]:
    holes = [
        (place, name)
        for place, one in enumerate(consortium.participants)
        for name in DOMAINS
        if getattr(one, name) is None
    ]
    for values in product(*(DOMAINS[name] for _, name in holes)):
        filled = list(consortium.participants)
        for (place, name), value in zip(holes, values, strict=True):
            filled[place] = replace(filled[place], **{name: value})
        if any(one.budget for one in filled):
            yield replace(consortium, participants=tuple(filled))


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=40, deadline=None)
@given(consortium=consortia())
def test_a_verdict_is_that_of_every_completion(rule: str, consortium: Consortium):
    edition = edition_of(rule)
    found = check(consortium, edition).verdict
    every = {check(one, edition).verdict for one in completions(consortium)}
    if every:
        assert Verdict.UNDECIDED not in every
        assert found is (every.pop() if len(every) == 1 else Verdict.UNDECIDED)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=40, deadline=None)
@given(consortium=consortia(), asked=st.data())
def test_what_is_asked_for_is_not_known_and_without_it_nothing_is_undecided(
    rule: str, consortium: Consortium, asked: st.DataObject
):
    assume(any(one.budget is None or one.budget for one in consortium.participants))
    checked = check(consortium, edition_of(rule))
    by_id = {one.id: one for one in consortium.participants}
    asks = [ask for ask, _ in checked.asks]
    assert bool(asks) == (checked.verdict is Verdict.UNDECIDED)
    for ask in asks:
        assert getattr(by_id[ask.participant], ask.fact) is None
    if asks:
        ask = asked.draw(st.sampled_from(asks))
        filled = replace(by_id[ask.participant], **{ask.fact: asked.draw(st.sampled_from(DOMAINS[ask.fact]))})
        again = check(
            replace(
                consortium, participants=tuple(filled if p.id == filled.id else p for p in consortium.participants)
            ),
            edition_of(rule),
        )
        assert ask not in dict(again.asks)
