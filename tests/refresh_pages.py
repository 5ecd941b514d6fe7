"""``python -m tests.refresh_pages``: write what commands print now into the pages that show their whole output."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from embeddings.encoder import Encoder
from embeddings.open_encoder import open_encoder
from tests.following import FOLLOWED, Follower, agrees, expected_codes, in_empty_folder, is_abridged
from tests.pages import Shown, commands
from tests.tree import ROOT


def refresh(page: Path, encoder: Encoder) -> None:
    """Rewrite a page's outputs that no longer agree; tell of those that a person must look at."""
    stale: list[tuple[Shown, list[str]]] = []
    with tempfile.TemporaryDirectory() as folder, in_empty_folder(Path(folder)):
        follower = Follower(encoder)
        follower.prepare(page)
        for shown, code in expected_codes(commands(page)):
            if shown.grappe is None or shown.grappe[0] == "serve":
                continue
            printed = follower.run(shown)
            if follower.code != code:
                sys.stdout.write(f"{shown}: ends with {follower.code}: {shown.command}\n" + "\n".join(printed) + "\n")
            elif shown.output and not agrees(shown.output, printed):
                if is_abridged(shown.output):
                    sys.stdout.write(f"{shown}: prints now: {shown.command}\n" + "\n".join(printed) + "\n")
                else:
                    stale.append((shown, printed))
    lines = page.read_text(encoding="utf-8").split("\n")
    for shown, printed in reversed(stale):
        lines[shown.output_line - 1 : shown.output_line - 1 + len(shown.output)] = printed
    page.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write(f"{page.relative_to(ROOT)}: {len(stale)} outputs rewritten\n")


if __name__ == "__main__":
    default = open_encoder("bilingual", threads=1)
    for followed in FOLLOWED:
        refresh(followed, default)
