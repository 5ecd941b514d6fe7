"""The journal: every change of the store with who made it, when, what was there before, and the job it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from models.call import Call
from models.cluster import Cluster
from models.counts import Changes
from models.facts import Facts
from models.membership import Membership
from models.organization import Organization
from models.project import Project
from models.texts import Lang, Localized, Texts


class Deed(StrEnum):
    """What was done."""

    IMPORT = "import"
    EDIT = "edit"
    CONSENT = "consent"
    REMOVE = "remove"
    ERASE = "erase"
    MERGE = "merge"
    APART = "apart"
    UNDO = "undo"
    CLUSTER = "cluster"
    KEY = "key"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"deed_{self}", lang)


class Sort(StrEnum):
    """What sort of thing was changed."""

    ORGANIZATION = "organization"
    MEMBERSHIP = "membership"
    PROJECT = "project"
    CALL = "call"
    FACTS = "facts"
    CLUSTER = "cluster"
    KEY = "key"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"sort_{self}", lang)


Thing = Organization | Membership | Project | Call | Facts | Cluster


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that could not be used, as it stood in its file, and why."""

    file: str
    line: int
    header: tuple[str, ...]
    cells: tuple[str, ...]
    why: Localized


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import tells of itself: ``source`` names the file, ``digest`` is the SHA-256 of what was read."""

    id: str
    source: str
    digest: str
    rows: int
    refused: tuple[RefusedRow, ...] = ()


class JobState(StrEnum):
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"

    def to(self, lang: Lang) -> str:
        """As people say it."""
        return Texts.of("models")(f"job_{self}", lang)


@dataclass(frozen=True, slots=True)
class Job:
    """An import on record. ``refused`` counts the rows that could not be used, ``change`` is the entry of the journal
    that it made, ``None`` where it changed nothing."""

    id: str
    at: datetime
    by: str
    source: str
    digest: str
    rows: int
    refused: int
    changes: Changes
    state: JobState
    change: int | None


@dataclass(frozen=True, slots=True)
class Merged:
    """Ids of two that become one: the one that goes, and the one that stays for both."""

    gone: str
    kept: str


@dataclass(frozen=True, slots=True)
class Act:
    """Why something is written: what is done, about whom or what, for which import, in return of which change, and
    who becomes one with whom."""

    deed: Deed
    about: str = ""
    job: Imported | None = None
    undoes: int | None = None
    merged: Merged | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the journal.

    ``id`` is the revision that the store had afterwards; ``by`` is the signature of whoever wrote (see
    ``signed_by``); ``things`` counts what was changed; ``undone`` tells that it was taken back since.
    """

    id: int
    at: datetime
    by: str
    deed: Deed
    about: str
    job: str
    things: int
    undoes: int | None
    undone: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing as a change found it and left it, and as it is now; ``None`` where there was (or is) none.

    Of a key nothing is told but that it was made or revoked.
    """

    sort: Sort
    id: str
    before: Thing | None
    after: Thing | None
    now: Thing | None


class Journal(Protocol):
    """What was done to a store. A part of the ``Store`` seam, held to the same contract suite."""

    def changes(self, *, about: str = "", most: int | None = None) -> Iterator[Change]:
        """The newest first; with ``about``, those that touched the thing of this id."""

    def change(self, change_id: int) -> Change:
        """``NotFound`` when there is none."""

    def changed(self, change_id: int) -> Iterator[Changed]:
        """What a change did, ascending by sort, then id; nothing of what was forgotten or erased since."""

    def touched_since(self, change_id: int, sorts: Collection[Sort]) -> frozenset[str]:
        """Ids of the things of these sorts that later changes touched."""

    def record_refused(self, imported: Imported) -> None:
        """Put on record an import that was refused as a whole."""

    def jobs(self) -> Iterator[Job]:
        """The newest first."""

    def job(self, job_id: str) -> Job:
        """``NotFound`` when there is none."""

    def refused_rows(self, job_id: str) -> Iterator[RefusedRow]:
        """Rows that an import could not use, in the order of their file."""

    def forget_refused_rows(self, before: datetime) -> int:
        """Forget the rows that imports older than ``before`` could not use; how many these were."""


def signed_by(signature: str, lang: Lang, holders: Mapping[str, str] = MappingProxyType({})) -> str:
    """Who ``signature`` stands for, in words: ``cli:NAME``, ``staff:KEY``, ``member:ID``, ``night:``, or nobody in
    particular.

    ``holders`` has the names of those who hold keys, by the keys' ids.
    """
    door, _, name = signature.partition(":")
    if door == "staff" and name in holders:
        name = f"{name} ({holders[name]})"
    known = {"cli": "by_cli", "staff": "by_staff", "member": "by_member", "night": "by_night"}.get(door, "by_unknown")
    return Texts.of("models")(known, lang, name=name)


def field_name(field: str, lang: Lang) -> str:
    """What a field of a changed thing is called."""
    return Texts.of("models")(f"field_{field}", lang)
