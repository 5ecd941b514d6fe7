"""The journal of changes, imports with the rows that they could not use, and pairs that are known to be two."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")


def _ids(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _ID, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _revisions(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, autoincrement=False, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "jobs",
        *_ids("id", "at"),
        *_texts("by", "source", "digest"),
        *_numbers("rows", "refused"),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("accepted", sa.Boolean, nullable=False),
        *_revisions("change_id"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("ix_jobs_at", "jobs", ["at"])
    op.create_table(
        "refused_rows",
        *_ids("job_id"),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        *_texts("file"),
        *_numbers("line"),
        sa.Column("header", sa.JSON, nullable=False),
        sa.Column("cells", sa.JSON, nullable=False),
        *_texts("why_en", "why_fr"),
        sa.PrimaryKeyConstraint("job_id", "position", name="pk_refused_rows"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name="fk_refused_rows_job_id_jobs", ondelete="CASCADE"),
    )
    op.create_table(
        "changes",
        *_revisions("id"),
        *_ids("at"),
        *_texts("by", "deed", "about"),
        *_ids("job_id"),
        *_revisions("undoes"),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_table(
        "changed_things",
        *_revisions("change_id"),
        *_texts("sort"),
        *_ids("thing_id"),
        sa.Column("before", sa.JSON),
        sa.PrimaryKeyConstraint("change_id", "sort", "thing_id", name="pk_changed_things"),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name="fk_changed_things_change_id_changes"),
    )
    op.create_index("ix_changed_things_thing_id", "changed_things", ["thing_id", "sort", "change_id"])
    op.create_table("kept_apart", *_ids("one", "other"), sa.PrimaryKeyConstraint("one", "other", name="pk_kept_apart"))
