"""The journal on a database: what was done, written in the transaction that does it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from models.cluster import Cluster
from models.counts import Changes, Count
from models.errors import NotFound
from models.journal import Act, Change, Changed, Deed, Imported, Job, JobState, RefusedRow, Sort, Thing
from models.sql.database import Database
from models.sql.documents import Document, from_document, to_document
from models.sql.reading import read_calls, read_facts, read_memberships, read_organizations, read_projects
from models.sql.saving import Touched, id_of
from models.sql.schema import changed_things, changes, jobs, merges, refused_rows, state
from models.texts import Localized

THE_CLUSTER = "cluster"
"""What the journal calls the cluster's own data."""
_NEVER = 0
_IMPORTS = jobs.c.told.is_(None)
_READERS: dict[Sort, Callable[..., Iterable[Thing]]] = {
    Sort.ORGANIZATION: read_organizations,
    Sort.MEMBERSHIP: read_memberships,
    Sort.PROJECT: read_projects,
    Sort.CALL: read_calls,
    Sort.FACTS: read_facts,
}


def write_change(connection: sa.Connection, act: Act, touched: Iterable[Touched], *, by: str, at: datetime) -> int:
    """Put on record what the transaction of ``connection`` does, under the revision that it leaves; its id."""
    id_: int = connection.execute(sa.select(state.c.revision)).scalar_one()
    entry = {
        "id": id_,
        "at": _text(at),
        "by": by,
        "deed": act.deed.value,
        "about": act.about,
        "job_id": act.job.id if act.job else "",
        "undoes": act.undoes or _NEVER,
    }
    connection.execute(sa.insert(changes), entry)
    lines = [
        {
            "change_id": id_,
            "sort": one.sort.value,
            "thing_id": one.id,
            "before": to_document(one.sort, one.before) if one.before else None,
        }
        for one in touched
    ]
    if lines:
        connection.execute(sa.insert(changed_things), lines)
    if act.merged:
        connection.execute(sa.insert(merges), {"change_id": id_, "gone": act.merged.gone, "kept": act.merged.kept})
    return id_


def write_job(
    connection: sa.Connection,
    imported: Imported,
    found: Changes,
    *,
    by: str,
    at: datetime,
    accepted: bool = True,
    change: int = _NEVER,
) -> None:
    job = {
        "id": imported.id,
        "at": _text(at),
        "by": by,
        "source": imported.source,
        "digest": imported.digest,
        "rows": imported.rows,
        "refused": len(imported.refused),
        "counts": asdict(found),
        "accepted": accepted,
        "change_id": change,
        "stage": "",
        "seen": "",
    }
    connection.execute(sa.insert(jobs), job)
    lines = [
        {
            "job_id": imported.id,
            "position": position,
            "file": row.file,
            "line": row.line,
            "header": list(row.header),
            "cells": list(row.cells),
            "why_en": row.why.en,
            "why_fr": row.why.fr,
        }
        for position, row in enumerate(imported.refused)
    ]
    if lines:
        connection.execute(sa.insert(refused_rows), lines)


def undone_changes(connection: sa.Connection) -> set[int]:
    """The changes that were taken back. Taking back that which took one back brings it to life again."""
    query = sa.select(changes.c.id, changes.c.undoes).where(changes.c.undoes != _NEVER).order_by(changes.c.id.desc())
    undone: set[int] = set()
    for id_, undoes in connection.execute(query):
        if id_ not in undone:
            undone.add(undoes)
    return undone


class SqlJournal:
    """Reads the journal; each answer is one state of the store."""

    def __init__(self, database: Database, *, by: str, now: Callable[[], datetime]) -> None:
        self._database = database
        self._by = by
        self._now = now

    def changes(self, *, about: str = "", most: int | None = None) -> Iterator[Change]:
        query = sa.select(changes)
        if about:
            touched = sa.select(changed_things.c.change_id).where(changed_things.c.thing_id == about)
            query = query.where(changes.c.id.in_(touched))
        with self._database.reading() as connection:
            found = _read_changes(connection, query.order_by(changes.c.id.desc()).limit(most))
        return iter(found)

    def change(self, change_id: int) -> Change:
        with self._database.reading() as connection:
            for change in _read_changes(connection, sa.select(changes).where(changes.c.id == change_id)):
                return change
        raise NotFound("change_unknown", id=change_id)

    def changed(self, change_id: int) -> Iterator[Changed]:
        self.change(change_id)
        with self._database.reading() as connection:
            found = list(_read_changed(connection, change_id))
        return iter(found)

    def touched_since(self, change_id: int, sorts: Collection[Sort]) -> frozenset[str]:
        columns = changed_things.c
        query = sa.select(columns.thing_id).where(columns.change_id > change_id, columns.sort.in_(sorts)).distinct()
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def record_refused(self, imported: Imported) -> None:
        with self._database.noting() as connection:
            write_job(connection, imported, Changes(), by=self._by, at=self._now(), accepted=False)

    def jobs(self) -> Iterator[Job]:
        with self._database.reading() as connection:
            found = _read_jobs(connection, sa.select(jobs).where(_IMPORTS).order_by(jobs.c.at.desc(), jobs.c.id.desc()))
        return iter(found)

    def job(self, job_id: str) -> Job:
        with self._database.reading() as connection:
            for job in _read_jobs(connection, sa.select(jobs).where(jobs.c.id == job_id, _IMPORTS)):
                return job
        raise NotFound("job_unknown", id=job_id)

    def refused_rows(self, job_id: str) -> Iterator[RefusedRow]:
        self.job(job_id)
        columns = refused_rows.c
        query = sa.select(*list(columns)[2:]).where(columns.job_id == job_id).order_by(columns.position)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        for file, line, header, cells, en, fr in found:
            yield RefusedRow(file, line, tuple(header), tuple(cells), Localized(en, fr))

    def forget_refused_rows(self, before: datetime) -> int:
        old = sa.select(jobs.c.id).where(jobs.c.at < _text(before))
        with self._database.noting() as connection:
            return connection.execute(sa.delete(refused_rows).where(refused_rows.c.job_id.in_(old))).rowcount


