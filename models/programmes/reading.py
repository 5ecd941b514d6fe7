"""A pack from its TOML: whole and free of contradiction, or refused with the line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from pydantic import ValidationError

from models.consortium import Consortium
from models.errors import InvalidInput
from models.imports.values import plain_text
from models.programmes.contradictions import contradiction
from models.programmes.lines import line_of
from models.programmes.pack import BadPlace, EditionTable, Pack, PackTable, built
from models.texts import LANGS, Localized, Texts

LARGEST = 200_000
"""Bytes of a pack."""
LONGEST_LINE = 2_000
"""Characters: a key of many more parts would take ``tomllib`` minutes."""

_OF_PYDANTIC = {
    "extra_forbidden": "pack_field_unknown",
    "missing": "pack_field_missing",
    "union_tag_not_found": "pack_check_missing",
    "union_tag_invalid": "pack_check_unknown",
}
_LONGEST_SHOWN = 200
_OF_THE_FORM = frozenset(field.name for field in fields(Consortium))


def read_pack_file(path: Path) -> Pack:
    """``InvalidInput`` for what is not a pack; errors of the system as they come."""
    with path.open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise InvalidInput("pack_too_large", source=path, most=LARGEST)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InvalidInput("pack_wrong", source=path, line=line, what=_sentence("pack_not_utf8")) from error
    return read_pack(text.replace("\r\n", "\n"), source=str(path))


def read_pack(text: str, *, source: str) -> Pack:
    """``InvalidInput`` names the source, the line, and what is wrong there."""
    if len(text) > LARGEST:
        raise InvalidInput("pack_too_large", source=source, most=LARGEST)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            what = _sentence("pack_line_too_long", most=LONGEST_LINE)
            raise InvalidInput("pack_wrong", source=source, line=number, what=what)
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise InvalidInput("pack_not_toml", source=source, reason=reason) from error
    try:
        table = PackTable.model_validate(given)
        _check(table)
    except (ValidationError, BadPlace) as error:
        place = error if isinstance(error, BadPlace) else BadPlace((), error)
        raise _refusal(place, text, source) from error
    return Pack(table, text, source)


def _check(table: PackTable) -> None:
    """``BadPlace`` where the parts of a pack don't fit each other."""
    editions = [one.id for one in table.editions]
    _each_once("editions", editions)
    _each_once("rules", [rule.get("id") for rule in table.rules])
    for place, (name, one) in _named(table):
        missing = sorted(set(one) - set(editions))
        if missing:
            raise BadPlace((name, place, "editions"), "pack_edition_unknown", edition=missing[0])
    for name in table.parameters:
        if name in _OF_THE_FORM:
            raise BadPlace(("parameters", name), "pack_parameter_taken", parameter=name)
    for place, edition in enumerate(table.editions):
        unknown = sorted(set(edition.values) - set(table.parameters))
        if unknown:
            raise BadPlace(("editions", place, "values", unknown[0]), "pack_parameter_unknown", parameter=unknown[0])
        if edition.until is not None and edition.until < edition.since:
            raise BadPlace(("editions", place, "until"), "pack_dates_wrong")
        _check_edition(table, edition)


def _check_edition(table: PackTable, chosen: EditionTable) -> None:
    edition = built(table, chosen, {})
    pair = contradiction(edition.rules, edition.as_of)
    if pair is not None:
        one, other = pair
        place = next(place for place, rule in enumerate(table.rules) if rule.get("id") == one.id)
        raise BadPlace(("rules", place), "pack_contradiction", one=one.id, other=other.id, edition=chosen.id)


def _named(table: PackTable) -> Iterator[tuple[int, tuple[str, Sequence[str]]]]:
    """The editions that rules, rates and reminders name."""
    for name, tables in (("rules", table.rules), ("rates", table.rates)):
        for place, one in enumerate(tables):
            given = one.get("editions", ())
            yield place, (name, given if isinstance(given, list) and all(isinstance(e, str) for e in given) else ())
    for place, reminder in enumerate(table.reminders):
        yield place, ("reminders", tuple(reminder.editions))


def _each_once(name: str, ids: Sequence[object]) -> None:
    seen: set[str] = set()
    for place, id_ in enumerate(ids):
        if not isinstance(id_, str):  # told with the rest of its table
            continue
        if id_ in seen:
            raise BadPlace((name, place, "id"), "pack_id_twice", id=id_)
        seen.add(id_)


def _refusal(bad: BadPlace, text: str, source: str) -> InvalidInput:
    path, code, facts = bad.path, str(bad.error), bad.facts
    if isinstance(bad.error, ValidationError):
        first = bad.error.errors(include_url=False)[0]
        path = (*path, *first["loc"])
        code = _OF_PYDANTIC.get(first["type"], "pack_value_wrong")
        context = first.get("ctx", {})
        if first["type"] == "value_error":
            code = f"pack_{context['error']}"
        facts = {
            "field": next((part for part in reversed(path) if isinstance(part, str)), ""),
            "value": first["input"],
            "reason": first["msg"],
            "known": context.get("expected_tags", ""),
        }
    return InvalidInput(
        "pack_wrong",
        source=source,
        line=_line(text, path),
        what=_sentence(code, **{name: _shown(fact) for name, fact in facts.items()}),
    )


def _shown(value: object) -> str:
    """On one line, and not too long: the file is anybody's."""
    try:
        shown = " ".join(plain_text(str(value)).split())
    except RecursionError:  # tables within tables
        shown = ""
    return shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"


def _line(text: str, path: Sequence[str | int]) -> int:
    """Pydantic puts the name of a rule's primitive behind its place; the file does not have it."""
    if path[:1] == ("rules",) and len(path) > 2 and path[2] not in ("editions", "id"):
        direct, without = line_of(text, path), line_of(text, (*path[:2], *path[3:]))
        return max(direct, without)
    return line_of(text, path)


def _sentence(code: str, **facts: object) -> Localized:
    texts = Texts.of("models")
    told = {lang: texts(code, lang, **facts) for lang in LANGS}
    return Localized(**told)
