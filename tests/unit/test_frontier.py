"""What a replay says of groups of organizations, by hand."""

import numpy as np
import pytest

from evaluation.frontier import Group, is_replay, point
from evaluation.history import History
from evaluation.intervals import Resamples
from evaluation.qrels import Qrels
from evaluation.ranked import RankedList
from evaluation.slices import Slices
from models.organization import Kind, Organization, Size
from models.project import Participation, Project
from models.store import Batch

ORGANIZATIONS = (
    Organization("a", kind=Kind.COMPANY, size=Size.SOLO),
    Organization("b", kind=Kind.RESEARCH),
    Organization("c", kind=Kind.PUBLIC),
)


def test_how_often_each_group_is_shown_for_each_place_it_had():
    seats = [Project(str(number), title="x", participations=(Participation("b"),)) for number in range(3)]
    seats.append(Project("last", title="x", participations=(Participation("a"), Participation("c"))))
    history = History.from_batch(Batch(ORGANIZATIONS, (), tuple(seats)))
    topics = tuple(f"t{number}" for number in range(20))
    qrels = Qrels({topic: {"a": 1, "b": int(number < 19)} for number, topic in enumerate(topics)})
    lists = {topic: RankedList.in_order(("b", "a") if number < 5 else ("b",)) for number, topic in enumerate(topics)}
    slices = Slices(history, qrels, topics, dict.fromkeys(topics, ()))
    resamples = Resamples(topics, np.random.default_rng(0), samples=10)
    found = point("replay_0", lists, topics, qrels, history, slices, resamples)
    few = Group()  # a and c: twenty places, shown five times
    assert found.per_seat == {Group(kind=Kind.COMPANY): 0.25, Group(size=Size.SOLO): 0.25, few: 0.25}  # b had 19
    assert found.recall.mean == pytest.approx((5 * 1 + 14 * 0.5 + 0) / 20)
    assert not found.is_filler


def test_what_is_called_a_replay():
    assert is_replay("replay_0.1")
    assert is_replay("replay_filler_2")
    assert not is_replay("grappe")
