"""Requests that must not be done twice, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.cluster import Cluster
from models.errors import Conflict
from models.membership import Membership
from models.once import KEPT, SentRequest
from models.organization import Organization
from models.project import Participation, Project
from models.sql.store import SqlStore
from models.store import Batch, Removal

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
SENT = SentRequest("key", "name", "digest", NOON)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    with SqlStore.create(database_url) as opened:
        yield opened


def test_the_first_of_a_name_is_new_and_the_next_finds_what_came_of_it(store):
    revision = store.revision()
    assert store.once.begin(SENT) is None
    assert store.once.begin(replace(SENT, digest="other")) == SENT
    store.once.end(SENT, "made")
    assert store.once.begin(SENT) == replace(SENT, made="made")
    for other in (replace(SENT, asker="another"), replace(SENT, name="another")):
        assert store.once.begin(other) is None
    assert store.revision() == revision


def test_what_came_to_nothing_may_come_again_and_what_is_old_is_forgotten(store):
    assert store.once.begin(SENT) is None
    store.once.drop(SENT)
    assert store.once.begin(SENT) is None
    assert store.once.begin(replace(SENT, at=NOON + KEPT)) == SENT
    assert store.once.begin(replace(SENT, at=NOON + KEPT + timedelta(seconds=1))) is None


def test_of_many_at_the_same_moment_one_is_first(store, database_url):
    with SqlStore.open(database_url) as other, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda turn: (store, other)[turn % 2].once.begin(SENT), range(16)))
    assert found.count(None) == 1
    assert set(found) == {None, SENT}


@pytest.mark.parametrize("erasing", [True, False])
def test_of_who_is_forgotten_nothing_is_told_again(store, erasing):
    store.save(Batch((Organization("a"), Organization("b")), (Membership("a"), Membership("b"))))
    made = {"n1": "a", "n2": '{"kept":["a"]}', "n3": "b", "n4": "ab", "n5": "{}"}
    for name, what in made.items():
        sent = replace(SENT, name=name)
        store.once.begin(sent)
        store.once.end(sent, what)
    store.erase("a") if erasing else store.remove_member("a")
    told = [store.once.begin(replace(SENT, name=name)) for name in made]
    assert [one.made for one in told if one] == ["", "", "b", "ab", "{}"]


def test_what_must_be_free_is_looked_at_when_it_is_written(store):
    seat = Batch(projects=(Project("p", participations=(Participation("a"),)),))
    store.save(Batch((Organization("a"),), (Membership("a"),)))
    store.save(seat, absent=Removal(projects=("p",)))
    for taken in (Removal(("a",)), Removal((), ("a",)), Removal(projects=("p",))):
        with pytest.raises(Conflict):
            store.save(Batch((Organization("b"),)), absent=taken)
    assert [one.id for one in store.organizations()] == ["a"]


def test_a_member_and_the_cluster_are_looked_at_too(store):
    member, cluster = Membership("a"), Cluster("c", "C")
    store.save(Batch((Organization("a"),), (member,)))
    store.set_cluster(cluster)
    with pytest.raises(Conflict):
        store.remove_member("a", expecting=Batch(memberships=(replace(member, description="x"),)))
    with pytest.raises(Conflict):
        store.set_cluster(replace(cluster, name="D"), expecting=replace(cluster, name="E"))
    store.set_cluster(replace(cluster, name="D"), expecting=cluster)
    store.remove_member("a", expecting=Batch(memberships=(member,)))
    assert (store.cluster().name, list(store.memberships())) == ("D", [])
