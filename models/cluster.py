"""The cluster's own data: a small TOML file, never code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from models.collective import Action, ChecklistAnswer, Day, Seat, SharedService, Tie
from models.errors import InvalidInput
from models.membership import Contact
from models.names import name_key
from models.organization import Size
from models.texts import Localized
from models.toml_text import toml_text

DEMO_ID = "demo"


@dataclass(frozen=True, slots=True)
class College:
    id: str
    name: Localized


@dataclass(frozen=True, slots=True)
class Axis:
    id: str
    name: Localized


@dataclass(frozen=True, slots=True)
class Cluster:
    """Name, territory, colleges, strategic axes, staff's contact, the size line, and what members do together.

    ``size_line``: members up to this size are the small ones that suggestions must not drown. ``notice`` is shown on
    every page when it is not empty. ``answers`` are what staff said to a checklist, one to a line of it at most.
    """

    id: str
    name: str
    territory: tuple[str, ...] = ()
    country: str = ""
    size_line: Size = Size.SMALL
    notice: Localized = Localized("", "")
    contact: Contact = Contact()
    colleges: tuple[College, ...] = ()
    axes: tuple[Axis, ...] = ()
    strategy: str = ""
    services: tuple[SharedService, ...] = ()
    governance: tuple[Seat, ...] = ()
    actions: tuple[Action, ...] = ()
    ties: tuple[Tie, ...] = ()
    answers: tuple[ChecklistAnswer, ...] = ()

    @property
    def is_demo(self) -> bool:
        return self.id == DEMO_ID

    def college_named(self, given: str) -> College | None:
        """The college that is meant by its id or its name in either language, case and accents aside."""
        wanted = name_key(given)
        for college in self.colleges:
            if wanted in map(name_key, (college.id, college.name.en, college.name.fr)):
                return college
        return None

    @classmethod
    def from_toml(cls, text: str, *, source: str = "cluster.toml") -> Cluster:
        """Parse a cluster file; ``InvalidInput`` names the source and what is wrong in it."""
        try:
            table = tomllib.loads(text, parse_float=Decimal)
        except tomllib.TOMLDecodeError as error:
            raise InvalidInput("cluster_not_toml", source=source, reason=str(error)) from error
        return cls.from_table(table, source=source)

    @classmethod
    def from_table(cls, table: Mapping[str, Any], *, source: str) -> Cluster:
        """The same from a table that was read already, such as one made by ``to_table``."""
        try:
            return cls(
                id=table["id"],
                name=table["name"],
                territory=tuple(table.get("territory", ())),
                country=table.get("country", ""),
                size_line=Size(table.get("size_line", Size.SMALL)),
                notice=Localized(**table.get("notice", {"en": "", "fr": ""})),
                contact=Contact(**table.get("contact", {})),
                colleges=tuple(
                    College(item["id"], Localized(item["en"], item["fr"])) for item in table.get("colleges", ())
                ),
                axes=tuple(Axis(item["id"], Localized(item["en"], item["fr"])) for item in table.get("axes", ())),
                strategy=str(table.get("strategy", "")),
                services=tuple(map(SharedService.from_table, table.get("services", ()))),
                governance=tuple(map(Seat.from_table, table.get("governance", ()))),
                actions=tuple(map(Action.from_table, table.get("actions", ()))),
                ties=tuple(map(Tie.from_table, table.get("ties", ()))),
                answers=tuple(map(ChecklistAnswer.from_table, table.get("answers", ()))),
            )
        except KeyError as error:
            raise InvalidInput("cluster_field_missing", source=source, field=error.args[0]) from error
        except (TypeError, ValueError, AttributeError) as error:
            raise InvalidInput("cluster_field_wrong", source=source, reason=str(error)) from error
        except InvalidInput as error:
            reason = Localized(error.sentence("en"), error.sentence("fr"))
            raise InvalidInput("cluster_field_wrong", source=source, reason=reason) from error

    def to_table(self) -> dict[str, Any]:
        """Plain tables, lists and texts, in the form of a cluster file; days are texts, as in JSON."""
        return self._table(date.isoformat)

    def to_toml(self) -> str:
        """A cluster file, which ``from_toml`` reads back."""
        return toml_text(self._table(lambda day: day))

    def _table(self, day: Day) -> dict[str, Any]:
        together = {
            "strategy": self.strategy,
            "services": [service.to_table() for service in self.services],
            "governance": [seat.to_table() for seat in self.governance],
            "actions": [action.to_table(day) for action in self.actions],
            "ties": [tie.to_table() for tie in self.ties],
            "answers": [answer.to_table(day) for answer in self.answers],
        }
        return {
            "id": self.id,
            "name": self.name,
            "territory": list(self.territory),
            "country": self.country,
            "size_line": self.size_line.value,
            "notice": asdict(self.notice),
            "contact": asdict(self.contact),
            "colleges": [{"id": college.id, **asdict(college.name)} for college in self.colleges],
            "axes": [{"id": axis.id, **asdict(axis.name)} for axis in self.axes],
            **{name: value for name, value in together.items() if value},
        }
