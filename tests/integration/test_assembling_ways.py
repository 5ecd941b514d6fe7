"""Consortia assembled in several ways: the figures are those worked out by hand, and the exact way is never below."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from evaluation.assembling.posed import Past, Posed
from evaluation.assembling.table import Figure, assembled
from evaluation.assembling.topics import TopicsPosed, drawn
from evaluation.assembling.ways import EXACT, GREEDY, TOP_K, WAYS
from evaluation.qrels import read_qrels
from evaluation.systems.grappe import GrappeSystem
from evaluation.topics import read_topics
from matching.assembling.problem import Candidate, Cover, Problem, Wishes
from matching.checking.check import Verdict
from models.call import Need
from models.consortium import Consortium, Participant
from models.errors import InvalidInput
from models.organization import Kind, Size
from models.project import Participation, Project, Role
from models.texts import Localized
from tests.packs import small_edition
from tests.word_encoder import WordEncoder

WORDS = ("robots", "water", "health", "data", "soil", "light", "steel", "music", "ocean", "bread")
COUNTRIES = ("FR", "FR", "FR", "FR", "FR", "FR", "DE", "ES", "IT", "US")
TWO_STATES = 'check = "distinct"\namong = ["eu"]\nat_least = 2\nindependent = true'


def candidate(id_: str, *covers: float, score: float = 0.0, country: str = "FR", size: Size | None = None) -> Candidate:
    one = Participant(id_, Role.PARTICIPANT, kind=Kind.COMPANY, country=country, size=size)
    strengths = {need: Cover(strength) for need, strength in enumerate(covers) if strength}
    return Candidate(one, strengths, score=score, small=size is Size.SMALL)


def posed(*rules: str) -> Posed:
    """``lead`` looks for one partner: ``near`` answers best, ``known`` comes first, ``far`` is in another state."""
    candidates = (
        candidate("lead", 0.8),
        candidate("known", 0.0, 0.4, score=1.0, size=Size.LARGE),
        candidate("near", 0.0, 0.9, size=Size.SMALL),
        candidate("far", 0.0, 0.5, country="DE"),
    )
    needs = (Need(Localized("one", "un")), Need(Localized("two", "deux"), weight=3.0))
    wishes = Wishes(frozenset({"lead"}), "lead", partners_least=2, partners_most=2)
    problem = Problem(small_edition(*rules), Consortium(()), needs, candidates, wishes)
    together = Project("p", participations=(Participation("lead", Role.COORDINATOR), Participation("known")))
    past = Past.of([together, *(Project(f"p{n}", participations=(Participation("known"),)) for n in range(2))])
    return Posed("t", "t", problem, past, 0.0, frozenset({"known", "cold"}))


def figures(one: Posed) -> dict[str, dict[Figure, float]]:
    table = assembled([one], 0, lambda _done: None)
    return {way.name: {figure: float(way.values[figure][0]) for figure in Figure} for way in table.ways}


def test_the_figures_of_each_way_are_those_worked_out_by_hand() -> None:
    found = figures(posed())
    assert found[EXACT] == found[GREEDY]
    assert found[EXACT][Figure.COVERAGE] == pytest.approx((0.8 + 3 * 0.9) / 4)
    assert found[TOP_K][Figure.COVERAGE] == pytest.approx((0.8 + 3 * 0.4) / 4)
    assert [found[name][Figure.FOUND] for name in WAYS] == [0, 0, 0.5]
    assert [found[name][Figure.SMALL] for name in WAYS] == [1, 1, 0]
    assert [found[name][Figure.FEW_SEATS] for name in WAYS] == [1, 1, 0]
    assert [found[name][Figure.NEWCOMERS] for name in WAYS] == [1, 1, 0]


def test_who_looks_at_no_rule_may_fail_and_is_worth_nothing_then() -> None:
    found = figures(posed(TWO_STATES))
    assert [found[name][Figure.ELIGIBLE] for name in WAYS] == [1, 0, 0]
    assert [found[name][Figure.OBJECTIVE] for name in (GREEDY, TOP_K)] == [0, 0]
    assert found[EXACT][Figure.COVERAGE] == pytest.approx((0.8 + 3 * 0.5) / 4)
    assert found[GREEDY][Figure.UNRULED] > found[EXACT][Figure.OBJECTIVE] > 0


def write_table(path: Path, header: str, rows: list[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(), *rows])


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history of 300 organizations, most of one state, and 30 topics of which the coordinator is known."""
    folder = tmp_path_factory.mktemp("bench")
    rng = random.Random(3)  # noqa: S311
    history = folder / "history"
    history.mkdir()
    ids = [f"o{n:03}" for n in range(300)]
    write_table(history / "organizations.csv", "id country", [(id_, rng.choice(COUNTRIES)) for id_ in ids])
    projects = [(f"p{n:03}", " ".join(rng.sample(WORDS, 2)), "2015-01-01") for n in range(300)]
    write_table(history / "projects.csv", "id title start_date", projects)
    seats = [(id_, one) for id_, _, _ in projects for one in rng.sample(ids, 4)]
    write_table(history / "participations.csv", "project_id organization_id", seats)
    topics, right = [], []
    for n in range(30):
        lead, *sought = rng.sample(ids, rng.randint(4, 6))
        lead = "unknown" if n == 0 else lead
        text = ", ".join(rng.sample(WORDS, 3)) if n > 1 else ""
        topics.append({"id": f"t{n}-s", "protocol": "start", "title": text, "known": [lead]})
        right += [f"t{n}-s 0 {one} 1" for one in sought]
    topics.append({"id": "t2-c0", "protocol": "complete", "title": "robots", "known": ["o001", "o002"]})
    (folder / "topics.jsonl").write_text("".join(json.dumps(topic) + "\n" for topic in topics), encoding="utf-8")
    (folder / "qrels.txt").write_text("\n".join([*right, "t2-c0 0 o003 1"]) + "\n", encoding="utf-8")
    return folder


