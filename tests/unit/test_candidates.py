"""How candidates are read: what the ranker's word and a text's likeness come to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.assembling.candidates import standing_of, strengths_of

CHANCE = st.floats(0, 1)


@pytest.mark.parametrize(
    ("score", "standing"), [(1.0, 1.0), (0.1, 0.75), (0.01, 0.5), (1e-4, 0.0), (1e-9, 0.0), (0.0, 0.0)]
)
def test_each_tenth_of_the_chance_costs_a_quarter_of_the_standing(score: float, standing: float) -> None:
    assert standing_of(score) == pytest.approx(standing)


@given(CHANCE, CHANCE)
def test_whoever_is_less_likely_never_stands_higher(one: float, other: float) -> None:
    low, high = sorted((standing_of(one), standing_of(other)))
    assert 0 <= low <= high <= 1
    assert standing_of(min(one, other)) == low


def test_a_text_is_as_strong_as_it_is_near_between_two_limits() -> None:
    found = strengths_of(np.asarray([[0.0, 0.35, 0.5], [0.55, 0.65, 1.0]]))
    assert found == pytest.approx(np.asarray([[0.0, 0.0, 0.5], [2 / 3, 1.0, 1.0]]))
