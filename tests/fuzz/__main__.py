"""``python -m tests.fuzz READER RUNS SEED FOLDER``: feed one reader; the first finding ends the process.

libFuzzer changes what is whole, led by which lines of ours it reaches. A case that takes ten seconds, or asks for more
memory than this process may have, is a finding like a fault is; its bytes are left in the folder.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["models.programmes", "embeddings", "matching.ranker", "matching.catalogue"]):
    from tests.fuzz.readers import READERS

MOST_MEMORY = 3 * 2**30
LONGEST = 2**16


def main(name: str, runs: str, seed: str, folder: str) -> None:
    seeds, found, fed = (Path(folder) / part for part in ("seeds", "found", "fed"))
    for part in (seeds, found, fed):
        part.mkdir(parents=True, exist_ok=True)
    reader = READERS[name](fed)
    for number, whole in enumerate(reader.seeds()):
        (seeds / f"{number:03}").write_bytes(whole)
        reader.read(whole)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    options = (
        f"-runs={runs}",
        f"-seed={seed}",
        f"-max_len={LONGEST}",
        "-timeout=10",
        "-rss_limit_mb=0",
        "-len_control=0",
    )
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={found}/", str(seeds)], reader.read)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
