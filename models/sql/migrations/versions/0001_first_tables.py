"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.String().with_variant(postgresql.VARCHAR(collation="C"), "postgresql")


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    state = op.create_table(
        "state",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("cluster", sa.JSON),
        sa.PrimaryKeyConstraint("id", name="pk_state"),
    )
    op.bulk_insert(state, [{"id": 1, "revision": 0}])
    op.create_table(
        "organizations",
        sa.Column("id", _ID, nullable=False),
        *_texts("name", "name_key", "kind"),
        sa.Column("size", sa.Text),
        *_texts("country", "region", "city"),
        sa.PrimaryKeyConstraint("id", name="pk_organizations"),
    )
    op.create_index("ix_organizations_name_key", "organizations", ["name_key"])
    op.create_table(
        "identifiers",
        sa.Column("organization_id", _ID, nullable=False),
        *_texts("scheme", "number"),
        sa.PrimaryKeyConstraint("organization_id", "scheme", name="pk_identifiers"),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name="fk_identifiers_organization_id_organizations",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("number", "scheme", name="uq_identifiers_number"),
    )
    op.create_table(
        "memberships",
        sa.Column("organization_id", _ID, nullable=False),
        *_texts("college"),
        sa.Column("axes", sa.JSON, nullable=False),
        *_texts("description"),
        sa.Column("competences", sa.JSON, nullable=False),
        sa.Column("needs", sa.JSON, nullable=False),
        *_texts("contact_name", "contact_email", "contact_phone", "contact_website"),
        sa.Column("consent_shown_to", sa.Text),
        sa.Column("consent_since", sa.Date),
        sa.Column("consent_note", sa.Text),
        sa.Column("consent_contact", sa.Boolean),
        sa.PrimaryKeyConstraint("organization_id", name="pk_memberships"),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_memberships_organization_id_organizations"
        ),
    )
    op.create_table(
        "projects",
        sa.Column("id", _ID, nullable=False),
        *_texts("title", "acronym", "summary", "topic", "topic_title", "theme", "action_type"),
        sa.Column("start_date", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
    )
    op.create_table(
        "participations",
        sa.Column("project_id", _ID, nullable=False),
        sa.Column("organization_id", _ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        *_texts("role"),
        sa.PrimaryKeyConstraint("project_id", "organization_id", name="pk_participations"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_participations_project_id_projects", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name="fk_participations_organization_id_organizations"
        ),
    )
    op.create_index("ix_participations_organization_id", "participations", ["organization_id"])
    op.create_table(
        "calls",
        sa.Column("id", _ID, nullable=False),
        *_texts("programme", "title_en", "title_fr", "text_en", "text_fr"),
        sa.Column("needs", sa.JSON, nullable=False),
        sa.Column("opens", sa.Date),
        sa.Column("closes", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_table(
        "access_keys",
        sa.Column("id", _ID, nullable=False),
        *_texts("role", "digest"),
        sa.Column("member_id", _ID, nullable=False),
        *_texts("created"),
        sa.Column("revoked", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_access_keys"),
        sa.UniqueConstraint("digest", name="uq_access_keys_digest"),
    )
