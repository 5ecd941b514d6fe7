"""What looking at one rule brings: data, which doors render."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matching.checking.truth import Span, Truth
from models.texts import Lang, Texts


class Unit(StrEnum):
    """In what the value of a rule is measured."""

    PARTICIPANTS = "participants"
    COUNTRIES = "countries"
    REGIONS = "regions"
    PERCENT = "percent"
    EUROS = "euros"
    LABELS = "labels"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, order=True)
class Ask:
    """A fact that nobody has given: of a participant, or (``participant`` empty) of the project itself."""

    participant: str
    fact: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a reader should know, as a sentence of ``matching``."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def to(self, lang: Lang) -> str:
        return Texts.of("matching")(self.code, lang, **self.facts)


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a rule holds, what was measured (where it measures something), the ids of those who count or who are in
    its way, and what to ask where it is not decided."""

    truth: Truth
    span: Span | None = None
    unit: Unit | None = None
    concerned: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    remarks: tuple[Remark, ...] = ()
