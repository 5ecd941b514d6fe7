"""``SqlStore``: the Store seam on SQLAlchemy."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Self

import sqlalchemy as sa

from models.access import AccessKey
from models.call import Call
from models.cluster import Cluster
from models.errors import NotFound, NotReady
from models.feedback import Feedback, ShownAnswer
from models.membership import Consent, Membership
from models.names import name_key
from models.organization import Organization
from models.project import Project
from models.sql import answers, migrate, rows
from models.sql.engine import brief_writer, open_engine, reach, read_url, reader, sqlite_file, sweep, writer
from models.sql.reading import read_calls, read_memberships, read_organizations, read_projects
from models.sql.saving import save_batch
from models.sql.schema import (
    REVISION,
    access_keys,
    identifiers,
    memberships,
    organizations,
    participations,
    state,
)
from models.store import Batch, Changes


class SqlStore:
    """A store on a database. Usable from many threads; readers see one state each and never wait for a writer."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._reader = reader(engine)
        self._writer = writer(engine)
        self._brief_writer = brief_writer(engine)

    @classmethod
    def create(cls, url: str) -> Self:
        """Open the store at ``url``, making or bringing up to date its tables."""
        address = read_url(url)
        file = sqlite_file(address)
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
        engine = open_engine(address)
        with _let_go_on_error(engine):
            reach(engine)
            migrate.upgrade(writer(engine))
        return cls(engine)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the store at ``url``; ``NotReady`` when there is none or its tables are of another version."""
        address = read_url(url)
        shown = address.render_as_string()
        file = sqlite_file(address)
        if file and not file.is_file():
            raise NotReady("store_missing", url=shown)
        engine = open_engine(address)
        with _let_go_on_error(engine):
            reach(engine)
            with engine.connect() as connection:
                found = migrate.stored_revision(connection)
            if found != REVISION:
                raise NotReady("store_outdated" if found else "store_missing", url=shown, found=found, wanted=REVISION)
        return cls(engine)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def revision(self) -> int:
        with self._reading() as connection:
            return int(connection.execute(sa.select(state.c.revision)).scalar_one())

    def cluster(self) -> Cluster:
        with self._reading() as connection:
            table = connection.execute(sa.select(state.c.cluster)).scalar_one()
        if table is None:
            raise NotReady("cluster_missing")
        return Cluster.from_table(table, source=self._engine.url.render_as_string())

    def set_cluster(self, cluster: Cluster) -> None:
        table = cluster.to_table()
        with self._writing() as connection:
            if connection.execute(sa.select(state.c.cluster)).scalar_one() == table:
                connection.rollback()
            else:
                connection.execute(sa.update(state).values(cluster=table))

    def save(self, batch: Batch, *, dry_run: bool = False) -> Changes:
        with self._writing() as connection:
            changes = save_batch(connection, batch)
            if dry_run or not changes:
                connection.rollback()
        return changes

    def organizations(self, ids: Collection[str] | None = None) -> Iterator[Organization]:
        with self._reading() as connection:
            found = list(read_organizations(connection, ids))
        return iter(found)

    def memberships(self, ids: Collection[str] | None = None) -> Iterator[Membership]:
        with self._reading() as connection:
            found = list(read_memberships(connection, ids))
        return iter(found)

    def projects(self, ids: Collection[str] | None = None) -> Iterator[Project]:
        with self._reading() as connection:
            found = list(read_projects(connection, ids))
        return iter(found)

    def calls(self) -> Iterator[Call]:
        with self._reading() as connection:
            found = list(read_calls(connection, None))
        return iter(found)

    def find(self, who: str) -> tuple[Organization, ...]:
        who = who.strip()
        number = "".join(who.split()).upper()
        ways = (
            sa.select(organizations.c.id).where(organizations.c.id == who),
            sa.select(identifiers.c.organization_id).where(identifiers.c.number == number).distinct(),
            sa.select(organizations.c.id).where(organizations.c.name_key == name_key(who)),
        )
        if not who:
            return ()
        with self._reading() as connection:
            for way in ways:
                ids = connection.execute(way).scalars().all()
                if ids:
                    return tuple(read_organizations(connection, ids))
        return ()

    def set_consent(self, member_ids: Iterable[str], consent: Consent) -> None:
        statement = sa.update(memberships).values(rows.consent_row(consent))
        with self._writing() as connection:
            for id_ in member_ids:
                changed = connection.execute(statement.where(memberships.c.organization_id == id_)).rowcount
                if not changed:
                    raise NotFound("not_a_member", who=id_)

    def remove_member(self, member_id: str) -> None:
        with self._writing() as connection:
            mine = memberships.c.organization_id == member_id
            if not connection.execute(sa.delete(memberships).where(mine)).rowcount:
                raise NotFound("not_a_member", who=member_id)
            connection.execute(sa.delete(access_keys).where(access_keys.c.member_id == member_id))
            answers.forget_member(connection, member_id)
            has_a_past = sa.exists().where(participations.c.organization_id == member_id)
            connection.execute(sa.delete(organizations).where(organizations.c.id == member_id, ~has_a_past))
        sweep(self._engine)

    def add_key(self, key: AccessKey) -> None:
        with self._writing() as connection:
            connection.execute(sa.insert(access_keys), rows.key_row(key))

    def keys(self) -> Iterator[AccessKey]:
        with self._reading() as connection:
            query = sa.select(access_keys).order_by(access_keys.c.id)
            found = [rows.read_key(row) for row in connection.execute(query)]
        return iter(found)

    def key_by_digest(self, digest: str) -> AccessKey | None:
        with self._reading() as connection:
            row = connection.execute(sa.select(access_keys).where(access_keys.c.digest == digest)).first()
        return rows.read_key(row) if row else None

    def revoke_key(self, key_id: str, when: datetime) -> None:
        with self._writing() as connection:
            statement = sa.update(access_keys).where(access_keys.c.id == key_id)
            if not connection.execute(statement.values(revoked=when.isoformat())).rowcount:
                raise NotFound("key_unknown", id=key_id)

    def remember_answer(self, answer: ShownAnswer) -> None:
        with self._noting(self._brief_writer) as connection:
            answers.write_answer(connection, answer)

    def answer(self, answer_id: str) -> ShownAnswer:
        with self._reading() as connection:
            return answers.read_answer(connection, answer_id)

    def answers(self, since: datetime | None = None) -> Iterator[ShownAnswer]:
        with self._reading() as connection:
            found = list(answers.read_answers(connection, since))
        return iter(found)

    def times_shown(self, since: datetime) -> Mapping[str, int]:
        with self._reading() as connection:
            return answers.times_shown(connection, since)

    def forget_answers(self, before: datetime) -> int:
        with self._noting(self._writer) as connection:
            forgotten = answers.forget_answers(connection, before)
        sweep(self._engine)
        return forgotten

    def give_feedback(self, feedback: Feedback) -> None:
        with self._noting(self._writer) as connection:
            answers.write_feedback(connection, feedback)

    def feedback(self, *, given_by: str | None = None, answer_id: str | None = None) -> Iterator[Feedback]:
        with self._reading() as connection:
            found = list(answers.read_feedback(connection, given_by, answer_id))
        return iter(found)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with _told(self._reader), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """A transaction that bumps the revision first: on every database, writers wait for each other there."""
        with _told(self._writer), self._writer.connect() as connection, connection.begin():
            connection.execute(sa.update(state).values(revision=state.c.revision + 1))
            yield connection

    @contextmanager
    def _noting(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        """A transaction for what changes nobody's data: the revision stays. Whatever refuses it is ``NotReady``."""
        with _told(engine, sa.exc.DBAPIError), engine.connect() as connection, connection.begin():
            yield connection


@contextmanager
def _told(engine: sa.Engine, failure: type[sa.exc.DBAPIError] = sa.exc.OperationalError) -> Iterator[None]:
    """Let a database that fails under way (full, locked, gone) be told as ``NotReady``; nothing was written then."""
    try:
        yield
    except failure as error:
        reason = " ".join(str(error.orig).split())
        raise NotReady("store_failed", url=engine.url.render_as_string(), reason=reason) from error


@contextmanager
def _let_go_on_error(engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise
