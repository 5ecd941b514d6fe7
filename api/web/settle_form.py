"""The form by which staff settle something otherwise in proposed consortia: what it shows, what it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from api.proposing.changing import Change
from api.web.check_form import project_fields
from api.web.propose_form import euros, whole
from api.web.visits import Sent
from matching.assembling.problem import MOST_PARTNERS
from models.call import Call
from models.programmes.pack import Pack
from models.proposal import Assembly

_MONEY = ("budget_least", "budget_most")
_COUNTS = ("partners_least", "partners_most")
_FLAGS = ("confirmed", "known")


@dataclass(frozen=True, slots=True)
class SettleForm:
    """``values`` by the name of the field, those of the project as ``project.NAME``; ``problems`` by field."""

    values: Mapping[str, str]
    problems: Mapping[str, str]

    @classmethod
    def of(cls, assembly: Assembly, call: Call, pack: Pack) -> Self:
        settled = assembly.settled
        values = {"programme": assembly.programme, "goes": "", "comes": "", "who": "", "budget": ""}
        for name in _MONEY:
            own = getattr(settled, name)
            values[name] = _text(getattr(call, name) if own is None else own)
        values |= {name: str(getattr(settled, name)) for name in _COUNTS}
        values |= {name: "yes" if getattr(settled, name) else "" for name in _FLAGS}
        values |= {f"project.{name}": settled.project.get(name, "") for name in project_fields(pack)}
        return cls(values, {})

    def change(self, sent: Sent) -> Change:
        """Where the form as ``sent`` differs from what it showed; ``InvalidInput`` with the ``field``."""
        project = {
            name: sent[f"project.{name}"]
            for name in self._project()
            if sent[f"project.{name}"] != self.values[f"project.{name}"]
        }
        budgets = {sent["who"]: euros(sent["budget"], "budget")} if sent["who"] else {}
        return Change(
            replace_={sent["goes"]: sent["comes"]} if sent["goes"] else {},
            budgets=budgets,
            programme=sent["programme"],
            project=project,
            **dict(self._differing(sent)),  # type: ignore[arg-type]
        )

    def _project(self) -> tuple[str, ...]:
        return tuple(name.removeprefix("project.") for name in self.values if name.startswith("project."))

    def _differing(self, sent: Sent) -> Iterator[tuple[str, object]]:
        for name in _MONEY:
            if sent[name] and sent[name] != self.values[name]:
                yield name, euros(sent[name], name)
        for name in _COUNTS:
            if sent[name] != self.values[name]:
                yield name, whole(sent[name], name, most=MOST_PARTNERS)
        for name in _FLAGS:
            if sent[name] != self.values[name]:
                yield name, bool(sent[name])


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"
