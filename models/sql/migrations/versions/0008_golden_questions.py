"""Questions whose answer is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "golden",
        sa.Column("id", _ID, nullable=False),
        sa.Column("need", sa.Text, nullable=False),
        sa.Column("expected", sa.JSON, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", _ID, nullable=False),
        sa.Column("seeker", _ID, nullable=False),
        sa.Column("partners", sa.JSON, nullable=False),
        sa.Column("k", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_golden"),
    )
