"""What is known of organizations in the store: kept, put on record, brought together, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.consortium import Figures
from models.counts import Count
from models.errors import Conflict, InvalidInput
from models.facts import Facts, Known
from models.journal import Sort
from models.membership import Membership
from models.merging import merge
from models.organization import Organization
from models.project import Participation, Project
from models.sql import SqlStore
from models.store import Batch, Removal
from models.undoing import undo
from tests.whole_store import whole_facts

DAY = date(2026, 3, 1)
ALPHA, BETA = Organization("alpha", "Alpha"), Organization("beta", "Beta")
TOLD = Facts("alpha", group=Known("Groupe Confidentiel", DAY, "téléphone"))


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    with SqlStore.create(database_url) as made:
        made.save(Batch((ALPHA, BETA), (Membership("alpha"),)))
        yield made


def test_members_and_others_have_facts_in_ascending_order_of_id(store: SqlStore) -> None:
    both = (whole_facts("beta"), whole_facts("alpha"))
    assert store.save(Batch(facts=both)).facts == Count(added=2)
    assert list(store.facts()) == [both[1], both[0]]
    assert list(store.facts(["beta", "nobody"])) == [both[0]]
    assert store.save(Batch(facts=(both[0], TOLD))).facts == Count(changed=1, unchanged=1)
    assert store.save(Batch(), removing=Removal(facts=("alpha", "nobody"))).facts == Count(removed=1)
    assert list(store.facts()) == [both[0]]


def test_of_nobody_there_are_none_and_who_has_some_is_not_taken_away(store: SqlStore) -> None:
    with pytest.raises(InvalidInput, match="gamma"):
        store.save(Batch(facts=(Facts("gamma"),)))
    store.save(Batch(facts=(replace(TOLD, organization_id="beta"),)))
    with pytest.raises(InvalidInput, match="beta"):
        store.save(Batch(), removing=Removal(("beta",)))
    assert store.save(Batch(), removing=Removal(("beta",), facts=("beta",)))
    assert list(store.facts()) == []


def test_nobody_writes_over_what_they_have_not_read(store: SqlStore) -> None:
    store.save(Batch(facts=(TOLD,)), absent=Removal(facts=("alpha",)))
    other = replace(TOLD, group=Known("", DAY, "mail"))
    for looked in ({"absent": Removal(facts=("alpha",))}, {"expecting": Batch(facts=(other,))}):
        with pytest.raises(Conflict):
            store.save(Batch(facts=(other,)), **looked)
    assert store.save(Batch(facts=(other,)), expecting=Batch(facts=(TOLD,)))


def test_a_change_is_on_record_and_can_be_taken_back(store: SqlStore) -> None:
    store.save(Batch(facts=(TOLD,)))
    added = store.revision()
    store.save(Batch(facts=(replace(TOLD, group=Known("", DAY, "mail")),)))
    (changed,) = store.journal.changed(store.revision())
    assert (changed.sort, changed.id, changed.before) == (Sort.FACTS, "alpha", TOLD)
    assert [change.id for change in store.journal.changes(about="alpha")][:2] == [store.revision(), added]
    undo(store, store.revision())
    assert list(store.facts()) == [TOLD]
    undo(store, added)
    assert list(store.facts()) == []


def test_an_organization_of_which_facts_came_later_stays_when_its_import_is_taken_back(store: SqlStore) -> None:
    store.save(Batch(facts=(replace(TOLD, organization_id="beta"),)))
    with pytest.raises(Conflict):
        undo(store, 1)
    assert undo(store, 1, keep_later=True).kept == ("beta",)
    assert [organization.id for organization in store.organizations()] == ["beta"]


@pytest.mark.parametrize("past", [False, True])
@pytest.mark.parametrize("way", ["remove_member", "erase"])
def test_who_leaves_or_is_erased_takes_its_facts_along(store: SqlStore, way: str, past: bool) -> None:
    if past:
        store.save(Batch(projects=(Project("p", participations=(Participation("alpha"), Participation("beta"))),)))
    store.save(Batch(facts=(TOLD, replace(TOLD, organization_id="beta"))))
    store.save(Batch(facts=(replace(TOLD, group=Known("", DAY, "mail")),)))
    getattr(store, way)("alpha")
    assert [facts.organization_id for facts in store.facts()] == ["beta"]
    kept = [one for change in store.journal.changes() for one in store.journal.changed(change.id)]
    assert not [one for one in kept if one.sort is Sort.FACTS and one.id == "alpha"]


def test_of_two_that_become_one_each_fact_is_the_newest(store: SqlStore) -> None:
    year, later = date(2025, 12, 31), date(2026, 6, 1)
    mine = replace(
        TOLD,
        accounts=(Known(Figures(staff=Decimal(10)), year, "mine"),),
        labels=Known(("a",), DAY, "mine"),
        innovative=Known(value=True, as_of=DAY, source="mine"),
    )
    theirs = Facts(
        "beta",
        accounts=(Known(Figures(Decimal(12), Decimal(5)), year, "theirs"), Known(Figures(Decimal(9)), DAY, "theirs")),
        group=Known("", later, "theirs"),
        labels=Known(("b",), DAY, "theirs"),
        capacity=Known(Decimal(3), DAY, "theirs"),
    )
    store.save(Batch(facts=(mine, theirs)))
    merge(store, ALPHA, BETA)
    assert list(store.facts()) == [
        replace(
            mine,
            accounts=(theirs.accounts[1], Known(Figures(Decimal(10), Decimal(5)), year, "mine")),
            group=theirs.group,
            capacity=theirs.capacity,
        )
    ]
    undo(store, store.revision())
    assert list(store.facts()) == [mine, theirs]


def test_the_one_that_stays_may_have_none(store: SqlStore) -> None:
    store.save(Batch(facts=(replace(TOLD, organization_id="beta"),)))
    merge(store, ALPHA, BETA)
    assert list(store.facts()) == [TOLD]
