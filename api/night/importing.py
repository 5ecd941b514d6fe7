"""Importing what lies in the sources: each file once, and one that cannot be used keeps none of the others back."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from api.night.sources import Kind, Source, every_file, read_sources
from api.night.words import said, why
from api.settings import Settings
from models.errors import Damaged, InvalidInput, NotReady
from models.imports.problems import ImportReport
from models.journal import JobState
from models.membership import Consent
from models.store import Store
from models.texts import Localized

_log = logging.getLogger("grappe")


@dataclass(frozen=True, slots=True)
class Lain:
    """What became of one file: a sentence that names it and nobody in it; ``None`` where it is as it was before."""

    line: Localized | None
    failed: bool = False


def import_sources(settings: Settings, store: Store, now: datetime) -> Iterator[Lain]:
    """Import each file that changed since it was imported last.

    A file that is refused, or cannot be read, is told and left as it is: the night goes on with the others. What the
    store itself refuses (it is full, or gone) ends the night.
    """
    if settings.sources_file is None:
        return
    try:
        sources = read_sources(settings.sources_file)
    except (InvalidInput, OSError) as error:
        yield Lain(why(error, settings.log_file), failed=True)
        return
    lain = list(every_file(sources))
    alike = Counter(file.name for _, file in lain if isinstance(file, Path))
    for source, file in lain:
        if not isinstance(file, Path):
            yield Lain(why(file, settings.log_file), failed=True)
            continue
        try:
            if _is_known(store, file, alike):
                yield Lain(None)
            else:
                yield _import(store, source, file, now)
        except (NotReady, Damaged, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 (a file that a reader breaks on is a bad file, and no more than that)
            reason = why(error, settings.log_file)
            yield Lain(said("source_wrong", file=file.name, reason=reason), failed=True)


def _is_known(store: Store, file: Path, alike: Mapping[str, int]) -> bool:
    """Whether the last import of a file of this name was of just these bytes; one that staff took back stays so.

    Where several sources have files of one name, as many imports count.
    """
    from models.imports.refused import digest_of

    of_name = (job for job in store.journal.jobs() if job.source == file.name and job.state is not JobState.REFUSED)
    return digest_of(file) in {job.digest for job in islice(of_name, alike[file.name])}


def _import(store: Store, source: Source, file: Path, now: datetime) -> Lain:
    from api.importing import run_import
    from models.imports.in_bulk import in_bulk

    with in_bulk():
        report = _read(store, source, file, now)
        done = run_import(store, file, report, now=now, keep_good=source.keep_good)
    job = done.imported.id if done.imported else ""
    problems = len(report.problems)
    if done.changes is None:
        return Lain(said("source_refused", file=file.name, count=problems, rows=report.rows, id=job), failed=True)
    if problems:
        return Lain(said("source_partly", file=file.name, count=problems, rows=report.rows, id=job), failed=True)
    return Lain(said("source_imported", file=file.name, rows=report.rows))


def _read(store: Store, source: Source, file: Path, now: datetime) -> ImportReport:
    from api.importing import read_consortia_file, read_facts_file, read_members_file
    from api.typed import read_typed
    from models.imports.mapping import ColumnMapping
    from models.imports.values import read_country

    today = now.astimezone().date()
    if source.kind is Kind.MEMBERS:
        mapping = ColumnMapping.load(source.mapping) if source.mapping else None
        return read_members_file(store, file, _consent(source, now), mapping=mapping, today=today)
    if source.kind is Kind.FACTS:
        for_all = {name: text for name, text in (("as_of", source.as_of), ("source", source.source)) if text}
        return read_facts_file(store, file, today, for_all=for_all)
    countries = [read_typed(read_country, given) for given in source.country]
    return read_consortia_file(store, file, _consent(source, now), countries=countries)


def _consent(source: Source, now: datetime) -> Consent | None:
    from api.typed import read_consent

    if source.consent is None:
        return None
    return read_consent(
        source.consent, source.consent_note, contact=source.consent_contact, since=now.astimezone().date()
    )


def tell_of(lain: list[Lain]) -> tuple[Localized, bool]:
    """One line of what became of all files, and whether any of them could not be used as it was."""
    lines = [one.line for one in lain if one.line]
    as_before = sum(one.line is None for one in lain)
    if as_before:
        lines.append(said("sources_as_before", count=as_before))
    line = Localized(" ".join(one.en for one in lines), " ".join(one.fr for one in lines))
    return line if lines else said("sources_none"), any(one.failed for one in lain)
