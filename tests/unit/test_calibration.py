"""A score that is shown means what it says."""

from dataclasses import replace

import numpy as np
import pytest

from matching.calibration import UNKNOWN, Calibration, inputs, level_of
from matching.features import CONDITIONS, Condition
from matching.learning.calibrating import calibrate
from matching.learning.recipe import Recipe
from matching.learning.training import train
from matching.ranker import default_ranker
from models.suggestion import Level
from tests.made_consortia import consortia
from tests.word_encoder import WordEncoder

RECIPE = Recipe(least_pool=4, theme_sizes=(4, 6), themes=2, rounds=20, clusters=3, member_sizes=(12, 24))
CONDITION = np.zeros(len(CONDITIONS), np.float32)


def test_inputs_are_the_share_and_what_the_question_is_like():
    condition = CONDITION.copy()
    condition[CONDITIONS.index(Condition.POOL)] = 0.5
    condition[CONDITIONS.index(Condition.PASTS)] = -0.25
    told = inputs(np.log([3.0, 1.0]), condition, 1)
    np.testing.assert_allclose(told, [[1, np.log(0.75), 1, 0.5, -0.25], [1, np.log(0.25), 1, 0.5, -0.25]])
    assert inputs(np.zeros(1), condition, 0)[0, 2] == 2
    assert inputs(np.zeros(1), condition, 7)[0, 2] == 0
    assert inputs(np.zeros(0), condition, 7).shape == (0, 5)


def test_probabilities_follow_the_scores_and_do_not_hang_on_their_height():
    calibration = default_ranker().calibration
    scores = np.asarray([-1000.0, 0.5, 2.0, 2.5])
    found = calibration.probabilities(scores, CONDITION, 2)
    assert (np.diff(found) > 0).all()
    assert 0 < found[0] < found[-1] < 1
    np.testing.assert_allclose(calibration.probabilities(scores + 700, CONDITION, 2), found)
    assert (calibration.probabilities(scores, CONDITION, 1) > found).all()  # more partners are sought


def test_levels_in_words():
    expected = {
        0.5: Level.VERY_STRONG,
        0.12: Level.VERY_STRONG,
        0.1: Level.STRONG,
        0.03: Level.FAIR,
        0.0: Level.VERY_WEAK,
    }
    assert {chance: level_of(chance) for chance in expected} == expected
    assert Level.VERY_STRONG.to("en") == "very strong lead"
    assert Level.VERY_WEAK.to("fr") == "piste très faible"


def test_a_level_says_how_many_like_it_became_partners():
    shares = dict(zip(Level, (0.5, 0.3, 0.04, 0.0, 0.0), strict=True))
    calibration = Calibration(np.zeros(5), shares)
    assert [calibration.one_in(level) for level in Level] == [2, 3, 25, 0, 0]


def test_the_shipped_frequencies_fall_with_the_level():
    shares = list(default_ranker().calibration.frequencies.values())
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] > 0


def test_what_is_learned_is_right_about_another_draw():
    ranker = train([consortia()], WordEncoder(), RECIPE, lambda _done, _total: None)
    learned = calibrate([consortia(), consortia(seed=2)], WordEncoder(), RECIPE, ranker)
    assert learned is not None
    again = calibrate(
        [consortia(seed=3), consortia(seed=4)], WordEncoder(), RECIPE, replace(ranker, calibration=UNKNOWN)
    )
    assert again is not None
    scores, known = np.linspace(0, 3, 10), 2
    np.testing.assert_allclose(
        learned.probabilities(scores, CONDITION, known), again.probabilities(scores, CONDITION, known), atol=0.1
    )
    assert learned.weights[1] > 0


def test_too_little_to_calibrate_on_leaves_what_was_there():
    ranker = default_ranker()
    assert calibrate([consortia()], WordEncoder(), replace(RECIPE, asked=2), ranker) is None
    assert calibrate([consortia()], WordEncoder(), replace(RECIPE, years=30), ranker) is None
    with pytest.raises(KeyError):
        Calibration(np.zeros(5), {}).one_in(Level.FAIR)
