"""Late places go to those who were shown less, and the best stays where it is."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.exposure import even_out
from models.feedback import FIRST_PLACES as SHOWN

SCORES = np.linspace(0, -3, 30)
NONE = np.zeros(30, dtype=np.int64)


def test_accuracy_alone_changes_nothing():
    shown = np.arange(30)[::-1]
    assert even_out(SCORES, shown, 0.0).tolist() == list(range(30))
    assert even_out(SCORES, NONE, 1.0).tolist() == list(range(30))
    assert even_out(SCORES[:0], NONE[:0], 1.0).tolist() == []


def test_who_was_shown_often_makes_way_at_the_end_of_what_is_read():
    shown = NONE.copy()
    shown[9] = 1000
    assert even_out(SCORES, shown, 0.5).tolist()[:SHOWN] == [*range(9), 10]
    shown[:10] = 1000
    order = even_out(SCORES, shown, 0.5).tolist()
    assert order[0] == 0  # the best is never moved
    assert len({*order[:SHOWN]} & {*range(10, 30)}) >= 3
    assert order[SHOWN:] == sorted(order[SHOWN:])


def test_the_more_exposure_counts_the_more_newcomers_are_shown():
    shown = np.where(np.arange(30) < 12, 50, 0)
    newcomers = [
        sum(place >= 12 for place in even_out(SCORES, shown, exposure)[:SHOWN]) for exposure in (0, 0.05, 0.3, 1)
    ]
    assert newcomers == sorted(newcomers)
    assert newcomers[0] == 0 < newcomers[-1] < SHOWN


@given(
    st.lists(st.tuples(st.floats(-50, 0), st.integers(0, 10_000)), max_size=40),
    st.floats(0, 1),
)
def test_everybody_has_one_place(candidates, exposure):
    scores = np.sort(np.asarray([score for score, _ in candidates]))[::-1]
    shown = np.asarray([times for _, times in candidates], dtype=np.int64)
    order = even_out(scores, shown, exposure).tolist()
    assert sorted(order) == list(range(len(candidates)))
    assert order[:1] == [0][: len(candidates)]
