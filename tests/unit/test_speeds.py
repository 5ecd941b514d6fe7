"""The bench measures what it says, on a handful of members; how fast is nobody's business here."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.open_encoder import open_encoder
from models.consortium_files import read_consortium
from models.programmes.shelf import packaged
from tests.bench.checking import checking, form
from tests.bench.encoders import measure, real_texts
from tests.bench.indexes import indexing
from tests.bench.invented import cluster_of
from tests.bench.speeds import Speed, TimedEncoder, importing, importing_cordis, suggesting
from tests.static_model import save_static_model


def test_the_same_seed_invents_the_same_cluster():
    assert cluster_of(5, passages=10, projects=3, seed=4) == cluster_of(5, passages=10, projects=3, seed=4)
    assert cluster_of(5, passages=10, projects=3, seed=4) != cluster_of(5, passages=10, projects=3, seed=5)


def test_an_invented_member_has_as_many_passages_as_asked():
    for membership in cluster_of(5, passages=10, projects=3).memberships:
        assert len([membership.description, *membership.competences, *membership.needs]) == 10


def test_the_ratio_is_one_where_the_goal_is_met_just_so_and_more_beyond_it():
    assert Speed("rows", 5_000, "rows/s", 5_000, more_is_better=True).ratio == 1
    assert Speed("rows", 10_000, "rows/s", 5_000, more_is_better=True).ratio == 2
    assert Speed("time", 5, "ms", 10).ratio == 2
    assert Speed("time", 20, "ms", 10).ratio == 0.5
    assert Speed("figure", 20, "ms").ratio is None


def test_every_programme_of_consortia_is_checked_with_as_many_participants_as_asked():
    assert len(read_consortium(form(7, seed=1), "").consortium.participants) == 7
    speeds = list(checking(participants=3, repeats=1))
    assert all(speed.figure > 0 for speed in speeds)
    programmes = [id_ for id_, pack in packaged().items() if not pack.of_clusters]
    assert [speed.what for speed in speeds[::3]] == [f"check of 3 participants, {id_}" for id_ in programmes]


def test_both_indexes_are_measured_at_each_size():
    speeds = {speed.what: speed for speed in indexing((50, 400))}
    assert len(speeds) == 20
    assert speeds["neighbourhoods of 400: recall@10"].figure > 0.9


def test_importing_reads_every_row(tmp_path: Path):
    assert all(speed.figure > 0 for speed in importing(tmp_path, rows=40))


def test_importing_a_zip_of_cordis_is_measured_in_processes_of_its_own(tmp_path: Path):
    speeds = list(importing_cordis(tmp_path, projects=6, partners=3))
    assert [speed.unit for speed in speeds] == ["s", "MiB"] * 2
    assert all(speed.figure > 0 for speed in speeds)


def test_after_one_new_competence_one_text_is_encoded(tmp_path: Path):
    speeds = {speed.what: speed for speed in suggesting(tmp_path, members=30, projects=8, questions=4)}
    assert speeds["texts encoded after one member got one competence"].figure == 1


def test_the_timed_encoder_gives_rows_of_unit_length_and_remembers_the_texts():
    encoder = TimedEncoder()
    texts = ["bornes de quai", "quai de bornes", "", "houle"]
    rows = encoder.encode(texts)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 0, 1])
    assert rows[0] == pytest.approx(rows[1], abs=1e-6)
    assert encoder.encoded == texts


def test_an_encoder_is_measured_in_processes_of_its_own(tmp_path: Path):
    spec = str(save_static_model(tmp_path / "small"))
    measured = measure(open_encoder(spec), spec, tmp_path / "homes", texts=20, repeats=1)
    assert min(measured.per_second, measured.short_text, measured.ready, measured.suggestion) > 0
    assert 10 < measured.resident < 1_000


def test_texts_to_measure_with_have_as_many_words_as_asked_and_differ():
    texts = real_texts(50, 7)
    assert {len(text.split()) for text in texts} == {7}
    assert len(set(texts)) == 50
