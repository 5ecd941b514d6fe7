"""What is proposed for calls, in versions; which organizations became one with which; and work that takes long."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("jobs") as jobs:
        jobs.add_column(sa.Column("stage", sa.Text, nullable=False, server_default=""))
        jobs.add_column(sa.Column("seen", sa.Text, nullable=False, server_default=""))
        jobs.add_column(sa.Column("told", sa.JSON))
    with op.batch_alter_table("jobs") as jobs:
        jobs.alter_column("stage", server_default=None)
        jobs.alter_column("seen", server_default=None)
    op.create_table(
        "assemblies",
        sa.Column("id", _ID, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("call_id", _ID, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("made_at", _ID, nullable=False),
        sa.Column("because", sa.Text, nullable=False),
        sa.Column("told", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name="pk_assemblies"),
    )
    op.create_index("ix_assemblies_call_id", "assemblies", ["call_id"])
    op.create_table(
        "merges",
        sa.Column("change_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("gone", _ID, nullable=False),
        sa.Column("kept", _ID, nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_merges"),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name="fk_merges_change_id_changes"),
    )
    _know_merges_of_before()


def _know_merges_of_before() -> None:
    """Their entries say "gone → kept"."""
    connection = op.get_bind()
    entries = connection.execute(sa.text("SELECT id, about FROM changes WHERE deed = 'merge' ORDER BY id")).all()
    write = sa.text("INSERT INTO merges (change_id, gone, kept) VALUES (:change, :gone, :kept)")
    for change, about in entries:
        gone, arrow, kept = about.partition(" → ")
        if arrow:
            connection.execute(write, {"change": change, "gone": gone, "kept": kept})
