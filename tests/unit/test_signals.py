"""Each signal is its formula, worked out by hand on four organizations."""

import numpy as np
import pytest

from matching.signals.by_record import record_signals, wanted_votes
from matching.signals.by_team import TeamPast, offer_votes, team_signals, team_votes, walk_from
from matching.signals.by_text import text_signals, text_votes
from matching.signals.near import Near
from matching.signals.signal import Signal
from tests.four_organizations import CATALOGUE, EAST, NORTH, VECTORS, ask, catalogue_of

NAN = float("nan")
NEAR, FAR = 0.02 + 0.6**3, 0.02  # w of p1 and p3 for a need of "radio"; p3 has no text


def equal(found, wanted):
    assert found.tolist() == pytest.approx(wanted, rel=1e-5, nan_ok=True)


def signals(catalogue, need="", vector=None, team=()):
    asked = ask(catalogue, need, vector, team)
    reachable = np.ones(len(catalogue.owners), bool)
    near, past = Near.look(catalogue, asked, reachable), TeamPast.look(catalogue, asked)
    wanted, walk = wanted_votes(near), walk_from(catalogue, asked, near, past)
    by_project, by_offer = team_votes(catalogue, past, walk, wanted), offer_votes(catalogue, asked)
    return (
        text_signals(catalogue, near, text_votes(catalogue, asked, near, reachable))
        | team_signals(catalogue, asked, past, by_project, by_offer)
        | record_signals(catalogue, asked, wanted)
    )


def test_passages_vote_for_all_their_owners_and_needs_do_not_vote():
    found = signals(CATALOGUE, "x", EAST)
    equal(found[Signal.VOTES], [1 + 0.6**4, 0.6**4 + 1, 1, 1])
    equal(found[Signal.WIDE], [1 + 0.6**2, 0.6**2 + 1, 1, 1])
    equal(found[Signal.SHARP], [1 + 0.6**8, 0.6**8 + 1, 1, 1])
    equal(found[Signal.SPLIT], [1 + 0.6**4 / 2**0.5, 0.6**4 / 2**0.5 + 1 / 3**0.5, 1 / 3**0.5, 1 / 3**0.5])
    equal(found[Signal.FOR_ITS_RECORD], [(1 + 0.6**4) / 3**0.5, (0.6**4 + 1) / 3**0.5, 1 / 2**0.5, 1])
    equal(found[Signal.BEST], [1, 1, 1, 1])


def test_what_is_old_votes_less():
    faded = 0.6 ** (1461 / 365.25)  # p2 is four years older than the newest
    equal(signals(CATALOGUE, "x", EAST)[Signal.RECENT], [1 + 0.6**4, 0.6**4 + faded, faded, faded])


def test_a_profile_is_the_mean_of_the_passages():
    mean_a, mean_b = (EAST + VECTORS["radio boats"]) / 2, (NORTH + VECTORS["radio boats"] + EAST) / 3
    wanted = [mean_a[0] / np.linalg.norm(mean_a), mean_b[0] / np.linalg.norm(mean_b), 1, 1]
    equal(signals(CATALOGUE, "x", EAST)[Signal.PROFILE], wanted)


def test_words_vote_where_vectors_are_silent():
    found = signals(CATALOGUE, "boats")
    assert Signal.VOTES not in found
    assert found[Signal.WORDS][1] > found[Signal.WORDS][0] > 0
    assert found[Signal.WORDS][2:].tolist() == [0, 0]


def test_who_has_said_nothing_is_missing_not_zero():
    silent = catalogue_of(memberships=(), projects=())
    equal(signals(silent, "x", EAST)[Signal.VOTES], [NAN] * 4)
    equal(signals(silent)[Signal.NO_WORDS], [1, 1, 1, 1])
    equal(signals(silent)[Signal.NO_PAST], [1, 1, 1, 1])


def test_the_teams_past_speaks_by_how_many_sat_together_and_by_each_partner():
    found = signals(CATALOGUE, "x", EAST, team=("a",))
    both = NEAR + FAR
    equal(found[Signal.TOGETHER], np.asarray([both, NEAR, FAR, 0]) / 2**0.5)
    equal(found[Signal.TOGETHER_ANYHOW], np.asarray([2, 1, 1, 0]) / np.log(3))
    equal(found[Signal.TOGETHER_COUNT], [2, 1, 1, 0])
    equal(found[Signal.PER_PARTNER], np.asarray([both, NEAR, FAR, 0]) / np.log(3) / (0.05 + both))
    equal(found[Signal.MET], [1, 1, 1, 0])


def test_more_known_partners_in_one_project_weigh_more_than_their_number():
    found = signals(CATALOGUE, "x", EAST, team=("b", "c"))[Signal.TOGETHER]
    assert found[3] == pytest.approx(2**1.5 * 1.02 / 3**0.5, rel=1e-5)
    assert found[0] == pytest.approx((NEAR + FAR) / 2**0.5, rel=1e-5)


def test_a_walk_from_the_team_reaches_its_partners_first():
    walked = signals(CATALOGUE, team=("a",))[Signal.WALK]
    assert walked[0] == 0
    assert walked[1] > walked[3] > 0
    towards_radio = signals(CATALOGUE, "x", EAST, team=("b",))[Signal.WALK]
    assert towards_radio[3] > signals(CATALOGUE, "x", NORTH, team=("b",))[Signal.WALK][3]


def test_the_past_of_a_team_without_past_is_missing():
    without = catalogue_of(projects=())
    found = signals(without, "x", EAST, team=("a",))
    assert Signal.TOGETHER not in found
    equal(found[Signal.SHARED], [1.02 / np.log(3), 0, NAN, NAN])


def test_without_a_need_each_past_project_says_as_much():
    equal(signals(CATALOGUE, team=("a",))[Signal.TOGETHER], np.asarray([2, 1, 1, 0]) / 2**0.5)
    assert TeamPast.look(CATALOGUE, ask(CATALOGUE, team=("a",))).says == pytest.approx(2 / 2.3)


def test_who_they_are():
    found = signals(CATALOGUE, "x", EAST, team=("a",))
    votes = [1 + 0.6**4, 0.6**4 + 1, 1, 1]
    company = (votes[0] + votes[2]) / sum(votes)
    equal(found[Signal.KIND_WANTED], [company, votes[1] / sum(votes), company, votes[3] / sum(votes)])
    equal(found[Signal.KIND_IN_TEAM], [1, 0, 1, 0])
    equal(found[Signal.PLACE_IN_TEAM], [1, 0, 1, NAN])
    equal(found[Signal.CITY_IN_TEAM], [1, 1, NAN, NAN])
    equal(found[Signal.RECORD], [3, 3, 2, 1])
    equal(found[Signal.RECENT_RECORD], [2, 1, 1, 0])
    equal(found[Signal.USUAL_SIZE], [np.log(2), np.log(6) / 2, np.log(6) / 2, np.log(3)])
    equal(found[Signal.FRESH], [1, 1, 1, np.exp(-2)])
