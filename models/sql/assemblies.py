"""What is proposed for calls: versions that nobody changes, each a document beside who made it, when and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from models.errors import Conflict, NotFound
from models.journal import signed_by
from models.organization import Organization
from models.proposal import Assembly
from models.proposal_names import renamed, without
from models.sql.engine import insert_unless_there
from models.sql.merged_ids import names_now
from models.sql.schema import access_keys, assemblies
from models.texts import Localized

_TOLD = "told"
_COLUMNS = tuple(column.name for column in assemblies.columns if column.name != _TOLD)


@cache
def _adapter() -> TypeAdapter[Assembly]:
    return TypeAdapter(Assembly)


def write_assembly(connection: sa.Connection, assembly: Assembly) -> None:
    """Of two who write one version, whatever process they come by, one is first; the other waits and finds it."""
    before = _newest(connection, assembly.id)
    if assembly.version == (before.version if before else 0) + 1:
        if insert_unless_there(connection, assemblies, _row(assembly)):
            return
        before = _newest(connection, assembly.id)
    if before is None:
        raise Conflict("assembly_forgotten", id=assembly.id)
    keys = sa.select(access_keys.c.id, access_keys.c.holder).where(access_keys.c.holder != "")
    holders = {row.id: row.holder for row in connection.execute(keys)}
    raise Conflict(
        "assembly_written",
        id=assembly.id,
        version=before.version,
        by=Localized(signed_by(before.made_by, "en", holders), signed_by(before.made_by, "fr", holders)),
        at=datetime.fromisoformat(before.made_at),
    )


def read_assembly(connection: sa.Connection, id_: str, version: int | None) -> Assembly:
    wanted = assemblies.c.id == id_
    if version is not None:
        wanted &= assemblies.c.version == version
    query = sa.select(assemblies).where(wanted).order_by(assemblies.c.version.desc()).limit(1)
    for assembly in _read(connection, query):
        return assembly
    raise NotFound("assembly_unknown", id=id_ if version is None else f"{id_} ({version})")


def read_newest(connection: sa.Connection, call_id: str | None) -> Sequence[Assembly]:
    other = assemblies.alias()
    later = sa.exists().where(other.c.id == assemblies.c.id, other.c.version > assemblies.c.version)
    query = sa.select(assemblies).where(~later)
    if call_id is not None:
        query = query.where(assemblies.c.call_id == call_id)
    return list(_read(connection, query.order_by(assemblies.c.made_at.desc(), assemblies.c.id)))


def read_versions(connection: sa.Connection, id_: str) -> Sequence[Assembly]:
    found = list(_read(connection, sa.select(assemblies).where(assemblies.c.id == id_).order_by(assemblies.c.version)))
    if not found:
        raise NotFound("assembly_unknown", id=id_)
    return found


def forget_assembly(connection: sa.Connection, id_: str) -> None:
    if not connection.execute(sa.delete(assemblies).where(assemblies.c.id == id_)).rowcount:
        raise NotFound("assembly_unknown", id=id_)


def take_out(connection: sa.Connection, organization: Organization) -> None:
    """No word about one stays in any version."""
    for assembly in list(_read(connection, sa.select(assemblies))):
        kept = without(assembly, organization)
        if kept != assembly:
            mine = sa.and_(assemblies.c.id == assembly.id, assemblies.c.version == assembly.version)
            connection.execute(sa.update(assemblies).where(mine).values(_row(kept)))


def _newest(connection: sa.Connection, id_: str) -> Any:  # noqa: ANN401 (a row)
    query = sa.select(assemblies.c.version, assemblies.c.made_by, assemblies.c.made_at).where(assemblies.c.id == id_)
    return connection.execute(query.order_by(assemblies.c.version.desc()).limit(1)).first()


def _row(assembly: Assembly) -> dict[str, Any]:
    document: dict[str, Any] = _adapter().dump_python(assembly, mode="json")
    row = {name: document.pop(name) for name in _COLUMNS}
    at = assembly.made_at.astimezone(UTC).isoformat(timespec="microseconds")
    return row | {"made_at": at, _TOLD: document}


def _read(connection: sa.Connection, query: sa.Select[Any]) -> Iterator[Assembly]:
    names: dict[str, str] | None = None
    for row in connection.execute(query).all():
        names = names_now(connection) if names is None else names
        own = {name: getattr(row, name) for name in _COLUMNS}
        assembly = _adapter().validate_python({**row.told, **own, "made_at": datetime.fromisoformat(row.made_at)})
        yield renamed(assembly, names) if names else assembly
