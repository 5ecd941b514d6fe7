"""Who holds each key, and the requests that must not be done twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("access_keys") as keys:
        keys.add_column(sa.Column("holder", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("access_keys") as keys:
        keys.alter_column("holder", server_default=None)
    op.create_table(
        "sent_requests",
        sa.Column("asker", _ID, nullable=False),
        sa.Column("name", _ID, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("at", _ID, nullable=False),
        sa.Column("made", sa.Text),
        sa.PrimaryKeyConstraint("asker", "name", name="pk_sent_requests"),
    )
    op.create_index("ix_sent_requests_at", "sent_requests", ["at"])
