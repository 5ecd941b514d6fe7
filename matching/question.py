"""What is asked of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.membership import Reader
from models.organization import Kind, Size
from models.texts import Lang

USUAL_EXPOSURE = 0.05
"""How far late places are given to those who were shown less, where nobody says otherwise: in [0, 1]."""


class Scope(StrEnum):
    """Who may be suggested: members only, or also organizations known from past projects."""

    MEMBERS = "members"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Filters:
    """Applied before ranking; an empty one lets everybody pass. Values of one filter are alternatives.

    ``countries`` are ISO 3166 alpha-2; ``regions`` compare without case and accents; ``exclude`` are ids.
    ``sizes`` with ``sme`` lets solo, micro, small and medium pass.
    """

    exclude: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    sizes: tuple[Size, ...] = ()
    colleges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Who completes ``seeker`` and ``partners`` for ``need``?

    ``need`` is free text in French or English and may be empty; ``seeker`` and ``partners`` are organization ids
    (unknown ones count for nothing); ``k`` in [1, 100]; ``lang`` is the asker's language; ``reader`` is who reads.
    ``exposure`` in [0, 1] is how far places are given to those who were shown less (see ``matching.exposure``); that of
    the engine where it is ``None``.
    ``alike`` keeps near-identical organizations beside each other; otherwise the later ones stand behind the others.
    """

    need: str = ""
    seeker: str = ""
    partners: tuple[str, ...] = ()
    k: int = 10
    lang: Lang = "en"
    reader: Reader = Reader.MEMBER
    scope: Scope = Scope.MEMBERS
    filters: Filters = Filters()
    exposure: float | None = None
    alike: bool = False

    @property
    def team(self) -> tuple[str, ...]:
        """The seeker and the partners already in, each once."""
        return tuple(dict.fromkeys(filter(None, (self.seeker, *self.partners))))
