"""The product finds partners on real consortia: what was reached stays reached, and each topic stands alone."""

import json
import random
from pathlib import Path

import pytest

from embeddings.open_encoder import open_encoder
from evaluation.frontier import Point
from evaluation.metrics import Metric
from evaluation.replay import Replay
from evaluation.run import read_run
from evaluation.runs import run_system
from evaluation.score import score_runs
from evaluation.slices import Slice
from tests.consortia import BENCH, FRANCE, OCCITANIE, where_they_are

pytestmark = [
    pytest.mark.data,
    where_they_are,
]


@pytest.fixture(scope="module")
def encoder():
    return open_encoder("bilingual", threads=2)


def run(name: str, kind: str, topics: Path, tmp_path: Path, encoder) -> Path:
    tmp_path.mkdir(exist_ok=True)
    out = tmp_path / "run.txt"
    run_system(BENCH / name / kind, topics, "grappe", encoder, out, work=tmp_path)
    return out


@pytest.mark.parametrize(
    ("name", "kind", "floor"),
    [
        (OCCITANIE, "history", 0.315),
        (OCCITANIE, "profiles", 0.24),
        (FRANCE, "history", 0.37),
        (FRANCE, "profiles", 0.345),
    ],
)
def test_recall_of_the_missing_partner_does_not_fall_below_its_floor(name, kind, floor, tmp_path, encoder):
    folder = BENCH / name
    out = run(name, kind, folder / "topics.jsonl", tmp_path, encoder)
    complete = score_runs(folder / "qrels.txt", [out]).protocols[0].systems[0]
    assert complete.unanswered == 0
    assert complete.estimates[Metric.RECALL_10].mean >= floor


def replays(tmp_path: Path, encoder, *every: Replay) -> dict[str, Point]:
    folder, runs = BENCH / FRANCE, []
    for number, replay in enumerate(every):
        work, out = tmp_path / f"work-{number}", tmp_path / f"run-{number}.txt"
        work.mkdir()
        run_system(*(folder / "history", folder / "topics.jsonl", "grappe", encoder, out), work=work, replay=replay)
        runs.append(out)
    scores = score_runs(folder / "qrels.txt", runs, topics=folder / "topics.jsonl", history=folder / "history")
    return {point.name: point for point in scores.frontier}


def test_probabilities_come_true_and_say_more_than_the_place(tmp_path, encoder):
    out = run(FRANCE, "history", BENCH / FRANCE / "topics.jsonl", tmp_path, encoder)
    told = score_runs(BENCH / FRANCE / "qrels.txt", [out]).believed["grappe"]
    assert told.error <= 0.01
    assert told.skill.low > 0
    shares = [one.true for one in told.levels.values()]
    assert shares == sorted(shares, reverse=True)


def test_evenness_is_bought_more_cheaply_than_by_giving_places_away(tmp_path, encoder):
    points = replays(tmp_path, encoder, Replay(0), Replay(0, 0.5), Replay(0, filler=2))
    alone, even, filler = points["replay_0"], points["replay_0.5"], points["replay_filler_2"]
    assert even.ndcg.mean >= 0.97 * alone.ndcg.mean
    assert even.exposure.gini <= 0.75 < filler.exposure.gini
    assert even.slices[Slice.FEW_SEATS].found > alone.slices[Slice.FEW_SEATS].found
    for kind in (Slice.COMPANY, Slice.NEW_LINK, Slice.FEW_SEATS):
        assert even.slices[kind].found > filler.slices[kind].found


def test_a_topic_is_answered_as_though_it_were_the_only_one(tmp_path, encoder):
    lines = (BENCH / OCCITANIE / "topics.jsonl").read_text(encoding="utf-8").splitlines()[:120]
    one_a_project = list({json.loads(line)["id"].rsplit("-", 1)[0]: line for line in lines}.values())
    shuffled = random.Random(5).sample(one_a_project, len(one_a_project))  # noqa: S311
    answers = []
    for number, chosen in enumerate((lines, shuffled)):
        topics = tmp_path / f"topics-{number}.jsonl"
        topics.write_text("\n".join(chosen) + "\n", encoding="utf-8")
        answers.append(read_run(run(OCCITANIE, "history", topics, tmp_path / str(number), encoder)).lists)
    everything, alone = answers
    assert len(alone) == len(one_a_project) < len(lines)
    assert all(everything[topic] == ranked for topic, ranked in alone.items())
