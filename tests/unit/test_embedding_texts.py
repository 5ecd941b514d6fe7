"""Every sentence of ``embeddings/`` stands in both languages with the same facts, and every code has one."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from models.texts import Texts

ROOM = Path(__file__).parents[2] / "embeddings"


def places(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def test_both_languages_name_the_same_facts() -> None:
    texts = Texts.of("embeddings")
    for code in texts.codes():
        sentence = texts.sentence(code)
        assert places(sentence.en) == places(sentence.fr), code
        assert sentence.en.endswith("."), code
        assert sentence.fr.endswith("."), code


def test_each_code_that_is_raised_has_its_sentence_and_none_is_left_over() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py")))
    assert set(re.findall(r'"embeddings\.([a-z_]+)",', source)) == set(Texts.of("embeddings").codes())
