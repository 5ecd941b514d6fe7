"""The simple systems stand where the tables of the evaluation protocol say, on the real consortia."""

from pathlib import Path

import pytest

from evaluation.metrics import Metric
from evaluation.runs import run_system
from evaluation.score import Scores, score_runs
from evaluation.slices import Slice
from tests.consortia import BENCH, FRANCE, OCCITANIE, where_they_are

WORDS = {  # recall@10, complete and start
    (OCCITANIE, "history"): {
        "popularity": (0.133, 0.212),
        "text": (0.180, 0.200),
        "text_knn": (0.244, 0.253),
        "copart": (0.158, 0.188),
        "text_x_copart": (0.282, 0.340),
        "hybrid": (0.317, 0.332),
    },
    (OCCITANIE, "profiles"): {"popularity": (0.146, 0.173), "text": (0.130, 0.151)},
    (FRANCE, "history"): {
        "popularity": (0.194, 0.149),
        "text": (0.200, 0.165),
        "text_knn": (0.333, 0.270),
        "copart": (0.229, 0.202),
        "text_x_copart": (0.316, 0.269),
        "hybrid": (0.338, 0.297),
    },
    (FRANCE, "profiles"): {"popularity": (0.203, 0.159), "text": (0.146, 0.097)},
}
MINILM = {
    (OCCITANIE, "history"): {
        "minilm_profile": (0.190, 0.204),
        "minilm_knn": (0.282, 0.284),
        "minilm_hybrid": (0.298, 0.295),
        "minilm_x_copart": (0.282, 0.338),
    },
    (OCCITANIE, "profiles"): {
        "minilm_profile": (0.177, 0.238),
        "minilm_best": (0.275, 0.279),
        "minilm_knn": (0.269, 0.306),
    },
}

pytestmark = [
    pytest.mark.data,
    where_they_are,
]


def score(name: str, kind: str, systems, tmp_path: Path, encoder=None) -> Scores:
    folder = BENCH / name
    topics = folder / "topics.jsonl"
    runs = [tmp_path / f"{system}.txt" for system in systems]
    for system, run in zip(systems, runs, strict=True):
        run_system(folder / kind, topics, system, encoder, run, work=tmp_path)
    return score_runs(folder / "qrels.txt", runs, topics=topics, history=folder / "history", samples=200)


def check(scores: Scores, published) -> None:
    for column, protocol in enumerate(scores.protocols):
        found = {system.name: system.estimates[Metric.RECALL_10].mean for system in protocol.systems}
        expected = {system: values[column] for system, values in published.items()}
        assert found == pytest.approx(expected, abs=0.01), protocol.protocol


@pytest.mark.parametrize(("name", "kind"), WORDS)
def test_systems_of_words_and_partners(name, kind, tmp_path):
    check(score(name, kind, WORDS[name, kind], tmp_path), WORDS[name, kind])


def test_ceilings_and_slices(tmp_path):
    complete, start = score(OCCITANIE, "history", ("hybrid", "text_x_copart"), tmp_path).protocols
    assert (complete.ceiling, start.ceiling) == pytest.approx((0.807, 0.848), abs=0.001)
    assert complete.systems[0].slices[Slice.NEW_LINK].share == pytest.approx(0.340, abs=0.01)
    assert (complete.systems[0].slices[Slice.COMPANY].all, start.systems[0].slices[Slice.COMPANY].all) == (13, 9)
    complete, start = score(FRANCE, "history", ("hybrid",), tmp_path).protocols
    assert (complete.ceiling, start.ceiling) == pytest.approx((0.790, 0.790), abs=0.001)
    assert start.systems[0].slices[Slice.COMPANY].share == pytest.approx(0.281, abs=0.01)


@pytest.mark.encoder
@pytest.mark.parametrize(("name", "kind"), MINILM)
def test_systems_of_meaning(name, kind, tmp_path):
    from embeddings.open_encoder import open_encoder

    encoder = open_encoder("minilm", threads=1)
    scores = score(name, kind, MINILM[name, kind], tmp_path, encoder)
    check(scores, MINILM[name, kind])
    if kind == "history":
        found = {system.name: system.exposure.gini for system in scores.protocols[0].systems}
        assert (found["minilm_profile"], found["minilm_hybrid"]) == pytest.approx((0.776, 0.904), abs=0.01)
