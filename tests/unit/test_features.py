"""From signals to features: who is a candidate, and readings that no scale changes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.features import CONDITIONS, NAMES, Condition
from matching.measured import Comparison, Measured
from tests.four_organizations import CATALOGUE, EAST, NORTH, ORGANIZATIONS, ask, catalogue_of


def compute(catalogue, need="", vector=None, team=(), admitted=None):
    asked = ask(catalogue, need, vector, team)
    allowed = np.ones(4, bool) if admitted is None else np.asarray(admitted)
    allowed[asked.team] = False
    measured = Measured.look(catalogue, asked, allowed)
    return Comparison.of(measured, measured.candidates()).features()


def column(features, name):
    return features.values[:, NAMES.index(name)].tolist()


def test_candidates_are_those_for_whom_need_or_team_speaks():
    def found(*arguments, **more):
        return compute(CATALOGUE, *arguments, **more).places.tolist()

    assert found() == [0, 1, 2, 3]  # nothing is asked: whoever has a record
    assert found("zzz", -EAST - NORTH) == []  # the opposite of everything
    assert found("zzz", -EAST - NORTH, team=("d",)) == [0, 1, 2]
    assert found("x", EAST, admitted=[True, False, True, True]) == [0, 2, 3]


def test_readings_of_a_signal():
    found = compute(CATALOGUE, "x", EAST)
    assert column(found, "votes.share") == pytest.approx([1, 1, 1 / (1 + 0.6**4), 1 / (1 + 0.6**4)])
    assert column(found, "votes.log") == pytest.approx(
        np.log(np.asarray(column(found, "votes.share")) + 0.003), rel=1e-4
    )
    assert column(found, "votes.rank") == pytest.approx([1, 1, 5 / 7, 5 / 7])
    assert column(found, "kind_in_team.as_it_is") == [0, 0, 0, 0]
    assert np.isnan(column(found, "together.share")).all()


def test_who_may_not_be_suggested_sets_no_yardstick():
    found = compute(CATALOGUE, "x", EAST, admitted=[False, False, True, True])
    assert column(found, "votes.share") == [1, 1]


def test_conditions_tell_what_the_question_and_the_cluster_are_like():
    found = dict(zip(CONDITIONS, compute(CATALOGUE, "x", 0.8 * EAST, team=("a",)).conditions.tolist(), strict=True))
    assert found[Condition.POOL] == pytest.approx(-1)  # as though there were a hundred
    assert found[Condition.LIKEST] == pytest.approx(0.1, abs=1e-6)
    assert found[Condition.TEAM] == pytest.approx(np.log(2) - 1)
    assert found[Condition.PASTS] == 0.5
    assert found[Condition.ALONE] == found[Condition.WORDLESS] == 0
    bare = dict(zip(CONDITIONS, compute(CATALOGUE).conditions.tolist(), strict=True))
    assert bare[Condition.ALONE] == bare[Condition.WORDLESS] == 1
    assert bare[Condition.LIKEST] == 0


@given(st.permutations(["a", "b", "c"]))
def test_the_order_of_the_partners_changes_nothing(team):
    cluster = catalogue_of()
    one, other = compute(cluster, "x", EAST, team=team), compute(cluster, "x", EAST, team=("a", "b", "c"))
    np.testing.assert_array_equal(one.values, other.values)


def test_names_and_cities_that_are_known_for_some_are_no_feature():
    """An organization whose city is not known counts as an average one, whoever else's is known."""
    nowhere = [type(one)(one.id, kind=one.kind) for one in ORGANIZATIONS]
    assert np.isnan(column(compute(catalogue_of(nowhere), "x", EAST), "city_wanted.as_it_is")).all()
