"""The words that files may use for headers, kinds, sizes and countries."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal

from models.errors import InvalidInput
from models.imports.problems import RowProblem
from models.names import name_key

Vocabulary = Literal[
    "headers",
    "sheet",
    "kinds",
    "sizes",
    "countries",
    "consents",
    "answers",
    "masteries",
    "consortium",
    "roles",
    "nothing",
    "of_owners",
]

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def word_key(word: str) -> str:
    """What is left of a word without case, accents and punctuation."""
    return _NOT_A_WORD.sub(" ", name_key(word)).strip()


@cache
def _tables() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files("models.imports").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def vocabulary(name: Vocabulary) -> Mapping[str, str]:
    """From each word's key to what it stands for."""
    return {
        word_key(word): meaning
        for meaning, words in _tables()[name].items()
        for word in (*words, meaning.replace("_", " "))
    }


def missing_column(file: str, line: int, name: Vocabulary, column: str) -> InvalidInput:
    """What to say of a file that lacks ``column`` under any of its names."""
    words = [word for word in _tables()[name][column] if word != column]
    return InvalidInput("column_of_words_missing", file=file, line=line, column=column, words=", ".join(words))


def unread_column(file: str, line: int, header: str, known: Iterable[str]) -> RowProblem:
    """The warning that nothing is read from a column, with the word of ``known`` that it may have meant."""
    near = nearest(header, known)
    return RowProblem(file, line, header, header, "header_near" if near else "header_unknown", {"near": near})


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is spelt most like ``word``; ``""`` when none is near."""
    by_key = {word_key(candidate): candidate for candidate in known}
    found = get_close_matches(word_key(word), by_key, n=1, cutoff=0.7)
    return by_key[found[0]] if found else ""
