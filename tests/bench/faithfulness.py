"""``python -m tests.bench.faithfulness [CASES]``: how often the evidence is what the score rests on."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from embeddings.open_encoder import open_encoder
from tests.consortia import BENCH, FRANCE, OCCITANIE
from tests.removal import Removal

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    encoder = open_encoder("bilingual", threads=1)
    sys.stdout.write(f"{'':<32} {'cases':>6} {'evidence':>9} {'lower':>7} {'lowest':>7}\n")
    for name, kind in ((FRANCE, "history"), (FRANCE, "profiles"), (OCCITANIE, "history"), (OCCITANIE, "profiles")):
        with tempfile.TemporaryDirectory(prefix="grappe-faithful-") as work:
            cases = list(Removal(BENCH / name, kind, encoder, work=Path(work)).cases(count))
        told = [case for case in cases if case.evidence]
        lower, won = (sum(found) / max(len(told), 1) for found in ([c.fall > 0 for c in told], [c.won for c in told]))
        sys.stdout.write(f"{name + ', ' + kind:<32} {len(cases):>6} {len(told):>9} {lower:>7.1%} {won:>7.1%}\n")
        sys.stdout.flush()
