"""What an organization would be without some pieces is what it is when they are really taken away."""

from itertools import chain, combinations

import numpy as np
import pytest

from matching.attribution import Scoring
from matching.complementarity import Covering
from matching.completing import Gains
from matching.features import NAMES
from matching.measured import Comparison, Measured
from matching.ranker import default_ranker
from matching.signals.signal import Signal
from matching.without import Without
from tests.four_organizations import CATALOGUE, EAST, arrays_of, ask
from tests.removal import without

EVERYBODY = np.arange(4)
# where others walk then, and that a text which nobody but the team has left is not looked at any more
FOLLOWED_IN_PART = {Signal.WALK, Signal.KIND_WANTED, Signal.PLACE_WANTED, Signal.CITY_WANTED}


def asked(need, team):
    return ask(CATALOGUE, need, EAST if need else None, team)


def measure(catalogue, question) -> Measured:
    admitted = np.ones(4, bool)
    admitted[question.team] = False
    return Measured.look(catalogue, question, admitted)


@pytest.mark.parametrize("need", ["", "radio"])
@pytest.mark.parametrize("team", [(), ("a",), ("b",), ("c", "d")])
def test_signals_without_some_pieces_are_those_of_a_catalogue_that_never_had_them(need, team):
    question = asked(need, team)
    measured = measure(CATALOGUE, question)
    others = np.setdiff1d(EVERYBODY, question.team)
    rest = Without(CATALOGUE, question, measured, others)
    arrays = arrays_of()
    for number, organization in enumerate(others):
        own = np.flatnonzero(rest.pieces.owner == number)
        for chosen in chain.from_iterable(combinations(own, size) for size in range(min(len(own), 4))):
            removed = np.asarray([[*chosen, *[-1] * (3 - len(chosen))]])
            found = rest.lessened(np.asarray([number]), removed).signals
            pieces = [rest.pieces.one(at, question.vectors) for at in chosen]
            wanted = measure(without(CATALOGUE, arrays, organization, pieces), question).signals
            for signal in wanted.keys() - FOLLOWED_IN_PART:
                expected = wanted[signal][organization]
                assert found[signal][0] == pytest.approx(expected, rel=1e-5, abs=1e-7, nan_ok=True), signal
            if Signal.WALK in wanted and not need:
                expected = wanted[Signal.WALK][organization]
                assert found[Signal.WALK][0] == pytest.approx(expected, rel=0.12, nan_ok=True)


def test_with_only_one_piece_it_is_what_is_left_without_the_others():
    question = asked("radio", ("d",))
    rest = Without(CATALOGUE, question, measure(CATALOGUE, question), np.asarray([0]))
    assert len(rest.pieces.owner) == 3
    only = rest.only(np.asarray([2])).signals
    left = rest.lessened(np.asarray([0]), np.asarray([[0, 1, -1]])).signals
    for signal in only:
        assert only[signal][0] == pytest.approx(left[signal][0], nan_ok=True), signal


class Liking:
    """A ranker that reads one feature only, times a factor."""

    def __init__(self, signal: Signal, factor: float) -> None:
        self._signal, self._factor = signal, factor

    def score(self, features):
        return self._factor * np.nan_to_num(features.values[:, NAMES.index(f"{self._signal}.share")])


def scoring_of(question, compared, ranker) -> Scoring:
    team, nobody = Covering.look(CATALOGUE, question.team, question.of_aspects), np.zeros(0, int)
    gains = Gains.of(nobody, Covering(np.zeros((0, 0))), np.zeros((0, 0)), 1.0)
    return Scoring(CATALOGUE, question, team, compared, ranker, gains)


def evidence_of(organization: int, ranker, need="radio", team=()):
    question = asked(need, team)
    measured = measure(CATALOGUE, question)
    compared = Comparison.of(measured, measured.candidates())
    scoring = scoring_of(question, compared, ranker)
    found = scoring.grounds(np.asarray([organization]))[0].pieces
    return [(CATALOGUE.projects[piece.project] if piece.project >= 0 else "text") for piece in found]


def test_evidence_is_what_the_score_rests_on_and_no_more():
    assert evidence_of(0, Liking(Signal.TOGETHER, 1.0), team=("b",)) == ["p1"]
    assert evidence_of(0, Liking(Signal.TOGETHER, 1.0), team=("c",)) == ["p3"]
    assert evidence_of(2, Liking(Signal.VOTES, 1.0)) == ["p2"]
    assert sorted(evidence_of(0, Liking(Signal.RECORD, 1.0))) == ["p1", "p3", "text"]


def test_where_nothing_lowers_the_score_there_is_no_evidence():
    assert evidence_of(0, Liking(Signal.VOTES, -1.0)) == []
    assert evidence_of(0, Liking(Signal.SHARED, 1.0)) == []


def test_nobody_asked_for_gets_nothing():
    question = asked("radio", ())
    measured = measure(CATALOGUE, question)
    compared = Comparison.of(measured, measured.candidates())
    assert scoring_of(question, compared, default_ranker()).grounds(np.zeros(0, int)) == ()
