"""Needs as members type them, in both languages, find those of the demo cluster who fit: through the whole engine."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

import evaluation.encoding.figures
from embeddings.open_encoder import open_encoder
from embeddings.snapshots import Snapshots
from matching.engine import Engine
from matching.index import build_index
from matching.question import Question
from models.demo_cluster import load_demo
from models.membership import Reader
from models.sql.store import SqlStore

NEEDS = Path(evaluation.encoding.figures.__file__).with_name("needs.csv")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    encoder = open_encoder("bilingual", threads=1)
    with SqlStore.create(f"sqlite:///{folder / 'store.db'}") as store:
        load_demo(store)
        snapshots = Snapshots(folder / "snapshots")
        build_index(store, encoder, snapshots, now=datetime(2026, 1, 1, tzinfo=UTC))
        yield Engine(store=store, snapshots=snapshots, encoder=encoder)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_who_fits_stands_among_the_first(engine, lang):
    found, first = [], []
    with NEEDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        ids = engine.rank(Question(row[lang], k=120, reader=Reader.STAFF)).ids
        places = [ids.index(wanted) for wanted in row["members"].split()]
        found.append(np.mean([place < 5 for place in places]))
        first.append(1 / (1 + min(places)))
    assert np.mean(found) >= 0.83
    assert np.mean(first) >= 0.68
