"""Mappings: which column of a directory feeds which field, as a small TOML file says.

``[columns]`` gives each field a column, or several of which the first that is not blank counts; text with ``{column}``
in it is put together from columns. ``[lists]`` does so for competences, needs and axes (all columns count), with the
separator of their cells. ``[constants]`` holds for every row, ``[words.FIELD]`` replaces words, ``[only]`` lets a value
pass that has a form (a regular expression). Rows that agree on a column of ``one_member_by`` tell of one member.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from models.errors import InvalidInput
from models.imports.text_files import read_text
from models.imports.words import vocabulary
from models.texts import Localized

_NAMED = re.compile(r"\{([^{}]+)\}")
_LISTS = ("competences", "needs", "axes")
_KEYS = ("title", "one_member_by", "columns", "lists", "constants", "words", "only")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field comes from: ``columns`` in the order in which they count, none where ``unless`` is filled."""

    columns: tuple[str, ...]
    unless: str = ""


@dataclass(frozen=True, slots=True)
class ListSource:
    columns: tuple[str, ...]
    separator: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A mapping that was read and found whole."""

    name: str
    title: Localized = Localized("", "")
    one_member_by: tuple[str, ...] = ()
    columns: Mapping[str, Source] = field(default_factory=dict)
    lists: Mapping[str, ListSource] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    only: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, name_or_file: str) -> ColumnMapping:
        """One that comes with Grappe, by its name, or one of the user's own, by its path."""
        if name_or_file in shipped():
            return cls.from_toml(_shipped_text(name_or_file), source=name_or_file)
        path = Path(name_or_file)
        if path.suffix != ".toml" and not path.exists():
            raise InvalidInput("mapping_unknown", name=name_or_file, known=", ".join(shipped()))
        return cls.from_toml(read_text(path).text, source=path.name)

    @classmethod
    def from_toml(cls, text: str, *, source: str) -> ColumnMapping:
        """``InvalidInput`` names the source and the key that is wrong in it."""
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise InvalidInput("mapping_not_toml", source=source, reason=str(error)) from error
        return _Reading(source).mapping(table)

    def needed(self) -> Iterator[tuple[str, str]]:
        """Each key of the mapping with a column that it names."""
        for name, one in self.columns.items():
            for column in (*one.columns, *filter(None, (one.unless,))):
                yield from ((f"columns.{name}", part) for part in columns_in(column))
        for name, one_list in self.lists.items():
            for column in one_list.columns:
                yield from ((f"lists.{name}", part) for part in columns_in(column))
        yield from (("one_member_by", column) for column in self.one_member_by)


@cache
def shipped() -> tuple[str, ...]:
    """The names of the mappings that come with Grappe."""
    folder = files("models.imports").joinpath("mappings")
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def _shipped_text(name: str) -> str:
    return files("models.imports").joinpath("mappings", f"{name}.toml").read_text(encoding="utf-8")


@cache
def columns_in(column: str) -> tuple[str, ...]:
    """The columns that are named in ``{…}``, or the column itself; ``ValueError`` when the braces do not pair."""
    if "{" not in column and "}" not in column:
        return (column,)
    if re.search(r"[{}]", _NAMED.sub("", column)) or not _NAMED.search(column):
        raise ValueError(column)
    return tuple(_NAMED.findall(column))


def put_together(column: str, cells: Mapping[str, str]) -> str:
    """The cell of a column, or a text put together from several; blank where one of them is."""
    names = columns_in(column)
    if names == (column,):
        return cells[column]
    return _NAMED.sub(lambda found: cells[found[1]], column) if all(cells[name] for name in names) else ""


class _Reading:
    """Reads a table; each error names ``source`` and the key."""

    def __init__(self, source: str) -> None:
        self._source = source

    def mapping(self, table: Mapping[str, Any]) -> ColumnMapping:
        self._check_keys("", table, _KEYS)
        fields = tuple(dict.fromkeys(vocabulary("headers").values()))
        single = tuple(name for name in fields if name not in _LISTS)
        columns = self._table(table, "columns", single)
        lists = self._table(table, "lists", _LISTS)
        if not {"name", "id"} & columns.keys():
            raise InvalidInput("mapping_key_missing", source=self._source, key="columns.name")
        return ColumnMapping(
            name=self._source,
            title=self._title(table.get("title", {})),
            one_member_by=self._names("one_member_by", table.get("one_member_by", [])),
            columns={name: self._column(f"columns.{name}", value) for name, value in columns.items()},
            lists={name: self._list(f"lists.{name}", value) for name, value in lists.items()},
            constants={
                name: self._text(f"constants.{name}", value)
                for name, value in self._table(table, "constants", single).items()
            },
            words={
                name: {word: self._text(f"words.{name}.{word}", meaning) for word, meaning in value.items()}
                for name, value in self._table(table, "words", single).items()
                if self._is_table(f"words.{name}", value)
            },
            only={
                name: self._pattern(f"only.{name}", value) for name, value in self._table(table, "only", single).items()
            },
        )

    def _wrong(self, key: str, wanted: str) -> InvalidInput:
        return InvalidInput("mapping_key_wrong", source=self._source, key=key, wanted=wanted)

    def _check_keys(self, above: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                raise InvalidInput("mapping_key_unknown", source=self._source, key=above + key, known=", ".join(known))

    def _is_table(self, key: str, value: object) -> bool:
        if not isinstance(value, dict):
            raise self._wrong(key, "[…]")
        return True

    def _table(self, table: Mapping[str, Any], key: str, known: tuple[str, ...]) -> Mapping[str, Any]:
        found: Mapping[str, Any] = table.get(key, {})
        self._is_table(key, found)
        self._check_keys(f"{key}.", found, known)
        return found

    def _text(self, key: str, value: object) -> str:
        if not isinstance(value, str):
            raise self._wrong(key, '"…"')
        return value

    def _names(self, key: str, value: object) -> tuple[str, ...]:
        """A column or a list of them."""
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list) or not all(isinstance(one, str) and one for one in given):
            raise self._wrong(key, '"…", ["…", "…"]')
        try:
            for one in given:
                columns_in(one)
        except ValueError as error:
            raise self._wrong(key, '"… {…} …"') from error
        return tuple(given)

    def _column(self, key: str, value: object) -> Source:
        if not isinstance(value, dict):
            return Source(self._names(key, value))
        self._check_keys(f"{key}.", value, ("columns", "unless"))
        unless = self._text(f"{key}.unless", value.get("unless", ""))
        return Source(self._names(f"{key}.columns", value.get("columns")), unless)

    def _list(self, key: str, value: object) -> ListSource:
        if not isinstance(value, dict):
            return ListSource(self._names(key, value))
        self._check_keys(f"{key}.", value, ("columns", "separator"))
        separator = self._text(f"{key}.separator", value.get("separator", ""))
        return ListSource(self._names(f"{key}.columns", value.get("columns")), separator)

    def _pattern(self, key: str, value: object) -> re.Pattern[str]:
        try:
            return re.compile(self._text(key, value))
        except re.error as error:
            raise self._wrong(key, "[0-9]{9}") from error

    def _title(self, value: object) -> Localized:
        if not value:
            return Localized("", "")
        if not isinstance(value, dict) or value.keys() != {"en", "fr"}:
            raise self._wrong("title", '{ en = "…", fr = "…" }')
        return Localized(self._text("title.en", value["en"]), self._text("title.fr", value["fr"]))
