"""Facts over HTTP: numbers as decimal text, the same to read and to write."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Generic, Self, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter
from pydantic.config import JsonDict

from api.plain import plain
from api.web.asking import LONGEST_NAME
from api.web.member_shapes import MOST_ENTRIES, Given
from api.web.shapes import Shape
from models.facts import LONGEST_SOURCE, Facts, accounts_of
from models.imports.values import plain_text

_MOST_YEARS = 100
V = TypeVar("V")
_EXAMPLE: JsonDict = {
    "accounts": [
        {
            "value": {"staff": "22.5", "turnover": "2100000", "balance_sheet": "1500000.50"},
            "as_of": "2025-12-31",
            "source": "tax return 2025",
        }
    ],
    "group": {"value": "", "as_of": "2026-02-01", "source": "by telephone"},
    "zones": {"value": [{"programme": "poctefa-small", "inside": True}], "as_of": "2026-02-01", "source": "map"},
}


def _flat(text: str) -> str:
    return " ".join(plain_text(text).split())


def _some(text: str) -> str:
    """``ValueError`` for nothing but blanks."""
    if not text:
        raise ValueError("blank")
    return text


Text = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_flat)]
Source = Annotated[str, Field(min_length=1, max_length=LONGEST_SOURCE), AfterValidator(_flat), AfterValidator(_some)]
Number = Annotated[str, Field(pattern=r"^[0-9]{1,15}(\.[0-9]{1,2})?$")]
Percent = Annotated[str, Field(pattern=r"^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$")]


class _Known(Given):
    """When a value was true, and from where that is known."""

    as_of: date
    source: Source


class FiguresFact(Given):
    """Annual work units, turnover and balance sheet total in euros; null is not known."""

    staff: Number | None = None
    turnover: Number | None = None
    balance_sheet: Number | None = None


class OwnerFact(Given):
    """Who holds `percent` of it; `public` is null where that is not known."""

    name: Text
    percent: Percent | None = None
    public: bool | None = None
    excepted: bool = Field(False, description="An investor of article 3(2) of recommendation 2003/361/EC.")
    figures: FiguresFact = FiguresFact()


class RateFact(Given):
    programme: Text
    percent: Percent


class ZoneFact(Given):
    programme: Text
    inside: bool


class KnownFigures(_Known):
    """As of the day on which the year was closed."""

    value: FiguresFact


class KnownText(_Known):
    value: Text = Field(description="Empty: there is none.")


class KnownTexts(_Known):
    value: Annotated[list[Text], Field(max_length=MOST_ENTRIES)]


class KnownOwners(_Known):
    value: Annotated[list[OwnerFact], Field(max_length=MOST_ENTRIES)]


class KnownRates(_Known):
    value: Annotated[list[RateFact], Field(max_length=MOST_ENTRIES)]


class KnownZones(_Known):
    value: Annotated[list[ZoneFact], Field(max_length=MOST_ENTRIES)]


class KnownNumber(_Known):
    value: Number


class KnownAnswer(_Known):
    value: bool


class FactsGiven(Given):
    """All that is known; what is left out (or null) is not known any more, an empty list says that there is none."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    accounts: Annotated[list[KnownFigures], Field(max_length=_MOST_YEARS)] = Field(default_factory=list)
    group: KnownText | None = None
    owners: KnownOwners | None = None
    labels: KnownTexts | None = None
    certifications: KnownTexts | None = None
    experience: KnownTexts | None = None
    rates: KnownRates | None = None
    zones: KnownZones | None = None
    capacity: KnownNumber | None = Field(None, description="Person-months a year.")
    innovative: KnownAnswer | None = None
    rd_in_france: KnownAnswer | None = None
    registered_in_france: KnownAnswer | None = None

    def facts(self, organization_id: str) -> Facts:
        found: Facts = TypeAdapter(Facts).validate_python({"organization_id": organization_id, **self.model_dump()})
        return Facts(organization_id, accounts_of(found.accounts), **found.single)


class FiguresShape(Shape):
    """Annual work units, turnover and balance sheet total in euros; null is not known."""

    staff: str | None
    turnover: str | None
    balance_sheet: str | None


class OwnerShape(Shape):
    name: str
    percent: str | None
    public: bool | None
    excepted: bool
    figures: FiguresShape


class RateShape(Shape):
    programme: str
    percent: str


class ZoneShape(Shape):
    programme: str
    inside: bool


class KnownShape(Shape, Generic[V]):
    """A value, the day it was true on, and from where that is known."""

    value: V
    as_of: date
    source: str


class FactsShape(Shape):
    """All that is known of an organization; null is not known."""

    organization_id: str
    accounts: list[KnownShape[FiguresShape]] = Field(description="Of closed years, the newest first.")
    group: KnownShape[str] | None
    owners: KnownShape[list[OwnerShape]] | None
    labels: KnownShape[list[str]] | None
    certifications: KnownShape[list[str]] | None
    experience: KnownShape[list[str]] | None
    rates: KnownShape[list[RateShape]] | None
    zones: KnownShape[list[ZoneShape]] | None
    capacity: KnownShape[str] | None = Field(description="Person-months a year.")
    innovative: KnownShape[bool] | None
    rd_in_france: KnownShape[bool] | None
    registered_in_france: KnownShape[bool] | None

    @classmethod
    def of(cls, facts: Facts) -> Self:
        return cls.model_validate(plain(facts))