def _read_changes(connection: sa.Connection, query: sa.Select[Any]) -> list[Change]:
    found = connection.execute(query).all()
    columns = changed_things.c
    counted = sa.select(columns.change_id, sa.func.count()).group_by(columns.change_id)
    if len(found) == 1:
        counted = counted.where(columns.change_id == found[0][0])
    things = {row[0]: row[1] for row in connection.execute(counted)}
    undone = undone_changes(connection)
    return [
        Change(
            id_,
            datetime.fromisoformat(at),
            by,
            Deed(deed),
            about,
            job,
            things.get(id_, 0),
            undoes or None,
            id_ in undone,
        )
        for id_, at, by, deed, about, job, undoes in found
    ]


def _read_changed(connection: sa.Connection, change_id: int) -> Iterator[Changed]:
    """What a thing became is what the next change of it found, or else what it is now."""
    mine = sa.select(changed_things).where(changed_things.c.change_id == change_id).subquery()
    same = sa.and_(changed_things.c.sort == mine.c.sort, changed_things.c.thing_id == mine.c.thing_id)
    first = (
        sa.select(changed_things.c.sort, changed_things.c.thing_id, sa.func.min(changed_things.c.change_id).label("id"))
        .join(mine, same)
        .where(changed_things.c.change_id > change_id)
        .group_by(changed_things.c.sort, changed_things.c.thing_id)
        .subquery()
    )
    later = sa.select(changed_things.c.sort, changed_things.c.thing_id, changed_things.c.before).join(
        first,
        sa.and_(
            changed_things.c.sort == first.c.sort,
            changed_things.c.thing_id == first.c.thing_id,
            changed_things.c.change_id == first.c.id,
        ),
    )
    found_later = {(sort, id_): before for sort, id_, before in connection.execute(later)}
    lines = connection.execute(
        sa.select(mine.c.sort, mine.c.thing_id, mine.c.before).order_by(mine.c.sort, mine.c.thing_id)
    ).all()
    present = _present(connection, lines)
    for sort, id_, before in lines:
        kept, now = Sort(sort), present.get((sort, id_))
        after = _thing(kept, found_later[sort, id_]) if (sort, id_) in found_later else now
        yield Changed(kept, id_, _thing(kept, before), after, now)


def _present(connection: sa.Connection, lines: Sequence[Sequence[Any]]) -> Mapping[tuple[str, str], Thing]:
    found: dict[tuple[str, str], Thing] = {}
    for sort, read in _READERS.items():
        wanted = [id_ for kind, id_, _ in lines if kind == sort.value]
        found.update({(sort.value, id_of(thing)): thing for thing in (read(connection, wanted) if wanted else ())})
    table = connection.execute(sa.select(state.c.cluster)).scalar_one()
    if table is not None:
        found[Sort.CLUSTER.value, THE_CLUSTER] = Cluster.from_table(table, source=THE_CLUSTER)
    return found


def _thing(sort: Sort, document: Document | None) -> Thing | None:
    return from_document(sort, document) if document else None


def _read_jobs(connection: sa.Connection, query: sa.Select[Any]) -> list[Job]:
    undone = undone_changes(connection)
    return [
        Job(
            row.id,
            datetime.fromisoformat(row.at),
            row.by,
            row.source,
            row.digest,
            row.rows,
            row.refused,
            Changes(**{sort: Count(**count) for sort, count in row.counts.items()}),
            _state(accepted=row.accepted, undone=row.change_id in undone),
            row.change_id or None,
        )
        for row in connection.execute(query)
    ]


def _state(*, accepted: bool, undone: bool) -> JobState:
    if not accepted:
        return JobState.REFUSED
    return JobState.UNDONE if undone else JobState.DONE


def _text(at: datetime) -> str:
    """In UTC and always as long, so that moments sort as texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
