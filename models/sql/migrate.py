"""Bring a database to the tables of ``schema``, from nothing or from an older state."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from models.sql.schema import REVISION

_SCRIPTS = Path(__file__).parent / "migrations"


def stored_revision(connection: sa.Connection) -> str:
    """The migration that a database is at; ``""`` when it has no tables of ours."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""


def upgrade(engine: sa.Engine) -> None:
    """Run the missing migrations, all or none."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
