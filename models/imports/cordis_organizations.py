"""Who takes part in the projects of CORDIS: an organization is told anew by each of its participations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from models.imports.cells import Cells
from models.imports.known import Known
from models.imports.problems import RowProblem, WrongValue
from models.imports.values import read_country, read_kind, read_name, read_number
from models.organization import Kind, Organization, Scheme, Size, completed

T = TypeVar("T")

_COLUMNS = ("name", "SME", "activityType", "country", "city", "vatNumber")
_NO_NUMBER = frozenset(("", "0", "-", "na", "n/a", "none", "missing", "notapplicable", "not applicable"))


@dataclass(slots=True)
class _Told:
    """What is known of one PIC: ``updated`` is the newest ``contentUpdateDate`` of its rows, ``cells`` those of it."""

    line: int
    updated: str
    cells: tuple[str, ...]
    organization: Organization
    vat: str


class Participants:
    """Organizations by PIC. Of several rows of one PIC, the one that CORDIS changed last counts; where it says nothing,
    an older one does. A fact that cannot be read is left out with a warning, never the row."""

    def __init__(self, file: str, known: Known) -> None:
        self.warnings: list[RowProblem] = []
        self._file = file
        self._known = known
        self._told: dict[str, _Told] = {}

    def add(self, pic: str, cells: Cells) -> None:
        given = tuple(cells[column] for column in _COLUMNS)
        updated = cells["contentUpdateDate"]
        before = self._told.get(pic)
        if before is None:
            self._told[pic] = self._read(pic, cells, updated, given)
        elif given == before.cells:
            before.updated = max(before.updated, updated)
        else:
            told = self._read(pic, cells, updated, given)
            newer, older = (told, before) if updated > before.updated else (before, told)
            newer.organization = completed(newer.organization, older.organization)
            newer.vat = newer.vat or older.vat
            self._told[pic] = newer

    def organizations(self, pics: Collection[str]) -> dict[str, Organization]:
        """From each of ``pics`` to its organization, with its PIC and its VAT number as identifiers.

        One that the store knows by a number keeps its id and all that is known of it. A VAT number that is that of
        several, or that somebody else has in the store, is left out with a warning.
        """
        owners: defaultdict[str, list[str]] = defaultdict(list)
        for pic in pics:
            owners[self._told[pic].vat].append(pic)
        for vat, several in owners.items():
            if vat and len(several) > 1:
                labels = ", ".join(f"{self._told[pic].organization.label} ({pic})" for pic in several)
                self._warn(self._told[several[0]].line, "vatNumber", vat, "vat_shared", listed=labels)
        return {pic: self._organization(pic, alone=len(owners[self._told[pic].vat]) == 1) for pic in pics}

    def _organization(self, pic: str, *, alone: bool) -> Organization:
        told = self._told[pic]
        vat = told.vat if alone else ""
        same = self._known.by_number(Scheme.PIC, pic) or self._known.by_id(pic)
        holder = self._known.by_number(Scheme.VAT, vat) if vat else None
        if holder and same is None and holder.id not in self._told and Scheme.PIC not in holder.identifiers:
            same = holder
        elif holder and (same is None or holder.id != same.id):
            self._warn(told.line, "vatNumber", vat, "vat_taken", owner=holder.label, id=holder.id)
            vat = ""
        numbers = {Scheme.PIC: pic} | ({Scheme.VAT: vat} if vat else {})
        if same is None or same.id == pic:
            return completed(told.organization, Organization(pic, identifiers=numbers))
        return completed(same, Organization(pic, identifiers=numbers), told.organization)

    def _read(self, pic: str, cells: Cells, updated: str, given: tuple[str, ...]) -> _Told:
        organization = Organization(
            pic,
            name=self._fact(cells, "name", read_name, ""),
            kind=self._fact(cells, "activityType", read_kind, Kind.OTHER),
            size=Size.SME if cells["SME"].lower() == "true" else None,
            country=self._fact(cells, "country", read_country, ""),
            city=cells["city"],
        )
        vat = ""
        if cells["vatNumber"].lower() not in _NO_NUMBER:
            vat = self._fact(cells, "vatNumber", partial(read_number, Scheme.VAT), "")
        return _Told(cells.line, updated, given, organization, vat)

    def _fact(self, cells: Cells, column: str, read: Callable[[str], T], nothing: T) -> T:
        try:
            return cells.read(column, read)
        except WrongValue:
            self._warn(cells.line, column, cells[column], "fact_left_out")
            return nothing

    def _warn(self, line: int, column: str, value: str, code: str, **facts: object) -> None:
        self.warnings.append(RowProblem(self._file, line, column, value, code, facts))
