"""Who exists: organizations, with public facts only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from models.texts import Lang, Texts


class Kind(StrEnum):
    """What sort of organization it is."""

    COMPANY = "company"
    UNIVERSITY = "university"
    RESEARCH = "research"
    PUBLIC = "public"
    ASSOCIATION = "association"
    TRAINING = "training"
    OTHER = "other"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"kind_{self}", lang)


class Size(StrEnum):
    """SME classes of recommendation 2003/361/EC, with ``solo`` for one person; ``sme`` is one of the four before."""

    SOLO = "solo"
    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    SME = "sme"
    MIDCAP = "midcap"
    LARGE = "large"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"size_{self}", lang)


class Scheme(StrEnum):
    """Registers that identify an organization."""

    SIREN = "siren"
    PIC = "pic"
    RNSR = "rnsr"
    VAT = "vat"


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization, member or not.

    ``country`` is ISO 3166 alpha-2 or empty; ``region`` and ``city`` are free text or empty; ``size`` is ``None`` when
    unknown. ``identifiers`` maps a register to the number there, each unique over the store.
    """

    id: str
    name: str = ""
    kind: Kind = Kind.OTHER
    size: Size | None = None
    country: str = ""
    region: str = ""
    city: str = ""
    identifiers: dict[Scheme, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Its name, or its id when no name is known."""
        return self.name or self.id


def completed(first: Organization, *others: Organization) -> Organization:
    """``first``, with what others say where it says nothing; of two numbers of one register, its own counts."""
    everybody = (first, *others)
    return Organization(
        first.id,
        name=next((one.name for one in everybody if one.name), ""),
        kind=next((one.kind for one in everybody if one.kind is not Kind.OTHER), Kind.OTHER),
        size=next((one.size for one in everybody if one.size), None),
        country=next((one.country for one in everybody if one.country), ""),
        region=next((one.region for one in everybody if one.region), ""),
        city=next((one.city for one in everybody if one.city), ""),
        identifiers={scheme: number for one in reversed(everybody) for scheme, number in one.identifiers.items()},
    )
