"""A rule pack: one programme with its editions, its rules and its rates of aid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from models.errors import InvalidInput, NotFound
from models.programmes.contradictions import contradiction
from models.programmes.limits import LARGEST, LIMITS, Figure, Table, Text
from models.programmes.rules import AnyRule, Who
from models.texts import Localized

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Value = Annotated[Figure, Field(ge=0, lt=LARGEST)]
Percent = Annotated[Figure, Field(ge=0, le=100)]

MOST = 100
"""Rules, rates or reminders of a pack."""

_PARAMETERS = r"^[a-z][a-z0-9_]*$"
_OF_A_RATE = ("percent", "ceiling")


class Parameter(Table):
    """A value that staff may set otherwise, and why: sources disagree, or a call has its own."""

    value: Value
    en: Text
    fr: Text
    source: Text


class EditionTable(Table):
    """One edition: when applications to it are filed, and the day on which lists of states are read."""

    id: Name
    en: Text
    fr: Text
    since: date
    until: date | None = None
    as_of: date
    source: Text
    values: dict[str, Value] = Field(default_factory=dict)


class Rate(Table):
    """Aid in percent of the budget, for those who are ``who``; the first rate that fits somebody counts.

    ``ceiling``: up to which a participant may ask, where that is more (another basis of costs, say).
    """

    who: Who
    percent: Percent
    ceiling: Percent | None = None
    en: Text
    fr: Text
    source: Text
    editions: frozenset[str] = frozenset()

    @property
    def highest(self) -> Decimal:
        return self.percent if self.ceiling is None else self.ceiling


class Reminder(Table):
    """What the programme asks and nobody can check from a form."""

    en: Text
    fr: Text
    source: Text
    steps: frozenset[Literal[1, 2]] = frozenset({1, 2})
    editions: frozenset[str] = frozenset()


class PackTable(Table):
    """The file as it stands; rules and rates are read once an edition has given the parameters their values."""

    id: Name
    en: Text
    fr: Text
    about_en: Text
    about_fr: Text
    source: Text
    of: Literal["consortia", "cluster"] = "consortia"
    parameters: dict[Annotated[str, Field(pattern=_PARAMETERS)], Parameter] = Field(default_factory=dict)
    editions: Annotated[tuple[EditionTable, ...], Field(min_length=1, max_length=30)]
    reminders: Annotated[tuple[Reminder, ...], Field(max_length=MOST)] = ()
    rules: Annotated[tuple[dict[str, Any], ...], Field(max_length=MOST)] = ()
    rates: Annotated[tuple[dict[str, Any], ...], Field(max_length=MOST)] = ()


_RULES = TypeAdapter(AnyRule)
_RATES = TypeAdapter(Rate)


class BadPlace(ValueError):
    """Something in a pack cannot be used: ``path`` leads to it, ``error`` is pydantic's or a sentence's code."""

    def __init__(self, path: Sequence[str | int], error: Exception | str, **facts: object) -> None:
        self.path = tuple(path)
        self.error = error
        self.facts = facts
        super().__init__(str(error))


@dataclass(frozen=True, slots=True)
class Edition:
    """The rules that count for applications to one edition of a programme."""

    programme: str
    id: str
    name: Localized
    programme_name: Localized
    since: date
    until: date | None
    as_of: date
    parameters: Mapping[str, Decimal]
    rules: tuple[AnyRule, ...]
    rates: tuple[Rate, ...]
    reminders: tuple[Reminder, ...]
    of_clusters: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read and found whole; ``text`` is its file, ``source`` where that lies."""

    table: PackTable
    text: str
    source: str

    @property
    def id(self) -> str:
        return self.table.id

    @property
    def name(self) -> Localized:
        return Localized(self.table.en, self.table.fr)

    @property
    def about(self) -> Localized:
        return Localized(self.table.about_en, self.table.about_fr)

    @property
    def of_clusters(self) -> bool:
        return self.table.of == "cluster"

    @property
    def editions(self) -> tuple[str, ...]:
        """Ids, the newest last."""
        return tuple(one.id for one in self.dated)

    @property
    def dated(self) -> tuple[EditionTable, ...]:
        """The editions in the order of their dates."""
        return tuple(sorted(self.table.editions, key=lambda one: (one.since, one.id)))

    def edition(self, id_: str = "", values: Mapping[str, Decimal] | None = None) -> Edition:
        """An edition (the newest, unless named), with some parameters set otherwise.

        ``NotFound`` for an edition that it does not have; ``InvalidInput`` for a value that contradicts its rules.
        """
        wanted = id_ or self.editions[-1]
        chosen = next((one for one in self.table.editions if one.id == wanted), None)
        if chosen is None:
            raise NotFound("edition_unknown", programme=self.id, edition=id_, known=", ".join(self.editions))
        if not values:
            return built(self.table, chosen, {})
        wrong = InvalidInput(
            "pack_values_wrong",
            programme=self.id,
            values=", ".join(f"{name}={value}" for name, value in values.items()),
        )
        try:
            edition = built(self.table, chosen, values)
        except BadPlace as bad:
            raise wrong from bad
        if contradiction(edition.rules, edition.as_of):
            raise wrong
        return edition


def built(table: PackTable, chosen: EditionTable, values: Mapping[str, Decimal]) -> Edition:
    """An edition with its parameters' values put in; ``BadPlace`` for what cannot be used."""
    parameters = {name: one.value for name, one in table.parameters.items()} | chosen.values | dict(values)
    return Edition(
        programme=table.id,
        id=chosen.id,
        name=Localized(chosen.en, chosen.fr),
        programme_name=Localized(table.en, table.fr),
        since=chosen.since,
        until=chosen.until,
        as_of=chosen.as_of,
        parameters=parameters,
        rules=tuple(_read("rules", table.rules, chosen, parameters, _RULES, LIMITS)),
        rates=tuple(_read("rates", table.rates, chosen, parameters, _RATES, _OF_A_RATE)),
        reminders=tuple(one for one in table.reminders if not one.editions or chosen.id in one.editions),
        of_clusters=table.of == "cluster",
    )


def _read(
    name: str,
    tables: Sequence[Mapping[str, Any]],
    chosen: EditionTable,
    parameters: Mapping[str, Decimal],
    adapter: TypeAdapter[Any],
    figures: Sequence[str],
) -> list[Any]:
    """The tables of this edition, each name of a parameter among their ``figures`` replaced by its value."""
    found = []
    for place, table in enumerate(tables):
        put_in = dict(table)
        for field in figures:
            given = put_in.get(field)
            if isinstance(given, str):
                if given not in parameters:
                    raise BadPlace((name, place, field), "pack_parameter_unknown", parameter=given)
                put_in[field] = parameters[given]
        try:
            one = adapter.validate_python(put_in)
        except ValueError as error:  # pydantic's too
            raise BadPlace((name, place), error) from error
        if not one.editions or chosen.id in one.editions:
            found.append(one)
    return found
