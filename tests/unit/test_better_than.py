"""What one consortium does better than another, and how near to the best it is, in words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from matching.assembling.better import Better, In, better_than
from matching.assembling.difference import Version
from matching.assembling.problem import Candidate, Problem
from matching.assembling.telling import Words
from matching.checking.check import Verdict, check
from models.call import Need
from models.consortium import Consortium
from models.project import Role
from models.proposal import Proposed
from models.texts import Localized
from tests.packs import small_edition
from tests.unit.test_assembling import candidate

HARD = 'check = "count"\nwho = { kind = ["company"] }\nat_least = 1'
SOFT = 'check = "distinct"\namong = ["eu"]\nat_least = 2\nweight = 1'
NEEDS = tuple(Need(Localized(name, name)) for name in ("sound", "light"))


def problem_of(*candidates: Candidate, rules: tuple[str, ...] = (HARD,)) -> Problem:
    return Problem(small_edition(*rules), Consortium(()), NEEDS, candidates)


def version(problem: Problem, *ids: str, carries: dict[int, str]) -> Version:
    """The first leads."""
    known = {one.id: one.participant for one in problem.candidates}
    people = tuple(
        replace(known[id_], role=Role.PARTICIPANT if place else Role.COORDINATOR, budget=Decimal(1))
        for place, id_ in enumerate(ids)
    )
    return Version(check(replace(problem.form, participants=people), problem.edition), carries)


def kinds(found: tuple[Better, ...]) -> list[In]:
    return [one.what for one in found]


def test_one_that_is_the_same_is_in_nothing_better():
    asked = problem_of(candidate("a", 1.0), candidate("b", 1.0))
    one = version(asked, "a", "b", carries={0: "a"})
    assert better_than(asked, one, one) == ()


def test_more_needs_closer_answers_and_fewer_partners():
    asked = problem_of(candidate("a", 0.5), candidate("b", 0.9, 0.8), candidate("c", 0.54))
    first = version(asked, "a", "c", carries={0: "a"})
    found = better_than(asked, first, version(asked, "b", carries={0: "b", 1: "b"}))
    assert found == (Better(In.NEEDS, 1, 2, needs=(1,)), Better(In.CLOSER, needs=(0,)), Better(In.FEWER, 2, 1))
    words = Words.of(asked, "fr").better(found)
    assert words == (
        "répond à davantage : « light »",
        "répond de plus près : « sound »",
        "moins de partenaires : 1 au lieu de 2",
    )
    assert better_than(asked, first, version(asked, "c", "a", carries={0: "c"})) == ()  # .54 is hardly closer than .5


def test_fewer_facts_to_confirm_and_a_preference_kept():
    unknown = candidate("u", 1.0, kind=None)
    asked = problem_of(unknown, candidate("a", 1.0), candidate("s", country="ES"), rules=(HARD, SOFT))
    first = version(asked, "u", carries={0: "u"})
    found = better_than(asked, first, version(asked, "a", "s", carries={0: "a"}))
    assert found == (Better(In.FACTS, 1, 0), Better(In.PREFERENCES, rules=("r1",)))
    assert "1 instead of" not in " ".join(Words.of(asked, "en").better(found))


def test_small_members_newcomers_and_the_lead():
    programme = small_edition(HARD).programme
    old, new, stranger = candidate("old", experience=(programme,)), candidate("new", experience=()), candidate("open")
    asked = problem_of(old, replace(new, small=True, score=0.9), replace(stranger, small=True, member=False))
    first, other = version(asked, "old", carries={}), version(asked, "new", carries={})
    assert kinds(better_than(asked, first, other)) == [In.SMALL, In.NEWCOMERS, In.LEAD]
    assert better_than(asked, other, first) == ()
    assert (
        kinds(better_than(asked, first, version(asked, "open", carries={}))) == []
    )  # neither a member, nor known to be new


@pytest.mark.parametrize(
    ("proposed", "place", "said"),
    [
        (Proposed((), points={"coverage": 100}, bound=100), 0, ["Proven: no other is worth more."]),
        (Proposed((), points={"coverage": 100}, bound=90), 1, ["Proven: no other that differs as much"]),
        (Proposed((), points={"coverage": 100}, bound=110), 0, ["at most 9.1 % are missing"]),
        (
            Proposed((), points={"coverage": 100}, bound=125, left_out=7, bound_of_seen=100),
            0,
            ["Proven: of those who were looked at one by one", "one by one: 7; with one of them, at most 20.0 %"],
        ),
        (
            Proposed((), points={"coverage": 100}, bound=125, left_out=7, bound_of_seen=102),
            0,
            ["at most 2.0 % are missing", "at most 20.0 %"],
        ),
        (Proposed((), points={"coverage": 100}, bound=102, left_out=7, bound_of_seen=102), 0, ["at most 2.0 %"]),
        (Proposed((), points={"coverage": 100}, bound=100, left_out=7, bound_of_seen=100), 0, ["Proven: no other is"]),
    ],
)
def test_how_near_to_the_best_it_is(proposed, place, said):
    told = Words.of(problem_of(), "en").best(proposed, place)
    assert len(told) == len(said)
    assert all(part in sentence for part, sentence in zip(said, told, strict=True))


@pytest.mark.parametrize(("strength", "word"), [(0.34, "in part"), (0.66, "in part"), (0.67, "well"), (0.95, "wholly")])
def test_how_well_a_need_is_answered(strength, word):
    assert Words.of(problem_of(), "en").strength(strength) == word


def test_every_verdict_has_a_word():
    assert len({Words.of(problem_of(), lang).verdict(one) for one in Verdict for lang in ("en", "fr")}) == 6
