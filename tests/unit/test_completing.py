"""The head of a list completes the team and does not repeat itself."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from embeddings.flat import FlatIndex
from embeddings.passages import read_passages
from matching.catalogue import Catalogue
from matching.catalogue_arrays import catalogue_arrays
from matching.complementarity import Covering
from matching.completing import Completing, twins
from models.membership import Competence, Membership
from models.organization import Organization

NOBODY = Covering(np.zeros((0, 2)))
LIST = Covering(np.asarray([[0.7, 0.1], [0.65, 0.2], [0.1, 0.7]]))


def in_order(candidates=LIST, team=NOBODY, scores=(0.2, 0.1, 0.0), completing=Completing(), same=()):  # noqa: B008
    n = len(candidates.best)
    alike = np.zeros((n, n), dtype=bool)
    for one, other in same:
        alike[one, other] = alike[other, one] = True
    ordered = completing.order(np.asarray(scores, dtype=float), np.arange(len(scores)), candidates, team, alike)
    assert (np.diff(ordered.worth) <= 0).all()
    return ordered.order.tolist()


def test_without_weight_the_scores_decide():
    assert in_order(completing=Completing(weight=0)) == [0, 1, 2]


def test_what_somebody_listed_covers_makes_room_for_what_nobody_does():
    assert in_order() == [0, 2, 1]
    assert in_order(completing=Completing(fading=0)) == [0, 1, 2]


def test_what_the_team_covers_is_no_gain():
    assert in_order(team=Covering(np.asarray([[0.6, 0.1], [0.7, 0.1]]))) == [2, 0, 1]


def test_the_best_within_reach_covers_the_whole_of_an_aspect():
    faint = Covering(np.asarray([[0.4, 0.0], [0.2, 0.0], [0.1, 0.0]]))
    twofold = Completing(weight=2 * 2**0.5)  # shared by two aspects
    assert in_order(faint, scores=(0, 0, 0), completing=twofold) == [0, 1, 2]
    assert in_order(faint, scores=(-1.9, 0, -3), completing=twofold) == [0, 1, 2]
    assert in_order(faint, scores=(-2.1, 0, -3), completing=twofold) == [1, 0, 2]


def test_whoever_says_the_same_comes_behind_the_head_and_before_the_rest():
    assert in_order(same=[(0, 2)], scores=(0.2, 0.1, 0.0, -1.0)) == [0, 1, 2, 3]


def test_a_need_without_aspects_and_a_list_without_anybody_stay_as_they_are():
    assert in_order(Covering(np.zeros((3, 0))), Covering(np.zeros((0, 0)))) == [0, 1, 2]
    assert in_order(Covering(np.zeros((0, 2))), scores=()) == []


@given(st.data())
def test_everybody_stays_in_the_list_once(data):
    n, m = data.draw(st.integers(0, 8)), data.draw(st.integers(0, 4))
    numbers = st.floats(0, 1)
    best = np.asarray(data.draw(st.lists(numbers, min_size=n * m, max_size=n * m))).reshape(n, m)
    scores = sorted(data.draw(st.lists(numbers, min_size=n, max_size=n + 3)), reverse=True)
    pairs = st.tuples(st.integers(0, max(n - 1, 0)), st.integers(0, max(n - 1, 0)))
    same = data.draw(st.lists(pairs, max_size=4)) if n else []
    order = in_order(Covering(best), Covering(np.zeros((0, m))), scores, same=[(a, b) for a, b in same if a != b])
    assert sorted(order) == list(range(len(scores)))


def test_twins_offer_the_same_in_two_texts_or_more():
    offers = {"a": ("xenon", "yarn"), "b": ("yarn", "xenon"), "c": ("xenon", "zinc"), "d": ("zinc",), "e": ("zinc",)}
    members = [Membership(id_, competences=tuple(map(Competence, said))) for id_, said in offers.items()]
    passages = read_passages(members, [])
    along = {"xenon": [1, 0, 0], "yarn": [0, 1, 0], "zinc": [0, 0, 1]}
    index = FlatIndex.from_vectors(np.asarray([along[passage.text] for passage in passages], dtype=np.float32))
    catalogue = Catalogue.of("s", catalogue_arrays([Organization(id_) for id_ in offers], [], passages, index))
    found = twins(catalogue, catalogue.positions(tuple(offers)))
    assert np.argwhere(found).tolist() == [[0, 1], [1, 0]]


def test_nobody_is_the_twin_of_whoever_has_no_offer():
    catalogue = Catalogue.of(
        "s",
        catalogue_arrays(
            [Organization("a"), Organization("b")], [], [], FlatIndex.from_vectors(np.zeros((0, 2), np.float32))
        ),
    )
    assert not twins(catalogue, np.arange(2)).any()


def test_gains_tell_what_completing_added_to_each_score_at_its_turn():
    scores, alike = np.asarray([0.2, 0.1, 0.0]), np.zeros((3, 3), dtype=bool)
    ordered = Completing().order(scores, np.asarray([7, 5, 3]), LIST, NOBODY, alike)
    added = ordered.gains.added(np.asarray([7, 5, 3]), LIST)
    np.testing.assert_allclose(ordered.worth, (scores + added)[ordered.order])
    assert added[0] > added[1] == 0  # whoever came before covers all of it
    assert ordered.gains.added(np.asarray([7, 9]), Covering(np.asarray([[0.0, 0.0], [0.7, 0.7]]))).tolist() == [0, 0]
