"""Members from a directory of any form, by a mapping of its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from models.cluster import Cluster
from models.errors import InvalidInput
from models.imports.known import Known
from models.imports.mapping import ColumnMapping, ListSource, columns_in, put_together
from models.imports.member_rows import GivenMember, MemberRows
from models.imports.problems import ImportReport, WrongValue
from models.imports.text_files import Table
from models.imports.values import listed, without_bullet
from models.imports.words import word_key
from models.membership import Competence, Consent
from models.names import name_key

_NOT_IN_AN_ID = re.compile(r"[\s/?#]+")


@dataclass(slots=True)
class _Gathered:
    """What the rows of one member say: each field's text with the place of its column among those that may feed it."""

    line: int
    more_lines: list[int] = field(default_factory=list)
    texts: dict[str, tuple[int, str]] = field(default_factory=dict)
    descriptions: dict[str, None] = field(default_factory=dict)
    lists: dict[str, dict[str, None]] = field(default_factory=dict)


def read_members_mapped(
    path: Path,
    mapping: ColumnMapping,
    *,
    consent: Consent | None,
    cluster: Cluster | None,
    known: Known,
    today: date | None,
) -> ImportReport:
    """Read a directory; ``InvalidInput`` when the file lacks a column that the mapping names.

    Of what several rows of a member say in one field, the first counts, a better column before a worse one; their
    descriptions stand one below the other, and lists are put together.
    """
    words = {word_key(column): column for _, column in mapping.needed()}
    table = Table.read(path, words)
    places = {header: place for place, header in reversed(list(enumerate(table.header)))}
    for key, column in mapping.needed():
        if column not in places:
            raise InvalidInput("mapping_column_missing", source=mapping.name, key=key, column=column, file=table.file)
    headers = {name: columns_in(one.columns[0])[0] for name, one in mapping.columns.items() if one.columns}
    members = MemberRows(table.file, headers, consent=consent, cluster=cluster, known=known, today=today)
    gathered: list[_Gathered] = []
    by_key: dict[tuple[str, str], _Gathered] = {}
    rows = 0
    for row in table.rows(members.problems):
        rows += 1
        cells = {header: row.cells[place] for header, place in places.items()}
        keys = [(column, name_key(cells[column])) for column in mapping.one_member_by if cells[column]]
        one = next((by_key[key] for key in keys if key in by_key), None)
        if one is None:
            one = _Gathered(row.line)
            gathered.append(one)
        else:
            one.more_lines.append(row.line)
        by_key.update(dict.fromkeys(keys, one))
        _put(one, mapping, cells)
    for one in gathered:
        refused = len(members.problems)
        members.add(_given(one, mapping))
        if len(members.problems) > refused:
            for line in one.more_lines:
                members.report(line, WrongValue("row_of_refused", first=one.line))
    remarks = (*table.remarks, *members.warnings)
    return ImportReport(members.batch(), tuple(members.problems), rows + table.unread, remarks, words=words)


def _put(one: _Gathered, mapping: ColumnMapping, cells: Mapping[str, str]) -> None:
    for name, source in mapping.columns.items():
        if source.unless and cells[source.unless]:
            continue
        for place, column in enumerate(source.columns):
            text = put_together(column, cells)
            if name == "id" and text != cells.get(column):
                text = _NOT_IN_AN_ID.sub("-", text)  # it is of our making
            text = mapping.words.get(name, {}).get(text, text)
            if text and (name not in mapping.only or mapping.only[name].fullmatch(text)):
                if name == "description":
                    one.descriptions[text] = None
                elif name not in one.texts or place < one.texts[name][0]:
                    one.texts[name] = (place, text)
                break
    for name, of_list in mapping.lists.items():
        one.lists.setdefault(name, {}).update(dict.fromkeys(_items(of_list, cells)))


def _items(source: ListSource, cells: Mapping[str, str]) -> Iterator[str]:
    for column in source.columns:
        text = put_together(column, cells)
        if source.separator:
            yield from filter(None, (without_bullet(item) for item in text.split(source.separator)))
        else:
            yield from listed(text)


def _given(one: _Gathered, mapping: ColumnMapping) -> GivenMember:
    texts = dict(mapping.constants) | {name: text for name, (_, text) in one.texts.items()}
    if one.descriptions:
        texts["description"] = "\n\n".join(one.descriptions)
    lists = {name: tuple(items) for name, items in one.lists.items()}
    return GivenMember(
        one.line,
        texts,
        tuple(map(Competence, lists.get("competences", ()))),
        lists.get("needs", ()),
        lists.get("axes", ()),
    )
