"""Bring a database to the tables of ``schema``, from nothing or from an older state."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from models.errors import NotReady
from models.sql.schema import REVISION

_SCRIPTS = Path(__file__).parent / "migrations"


def stored_revision(connection: sa.Connection) -> str:
    """The migration that a database is at; ``""`` when it has no tables of ours."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""


def upgrade(engine: sa.Engine) -> None:
    """Run the missing migrations, all or none; ``NotReady`` when the tables are of a newer Grappe than this one."""
    with engine.connect() as connection:
        found = stored_revision(connection)
    if found == REVISION:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found and found not in known:
        raise NotReady("store_outdated", url=engine.url.render_as_string(), found=found, wanted=REVISION)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
