"""What rules ask of an organization: its facts, each with a day and a source."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "facts",
        sa.Column("organization_id", _ID, nullable=False),
        sa.Column("known", sa.JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_facts_organization_id_organizations"
        ),
        sa.PrimaryKeyConstraint("organization_id", name="pk_facts"),
    )
