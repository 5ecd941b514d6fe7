"""The real consortia: they lie beside the project, where they are at all."""

import pytest

from tests.tree import ROOT

BENCH = ROOT.parent / "shared" / "data" / "bench"
OCCITANIE, FRANCE = "anr-occitanie-2017", "h2020-fr-2019"
where_they_are = pytest.mark.skipif(not BENCH.is_dir(), reason=f"the real consortia are not here ({BENCH})")
