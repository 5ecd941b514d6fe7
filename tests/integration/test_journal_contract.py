"""What every store must remember of its changes, and give back when one is undone or somebody is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.access import AccessKey, KeyRole
from models.cluster import Cluster
from models.counts import Count
from models.errors import Conflict, InvalidInput, NotFound
from models.journal import Act, Deed, Imported, JobState, RefusedRow, Sort
from models.membership import Audience, Competence, Consent, Contact, Membership
from models.organization import Kind, Organization, Scheme, Size
from models.project import Participation, Project, Role
from models.sql import SqlStore
from models.store import Batch, Removal, Store
from models.texts import Localized
from models.undoing import undo

NOON = datetime(2026, 5, 4, 12, 0, 0, 123, tzinfo=UTC)
YES = Consent(Audience.MEMBERS, date(2026, 3, 12), "formulaire signé", contact=True)
ALPHA = Organization("alpha", "Alpha", Kind.COMPANY, Size.SOLO, "FR", "Occitanie", "Albi", {Scheme.SIREN: "732829320"})
BETA = Organization("beta", "Bêta")
MEMBER = Membership(
    "alpha",
    competences=(Competence("capteurs", "de sol"),),
    needs=("un hébergeur",),
    contact=Contact("Ève Alpha", "eve@alpha.example"),
    consent=YES,
)
PAST = Project("p", "Cœur", start_date=date(2024, 1, 1), participations=(Participation("beta", Role.COORDINATOR),))
REFUSED = RefusedRow("membres.xlsx", 7, ("nom", "courriel"), ("Gamma", "pas une adresse"), Localized("wrong", "faux"))


class Clock:
    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    with SqlStore.create(database_url) as made:
        yield made.signed("cli:anne", Clock())


def imported(id_: str = "j1", *refused: RefusedRow) -> Act:
    return Act(Deed.IMPORT, "membres.xlsx", Imported(id_, "membres.xlsx", "ab" * 32, 9, refused))


def everything(store: Store) -> tuple[object, ...]:
    return (*store.organizations(), *store.memberships(), *store.projects(), *store.calls())


def test_each_change_is_on_record_with_its_author_and_moment(store: SqlStore) -> None:
    store.save(Batch((ALPHA, BETA), (MEMBER,)), act=imported())
    store.signed("member:alpha", Clock()).save(Batch(memberships=(replace(MEMBER, needs=("un labo",)),)))
    store.set_consent(["alpha"], replace(YES, contact=False))
    store.set_cluster(Cluster("c", "C"))
    store.add_key(AccessKey("k", KeyRole.STAFF, "digest", NOON))
    found = list(store.journal.changes())
    assert [change.deed for change in found] == [Deed.KEY, Deed.CLUSTER, Deed.CONSENT, Deed.EDIT, Deed.IMPORT]
    assert [change.by for change in found] == ["cli:anne"] * 3 + ["member:alpha", "cli:anne"]
    assert [change.things for change in found] == [1, 1, 1, 1, 3]
    assert [change.id for change in found] == [5, 4, 3, 2, 1]
    assert all(change.at > NOON for change in found)
    assert found[-1].job == "j1"
    assert [change.id for change in store.journal.changes(about="alpha")] == [3, 2, 1]
    assert [change.id for change in store.journal.changes(most=2)] == [5, 4]
    assert store.journal.change(3) == found[2]
    with pytest.raises(NotFound):
        store.journal.change(99)


def test_a_change_tells_what_was_before_and_what_it_became(store: SqlStore) -> None:
    store.save(Batch((ALPHA,), (MEMBER,)))
    needier = replace(MEMBER, needs=("un labo",))
    store.save(Batch(memberships=(needier,)))
    later = replace(needier, description="plus")
    store.save(Batch(memberships=(later,)))
    (first,) = store.journal.changed(2)
    assert (first.sort, first.id) == (Sort.MEMBERSHIP, "alpha")
    assert (first.before, first.after, first.now) == (MEMBER, needier, later)
    made = [(one.sort, one.before, one.after) for one in store.journal.changed(1)]
    assert made == [(Sort.MEMBERSHIP, None, MEMBER), (Sort.ORGANIZATION, None, ALPHA)]


def test_what_changes_nothing_or_fails_leaves_no_entry(store: SqlStore) -> None:
    store.save(Batch((ALPHA,), (MEMBER,)))
    store.save(Batch((ALPHA,), (MEMBER,)))
    store.set_consent(["alpha"], YES)
    store.save(Batch((BETA,)), dry_run=True)
    with pytest.raises(InvalidInput):
        store.save(Batch((BETA,), (Membership("nobody"),)), act=imported())
    assert len(list(store.journal.changes())) == 1
    assert list(store.journal.jobs()) == []
    assert store.revision() == 1


def test_an_import_is_a_job_with_counts_and_refused_rows(store: SqlStore) -> None:
    store.save(Batch((ALPHA, BETA), (MEMBER,)), act=imported("j1", REFUSED))
    store.save(Batch((ALPHA, BETA), (MEMBER,)), act=imported("j2"))
    store.journal.record_refused(Imported("j3", "autre.csv", "cd" * 32, 4, (REFUSED, REFUSED)))
    third, second, first = store.journal.jobs()
    assert [job.state for job in (first, second, third)] == [JobState.DONE, JobState.DONE, JobState.REFUSED]
    assert (first.changes.organizations, second.changes.memberships) == (Count(added=2), Count(unchanged=1))
    assert (first.by, first.source, first.digest, first.rows, first.refused) == (
        "cli:anne",
        "membres.xlsx",
        "ab" * 32,
        9,
        1,
    )
    assert (first.change, second.change, third.change) == (1, None, None)
    assert list(store.journal.refused_rows("j1")) == [REFUSED]
    assert list(store.journal.refused_rows("j3")) == [REFUSED, REFUSED]
    assert store.journal.job("j2") == second
    with pytest.raises(NotFound):
        store.journal.job("j9")
    assert store.journal.forget_refused_rows(third.at) == 1
    assert list(store.journal.refused_rows("j1")) == []
    assert store.revision() == 1


def test_an_undone_import_leaves_the_store_as_it_was(store: SqlStore) -> None:
    store.save(Batch((replace(BETA, city="Albi"),), (Membership("beta"),)))
    before = everything(store)
    store.save(Batch((ALPHA, BETA), (MEMBER, replace(MEMBER, organization_id="beta")), (PAST,)), act=imported())
    after = everything(store)
    undone = undo(store, 2)
    assert everything(store) == before
    assert next(store.memberships()).consent is None
    assert undone.kept == ()
    assert store.journal.job("j1").state is JobState.UNDONE
    assert [change.undone for change in store.journal.changes()] == [False, True, False]
    with pytest.raises(InvalidInput):
        undo(store, 2)
    undo(store, 3)
    assert everything(store) == after
    assert store.journal.job("j1").state is JobState.DONE


def test_what_was_changed_since_is_not_undone_unawares(store: SqlStore) -> None:
    store.save(Batch((ALPHA, BETA), (MEMBER,)), act=imported())
    store.save(Batch(projects=(PAST,)))
    withdrawn = replace(YES, shown_to=Audience.NOBODY)
    store.set_consent(["alpha"], withdrawn)
    before = everything(store)
    with pytest.raises(Conflict) as refused:
        undo(store, 1)
    assert refused.value.facts["listed"] == "alpha, beta"
    assert everything(store) == before
    undone = undo(store, 1, keep_later=True, dry_run=True)
    assert everything(store) == before
    undone = undo(store, 1, keep_later=True)
    assert undone.kept == ("alpha", "beta")
    assert next(store.memberships()).consent == withdrawn
    undo(store, 2)
    assert list(store.projects()) == []


def test_a_writer_who_has_read_something_older_is_told(store: SqlStore) -> None:
    store.save(Batch((ALPHA,), (MEMBER,)))
    mine, theirs = replace(MEMBER, needs=("un labo",)), replace(MEMBER, needs=("un juriste",))
    store.save(Batch(memberships=(theirs,)), expecting=Batch(memberships=(MEMBER,)))
    with pytest.raises(Conflict):
        store.save(Batch(memberships=(mine,)), expecting=Batch(memberships=(MEMBER,)))
    assert list(store.memberships()) == [theirs]
    with pytest.raises(Conflict):
        store.save(Batch((BETA,)), expecting=Batch((BETA,)))


def test_removing_and_saving_are_one(store: SqlStore) -> None:
    store.save(Batch((ALPHA, BETA), (MEMBER,), (PAST,)))
    store.add_key(AccessKey("k", KeyRole.MEMBER, "d", NOON, "alpha"))
    with pytest.raises(InvalidInput):
        store.save(Batch(), removing=Removal(organizations=("beta",)))
    with pytest.raises(InvalidInput):
        store.save(Batch(), removing=Removal(organizations=("alpha",)))
    moved = replace(PAST, participations=(Participation("gamma"),))
    gamma = Organization("gamma", "Gamma", identifiers=ALPHA.identifiers)
    taken = Removal(("alpha", "beta", "nobody"), ("alpha",))
    found = store.save(Batch((gamma,), projects=(moved,)), removing=taken)
    assert (found.organizations, found.memberships) == (Count(added=1, removed=2), Count(removed=1))
    assert everything(store) == (gamma, moved)
    assert list(store.keys()) == []
    undo(store, 3)
    assert everything(store) == (ALPHA, BETA, MEMBER, PAST)


def test_of_a_removed_member_the_journal_forgets_the_profile(store: SqlStore) -> None:
    store.save(Batch((ALPHA, BETA), (MEMBER, Membership("beta"))), act=imported("j1", REFUSED, speaking_of_alpha()))
    store.save(Batch(memberships=(replace(MEMBER, needs=("un labo",)),)))
    store.remove_member("alpha")
    assert {(one.sort, one.id) for one in store.journal.changed(1)} == {
        (Sort.MEMBERSHIP, "beta"),
        (Sort.ORGANIZATION, "beta"),
    }
    assert list(store.journal.changed(2)) == []
    assert list(store.journal.refused_rows("j1")) == [REFUSED]
    assert next(store.journal.changes()).deed is Deed.REMOVE


def speaking_of_alpha() -> RefusedRow:
    return replace(REFUSED, cells=("ALPHÀ s.a.", "eve@alpha.example"))


def test_past_projects_keep_the_place_of_who_was_erased(store: SqlStore) -> None:
    both = replace(PAST, participations=(*PAST.participations, Participation("alpha")))
    store.save(Batch((ALPHA, BETA), (MEMBER,), (both,)))
    store.save(Batch(projects=(replace(both, title="Cœur 2"),)))
    store.keep_apart("beta", "alpha")
    made = store.erase("alpha")
    assert made.startswith("erased-")
    assert list(store.memberships()) == []
    assert next(store.organizations([made])) == Organization(made, "", Kind.COMPANY, Size.SOLO, "FR")
    (project,) = store.projects()
    assert [seat.organization_id for seat in project.participations] == ["beta", made]
    assert store.kept_apart() == frozenset()
    assert store.find("alpha") == store.find("732829320") == ()
    (edited,) = store.journal.changed(2)
    assert [seat.organization_id for seat in edited.before.participations] == ["beta", made]
    undo(store, 2)
    assert next(store.projects()).title == "Cœur"
    assert store.erase("beta")
    with pytest.raises(NotFound):
        store.erase("alpha")


def test_pairs_are_kept_apart_once(store: SqlStore) -> None:
    store.save(Batch((ALPHA, BETA)))
    store.keep_apart("beta", "alpha")
    store.keep_apart("alpha", "beta")
    assert store.kept_apart() == {("alpha", "beta")}
    assert len(list(store.journal.changes())) == 2
    store.keep_apart("beta", "alpha", apart=False)
    store.keep_apart("alpha", "beta", apart=False)
    assert store.kept_apart() == frozenset()
    assert len(list(store.journal.changes())) == 3


NAMES = ("a", "b", "c")
organizations = st.builds(Organization, st.sampled_from(NAMES), st.sampled_from(("", "Un", "Deux")))
consents = st.sampled_from((None, YES))
memberships = st.builds(Membership, st.sampled_from(NAMES), needs=st.sampled_from(((), ("x",))), consent=consents)
seats = st.lists(st.sampled_from(NAMES), max_size=3, unique=True).map(lambda ids: tuple(map(Participation, ids)))
projects = st.builds(Project, st.sampled_from(("p", "q")), participations=seats)
batches = st.builds(
    Batch,
    st.lists(organizations, max_size=3).map(lambda given: (*given, *map(Organization, NAMES))),
    st.lists(memberships, max_size=3).map(tuple),
    st.lists(projects, max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(batches, min_size=1, max_size=5))
def test_undoing_all_from_the_last_to_the_first_gives_each_state_again(store: SqlStore, given: list[Batch]) -> None:
    start = store.revision()
    states = []
    for batch in given:
        before = everything(store)
        if store.save(batch):
            states.append((store.revision(), before))
    for revision, before in reversed(states):
        undo(store, revision)
        assert everything(store) == before
    assert store.revision() == start + 2 * len(states)
