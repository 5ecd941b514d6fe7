"""The evidence shown for a suggestion is what its score rests on: really taken away, it lowers it most of all."""

import pytest

from embeddings.open_encoder import open_encoder
from tests.consortia import BENCH, FRANCE, where_they_are
from tests.removal import Removal

pytestmark = [pytest.mark.data, where_they_are]


@pytest.mark.parametrize(("kind", "count", "share"), [("history", 60, 0.9), ("profiles", 30, 0.95)])
def test_without_its_evidence_a_score_falls_further_than_without_anything_else(kind, count, share, tmp_path):
    removal = Removal(BENCH / FRANCE, kind, open_encoder("bilingual", threads=1), work=tmp_path)
    told = [case for case in removal.cases(count) if case.evidence]
    assert len(told) >= 0.95 * count
    assert all(case.fall > 0 for case in told)
    assert sum(case.won for case in told) >= share * len(told)
