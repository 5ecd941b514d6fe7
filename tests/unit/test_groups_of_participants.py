"""What is said of two groups without any participant is true of all participants."""

import random
from collections.abc import Iterator
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.checking.seen import Seen
from matching.checking.truth import Truth
from models.consortium import Consortium, Participant
from models.organization import Kind, Size
from models.programmes.groups import apart, within
from models.programmes.rules import EVERYBODY, Who
from models.programmes.shelf import packaged
from models.project import Role

DAY = date(2026, 3, 1)
EDITION = packaged()["he-ria"].edition()
NAMES = ("a", "B", "é")


def some(values, *, least=1):
    return st.frozensets(st.sampled_from(values), min_size=least, max_size=3)


def maybe(strategy):
    return st.none() | strategy


whos = st.builds(
    Who,
    role=maybe(st.sampled_from(Role)),
    kind=maybe(some(list(Kind)[:3])),
    size=maybe(some([Size.MICRO, Size.SMALL, Size.LARGE, Size.SME])),
    country=maybe(some(["FR", "ES", "GB", "eu", "he-associated"]).map(tuple)),
    region=maybe(st.sampled_from(["territory", "lead_pole_territory"]) | some(NAMES)),
    label=maybe(some(NAMES)),
    experience=maybe(some(NAMES)),
    newcomer_to=maybe(some(NAMES)),
    in_zone=maybe(st.booleans()),
)
fews = st.builds(Who, **{name: maybe(some(NAMES)) for name in ("label", "experience", "newcomer_to", "region")})


def sampled(seed: int) -> Iterator[Participant]:
    """Any participants of whom everything is known."""
    rng = random.Random(seed)  # noqa: S311 (no secret)
    for _ in range(40):
        yield Participant(
            "p",
            rng.choice(list(Role)),
            kind=rng.choice(list(Kind)[:3]),
            size=rng.choice([Size.MICRO, Size.SMALL, Size.LARGE]),
            country=rng.choice(["FR", "ES", "GB", "CH"]),
            region=rng.choice(["A", "b", "e"]),
            labels=tuple(rng.sample(["A", "b", "e"], rng.randrange(4))),
            experience=tuple(rng.sample(["A", "b", "e"], rng.randrange(4))),
            in_zone=rng.random() < 0.5,
        )


def fitting(one: Who, other: Who, seed: int) -> list[tuple[bool, bool]]:
    """Of each participant, which of the two it fits."""
    found = []
    for participant in sampled(seed):
        consortium = Consortium((participant,), filed=DAY, territory=("a", "b"), lead_pole_territory=("a",))
        seen = Seen.of(consortium, EDITION)
        found.append(tuple(seen.fits(who, participant) is Truth.YES for who in (one, other)))
    return found


pairs = st.tuples(whos, whos) | st.tuples(fews, fews)
seeds = st.integers(0, 1_000)


@settings(max_examples=400)
@given(pairs, seeds)
def test_whoever_is_within_a_group_is_of_it(pair, seed):
    assert not within(*pair, DAY) or (True, False) not in fitting(*pair, seed)


@settings(max_examples=200)
@given(pairs, seeds)
def test_nobody_is_of_two_groups_that_are_apart(pair, seed):
    assert not apart(*pair, DAY) or (True, True) not in fitting(*pair, seed)


@given(whos)
def test_a_group_lies_within_itself_and_within_everybody(who):
    assert within(who, who, DAY)
    assert within(who, EVERYBODY, DAY)
    assert not apart(who, EVERYBODY, DAY)


def test_a_newcomer_to_several_programmes_is_one_to_each():
    both, one = Who(newcomer_to={"a", "b"}), Who(newcomer_to={"A"})
    assert within(both, one, DAY)
    assert not within(one, both, DAY)


@given(whos)
def test_what_a_group_gives_stays_the_same_whatever_was_asked_of_it_before(who):
    again = who.model_copy()
    assert again.classes == who.classes
    assert set(again.given) == {name for name in Who.model_fields if getattr(who, name) is not None}
