"""Facts brought together, and the participant that they make of an organization."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.consortium import Figures, Participant
from models.facts import Facts, Known, Zone, accounts_of, newest
from models.organization import Kind, Organization, Scheme, Size
from models.project import Role
from models.taking_part import participant_of

TODAY = date(2026, 11, 1)
DAY = date(2026, 3, 1)
FIRM = Organization("a", "A", Kind.COMPANY, Size.SMALL, "FR", "Occitanie", "Albi")


def year(closed: date, staff: int) -> Known[Figures]:
    return Known(Figures(staff=Decimal(staff)), closed, "return")


def told(organization: Organization = FIRM, facts: Facts | None = None, **more: object) -> Participant:
    return participant_of(organization, facts or Facts("a"), Role.PARTICIPANT, TODAY, **more)


def test_what_is_not_known_stays_so():
    nobody = told(Organization("a"))
    kept = {"id", "role", "name", "figures", "previous", "budget"}
    assert {one.name for one in fields(Participant) if getattr(nobody, one.name) is not None} <= kept
    assert not nobody.figures
    assert not nobody.previous
    assert not Facts("a")


def test_that_there_is_none_is_known():
    facts = Facts("a", group=Known("", DAY, "mail"), owners=Known((), DAY, "mail"), experience=Known((), DAY, "mail"))
    found = told(facts=facts)
    assert (found.group, found.owners, found.experience) == ("", (), ())
    assert facts


@pytest.mark.parametrize(
    ("closed", "figures", "previous"),
    [
        ((date(2025, 12, 31), date(2024, 12, 31)), 0, 1),
        ((date(2025, 12, 31), date(2023, 12, 31)), 0, None),
        ((date(2025, 9, 30), date(2024, 12, 31)), 0, 1),
        ((date(2025, 12, 31), date(2025, 6, 30), date(2024, 12, 31)), 0, 2),
        ((date(2026, 12, 31), date(2025, 12, 31)), 1, None),
        ((date(2024, 9, 30), date(2023, 9, 30)), None, None),
        ((), None, None),
    ],
    ids=["two years", "a gap", "a short year", "a half year", "not closed yet", "too old", "none"],
)
def test_the_last_two_closed_years(closed, figures, previous):
    found = told(facts=Facts("a", tuple(year(day, place) for place, day in enumerate(closed))))
    assert found.figures.staff == figures
    assert found.previous.staff == previous


def test_a_fact_of_a_day_to_come_is_not_one_yet():
    assert told(facts=Facts("a", group=Known("G", TODAY + timedelta(days=1), "mail"))).group is None
    assert told(facts=Facts("a", group=Known("G", TODAY, "mail"))).group == "G"


def test_labels_are_known_where_labels_and_certifications_are():
    labels, certifications = Known(("pole",), DAY, "mail"), Known(("ISO 9001",), DAY, "mail")
    assert told(facts=Facts("a", labels=labels)).labels is None
    assert told(facts=Facts("a", certifications=certifications)).labels is None
    assert told(facts=Facts("a", labels=labels, certifications=certifications)).labels == ("pole", "ISO 9001")


def test_capacity_is_that_of_the_project():
    facts = Facts("a", capacity=Known(Decimal(30), DAY, "mail"))
    assert told(facts=facts).capacity is None
    assert told(facts=facts, duration_months=Decimal(18)).capacity == Decimal(45)


def test_a_zone_speaks_of_its_programme_only():
    zones = Known((Zone("poctefa-small", inside=True), Zone("interreg-sudoe", inside=False)), DAY, "map")
    programmes = ("poctefa-small", "interreg-sudoe", "fui", "")
    found = [told(facts=Facts("a", zones=zones), programme=programme).in_zone for programme in programmes]
    assert found == [True, False, None, None]


def test_a_siren_says_that_it_is_registered_in_france_unless_a_fact_says_otherwise():
    french = Organization("a", identifiers={Scheme.SIREN: "732829320"})
    no = Facts("a", registered_in_france=Known(value=False, as_of=DAY, source="Kbis"))
    assert (told(french).registered_in_france, told(french, no).registered_in_france) == (True, False)
    assert told(FIRM).registered_in_france is None


def test_what_was_true_more_than_two_years_ago_is_old():
    assert not Known("", date(2024, 11, 1), "").is_old(TODAY)
    assert Known("", date(2024, 10, 30), "").is_old(TODAY)


days = st.dates(date(2024, 1, 1), date(2024, 1, 4))
some = st.builds(
    Facts,
    st.just("a"),
    accounts=st.lists(st.builds(year, days, st.integers(0, 3)), max_size=3).map(accounts_of),
    group=st.none() | st.builds(Known, st.sampled_from("xyz"), days, st.just("s")),
    capacity=st.none() | st.builds(Known, st.decimals(0, 9, places=0), days, st.just("s")),
)


@given(some, some, some)
def test_bringing_together_forgets_no_day_and_does_not_mind_the_way(one, two, three):
    whole = newest(one, two, three)
    assert newest(newest(one, two), three) == whole == newest(one, newest(two, three))
    assert newest(whole, one, two, three) == whole
    everybody = (one, two, three)
    assert {y.as_of for y in whole.accounts} == {y.as_of for facts in everybody for y in facts.accounts}
    assert [y.as_of for y in whole.accounts] == sorted({y.as_of for y in whole.accounts}, reverse=True)
    groups = [facts.group for facts in everybody if facts.group]
    assert (whole.group.as_of if whole.group else None) == max((known.as_of for known in groups), default=None)
