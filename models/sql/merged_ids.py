"""Ids of those that a merge has made one with another, where they are remembered under their own."""

from __future__ import annotations

import sqlalchemy as sa

from models.journal import Sort
from models.organization import Organization
from models.sql.documents import from_document
from models.sql.journal import undone_changes
from models.sql.reading import known_ids
from models.sql.schema import changed_things, merges


def names_now(connection: sa.Connection) -> dict[str, str]:
    """For each id that is no organization any more since it became one with another: the id of that.

    Of merges that were taken back nothing is told, and neither of an id that is an organization's again.
    """
    undone = undone_changes(connection)
    names: dict[str, str] = {}
    for change, gone, kept in connection.execute(sa.select(merges).order_by(merges.c.change_id)):
        if change not in undone:
            names = {id_: kept if name == gone else name for id_, name in names.items()} | {gone: kept}
    known = known_ids(connection, names.keys())
    return {id_: name for id_, name in names.items() if id_ not in known}


def former_selves(connection: sa.Connection, id_: str) -> list[Organization]:
    """Those that became one with the organization of this id, as they were then."""
    gone = [former for former, name in names_now(connection).items() if name == id_]
    columns = changed_things.c
    same = sa.and_(columns.change_id == merges.c.change_id, columns.thing_id == merges.c.gone)
    query = sa.select(columns.before).join(merges, same).where(columns.sort == Sort.ORGANIZATION.value)
    found = connection.execute(query.where(merges.c.gone.in_(gone), columns.before.is_not(None))).scalars()
    things = [from_document(Sort.ORGANIZATION, document) for document in found]
    return [thing for thing in things if isinstance(thing, Organization)]


def forget_merges(connection: sa.Connection, id_: str) -> None:
    """Those with an organization on either side."""
    connection.execute(sa.delete(merges).where(sa.or_(merges.c.gone == id_, merges.c.kept == id_)))
