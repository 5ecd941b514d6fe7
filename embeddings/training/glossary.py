"""Grappe's own glossary of ICT: each concept with its wordings in French and in English."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from models.imports.text_files import Table

_FOLDER = Path(__file__).parent.parent / "glossary"
_COLUMNS = ("fr", "also_fr", "en", "also_en")
_BETWEEN = "|"


@dataclass(frozen=True, slots=True)
class Concept:
    """The term first, then its synonyms, abbreviations and what people type for it; no wording stands twice."""

    french: tuple[str, ...]
    english: tuple[str, ...]

    @classmethod
    def of(cls, fr: str, also_fr: str, en: str, also_en: str) -> Self:
        """From the cells of a table: each term, and what else is said for it between bars."""
        return cls(_wordings(fr, also_fr), _wordings(en, also_en))

    def without(self, keys: Container[str], key: Callable[[str], str]) -> Concept:
        """The same without the wordings whose ``key`` is among ``keys``."""
        french, english = (
            tuple(wording for wording in wordings if key(wording) not in keys)
            for wordings in (self.french, self.english)
        )
        return Concept(french, english)


def read_glossary(folder: Path = _FOLDER) -> Iterator[Concept]:
    """The concepts of all tables ``theme, fr, en, also_fr, also_en`` of the folder, by the names of the files."""
    for path in sorted(folder.glob("*.csv")):
        for fr, also_fr, en, also_en in Table.read(path).cells(_COLUMNS):
            yield Concept.of(fr, also_fr, en, also_en)


def _wordings(term: str, also: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(str.strip, (term, *also.split(_BETWEEN))))))
