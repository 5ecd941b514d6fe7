"""Dated lists of states: the European Union, who is associated to it, who shares a programme."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from models.texts import Localized

_CODE = re.compile("[A-Z]{2}")
_OTHER_CODES = {"EL": "GR", "UK": "GB"}


def state_code(code: str) -> str:
    """ISO 3166 alpha-2 in capitals, also of the codes by which the Union knows Greece and the United Kingdom."""
    capitals = code.strip().upper()
    return _OTHER_CODES.get(capitals, capitals)


@dataclass(frozen=True, slots=True)
class State:
    """A state on a list, from ``since`` to ``until`` (both included; ``None``: always)."""

    code: str
    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class StateList:
    id: str
    name: Localized
    source: str
    states: tuple[State, ...]

    def on(self, day: date) -> frozenset[str]:
        """The codes of the states that were on it that day."""
        return frozenset(state.code for state in self.states if state.on(day))


@cache
def state_lists() -> dict[str, StateList]:
    """All lists that packs may name, by id."""
    tables = tomllib.loads(files("models").joinpath("programmes", "states.toml").read_text(encoding="utf-8"))
    return {
        id_: StateList(id_, Localized(one["en"], one["fr"]), one["source"], tuple(State(**s) for s in one["states"]))
        for id_, one in tables["lists"].items()
    }


@cache
def _names() -> dict[str, Localized]:
    tables = tomllib.loads(files("models").joinpath("programmes", "countries.toml").read_text(encoding="utf-8"))
    return {code: Localized(**names) for code, names in tables.items()}


def country_name(code: str) -> Localized:
    """A country in both languages; its code where no list has it."""
    return _names().get(code, Localized(code, code))


def known_states(name: str) -> str:
    """The name, or ``ValueError`` for what is neither a list nor looks like a code."""
    if name not in state_lists() and not _CODE.fullmatch(name):
        raise ValueError("states_unknown")
    return name


def states_on(named: Iterable[str], day: date) -> frozenset[str]:
    """The codes that codes and names of lists mean on a day."""
    found: set[str] = set()
    for name in named:
        found |= state_lists()[name].on(day) if name in state_lists() else {state_code(name)}
    return frozenset(found)
