"""``SqlStore``: the Store seam on SQLAlchemy."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Self

import sqlalchemy as sa

from models.access import AccessKey
from models.call import Call
from models.cluster import Cluster
from models.counts import Changes
from models.errors import Conflict, NotFound, NotReady
from models.facts import Facts
from models.feedback import Feedback, ShownAnswer
from models.journal import Act, Deed, Sort
from models.listed import Listed
from models.membership import Consent, Membership
from models.organization import Organization
from models.project import Project
from models.proposal import Assembly
from models.sql import answers, assemblies, erasing, reading, rows
from models.sql.database import Database
from models.sql.golden import SqlGolden
from models.sql.journal import THE_CLUSTER, SqlJournal, write_change, write_job
from models.sql.long_jobs import SqlLongJobs
from models.sql.once import SqlOnce
from models.sql.saving import Touched, check_expected, save_batch
from models.sql.schema import access_keys, kept_apart, memberships, state
from models.store import EDITING, NOTHING, UNLOOKED, Batch, Removal

_now = partial(datetime.now, UTC)
_REVISION = sa.select(state.c.revision)


class SqlStore:
    """A store on a database; its writes are signed by ``by``."""

    def __init__(self, database: Database, by: str = "", now: Callable[[], datetime] = _now) -> None:
        self._database = database
        self._by = by
        self._now = now

    @classmethod
    def create(cls, url: str) -> Self:
        """Open the store at ``url``, making or bringing up to date its tables."""
        return cls(Database.create(url))

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the store at ``url``; ``NotReady`` when there is none or its tables are of another version."""
        return cls(Database.open(url))

    def close(self) -> None:
        """Let go of all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def signed(self, by: str, now: Callable[[], datetime]) -> Self:
        return type(self)(self._database, by, now)

    @property
    def journal(self) -> SqlJournal:
        return SqlJournal(self._database, by=self._by, now=self._now)

    @property
    def once(self) -> SqlOnce:
        return SqlOnce(self._database)

    @property
    def golden(self) -> SqlGolden:
        return SqlGolden(self._database)

    @property
    def long_jobs(self) -> SqlLongJobs:
        return SqlLongJobs(self._database, now=self._now)

    def revision(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(_REVISION).scalar_one())

    def cluster(self) -> Cluster:
        with self._database.reading() as connection:
            table = connection.execute(sa.select(state.c.cluster)).scalar_one()
        if table is None:
            raise NotReady("cluster_missing")
        return Cluster.from_table(table, source=self._database.shown)

    def set_cluster(self, cluster: Cluster, *, expecting: Cluster | None = None) -> None:
        table = cluster.to_table()
        with self._changing(Act(Deed.CLUSTER, cluster.id)) as (connection, touched):
            known = connection.execute(sa.select(state.c.cluster)).scalar_one()
            if expecting is not None and known != expecting.to_table():
                raise Conflict("changed_meanwhile", id=cluster.id)
            if known != table:
                before = Cluster.from_table(known, source=THE_CLUSTER) if known else None
                touched.append(Touched(Sort.CLUSTER, THE_CLUSTER, before))
                connection.execute(sa.update(state).values(cluster=table))

    def save(
        self,
        batch: Batch,
        *,
        removing: Removal = NOTHING,
        expecting: Batch = UNLOOKED,
        absent: Removal = NOTHING,
        act: Act = EDITING,
        dry_run: bool = False,
    ) -> Changes:
        at = self._now()
        with self._database.writing() as connection:
            saved = save_batch(connection, batch, removing, expecting, absent, as_it_was=act.deed is Deed.UNDO)
            if dry_run or not saved.changes:
                connection.rollback()
            else:
                change = write_change(connection, act, saved.touched, by=self._by, at=at)
                if act.job:
                    write_job(connection, act.job, saved.changes, by=self._by, at=at, change=change)
        if act.job and not saved.changes and not dry_run:
            with self._database.noting() as connection:
                write_job(connection, act.job, saved.changes, by=self._by, at=at)
        return saved.changes

    def organizations(self, ids: Collection[str] | None = None) -> Iterator[Organization]:
        with self._database.reading() as connection:
            return iter(list(reading.read_organizations(connection, ids)))

    def memberships(self, ids: Collection[str] | None = None) -> Iterator[Membership]:
        with self._database.reading() as connection:
            return iter(list(reading.read_memberships(connection, ids)))

    def member_ids(self) -> frozenset[str]:
        with self._database.reading() as connection:
            return frozenset(connection.execute(sa.select(memberships.c.organization_id)).scalars())

    def listed(self) -> Iterator[Listed]:
        with self._database.reading() as connection:
            return iter(list(reading.read_listed(connection)))

    def projects(self, ids: Collection[str] | None = None) -> Iterator[Project]:
        with self._database.reading() as connection:
            return iter(list(reading.read_projects(connection, ids)))

    def calls(self) -> Iterator[Call]:
        with self._database.reading() as connection:
            return iter(list(reading.read_calls(connection, None)))

    def facts(self, ids: Collection[str] | None = None) -> Iterator[Facts]:
        with self._database.reading() as connection:
            return iter(list(reading.read_facts(connection, ids)))

    def find(self, who: str) -> tuple[Organization, ...]:
        with self._database.reading() as connection:
            return tuple(reading.read_organizations(connection, reading.ids_of(connection, who)))

    def set_consent(self, member_ids: Iterable[str], consent: Consent) -> None:
        wanted = list(dict.fromkeys(member_ids))
        with self._changing(Act(Deed.CONSENT, wanted[0] if len(wanted) == 1 else "")) as (connection, touched):
            known = {
                membership.organization_id: membership for membership in reading.read_memberships(connection, wanted)
            }
            for id_ in wanted:
                if id_ not in known:
                    raise NotFound("not_a_member", who=id_)
            changed = [id_ for id_ in wanted if known[id_].consent != consent]
            touched += (Touched(Sort.MEMBERSHIP, id_, known[id_]) for id_ in changed)
            statement = sa.update(memberships).values(rows.consent_row(consent))
            for id_ in changed:
                connection.execute(statement.where(memberships.c.organization_id == id_))

    def remove_member(self, member_id: str, *, expecting: Batch = UNLOOKED) -> None:
        with self._database.writing() as connection:
            check_expected(connection, expecting)
            if next(iter(reading.read_memberships(connection, [member_id])), None) is None:
                raise NotFound("not_a_member", who=member_id)
            (organization,) = reading.read_organizations(connection, [member_id])
            stays = erasing.forget_membership(connection, organization)
            about = member_id if stays else ""
            write_change(connection, Act(Deed.REMOVE, about), (), by=self._by, at=self._now())
        self._database.sweep()

    def erase(self, organization_id: str) -> str:
        with self._database.writing() as connection:
            organization = next(iter(reading.read_organizations(connection, [organization_id])), None)
            if organization is None:
                raise NotFound("who_unknown", who=organization_id)
            made = erasing.erase(connection, organization)
            write_change(connection, Act(Deed.ERASE, made), (), by=self._by, at=self._now())
        self._database.sweep()
        return made

    def keep_apart(self, one: str, other: str, *, apart: bool = True) -> None:
        pair = dict(zip(("one", "other"), sorted((one, other)), strict=True))
        with self._database.writing() as connection:
            known = connection.execute(sa.select(kept_apart).filter_by(**pair)).first() is not None
            if known is apart:
                connection.rollback()
                return
            statement = sa.insert(kept_apart).values(pair) if apart else sa.delete(kept_apart).filter_by(**pair)
            connection.execute(statement)
            about = f"{pair['one']} {'≠' if apart else '?'} {pair['other']}"
            write_change(connection, Act(Deed.APART, about), (), by=self._by, at=self._now())

    def kept_apart(self) -> frozenset[tuple[str, str]]:
        with self._database.reading() as connection:
            return frozenset((one, other) for one, other in connection.execute(sa.select(kept_apart)))

    def add_key(self, key: AccessKey) -> None:
        with self._changing(Act(Deed.KEY, key.id)) as (connection, touched):
            connection.execute(sa.insert(access_keys), rows.key_row(key))
            touched.append(Touched(Sort.KEY, key.id, None))

    def keys(self) -> Iterator[AccessKey]:
        with self._database.reading() as connection:
            query = sa.select(access_keys).order_by(access_keys.c.id)
            return iter([rows.read_key(row) for row in connection.execute(query)])

    def key_by_digest(self, digest: str) -> AccessKey | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(access_keys).where(access_keys.c.digest == digest)).first()
        return rows.read_key(row) if row else None

    def revoke_key(self, key_id: str, when: datetime) -> None:
        with self._changing(Act(Deed.KEY, key_id)) as (connection, touched):
            statement = sa.update(access_keys).where(access_keys.c.id == key_id)
            if not connection.execute(statement.values(revoked=when.isoformat())).rowcount:
                raise NotFound("key_unknown", id=key_id)
            touched.append(Touched(Sort.KEY, key_id, None))

    def remember_answer(self, answer: ShownAnswer) -> None:
        with self._database.noting(brief=True) as connection:
            answers.write_answer(connection, answer)

    def answer(self, answer_id: str) -> ShownAnswer:
        with self._database.reading() as connection:
            return answers.read_answer(connection, answer_id)

    def answers(self, since: datetime | None = None) -> Iterator[ShownAnswer]:
        with self._database.reading() as connection:
            return iter(list(answers.read_answers(connection, since)))

    def times_shown(self, since: datetime) -> Mapping[str, int]:
        with self._database.reading() as connection:
            return answers.times_shown(connection, since)

    def forget_answers(self, before: datetime) -> int:
        with self._database.noting() as connection:
            forgotten = answers.forget_answers(connection, before)
        self._database.sweep()
        return forgotten

    def give_feedback(self, feedback: Feedback) -> None:
        with self._database.noting() as connection:
            answers.write_feedback(connection, feedback)

    def feedback(self, *, given_by: str | None = None, answer_id: str | None = None) -> Iterator[Feedback]:
        with self._database.reading() as connection:
            found = list(answers.read_feedback(connection, given_by, answer_id))
        return iter(found)

    def add_assembly(self, assembly: Assembly) -> None:
        with self._database.noting() as connection:
            assemblies.write_assembly(connection, assembly)

    def assembly(self, assembly_id: str, version: int | None = None) -> Assembly:
        with self._database.reading() as connection:
            return assemblies.read_assembly(connection, assembly_id, version)

    def assemblies(self, call_id: str | None = None) -> Iterator[Assembly]:
        with self._database.reading() as connection:
            return iter(assemblies.read_newest(connection, call_id))

    def assembly_versions(self, assembly_id: str) -> Iterator[Assembly]:
        with self._database.reading() as connection:
            return iter(assemblies.read_versions(connection, assembly_id))

    def forget_assembly(self, assembly_id: str) -> None:
        with self._database.noting() as connection:
            assemblies.forget_assembly(connection, assembly_id)
        self._database.sweep()

    @contextmanager
    def _changing(self, act: Act) -> Iterator[tuple[sa.Connection, list[Touched]]]:
        """A transaction with the list of what it touches: that is put on record, or nothing happened."""
        touched: list[Touched] = []
        with self._database.writing() as connection:
            yield connection, touched
            if touched:
                write_change(connection, act, touched, by=self._by, at=self._now())
            else:
                connection.rollback()
