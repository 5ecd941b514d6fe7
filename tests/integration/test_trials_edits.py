"""The short form of the trial of edits, and proof that it would notice an index that fell behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from embeddings.snapshots import Snapshots
from matching.index import build_index
from models.demo_cluster import load_demo
from models.membership import Competence
from models.sql import SqlStore
from models.store import Batch
from tests.night import unwritten, with_vectors_shuffled
from tests.trials import edits
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 3, 12, tzinfo=UTC)


def test_after_many_changes_the_index_is_the_one_that_is_made_from_nothing():
    trial = edits.run(short=True)
    assert trial.passed, trial.found


def test_another_course_of_events_ends_alike(tmp_path):
    found = edits.compare(tmp_path, WordEncoder(), edits=80, questions=20, seed=7)
    assert found.passed, found
    assert 0 < found.encoded < found.passages / 2


def test_an_index_that_fell_behind_would_be_noticed(tmp_path):
    with SqlStore.create(f"sqlite:///{tmp_path / 'store.db'}") as store:
        load_demo(store)
        snapshots = Snapshots(tmp_path / "snapshots")
        behind = build_index(store, WordEncoder(), snapshots, now=NOW)
        assert edits.differing(behind, build_index(store, WordEncoder(), snapshots, now=NOW)) == ()
        assert edits.differing(behind, unwritten(behind, **with_vectors_shuffled(behind))) == ("vectors",)
        first = next(store.memberships())
        store.save(Batch(memberships=(replace(first, competences=(*first.competences, Competence("autre"))),)))
        found = edits.differing(behind, build_index(store, WordEncoder(), snapshots, now=NOW))
        assert {"counts", "passages.digests", "vectors", "revision"} <= set(found)
