"""``python -m tests.bench.faithfulness [CASES]``: how often the evidence is what the score rests on.

*lower*: of those with evidence, how many score less without it; *lowest*: less than without any other pieces tried.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np

from embeddings.open_encoder import open_encoder
from tests.consortia import BENCH, FRANCE, OCCITANIE
from tests.removal import Removal

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    encoder = open_encoder("bilingual", threads=1)
    sys.stdout.write(f"{'':<32} {'cases':>6} {'evidence':>9} {'lower':>7} {'lowest':>7} {'ties':>6}\n")
    for name, kind in ((FRANCE, "history"), (FRANCE, "profiles"), (OCCITANIE, "history"), (OCCITANIE, "profiles")):
        with tempfile.TemporaryDirectory(prefix="grappe-faithful-") as work:
            cases = list(Removal(BENCH / name, kind, encoder, work=Path(work)).cases(count))
        told = [case for case in cases if case.evidence]
        lower = np.mean([case.fall > 0 for case in told])
        won, tied = np.mean([case.won for case in told]), np.mean([case.tied for case in told])
        what = f"{name}, {kind}"
        sys.stdout.write(f"{what:<32} {len(cases):>6} {len(told):>9} {lower:>7.1%} {won:>7.1%} {tied:>6.1%}\n")
        sys.stdout.flush()
