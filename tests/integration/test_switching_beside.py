"""Another snapshot is opened beside the one that answers, which is let go when its last reader is done."""

from __future__ import annotations

import gc
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from embeddings.snapshots import Snapshots
from matching.engine import Engine
from matching.following import Following
from matching.index import build_index
from matching.question import Question
from models.cluster import Cluster
from models.errors import NotReady
from models.sql import SqlStore
from tests.bench.invented import cluster_of
from tests.word_encoder import WordEncoder

NOW = datetime(2026, 3, 12, tzinfo=UTC)
MAPS = Path("/proc/self/maps")
ASKED = Question(need="bacordi felgahu")


class Halting(WordEncoder):
    """Halts at one text until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.go_on = Event(), Event()

    def encode(self, texts):
        if ASKED.need in texts:
            self.entered.set()
            assert self.go_on.wait(60)
        return super().encode(texts)


@pytest.fixture
def store(tmp_path):
    with SqlStore.create(f"sqlite:///{tmp_path / 'grappe.db'}") as store:
        store.set_cluster(Cluster("c", "C"))
        store.save(cluster_of(40, passages=4, projects=6))
        yield store


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "snapshots"


def publish(store, folder: Path) -> str:
    return build_index(store, WordEncoder(), Snapshots(folder), now=NOW).name


def mapped(name: str) -> bool:
    gc.collect()
    return f"/{name}/" in MAPS.read_text()


@pytest.mark.skipif(not MAPS.exists(), reason="this system does not tell what is mapped")
def test_the_old_one_answers_to_its_end_though_pruned_and_is_unmapped_then(store, folder):
    encoder = Halting()
    engine = Engine(store=store, snapshots=Snapshots(folder), encoder=encoder)
    old = publish(store, folder)
    engine.take_up()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(engine.suggest, ASKED)
        assert encoder.entered.wait(60)
        new = publish(store, folder)
        engine.take_up()
        shutil.rmtree(folder / old)
        assert engine.serving == new
        assert mapped(f"{old}")
        encoder.go_on.set()
        assert answer.result().snapshot == old
    del answer
    assert mapped(new)
    assert not mapped(old)
    assert engine.suggest(ASKED).snapshot == new


def test_no_question_opens_anything_once_it_is_done_beside(store, folder):
    engine = Engine(store=store, snapshots=Snapshots(folder), encoder=WordEncoder())
    first = publish(store, folder)
    engine.take_up()
    second = publish(store, folder)
    assert engine.rank(ASKED).snapshot == first
    engine.take_up()
    assert engine.rank(ASKED).snapshot == second
    engine.look_again()
    third = publish(store, folder)
    assert engine.rank(ASKED).snapshot == third


def test_where_none_is_left_none_answers(store, folder):
    engine = Engine(store=store, snapshots=Snapshots(folder), encoder=WordEncoder())
    publish(store, folder)
    engine.take_up()
    Snapshots(folder).forget_all_but()
    with pytest.raises(NotReady):
        engine.take_up()
    with pytest.raises(NotReady):
        engine.rank(ASKED)


def test_what_is_published_while_followed_answers_soon_and_faults_do_not_end_that(store, folder):
    class Failing(Engine):
        faults = 1

        def take_up(self):
            if self.faults and self.serving:
                self.faults = 0
                raise OSError("gone for a moment")
            super().take_up()

    engine = Failing(store=store, snapshots=Snapshots(folder), encoder=WordEncoder())
    following = Following(engine, pause=0.01)
    following.begin()
    try:
        assert following.looked.wait(60)
        assert following.failure is not None
        assert following.failure.code == "no_index"
        for _ in range(2):
            name = publish(store, folder)
            until = time.monotonic() + 60
            while engine.serving != name and time.monotonic() < until:
                time.sleep(0.01)
            assert engine.rank(ASKED).snapshot == name
        assert following.failure is None
        assert engine.faults == 0
    finally:
        following.end()
