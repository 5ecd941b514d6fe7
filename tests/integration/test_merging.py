"""Two entries of one organization become one, and nothing that was known is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import Conflict
from models.facts import Facts, Known
from models.membership import Audience, Competence, Consent, Contact, Membership
from models.merging import merge
from models.organization import Kind, Organization, Scheme, Size
from models.project import Participation, Project, Role
from models.sql import SqlStore
from models.store import Batch
from models.undoing import undo

KEPT = Organization("b", "Bê", Kind.OTHER, None, "FR", "", "", {Scheme.SIREN: "732829320"})
GONE = Organization("a", "BÊ SARL", Kind.COMPANY, Size.SOLO, "FR", "Bretagne", "Brest", {Scheme.PIC: "999905974"})
OTHER = Organization("c", "Cé")
AT = date(2026, 3, 1)


def seated(*seats: tuple[str, Role]) -> tuple[Participation, ...]:
    return tuple(Participation(*seat) for seat in seats)


PAST = (
    Project("p", "P", participations=seated(("c", Role.PARTICIPANT), ("a", Role.COORDINATOR))),
    Project("q", "Q", participations=seated(("b", Role.PARTICIPANT), ("a", Role.COORDINATOR))),
    Project("r", "R", participations=seated(("c", Role.PARTICIPANT))),
)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    with SqlStore.create(database_url) as made:
        made.save(Batch((KEPT, GONE, OTHER), projects=PAST))
        yield made


def everything(store: SqlStore) -> tuple[object, ...]:
    return (*store.organizations(), *store.memberships(), *store.projects(), *store.facts())


def test_what_both_are_is_known_of_the_one_that_stays(store: SqlStore) -> None:
    before = everything(store)
    merge(store, KEPT, GONE)
    identifiers = {Scheme.PIC: "999905974", Scheme.SIREN: "732829320"}
    assert list(store.organizations()) == [
        Organization("b", "Bê", Kind.COMPANY, Size.SOLO, "FR", "Bretagne", "Brest", identifiers),
        OTHER,
    ]
    assert [project.participations for project in store.projects()] == [
        seated(("c", Role.PARTICIPANT), ("b", Role.COORDINATOR)),
        seated(("b", Role.COORDINATOR)),
        PAST[2].participations,
    ]
    undo(store, store.revision())
    assert everything(store) == before


@pytest.mark.parametrize(
    ("kept", "gone", "counts"),
    [
        (None, Consent(Audience.MEMBERS, AT), 1),
        (Consent(Audience.MEMBERS, AT), None, 0),
        (Consent(Audience.MEMBERS, AT), Consent(Audience.NOBODY, AT), 1),
        (Consent(Audience.STAFF, AT), Consent(Audience.MEMBERS, AT), 0),
        (Consent(Audience.NOBODY, AT), Consent(Audience.MEMBERS, date(2026, 4, 1)), 1),
        (Consent(Audience.MEMBERS, AT, contact=True), Consent(Audience.MEMBERS, AT), 1),
    ],
)
def test_of_two_consents_the_later_counts_and_of_one_day_the_stricter(store, kept, gone, counts) -> None:
    mine = Membership("b", competences=(Competence("x"),), needs=("n",), contact=Contact("Ève"), consent=kept)
    theirs = Membership("a", "labos", ("uses",), "Nous.", (Competence("x"), Competence("y")), ("m",), consent=gone)
    store.save(Batch(memberships=(mine, theirs)))
    merge(store, KEPT, GONE)
    (one,) = store.memberships()
    assert one.consent == (kept, gone)[counts]
    assert (one.college, one.axes, one.description) == ("labos", ("uses",), "Nous.")
    assert (one.competences, one.needs) == ((Competence("x"), Competence("y")), ("n", "m"))
    assert one.contact == Contact("Ève")


def test_a_member_that_goes_into_another_takes_its_membership_along(store: SqlStore) -> None:
    store.save(Batch(memberships=(Membership("a", description="Nous."),)))
    merge(store, KEPT, GONE)
    assert list(store.memberships()) == [Membership("b", description="Nous.")]


def test_what_was_read_long_ago_is_not_merged(store: SqlStore) -> None:
    store.save(Batch((replace(GONE, city="Quimper"),)))
    with pytest.raises(Conflict):
        merge(store, KEPT, GONE)


ids = st.sampled_from("abcde")
rosters = st.lists(st.tuples(ids, st.sampled_from(list(Role))), max_size=4, unique_by=lambda seat: seat[0])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rosters, max_size=3), st.sets(ids), st.sets(ids), ids, ids)
def test_a_merge_taken_back_leaves_no_trace(store: SqlStore, consortia, members, spoken_of, kept, gone) -> None:
    known = {one.id: one for one in store.organizations()}
    organizations = [known.get(id_, Organization(id_, id_)) for id_ in "abcde"]
    projects = tuple(Project(f"h{n}", participations=seated(*seats)) for n, seats in enumerate(consortia))
    joined = tuple(Membership(id_) for id_ in sorted(members))
    facts = tuple(Facts(id_, group=Known(id_, AT, "mail")) for id_ in sorted(spoken_of))
    store.save(Batch(tuple(organizations), joined, projects, facts=facts))
    if kept == gone:
        return
    before = everything(store)
    merge(store, *(next(store.organizations([id_])) for id_ in (kept, gone)))
    assert gone not in {one.id for one in store.organizations()}
    undo(store, store.revision())
    assert everything(store) == before
