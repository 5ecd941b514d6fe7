"""Whether probabilities come true, by hand and where they do by construction."""

import numpy as np
import pytest

from evaluation.intervals import Resamples
from evaluation.qrels import Qrels
from evaluation.ranked import RankedList
from evaluation.reliability import reliability
from evaluation.run import Answered, probabilities_beside, read_probabilities, write_run
from evaluation.topics import Topic, TopicProtocol
from models.errors import InvalidInput
from models.project import Project
from models.suggestion import Level


def resamples(topics) -> Resamples:
    return Resamples(topics, np.random.default_rng(0), samples=500)


def draw(n: int, told) -> tuple:
    """``n`` topics of ten organizations that come true as likely as their place says, and what ``told`` makes of it."""
    rng = np.random.default_rng(7)
    ids = tuple(f"o{place}" for place in range(10))
    chances = {f"t{number}": rng.uniform(0, 0.6) / (1 + np.arange(10)) for number in range(n)}
    grades = {
        topic: {id_: int(rng.random() < p) for id_, p in zip(ids, chance, strict=True)}
        for topic, chance in chances.items()
    }
    lists = {topic: RankedList.in_order(ids) for topic in chances}
    said = {topic: dict(zip(ids, told(chance).tolist(), strict=True)) for topic, chance in chances.items()}
    return lists, said, tuple(chances), Qrels(grades), resamples(tuple(chances))


def test_by_hand():
    lists = {"t": RankedList.in_order(("a", "b")), "u": RankedList.in_order(("a", "b"))}
    said = {"t": {"a": 0.5, "b": 0.02}, "u": {"a": 0.2, "b": 0.0}}
    found = reliability(lists, said, ("t", "u"), Qrels({"t": {"a": 1}, "u": {"b": 1}}), resamples(("t", "u")))
    assert found is not None
    assert found.suggestions == 4
    assert found.error == pytest.approx((0.5 + 0.02 + 0.2 + 1) / 4)
    assert found.skill.mean == pytest.approx(1 - (0.25 + 0.0004 + 0.04 + 1) / (4 * 0.25))
    assert {level: (one.count, one.true) for level, one in found.levels.items()} == {
        Level.VERY_STRONG: (2, 0.5),
        Level.WEAK: (1, 0.0),
        Level.VERY_WEAK: (1, 1.0),
    }


def test_what_is_true_has_skill_and_no_error_and_what_is_not_has_neither():
    honest = reliability(*draw(3000, lambda chance: chance))
    boasting = reliability(*draw(3000, lambda chance: np.minimum(1, chance * 2)))
    silent = reliability(*draw(3000, lambda _: np.full(10, 0.3 * (1 / (1 + np.arange(10))).mean())))
    assert honest.error < 0.01 < boasting.error
    assert honest.skill.low > 0 > boasting.skill.high
    assert silent.skill.high < 0  # it says less than the place alone


def test_nothing_said_is_nothing_to_believe():
    lists = {"t": RankedList.in_order(("a",))}
    assert reliability(lists, {}, ("t",), Qrels({"t": {"a": 1}}), resamples(("t",))) is None


def test_probabilities_lie_beside_the_run_and_go_with_it(tmp_path):
    topic = Topic("t", TopicProtocol.COMPLETE, Project("p"), ())
    run = tmp_path / "x.txt"
    write_run(run, "x", [Answered(topic, RankedList.in_order(("a", "b"), [2, 1], [0.25, 0.5]))])
    assert read_probabilities(run) == {"t": {"a": 0.25, "b": 0.5}}
    write_run(run, "x", [Answered(topic, RankedList.in_order(("a", "b"), [2, 1]))])
    assert not probabilities_beside(run).exists()
    assert read_probabilities(run) == {}


@pytest.mark.parametrize("line", ["t a", "t a high", "t a 1.5", "t a nan", "t a -0.1"])
def test_a_wrong_probability_is_told_by_its_line(tmp_path, line):
    probabilities_beside(tmp_path / "x.txt").write_text(f"t b 0.5\n{line}\n")
    with pytest.raises(InvalidInput) as told:
        read_probabilities(tmp_path / "x.txt")
    assert told.value.facts["line"] == 2
