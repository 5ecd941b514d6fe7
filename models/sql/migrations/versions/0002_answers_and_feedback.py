"""Answers as they were shown, and the feedback about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")


def _ids(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, _ID, nullable=False) for name in names]


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _of_an_answer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["answer_id"], ["answers.id"], name=f"fk_{table}_answer_id_answers", ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "answers",
        *_ids("id", "at", "asked", "seeker"),
        *_texts("need", "snapshot"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
    )
    op.create_table(
        "answer_partners",
        *_ids("answer_id", "organization_id"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "organization_id", name="pk_answer_partners"),
        _of_an_answer("answer_partners"),
    )
    op.create_table(
        "answer_places",
        *_ids("answer_id", "organization_id"),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("score", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "organization_id", name="pk_answer_places"),
        _of_an_answer("answer_places"),
    )
    op.create_table(
        "feedback",
        *_ids("answer_id", "organization_id", "given_by"),
        *_texts("reaction"),
        sa.Column("reason", sa.Text),
        *_texts("note"),
        *_ids("at"),
        sa.PrimaryKeyConstraint("answer_id", "organization_id", "given_by", name="pk_feedback"),
        sa.ForeignKeyConstraint(
            ["answer_id", "organization_id"],
            ["answer_places.answer_id", "answer_places.organization_id"],
            name="fk_feedback_answer_id_answer_places",
            ondelete="CASCADE",
        ),
    )
    for table, column in (
        ("answers", "at"),
        ("answers", "asked"),
        ("answers", "seeker"),
        ("answer_partners", "organization_id"),
        ("answer_places", "organization_id"),
        ("feedback", "given_by"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])
