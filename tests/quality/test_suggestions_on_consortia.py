"""The product finds partners on real consortia: what was reached stays reached, and each topic stands alone."""

import json
import random
from pathlib import Path

import pytest

from embeddings.open_encoder import open_encoder
from evaluation.metrics import Metric
from evaluation.run import read_run
from evaluation.runs import run_system
from evaluation.score import score_runs
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
        (OCCITANIE, "profiles", 0.25),
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
