"""Runs: whatever a system scores, what is written is a valid run; whatever is invalid is refused by file and line."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.ranked import DEPTH, RankedList
from evaluation.run import Answered, read_run, write_run
from evaluation.topics import Topic, TopicProtocol
from models.errors import InvalidInput
from models.project import Project

ids = st.text(alphabet="abcdefé0123-'", min_size=1, max_size=6)
scored = st.dictionaries(ids, st.floats(-1e30, 1e30), max_size=2 * DEPTH)


def topic(id_: str = "p-c0", *known: str) -> Topic:
    return Topic(id_, TopicProtocol.COMPLETE, Project(id="p"), known)


@given(scored)
def test_settled_scores_strictly_decrease_in_single_precision(scores):
    ranked = RankedList.settle(tuple(scores), list(scores.values()))
    assert len(ranked) == min(DEPTH, len(scores))
    single = np.asarray(ranked.scores, np.float32)
    assert (single[1:] < single[:-1]).all()
    expected = sorted(scores, key=lambda id_: (-scores[id_], id_))[:DEPTH]
    assert ranked.ids == tuple(expected)


@given(st.lists(ids, unique=True, max_size=20), st.sampled_from([0.0, 0.5, 1.0, 1e-40, -3.0]))
def test_ties_are_settled_by_id_ascending(names, score):
    assert RankedList.settle(names, [score] * len(names)).ids == tuple(sorted(names))


@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf"), 1e39])
def test_scores_that_are_no_numbers_never_enter_a_list(score):
    with pytest.raises(ValueError, match="finite"):
        RankedList.settle(["a", "b"], [1.0, score])


@given(st.dictionaries(st.sampled_from(["p-c0", "p-c1", "q-s"]), scored, min_size=1))
def test_what_is_written_is_read_again(tmp_path_factory, lists):
    path = tmp_path_factory.mktemp("run") / "run.txt"
    answers = [Answered(topic(id_), RankedList.settle(tuple(one), list(one.values()))) for id_, one in lists.items()]
    written = write_run(path, "mine", answers)
    assert written.answered == sum(bool(one) for one in lists.values())
    if not written.lines:
        with pytest.raises(InvalidInput):
            read_run(path)
        return
    run = read_run(path)
    assert run.tag == "mine"
    for answer in answers:
        again = run.lists.get(answer.topic.id, RankedList())
        assert again.ids == answer.ranked.ids
        assert np.asarray(again.scores, np.float32).tolist() == np.asarray(answer.ranked.scores, np.float32).tolist()


@pytest.mark.parametrize(
    ("ranked", "code"),
    [
        (RankedList(("a", "a"), (2.0, 1.0)), "list_wrong"),
        (RankedList(tuple(map(str, range(101))), tuple(float(-i) for i in range(101))), "list_wrong"),
        (RankedList(("a", "b"), (1.0, 1.0)), "list_scores"),
        (RankedList(("a", "b"), (1.0, float("nan"))), "list_scores"),
        (RankedList(("a", "b"), (1.0, 1.0 - 1e-12)), "list_scores"),
        (RankedList(("known",), (1.0,)), "list_known"),
        (RankedList(("two words",), (1.0,)), "id_with_space"),
    ],
)
def test_a_wrong_list_is_refused_and_no_run_is_left(tmp_path, ranked, code):
    path = tmp_path / "run.txt"
    with pytest.raises(InvalidInput) as caught:
        write_run(path, "mine", [Answered(topic("p-c0", "known"), ranked)])
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


GOOD = "t-c0 Q0 a 1 0.9 mine"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("t-c0 Q0 b 2 0.8", "run_fields"),
        ("t-c0 Q0 b 2 0.8 mine more", "run_fields"),
        ("t-c0 Q0 b 2 0.8 other", "run_tag"),
        ("t-c0 Q0 b two 0.8 mine", "run_number"),
        ("t-c0 Q0 b 2 high mine", "run_number"),
        ("t-c0 Q0 b 2 nan mine", "run_number"),
        ("t-c0 Q0 b 2 -inf mine", "run_number"),
        ("t-c0 Q0 b 3 0.8 mine", "run_rank"),
        ("t-c0 Q0 b 2 0.9 mine", "run_order"),
        ("t-c0 Q0 b 2 1.5 mine", "run_order"),
        ("t-c0 Q0 a 2 0.8 mine", "run_twice"),
        ("t-c0 Q0 known 2 0.8 mine", "run_known"),
    ],
)
def test_a_wrong_line_is_told_by_file_and_line(tmp_path, line, code):
    path = tmp_path / "run.txt"
    path.write_text(f"{GOOD}\n{line}\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_run(path, {"t-c0": frozenset({"known"})})
    assert caught.value.code == code
    assert f"{path}, line 2:" in caught.value.sentence("en")
    assert f"{path}, ligne 2 :" in caught.value.sentence("fr")


def test_more_than_a_hundred_lines_are_refused(tmp_path):
    path = tmp_path / "run.txt"
    path.write_text("".join(f"t-c0 Q0 o{i} {i} {-i} mine\n" for i in range(1, 102)), encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_run(path)
    assert caught.value.code == "run_too_long"
    assert "line 101" in str(caught.value)


def test_lines_of_several_topics_may_alternate(tmp_path: Path):
    path = tmp_path / "run.txt"
    path.write_text("t Q0 a 1 9 mine\nu Q0 b 1 5 mine\nt Q0 c 2 8 mine\n", encoding="utf-8")
    assert read_run(path).lists["t"].ids == ("a", "c")
