"""A file read and written to the store, on record: the same for every door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from models.counts import Changes
from models.errors import InvalidInput
from models.imports import (
    ImportReport,
    apply_import,
    kept_consents,
    on_record,
    read_consortia,
    read_facts,
    read_members,
)
from models.imports.cordis import is_cordis
from models.imports.mapping import ColumnMapping
from models.imports.refused import KEPT
from models.journal import Imported
from models.membership import Consent
from models.store import Store, known_cluster


@dataclass(frozen=True, slots=True)
class Done:
    """``changes`` is ``None`` where the import was refused for its problems, ``imported`` for a dry run.

    ``consents_kept`` counts members whose consent on record says otherwise than the one for the file, and stays.
    """

    report: ImportReport
    changes: Changes | None
    imported: Imported | None
    consents_kept: int = 0


def read_members_file(
    store: Store,
    path: Path,
    consent: Consent | None = None,
    *,
    mapping: ColumnMapping | None = None,
    today: date | None = None,
) -> ImportReport:
    """What a file of members brings to this store."""
    return read_members(
        path, consent=consent, cluster=known_cluster(store), known=store.organizations(), mapping=mapping, today=today
    )


def read_consortia_file(
    store: Store, path: Path, consent: Consent | None = None, *, countries: Sequence[str] = ()
) -> ImportReport:
    """What known consortia bring to this store. ``InvalidInput`` when a consent comes with a file that has no members
    of its own."""
    if consent and (path.is_file() or is_cordis(path)):
        raise InvalidInput("api.consent_on_sheet", field="consent", file=path.name)
    return read_consortia(path, find=store.find, known=store.organizations, countries=countries, consent=consent)


def read_facts_file(
    store: Store, path: Path, today: date, *, for_all: Mapping[str, str] = MappingProxyType({})
) -> ImportReport:
    """What a file of facts tells of the organizations of this store."""
    return read_facts(path, known=store.organizations(), for_all=for_all, today=today)


def run_import(
    store: Store, path: Path, report: ImportReport, *, now: datetime, keep_good: bool = False, dry_run: bool = False
) -> Done:
    """Write what ``report`` read of ``path``, all or nothing; a refused one is on record with its rows too."""
    imported = None if dry_run else on_record(path, report, now=now)
    if imported:
        store.journal.forget_refused_rows(now - KEPT)
    if report.problems and not keep_good:
        if imported:
            store.journal.record_refused(imported)
        return Done(report, None, imported)
    kept = kept_consents(store, report)
    changes = apply_import(store, report, keep_good=keep_good, dry_run=dry_run, imported=imported)
    return Done(report, changes, imported, kept)
