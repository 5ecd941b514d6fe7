"""How well organizations cover the aspects of a need."""

import numpy as np
import pytest

from embeddings.flat import FlatIndex
from embeddings.passages import read_passages
from matching.catalogue import Catalogue
from matching.catalogue_arrays import catalogue_arrays
from matching.complementarity import Covering
from models.membership import Membership
from models.organization import Organization
from tests.four_organizations import CATALOGUE, EAST, NORTH


def test_covering_is_the_best_passage_of_each_for_each_aspect():
    covering = Covering.look(CATALOGUE, CATALOGUE.positions(("b", "c", "d")), np.stack([EAST, NORTH]))
    assert covering.best == pytest.approx(np.asarray([[1, 1], [1, 0], [1, 0]]))
    assert covering.together() == pytest.approx([1, 1])


def test_a_need_is_no_cover():
    only_needs = read_passages([Membership("a", needs=("wants radio",))], [])
    index = FlatIndex.from_vectors(EAST.reshape(1, 2))
    lone = Catalogue.of("s", catalogue_arrays([Organization("a")], [], only_needs, index))
    assert Covering.look(lone, lone.positions(("a",)), EAST.reshape(1, 2)).best.tolist() == [[0]]
