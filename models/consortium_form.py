"""The form of a consortium on paper, from plain values: those of JSON, or texts as a spreadsheet has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from models.consortium import Consortium, Figures, Owner, Participant
from models.errors import InvalidInput
from models.imports.problems import RowProblem, WrongValue
from models.imports.values import listed, plain_text, read_country, read_date, read_id, read_kind, read_size, read_yes
from models.imports.words import vocabulary, word_key
from models.organization import Kind, Size
from models.programmes.states import state_code
from models.project import Role
from models.texts import LANGS, Localized

T = TypeVar("T")

MOST_PARTICIPANTS = 1_000
_LONGEST_TEXT = 500
_MOST_DIGITS = 15
_MOST_DECIMALS = 6
_FIGURES = tuple(one.name for one in fields(Figures))
_OF_A_PARTICIPANT = frozenset(one.name for one in fields(Participant)) - {"figures"} | set(_FIGURES)
OF_THE_PROJECT = frozenset(one.name for one in fields(Consortium)) - {"participants"}
"""The values of the project itself, which ``--set`` may give."""


@dataclass(slots=True)
class FormReading:
    """``place`` tells where somebody's values stand, for errors; ``unread`` gathers the fields that nothing is read
    from."""

    source: str
    unread: dict[str, None] = field(default_factory=dict)

    def consortium(self, given: object, place: Callable[[int], str] = "participants[{}]".format) -> Consortium:
        """``InvalidInput`` names the first value that cannot be used, and where it stands."""
        top = self._table(given, "")
        values = _Values(self, top, "")
        self._note(top, OF_THE_PROJECT | {"participants"}, "")
        raw = top.get("participants")
        if not isinstance(raw, list) or not raw:
            raise InvalidInput("form_nobody", source=self.source)
        if len(raw) > MOST_PARTICIPANTS:
            raise InvalidInput("form_too_many", source=self.source, most=MOST_PARTICIPANTS)
        participants = tuple(self._participant(one, place(number)) for number, one in enumerate(raw))
        ids = [one.id for one in participants]
        twice = next((id_ for number, id_ in enumerate(ids) if id_ in ids[:number]), None)
        if twice is not None:
            raise InvalidInput("form_id_twice", source=self.source, id=twice)
        return Consortium(
            participants,
            programme=values.get("programme", _text) or "",
            edition=values.get("edition", _text) or "",
            step=values.get("step", _whole(1, 2)),
            filed=values.get("filed", _date),
            duration_months=values.get("duration_months", _number),
            civil=values.get("civil", _flag),
            trl_start=values.get("trl_start", _whole(1, 9)),
            trl_end=values.get("trl_end", _whole(1, 9)),
            pole_labels=values.get("pole_labels", _texts),
            territory=values.get("territory", _texts),
            lead_pole_territory=values.get("lead_pole_territory", _texts),
            exclusive=self._exclusive(top.get("exclusive"), frozenset(ids)),
        )

    def _participant(self, given: object, place: str) -> Participant:
        table = self._table(given, place)
        self._note(table, _OF_A_PARTICIPANT, f"{place}.")
        values = _Values(self, table, f"{place}.")
        group = table.get("group")
        return Participant(
            id=values.needed("id", _id),
            role=values.needed("role", _role),
            name=values.get("name", _text) or "",
            kind=values.get("kind", _kind),
            size=values.get("size", _size),
            country=values.get("country", _country),
            region=values.get("region", _text),
            college=values.get("college", _text),
            group="" if group == "" else values.get("group", _text),
            owners=self._owners(table.get("owners"), f"{place}.owners"),
            figures=values.figures(),
            previous=self._figures(table.get("previous"), f"{place}.previous"),
            budget=values.get("budget", _number),
            aid=values.get("aid", _number),
            person_months=values.get("person_months", _number),
            capacity=values.get("capacity", _number),
            committed=values.get("committed", _number),
            labels=values.get("labels", _texts),
            experience=values.get("experience", _texts),
            innovative=values.get("innovative", _flag),
            rd_in_france=values.get("rd_in_france", _flag),
            registered_in_france=values.get("registered_in_france", _flag),
            in_zone=values.get("in_zone", _flag),
        )

    def _figures(self, given: object, place: str) -> Figures:
        if given is None:
            return Figures()
        table = self._table(given, place)
        self._note(table, _FIGURES, f"{place}.")
        return _Values(self, table, f"{place}.").figures()

    def _owners(self, given: object, place: str) -> tuple[Owner, ...] | None:
        if given is None:
            return None
        if not isinstance(given, list) or len(given) > MOST_PARTICIPANTS:
            raise self.wrong(place, given, WrongValue("form_not_list"))
        return tuple(self._owner(one, f"{place}[{number}]") for number, one in enumerate(given))

    def _owner(self, given: object, place: str) -> Owner:
        table = self._table(given, place)
        self._note(table, {"name", "percent", "public", "excepted", *_FIGURES}, f"{place}.")
        values = _Values(self, table, f"{place}.")
        return Owner(
            values.get("name", _text) or "",
            values.get("percent", _percent),
            values.get("public", _flag),
            values.get("excepted", _flag) or False,
            values.figures(),
        )

    def _exclusive(self, given: object, ids: frozenset[str]) -> tuple[frozenset[str], ...]:
        if given is None:
            return ()
        sets = given if isinstance(given, list) else None
        if sets is None or any(not isinstance(one, list) or not all(isinstance(i, str) for i in one) for one in sets):
            raise self.wrong("exclusive", given, WrongValue("form_exclusive_wrong"))
        return tuple(frozenset(one) & ids for one in sets)

    def _table(self, given: object, place: str) -> Mapping[str, Any]:
        if not isinstance(given, dict):
            raise self.wrong(place or "{…}", given, WrongValue("form_not_table"))
        return given

    def _note(self, table: Mapping[str, Any], known: Iterable[str], place: str) -> None:
        for name in table:
            if name not in known:
                self.unread[_shown(place + name)[:_LONGEST_TEXT]] = None

    def wrong(self, place: str, value: object, wrong: WrongValue) -> InvalidInput:
        """The refusal of a value."""
        told = RowProblem(self.source, 0, place, _shown(str(value)), wrong.code, wrong.facts)
        what = Localized(*(told.what(lang) for lang in LANGS))
        return InvalidInput("form_value_wrong", source=self.source, place=place, value=told.shown, what=what)


@dataclass(frozen=True, slots=True)
class _Values:
    reading: FormReading
    table: Mapping[str, Any]
    place: str

    def get(self, name: str, read: Callable[[Any], T]) -> T | None:
        """``None`` for what is absent, null or blank."""
        given = self.table.get(name)
        if given is None or (isinstance(given, str) and not given.strip()):
            return None
        try:
            return read(given)
        except WrongValue as wrong:
            raise self.reading.wrong(self.place + name, given, wrong) from wrong

    def needed(self, name: str, read: Callable[[Any], T]) -> T:
        found = self.get(name, read)
        if found is None:
            raise self.reading.wrong(self.place + name, "", WrongValue("form_value_missing"))
        return found

    def figures(self) -> Figures:
        return Figures(*(self.get(name, _number) for name in _FIGURES))


def _shown(text: str) -> str:
    """Without what steers a terminal, nor halves of surrogate pairs, which JSON may have and nobody can write."""
    return plain_text(text).encode(errors="ignore").decode()


def _text(given: object) -> str:
    if not isinstance(given, str) or len(given) > _LONGEST_TEXT:
        raise WrongValue("form_not_text", longest=_LONGEST_TEXT)
    try:
        given.encode()
    except UnicodeEncodeError as error:
        raise WrongValue("form_not_text", longest=_LONGEST_TEXT) from error
    return " ".join(plain_text(given).split())


def _id(given: object) -> str:
    return read_id(_text(str(given) if isinstance(given, int) and not isinstance(given, bool) else given))


def _texts(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        text = _text(given)
        return listed(text if any(mark in text for mark in ";|") else text.replace(",", ";"))
    if not isinstance(given, list) or len(given) > MOST_PARTICIPANTS:
        raise WrongValue("form_not_list")
    return tuple(dict.fromkeys(filter(None, map(_text, given))))


def _role(given: object) -> Role:
    found = vocabulary("roles").get(word_key(_text(given)))
    if found is None:
        raise WrongValue("form_role_unknown", known=", ".join(Role))
    return Role(found)


def _kind(given: object) -> Kind:
    return read_kind(_text(given))


def _size(given: object) -> Size | None:
    return read_size(_text(given))


def _country(given: object) -> str:
    return state_code(read_country(_text(given)))


def _date(given: object) -> date | None:
    return read_date(_text(given))


def _flag(given: object) -> bool:
    return given if isinstance(given, bool) else read_yes(_text(given))


def _number(given: object) -> Decimal:
    """Zero or more, below 10^15, to a millionth: exact, and never a sum of a billion digits."""
    match given:
        case bool():
            raise WrongValue("form_not_number")
        case int():
            text = str(given) if abs(given) < 10**_MOST_DIGITS else "NaN"
        case Decimal():
            text = str(given)
        case str():
            text = "".join(_text(given).replace("€", "").split())
            text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
        case _:
            raise WrongValue("form_not_number")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise WrongValue("form_not_number") from error
    if not number.is_finite() or number < 0 or number.adjusted() >= _MOST_DIGITS:
        raise WrongValue("form_not_number")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_DECIMALS:
        raise WrongValue("form_not_number")
    return number


def _percent(given: object) -> Decimal:
    number = _number(given.rstrip("% ") if isinstance(given, str) else given)
    if number > 100:
        raise WrongValue("form_not_percent")
    return number


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(given: object) -> int:
        number = _number(given)
        if number != int(number) or not least <= number <= most:
            raise WrongValue("form_not_between", least=least, most=most)
        return int(number)

    return read
