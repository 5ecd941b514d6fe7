"""Calls in a TOML file: tables ``calls`` with their texts in one language or both.

A need is ``{ en = "…", fr = "…", weight = 2, minimum_level = "expert", required = true }``, all but its text optional.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from models.call import Call, Mastery, Need
from models.errors import InvalidInput
from models.imports.problems import WrongValue
from models.imports.values import plain_text, read_id, read_mastery
from models.imports.words import nearest
from models.texts import LANGS, Lang, Localized, Texts

_CALL = (
    *("id", "programme", "edition", "title", "text", "needs", "opens", "closes"),
    *("territory", "budget_least", "budget_most"),
)
_NEED = ("en", "fr", "weight", "minimum_level", "required")
_LONGEST_SHOWN = 60
_NONE: tuple[Any, ...] = ()
T = TypeVar("T")


def read_calls(text: str, *, source: str = "calls.toml") -> tuple[Call, ...]:
    """The calls of a file, in its order; ``InvalidInput`` names the source, the call and what is wrong in it."""
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("calls_not_toml", source=source, reason=str(error)) from error
    calls = _Table(tables, ("calls",), source).get("calls", "calls_wants_list", _as_list, _NONE)
    read = tuple(_call(given, place, source) for place, given in enumerate(calls, start=1))
    seen: set[str] = set()
    for call in read:
        if call.id in seen:
            raise InvalidInput("calls_twice", source=source, call=call.id)
        seen.add(call.id)
    return read


def call_table(call: Call) -> dict[str, Any]:
    """A call as such a file has it; what is not known is left out."""
    table: dict[str, Any] = {"id": call.id, "programme": call.programme, "edition": call.edition}
    table |= {"opens": call.opens, "closes": call.closes, "territory": list(call.territory)}
    table |= {"budget_least": call.budget_least, "budget_most": call.budget_most}
    table = {name: value for name, value in table.items() if name == "programme" or value not in (None, "", [])}
    return table | {
        "title": {"en": call.title.en, "fr": call.title.fr},
        "text": {"en": call.text.en, "fr": call.text.fr},
        "needs": [_need_table(need) for need in call.needs],
    }


def _need_table(need: Need) -> dict[str, Any]:
    table: dict[str, Any] = {lang: text for lang in LANGS if (text := getattr(need.text, lang))}
    if need.weight != 1:
        table["weight"] = int(need.weight) if need.weight.is_integer() else need.weight
    if need.minimum_level:
        table["minimum_level"] = need.minimum_level.value
    return table | ({"required": True} if need.required else {})


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the file, looked at field by field; ``call`` and ``need`` say where it stands."""

    given: Mapping[str, Any]
    known: tuple[str, ...]
    source: str
    call: str = ""
    need: int = 0

    def __post_init__(self) -> None:
        for field in self.given:
            if field not in self.known:
                near = nearest(field, self.known) or ", ".join(self.known)
                raise InvalidInput("calls_field_unknown", **self._where(field), known=near)

    def get(self, field: str, wanted: str, read: Callable[[Any], T], default: T | None = None) -> T:
        """What ``read`` makes of the field; it raises ``ValueError`` for what is not ``wanted`` (a code)."""
        if field not in self.given:
            if default is None:
                raise InvalidInput("calls_field_missing", **self._where(field))
            return default
        try:
            return read(self.given[field])
        except (ValueError, WrongValue, ArithmeticError) as error:
            told = Localized(*(Texts.of("models")(wanted, lang) for lang in LANGS))
            value = _shown(self.given[field])
            raise InvalidInput("calls_field_wrong", **self._where(field), value=value, wanted=told) from error

    def _where(self, field: str) -> dict[str, object]:
        return {"source": Localized(*map(self._place, LANGS)), "field": _shown(field)}

    def _place(self, lang: Lang) -> str:
        texts = Texts.of("models")
        if not self.call:
            return self.source
        if self.need:
            return texts("calls_of_need", lang, source=self.source, call=self.call, place=self.need)
        return texts("calls_of", lang, source=self.source, call=self.call)


def _call(given: object, place: int, source: str) -> Call:
    if not isinstance(given, Mapping):
        _Table({"calls": given}, ("calls",), source, str(place)).get("calls", "calls_wants_call", _as_localized)
    table: Mapping[str, Any] = given  # type: ignore[assignment]
    named = table.get("id")
    which = _shown(named) if isinstance(named, str) and named else str(place)
    of = _Table(table, _CALL, source, which)
    needs = of.get("needs", "calls_wants_list", _as_list, _NONE)
    return Call(
        id=of.get("id", "calls_wants_id", _as_id),
        programme=of.get("programme", "calls_wants_text", _as_text),
        title=of.get("title", "calls_wants_both", _as_localized),
        text=of.get("text", "calls_wants_both", _as_localized, Localized("", "")),
        needs=tuple(_need(need, number, of) for number, need in enumerate(needs, start=1)),
        opens=of.get("opens", "calls_wants_day", _as_day) if "opens" in table else None,
        closes=of.get("closes", "calls_wants_day", _as_day) if "closes" in table else None,
        edition=of.get("edition", "calls_wants_text", _as_text, ""),
        territory=tuple(of.get("territory", "calls_wants_texts", _as_texts, _NONE)),
        budget_least=of.get("budget_least", "calls_wants_amount", _as_amount) if "budget_least" in table else None,
        budget_most=of.get("budget_most", "calls_wants_amount", _as_amount) if "budget_most" in table else None,
    )


def _need(given: object, number: int, of: _Table) -> Need:
    """A bare text is a need, too."""
    if isinstance(given, str):
        return Need(Localized(plain_text(given), plain_text(given)))
    if not isinstance(given, Mapping):
        _Table({"needs": given}, ("needs",), of.source, of.call, number).get("needs", "calls_wants_need", _as_localized)
    need = _Table(given, _NEED, of.source, of.call, number)  # type: ignore[arg-type]
    texts = (need.get(lang, "calls_wants_text", _as_text, "") for lang in LANGS)
    return Need(
        Localized(*texts),
        weight=need.get("weight", "calls_wants_weight", _as_weight, 1.0),
        minimum_level=need.get("minimum_level", "calls_wants_level", _as_mastery)
        if "minimum_level" in need.given
        else None,
        required=need.get("required", "calls_wants_yes", _as_yes, False),
    )


def _shown(value: object) -> str:
    text = plain_text(" ".join(str(value).split()))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _as_list(value: object) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError
    return tuple(value)


def _as_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return plain_text(value)


def _as_id(value: object) -> str:
    text = _as_text(value)
    if not text:
        raise ValueError
    return read_id(text)


def _as_texts(value: object) -> tuple[str, ...]:
    return tuple(map(_as_text, _as_list(value)))


def _as_localized(value: object) -> Localized:
    if not isinstance(value, Mapping) or not set(value) <= set(LANGS):
        raise ValueError
    return Localized(*(_as_text(value.get(lang, "")) for lang in LANGS))


def _as_day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError
    return value


def _as_amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError
    return Decimal(value)


def _as_weight(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError
    weight = float(value)
    if not (math.isfinite(weight) and weight > 0):
        raise ValueError
    return weight


def _as_mastery(value: object) -> Mastery:
    return read_mastery(_as_text(value))


def _as_yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value
