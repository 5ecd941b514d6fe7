"""Rules that no consortium can keep together are found, and no others."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.checking.check import Verdict, check
from models.consortium import Consortium, Participant
from models.errors import InvalidInput
from models.organization import Kind, Size
from models.programmes.contradictions import contradiction
from models.programmes.pack import EditionTable, PackTable, built
from models.programmes.reading import read_pack
from models.project import Role
from tests.packs import pack, pack_of, rule


def count(limits: str, who: str = "", more: str = "") -> str:
    return f'check = "count"\n{limits}\n{f"who = {{ {who} }}" if who else ""}\n{more}'


def share(limits: str, who: str, of: str = "budget", more: str = "") -> str:
    return f'check = "share"\nof = "{of}"\n{limits}\nwho = {{ {who} }}\n{more}'


def distinct(limits: str, more: str = "") -> str:
    return f'check = "distinct"\n{limits}\n{more}'


def total(limits: str, who: str = "", of: str = "budget") -> str:
    return f'check = "total"\nof = "{of}"\n{limits}\n{f"who = {{ {who} }}" if who else ""}'


def largest(limits: str, more: str = "") -> str:
    return f'check = "largest_share"\nof = "budget"\n{limits}\n{more}'


FIRM, LAB, SME = 'kind = ["company"]', 'kind = ["research"]', 'size = ["sme"]'
MICRO, SMALL = 'size = ["micro"]', 'size = ["small"]'
FR, ES, EU = 'country = ["FR"]', 'country = ["ES"]', 'country = ["eu"]'
LEAD = 'check = "lead"\n'

AGAINST = {
    "more than are allowed": [count("at_least = 3"), count("at_most = 2")],
    "more than are allowed, given exactly": [count("exactly = 3"), count("at_most = 2")],
    "as many as must not be reached": [count("at_least = 2"), count("below = 2")],
    "more must be passed than may be": [count("above = 2"), count("at_most = 2")],
    "nothing whole lies between": [count("above = 1\nbelow = 2")],
    "a part that is more than the whole": [count("at_least = 3", f"{FIRM}, {FR}"), count("at_most = 2", FIRM)],
    "a state of a list": [count("at_least = 1", FR), count("below = 1", EU)],
    "a class of several": [count("at_least = 1", SMALL), count("at_most = 0", SME)],
    "groups are people too": [count("at_least = 3", more="independent = true"), count("at_most = 2")],
    "two sorts that share nobody": [count("at_least = 2", FIRM), count("at_least = 1", LAB), count("at_most = 2")],
    "three sorts that share nobody": [
        *(count("at_least = 1", one) for one in (MICRO, SMALL, 'size = ["large"]')),
        count("at_most = 2"),
    ],
    "more countries than partners": [distinct("at_least = 4"), count("at_most = 3")],
    "more countries of some than partners of them": [
        distinct("at_least = 3", 'among = ["eu"]'),
        count("at_most = 2", EU),
    ],
    "more countries than countries": [distinct("at_least = 3"), distinct("at_most = 2")],
    "more countries of some than of all": [distinct("at_least = 3", 'among = ["eu"]'), distinct("at_most = 2")],
    "no whole number of countries": [distinct("above = 1\nbelow = 2")],
    "more countries, each with one of its own": [distinct("at_least = 3", "independent = true"), distinct("below = 3")],
    "a largest share beyond the largest": [largest("at_least = 60"), largest("at_most = 59")],
    "shares of two sorts beyond the whole": [share("at_least = 60", FIRM), share("at_least = 41", LAB)],
    "two halves, one of them passed": [share("at_least = 50", FIRM), share("above = 50", LAB)],
    "more than the whole": [share("at_least = 101", FIRM)],
    "the whole, passed": [share("above = 100", FIRM)],
    "everybody has less than all": [share("at_most = 99", "")],
    "everybody stays below all": [share("below = 100", "")],
    "a part with a larger share": [share("at_least = 40", f"{FIRM}, {SME}"), share("at_most = 39", FIRM)],
    "a part reaches what must not be reached": [share("at_least = 40", f"{FIRM}, {SME}"), share("below = 40", FIRM)],
    "shares too small for so few": [largest("at_most = 30"), count("at_most = 3")],
    "shares just too small for so few": [largest("below = 50"), count("at_most = 2")],
    "sums": [total("at_least = 100"), total("at_most = 99")],
    "a sum of a part": [total("at_least = 100", FIRM), total("below = 100")],
    "leads of two sorts": [LEAD + f"among = {{ {FIRM} }}", LEAD + f"among = {{ {LAB} }}"],
    "a lead of a sort that must not": [LEAD + f"among = {{ {FIRM}, {FR} }}", LEAD + f"not_among = {{ {FIRM} }}"],
    "a lead that its own rule refuses": [LEAD + f"among = {{ {SMALL} }}\nnot_among = {{ {SME} }}"],
    "a lead of a sort that there is none of": [LEAD + f"among = {{ {FIRM} }}", count("at_most = 0", FIRM)],
    "a lead of a sort of which less than one": [LEAD + f"among = {{ {FIRM} }}", count("below = 1", FIRM)],
    "everybody such, somebody not": ['check = "every"\n' + f"such = {{ {FR} }}", count("at_least = 1", ES)],
    "firms such, a firm not": [
        'check = "every"\n' + f"who = {{ {FIRM} }}\nsuch = {{ {FR} }}",
        count("at_least = 1", f"{FIRM}, {ES}"),
    ],
    "everybody such, the lead not": ['check = "every"\n' + f"such = {{ {FR} }}", LEAD + f"among = {{ {ES} }}"],
    "durations": ['check = "duration"\nat_least = 36', 'check = "duration"\nat_most = 24'],
    "durations that touch": ['check = "duration"\nat_least = 36', 'check = "duration"\nbelow = 36'],
    "labels": ['check = "labelled"\nat_least = 2', 'check = "labelled"\nat_most = 1'],
    "where it begins": ['check = "trl"\nstarts_from = 4', 'check = "trl"\nstarts_to = 3'],
    "where it ends": ['check = "trl"\nends_from = 8', 'check = "trl"\nends_to = 7'],
    "on a day of both": [
        count("at_least = 3", more="until = 2026-06-30"),
        count("at_most = 2", more="since = 2026-06-30"),
    ],
    "in a step of both": [count("at_least = 3", more="steps = [1]"), count("at_most = 2", more="steps = [1, 2]")],
    "in a number of both": [
        total("at_least = 100") + "\nparticipants_to = 3",
        total("at_most = 99") + "\nparticipants_from = 3",
    ],
}
TOGETHER = {
    "as many as are allowed": [count("at_least = 2"), count("at_most = 2")],
    "exactly as many": [count("exactly = 2"), count("at_most = 2")],
    "the last before what must not be reached": [count("at_least = 2"), count("below = 3")],
    "a broken limit has a whole number within": [count("above = 2.5"), count("below = 3.5")],
    "a whole that is more than a part": [count("at_least = 3", FIRM), count("at_most = 2", f"{FIRM}, {FR}")],
    "a state that is not on the list": [count("at_least = 1", 'country = ["CH"]'), count("at_most = 0", EU)],
    "sorts that may share somebody": [count("at_least = 2", FIRM), count("at_least = 1", FR), count("at_most = 2")],
    "labels that one may have both of": [
        count("at_least = 1", 'label = ["a"]'),
        count("at_least = 1", 'label = ["b"]'),
        count("at_most = 1"),
    ],
    "several of one group": [count("at_least = 3"), count("at_most = 2", more="independent = true")],
    "two sorts of one group": [
        count("at_least = 1", FIRM, "independent = true"),
        count("at_least = 1", LAB, "independent = true"),
        count("at_most = 1", more="independent = true"),
    ],
    "as many countries as partners": [distinct("at_least = 3"), count("at_most = 3")],
    "fewer countries than partners": [distinct("at_most = 1"), count("at_least = 3")],
    "as many countries as countries": [distinct("at_least = 3"), distinct("at_most = 3")],
    "more countries than each with one of its own": [
        distinct("at_least = 3"),
        distinct("at_most = 2", "independent = true"),
    ],
    "more countries than of some": [distinct("at_least = 3"), distinct("at_most = 2", 'among = ["eu"]')],
    "more countries than regions": [distinct("at_least = 3"), distinct("at_most = 2", 'of = "region"')],
    "largest shares that touch": [largest("at_least = 60"), largest("at_most = 60")],
    "largest shares of different places": [largest("at_least = 60", 'by = "country"'), largest("at_most = 59")],
    "shares of two sorts that make the whole": [share("at_least = 60", FIRM), share("at_least = 40", LAB)],
    "shares of sorts that may share somebody": [share("at_least = 60", FIRM), share("at_least = 60", FR)],
    "shares of different money": [share("at_least = 60", FIRM), share("at_least = 60", LAB, of="aid")],
    "shares of those who are there, if any": [
        share("at_least = 60", FIRM, more="if_any = true"),
        share("at_least = 60", LAB, more="if_any = true"),
    ],
    "the whole, reached": [share("at_least = 100", FIRM)],
    "everybody has all": [share("at_most = 100", "")],
    "a part with the same share": [share("at_least = 40", f"{FIRM}, {SME}"), share("at_most = 40", FIRM)],
    "shares just large enough for so few": [largest("at_most = 50"), count("at_most = 2")],
    "small shares of countries": [largest("at_most = 30", 'by = "country"'), count("at_most = 3")],
    "small shares, few of one sort": [largest("at_most = 30"), count("at_most = 3", FIRM)],
    "sums that touch": [total("at_least = 100"), total("at_most = 100")],
    "a sum of a whole": [total("at_least = 100"), total("at_most = 99", FIRM)],
    "sums of different money": [total("at_least = 100"), total("at_most = 99", of="aid")],
    "leads of sorts that meet": [LEAD + f"among = {{ {FIRM} }}", LEAD + f"among = {{ {FR} }}"],
    "a lead of a sort in part refused": [LEAD + f"among = {{ {FIRM} }}", LEAD + f"not_among = {{ {FIRM}, {FR} }}"],
    "a lead of a sort that there may be one of": [LEAD + f"among = {{ {FIRM} }}", count("at_most = 1", FIRM)],
    "everybody such, somebody who may be": ['check = "every"\n' + f"such = {{ {FR} }}", count("at_least = 1", FIRM)],
    "firms such, a laboratory not": [
        'check = "every"\n' + f"who = {{ {FIRM} }}\nsuch = {{ {FR} }}",
        count("at_least = 1", f"{LAB}, {ES}"),
    ],
    "durations that touch": ['check = "duration"\nat_least = 36', 'check = "duration"\nat_most = 36'],
    "labels of different names": [
        'check = "labelled"\nat_least = 2\nnames = ["a", "b"]',
        'check = "labelled"\nat_most = 1\nnames = ["c"]',
    ],
    "windows that touch": ['check = "trl"\nstarts_from = 4', 'check = "trl"\nstarts_to = 4'],
    "on days that never meet": [
        count("at_least = 3", more="until = 2026-06-30"),
        count("at_most = 2", more="since = 2026-07-01"),
    ],
    "one of two sorts is not asked for on the other's days": [
        count("at_least = 2", FIRM, "until = 2026-06-30"),
        count("at_least = 2", LAB, "since = 2026-07-01"),
        count("at_most = 2"),
    ],
    "in steps that never meet": [count("at_least = 3", more="steps = [1]"), count("at_most = 2", more="steps = [2]")],
    "in numbers that never meet": [
        total("at_least = 100") + "\nparticipants_to = 3",
        total("at_most = 99") + "\nparticipants_from = 4",
    ],
    "a preference": [count("at_least = 3", more="weight = 0.5"), count("at_most = 2")],
}


@pytest.mark.parametrize("name", AGAINST)
def test_rules_against_each_other_are_refused(name):
    with pytest.raises(InvalidInput, match="contradict each other"):
        read_pack(pack_of(*AGAINST[name]), source="p.toml")


@pytest.mark.parametrize("name", TOGETHER)
def test_rules_that_some_consortium_keeps_are_not(name):
    assert len(read_pack(pack_of(*TOGETHER[name]), source="p.toml").edition().rules) == len(TOGETHER[name])


def test_rules_of_different_editions_do_not_meet():
    other = 'id = "2027"\nen = "2027"\nfr = "2027"\nsince = 2027-01-01\nas_of = 2027-01-01\nsource = "None"\n'
    rules = [count("at_least = 3", more='editions = ["2026"]'), count("at_most = 2", more='editions = ["2027"]')]
    text = pack("\n[[editions]]\n" + other, rule("a", rules[0]), rule("b", rules[1]))
    assert read_pack(text, source="p.toml").editions == ("2026", "2027")


KINDS, SIZES, COUNTRIES = (Kind.COMPANY, Kind.RESEARCH), (Size.SMALL, Size.LARGE), ("FR", "ES", "CH")
whos = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from([[kind] for kind in KINDS]),
        "size": st.sampled_from([["sme"], ["large"]]),
        "country": st.sampled_from([["eu"], ["FR"], ["CH", "ES"]]),
    },
)
limits = st.one_of(
    st.fixed_dictionaries({"at_least": st.integers(0, 3)}),
    st.fixed_dictionaries({"at_most": st.integers(0, 3)}),
    st.fixed_dictionaries({"above": st.sampled_from([0, 0.5, 1])}),
    st.fixed_dictionaries({"below": st.sampled_from([1, 1.5, 2])}),
)
percents = st.fixed_dictionaries({"at_least": st.sampled_from([30, 50, 60])}) | st.fixed_dictionaries(
    {"at_most": st.sampled_from([30, 50, 60])}
)
rules = st.one_of(
    st.tuples(st.just({"check": "count"}), st.fixed_dictionaries({"who": whos, "independent": st.booleans()}), limits),
    st.tuples(st.just({"check": "distinct"}), st.fixed_dictionaries({"independent": st.booleans()}), limits),
    st.tuples(st.just({"check": "share", "of": "budget"}), st.fixed_dictionaries({"who": whos}), percents),
    st.tuples(st.just({"check": "largest_share", "of": "budget"}), st.just({}), percents),
    st.tuples(st.just({"check": "every"}), st.fixed_dictionaries({"who": whos, "such": whos})),
    st.tuples(st.just({"check": "lead"}), st.fixed_dictionaries({"among": whos, "not_among": whos})),
)


def consortia(seed: int) -> Iterator[Consortium]:
    """Small ones of whom everything is known."""
    rng = random.Random(seed)  # noqa: S311 (no secret)
    for _ in range(30):
        yield Consortium(
            tuple(
                Participant(
                    f"p{number}",
                    Role.COORDINATOR if number == 0 else Role.PARTICIPANT,
                    kind=rng.choice(KINDS),
                    size=rng.choice(SIZES),
                    country=rng.choice(COUNTRIES),
                    group=rng.choice(["", "g"]),
                    budget=Decimal(rng.choice([1, 2, 7])),
                )
                for number in range(rng.randint(1, 4))
            )
        )


@settings(max_examples=300)
@given(st.lists(rules, min_size=2, max_size=4), st.integers(0, 1_000))
def test_no_consortium_keeps_rules_that_were_called_contradictory(parts, seed):
    day = date(2026, 3, 1)
    about = {"en": "x", "fr": "x", "source": "x"}
    tables = [
        {"id": f"r{number}", **about} | {key: value for part in each for key, value in part.items()}
        for number, each in enumerate(parts)
    ]
    chosen = EditionTable(id="e", since=day, as_of=day, **about)
    table = PackTable(id="p", about_en="x", about_fr="x", editions=(chosen,), rules=tables, **about)
    edition = built(table, chosen, {})
    if contradiction(edition.rules, edition.as_of):
        assert Verdict.HOLDS not in {check(one, edition).verdict for one in consortia(seed)}