def test_the_exact_one_is_always_eligible_and_never_below(bench: Path, tmp_path: Path) -> None:
    topics, qrels = read_topics(bench / "topics.jsonl"), read_qrels(bench / "qrels.txt")
    system = GrappeSystem.open(bench / "history", WordEncoder(), work=tmp_path)
    try:
        problems = list(TopicsPosed(system, qrels).each(drawn(topics, qrels, 100, 0)))
    finally:
        system.close()
    assert len(problems) == 30
    assert max(len(one.problem.candidates) for one in problems) > 120
    for one in problems:
        chosen = {name: way(one.problem) for name, way in WAYS.items()}
        exact = chosen[EXACT]
        assert exact is not None
        assert exact.eligible
        assert exact.lead in one.problem.wishes.locked
        assert len(exact.ids) == one.problem.wishes.partners_most
        for other in chosen.values():
            assert other is not None
            assert len(other.ids) == len(exact.ids)
            assert not other.eligible or other.points.total <= exact.points.total
    table = assembled(problems, 0, lambda _done: None)
    exact, greedy, top_k = table.ways
    assert exact.estimates[Figure.ELIGIBLE].mean == 1
    assert greedy.estimates[Figure.ELIGIBLE].mean < 1
    assert (greedy.below, top_k.below) == (0, 0)
    assert json.loads(json.dumps(table.to_json()))["ways"][0]["each"]["t2-s"]["eligible"] == 1


def test_topics_are_drawn_by_their_seed_alone_one_a_project(bench: Path) -> None:
    topics, qrels = read_topics(bench / "topics.jsonl"), read_qrels(bench / "qrels.txt")
    ids = [one.id for one in drawn(topics, qrels, 5, 1)]
    assert ids == [one.id for one in drawn(topics[::-1], qrels, 5, 1)]
    assert ids != [one.id for one in drawn(topics, qrels, 5, 2)]
    assert "t2-c0" not in {one.id for one in drawn(topics, qrels, 100, 1)}


def test_without_a_topic_of_a_coordinator_nothing_is_assembled(bench: Path) -> None:
    qrels = read_qrels(bench / "qrels.txt")
    complete = [one for one in read_topics(bench / "topics.jsonl") if one.id == "t2-c0"]
    with pytest.raises(InvalidInput, match="start"):
        drawn(complete, qrels, 5, 0)


def test_the_verdict_of_what_fails_says_so() -> None:
    chosen = WAYS[TOP_K](posed(TWO_STATES).problem)
    assert chosen is not None
    assert chosen.verdict is Verdict.FAILS
