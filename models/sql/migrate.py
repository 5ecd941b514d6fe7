"""Bring a database to the tables of ``schema``, from nothing or from an older state."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from models.errors import NotReady
from models.sql.engine import rebuilding
from models.sql.schema import REVISION

SCRIPTS = Path(__file__).parent / "migrations"


def stored_revision(connection: sa.Connection) -> str:
    """The migration that a database is at; ``""`` when it has no tables of ours."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""


def known_revisions() -> frozenset[str]:
    """All migrations that this Grappe has."""
    from alembic.script import ScriptDirectory

    return frozenset(script.revision for script in ScriptDirectory(str(SCRIPTS)).walk_revisions())


def upgrade(engine: sa.Engine, to: str = REVISION) -> None:
    """Run the missing migrations, all or none; ``NotReady`` when the tables are of a newer Grappe than this one."""
    with engine.connect() as connection:
        found = stored_revision(connection)
    if found == to:
        return
    if found and found not in known_revisions():
        raise NotReady("store_outdated", url=engine.url.render_as_string(), found=found, wanted=REVISION)
    with rebuilding(engine) as connection:
        run(connection, to)


def run(connection: sa.Connection, to: str = REVISION, scripts: Path = SCRIPTS) -> None:
    """Run the migrations of ``scripts`` up to ``to`` in the transaction of ``connection``."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
