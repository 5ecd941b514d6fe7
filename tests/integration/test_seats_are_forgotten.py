"""Who leaves, or asks to be erased, sits on no body any more: not in the cluster's data and not in its journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.cluster import Cluster
from models.collective import Action, Seat
from models.errors import Conflict
from models.journal import Sort
from models.membership import Membership
from models.organization import Organization
from models.sql import SqlStore
from models.store import Batch

SEATS = (Seat("Board", "Ada", "alpha", "chair", True), Seat("Board", "Bo", "beta"), Seat("Board", "Cy"))
PLAN = (Action("Bench", budget=Decimal("0.10"), start=date(2026, 3, 12)),)
CLUSTER = Cluster("bay", "Bay", governance=SEATS, actions=PLAN)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    with SqlStore.create(database_url) as made:
        organizations = (Organization("alpha", "Alpha"), Organization("beta", "Beta"))
        made.save(Batch(organizations, (Membership("alpha"), Membership("beta"))))
        made.set_cluster(CLUSTER)
        made.set_cluster(replace(CLUSTER, name="Bay area"))
        yield made


def remembered(store: SqlStore) -> str:
    changes = [one for change in store.journal.changes() for one in store.journal.changed(change.id)]
    return repr([one for one in changes if one.sort is Sort.CLUSTER])


@pytest.mark.parametrize("leave", [SqlStore.remove_member, SqlStore.erase])
def test_a_seat_goes_with_the_member(store: SqlStore, leave) -> None:
    assert "Ada" in remembered(store)
    leave(store, "alpha")
    assert store.cluster() == replace(CLUSTER, name="Bay area", governance=SEATS[1:])
    assert "Ada" not in remembered(store)
    assert "Cy" in remembered(store)
    leave(store, "beta")
    assert [seat.person for seat in store.cluster().governance] == ["Cy"]


def test_the_store_keeps_it_as_it_was_given_and_the_journal_what_was_before(store: SqlStore) -> None:
    assert store.cluster() == replace(CLUSTER, name="Bay area")
    (changed,) = store.journal.changed(next(store.journal.changes()).id)
    assert (changed.before, changed.after) == (CLUSTER, store.cluster())
    before = store.revision()
    store.set_cluster(store.cluster(), expecting=store.cluster())
    assert store.revision() == before
    with pytest.raises(Conflict):
        store.set_cluster(CLUSTER, expecting=CLUSTER)
