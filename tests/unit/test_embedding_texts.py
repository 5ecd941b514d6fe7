"""Every sentence of ``embeddings/`` ends as one, and every code has one."""

from __future__ import annotations

import re

from tests.tree import ROOT, catalogue

ROOM = ROOT / "embeddings"


def test_each_sentence_ends_with_a_full_stop() -> None:
    for code, sentence in catalogue("embeddings").items():
        assert all(text.endswith(".") for text in sentence.values()), code


def test_each_code_that_is_raised_has_its_sentence_and_none_is_left_over() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py")))
    assert set(re.findall(r'"embeddings\.([a-z_]+)",', source)) == catalogue("embeddings").keys()
