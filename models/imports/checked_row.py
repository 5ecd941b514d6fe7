"""One row of a member, read cell by cell: what it says of each field, and what of it cannot be used."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models.cluster import Cluster
from models.facts import UNTOLD, Facts
from models.imports.fact_values import FACT_FIELDS, read_facts_row
from models.imports.mangled import ranges_of_date
from models.imports.problems import WrongValue
from models.imports.values import (
    read_audience,
    read_country,
    read_date,
    read_email,
    read_id,
    read_kind,
    read_name,
    read_number,
    read_siret,
    read_size,
    read_website,
    read_yes,
)
from models.imports.words import word_key
from models.membership import Competence, Consent
from models.organization import Scheme
from models.texts import Localized

SCHEMES = {scheme.value: scheme for scheme in Scheme}
_SIRET = re.compile(r"\d{14}", re.ASCII)
_ZERO_LOST = re.compile(r"[1-9]\d{8}", re.ASCII)
_NOT_KEPT = {"postcode"}  # it says nothing that the town and the region do not


@dataclass(frozen=True, slots=True)
class GivenMember:
    """One row as it was given: ``texts`` by field (none of them blank), and what comes in lists."""

    line: int
    texts: Mapping[str, str]
    competences: tuple[Competence, ...] = ()
    needs: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()
    consent: Consent | None = None


@dataclass(slots=True)
class CheckedRow:
    """What a row says of each field, its axes, the facts that rules need, what of it cannot be used, and what a
    spreadsheet may have changed."""

    facts: dict[str, Any] = field(default_factory=dict)
    axes: list[str] = field(default_factory=list)
    known: Facts = UNTOLD
    wrong: list[WrongValue] = field(default_factory=list)
    doubts: list[WrongValue] = field(default_factory=list)


_READERS: dict[str, Callable[[str], object]] = {
    "id": read_id,
    "name": read_name,
    "kind": read_kind,
    "size": read_size,
    "country": read_country,
    "contact_email": read_email,
    "website": read_website,
    "siret": read_siret,
    "consent": read_audience,
    "consent_date": read_date,
    "consent_contact": read_yes,
}


class RowChecker:
    """Reads rows; ``cluster`` tells which colleges and axes there are. No fact was true after ``today``, if given."""

    def __init__(self, cluster: Cluster | None, today: date | None = None) -> None:
        self._today = today
        self._colleges = _Choices([(college.id, college.name) for college in cluster.colleges] if cluster else [])
        self._axes = _Choices([(axis.id, axis.name) for axis in cluster.axes] if cluster else [])

    def check(self, given: GivenMember) -> CheckedRow:
        row = CheckedRow()
        for name, text in given.texts.items():
            if name in _NOT_KEPT or name in FACT_FIELDS:
                continue
            try:
                row.facts[name] = self._value(name, text)
            except WrongValue as error:
                row.wrong.append(error.at(name, text))
        for axis in given.axes:
            try:
                row.axes.append(self._axes.read(axis, "axis_unknown"))
            except WrongValue as error:
                row.wrong.append(error.at("axes", axis))
        told = read_facts_row(given.texts, self._today)
        row.known = told.facts
        row.wrong += told.wrong
        row.doubts += _doubts(given, row)
        _take_siret(row)
        _take_consent(row)
        if given.consent:
            row.facts["consent"] = given.consent
        return row

    def _value(self, name: str, text: str) -> object:
        if name == "college":
            return self._colleges.read(text, "college_unknown")
        if name == Scheme.SIREN and _SIRET.fullmatch("".join(text.split())):
            return read_siret(text)
        if name in SCHEMES:
            return read_number(SCHEMES[name], text)
        return _READERS[name](text) if name in _READERS else text


def _doubts(given: GivenMember, row: CheckedRow) -> Iterator[WrongValue]:
    phone, size = given.texts.get("contact_phone", ""), given.texts.get("size", "")
    if _ZERO_LOST.fullmatch(phone):
        yield WrongValue("phone_zero_lost", column="contact_phone", value=phone)
    if size and row.facts.get("size") and ranges_of_date(size):
        read = row.facts["size"]
        both = Localized(en=read.to("en"), fr=read.to("fr"))
        yield WrongValue("size_from_date", column="size", value=size, read=both)


def _take_siret(row: CheckedRow) -> None:
    """A SIRET tells the SIREN; a SIREN beside it must be the same."""
    found = row.facts.pop("siret", None)
    if found is not None and row.facts.setdefault("siren", found) != found:
        row.wrong.append(WrongValue("siret_differs", column="siret", value=found, siren=row.facts["siren"]))


def _take_consent(row: CheckedRow) -> None:
    """Make one consent of what the columns say; whoever records one says since when, and how it was given."""
    shown_to, since, note = (row.facts.pop(name, None) for name in ("consent", "consent_date", "consent_note"))
    contact = row.facts.pop("consent_contact", False)
    if shown_to is None:
        return
    if since is None:
        row.wrong.append(WrongValue("consent_date_missing", column="consent", value=shown_to.value))
    elif not note:
        row.wrong.append(WrongValue("consent_note_missing", column="consent", value=shown_to.value))
    else:
        row.facts["consent"] = Consent(shown_to, since, note, contact)


class _Choices:
    """The colleges or axes of a cluster, by id and by name in both languages; without any, all is taken as given."""

    def __init__(self, listed: list[tuple[str, Localized]]) -> None:
        self._ids = {word_key(word): id_ for id_, name in listed for word in (name.en, name.fr, id_)}
        self._known = ", ".join(id_ for id_, _ in listed)

    def read(self, text: str, code: str) -> str:
        if not self._ids:
            return text
        found = self._ids.get(word_key(text))
        if found is None:
            raise WrongValue(code, known=self._known)
        return found
