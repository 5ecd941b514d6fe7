"""What holds for every consortium and every packaged programme."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.checking.aid import aid_table
from matching.checking.check import Verdict, check
from matching.checking.seen import Seen
from models.consortium import Consortium, Participant
from models.organization import Kind, Size
from models.programmes.pack import Edition
from models.programmes.shelf import packaged
from models.project import Role

EDITIONS = [pack.edition(one) for pack in packaged().values() for one in pack.editions if not pack.of_clusters]
each_edition = pytest.mark.parametrize("edition", EDITIONS, ids=lambda one: f"{one.programme} {one.id}")

COUNTRIES = ("FR", "ES", "PT", "AD", "DE", "NO", "GB", "US", "KR")
REGIONS = ("Occitanie", "Bretagne", "Île-de-France")
# Facts whose absence has a meaning that the documentation gives (a group, an owner, an aid) are not unknown.
UNKNOWN = ("kind", "size", "country", "region", "budget", "experience")
FLAGS = ("innovative", "rd_in_france", "registered_in_france", "in_zone")
OF_THE_PROJECT = ("duration_months", "civil", "pole_labels", "territory", "lead_pole_territory", "step")


@st.composite
def whole_consortia(draw: st.DrawFn) -> Consortium:
    """One to six participants of whom everything is known, near the limits of the programmes."""
    amounts = st.sampled_from(("0", "150000", "700000", "300000", "1000000.01", "4000000")).map(Decimal)
    participants = tuple(
        Participant(
            f"p{place}",
            draw(st.sampled_from(Role)) if place else Role.COORDINATOR,
            kind=draw(st.sampled_from((Kind.COMPANY, Kind.COMPANY, Kind.UNIVERSITY, Kind.TRAINING, Kind.OTHER))),
            size=draw(st.sampled_from((Size.MICRO, Size.SMALL, Size.SME, Size.MIDCAP, Size.LARGE))),
            country=draw(st.sampled_from(COUNTRIES)),
            region=draw(st.sampled_from(REGIONS)),
            group=draw(st.sampled_from(("", "", "", "g"))),
            budget=draw(amounts),
            aid=Decimal(draw(st.sampled_from(("0", "100000", "250000")))),
            experience=draw(st.sampled_from(((), ("Interreg",), ("H2020",)))),
            **{flag: draw(st.booleans()) for flag in FLAGS},
        )
        for place in range(draw(st.integers(1, 6)))
    )
    return Consortium(
        participants,
        step=draw(st.sampled_from((1, 2))),
        duration_months=Decimal(draw(st.sampled_from((12, 24, 36, 48, 60, 61)))),
        civil=draw(st.booleans()),
        pole_labels=draw(st.sampled_from(((), ("Pôle",)))),
        territory=draw(st.sampled_from(((), REGIONS[:1], REGIONS))),
        lead_pole_territory=draw(st.sampled_from(((), REGIONS[:1]))),
    )


def holed(consortium: Consortium, chance: random.Random) -> Consortium:
    """The same with some of what is known left out."""
    participants = tuple(
        replace(one, **{name: None for name in (*UNKNOWN, *FLAGS) if chance.random() < 0.25})
        for one in consortium.participants
    )
    left_out = {name: None for name in OF_THE_PROJECT if chance.random() < 0.25}
    return replace(consortium, participants=participants, **left_out)


@each_edition
@settings(max_examples=40, deadline=None)
@given(consortium=whole_consortia(), seed=st.integers(0, 10**6))
def test_filling_in_what_is_not_known_never_contradicts_a_verdict(edition: Edition, consortium: Consortium, seed: int):
    """A project that costs nothing at all says nothing of shares (decision 017): it is no way to fill in a budget."""
    assume(any(one.budget for one in consortium.participants))
    chance = random.Random(seed)  # noqa: S311 (which facts are left out)
    before, after = check(holed(consortium, chance), edition), check(consortium, edition)
    if before.verdict is not Verdict.UNDECIDED:
        assert after.verdict is before.verdict
    now = {one.rule.id: one.verdict for one in after.rules}
    for one in before.rules:
        if one.verdict is not Verdict.UNDECIDED and one.rule.id in now:
            assert now[one.rule.id] is one.verdict


@each_edition
@settings(max_examples=25, deadline=None)
@given(consortium=whole_consortia(), seed=st.integers(0, 10**6))
def test_the_order_of_participants_changes_nothing(edition: Edition, consortium: Consortium, seed: int):
    chance = random.Random(seed)  # noqa: S311 (an order)
    some = holed(consortium, chance)
    mixed = replace(some, participants=tuple(chance.sample(some.participants, len(some.participants))))
    one, other = check(some, edition), check(mixed, edition)
    assert [rule.verdict for rule in one.rules] == [rule.verdict for rule in other.rules]
    assert [rule.finding.span for rule in one.rules] == [rule.finding.span for rule in other.rules]
    assert [set(rule.asks) for rule in one.rules] == [set(rule.asks) for rule in other.rules]
    assert one.asks == other.asks


@settings(max_examples=100, deadline=None)
@given(consortium=whole_consortia(), seed=st.integers(0, 10**6), data=st.data())
def test_one_more_rule_never_makes_a_failing_consortium_hold(consortium: Consortium, seed: int, data: st.DataObject):
    some = holed(consortium, random.Random(seed))  # noqa: S311 (which facts are left out)
    edition = data.draw(st.sampled_from(EDITIONS))
    other = data.draw(st.sampled_from(EDITIONS))
    more = replace(edition, rules=(*edition.rules, data.draw(st.sampled_from(other.rules))))
    before, after = check(some, edition).verdict, check(some, more).verdict
    if before is Verdict.FAILS:
        assert after is Verdict.FAILS
    if after is Verdict.HOLDS:
        assert before is Verdict.HOLDS


def test_amounts_add_up_to_the_cent_for_ten_thousand_budgets():
    chance = random.Random(20261126)  # noqa: S311 (budgets)
    for _ in range(10_000):
        edition = chance.choice(EDITIONS)
        participants = tuple(
            Participant(
                f"p{place}",
                Role.PARTICIPANT,
                kind=chance.choice((Kind.COMPANY, Kind.UNIVERSITY, Kind.OTHER)),
                size=chance.choice((Size.SMALL, Size.MIDCAP, Size.LARGE, None)),
                country=chance.choice(COUNTRIES),
                region=chance.choice(REGIONS),
                budget=Decimal(chance.randrange(10**9)).scaleb(-2),
            )
            for place in range(chance.randint(1, 8))
        )
        table = aid_table(Seen.of(Consortium(participants, territory=REGIONS[:1]), edition))
        assert table.budget == sum(one.budget for one in participants)
        for line in table.lines:
            for rate, amount in ((min, line.least), (max, line.most)):
                if amount is not None:
                    exact = Fraction(line.budget) * Fraction(rate(r.percent for r in line.rates)) / 100
                    assert amount == amount.quantize(Decimal("0.01"))
                    assert -Fraction(1, 200) < Fraction(amount) - exact <= Fraction(1, 200)
        if table.most is not None:
            assert table.most == sum(line.most for line in table.lines)
            assert table.most + table.own_part == table.budget
        else:
            assert any(line.most is None for line in table.lines)
