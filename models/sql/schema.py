"""The tables. Every change of them comes with a migration; a test proves that both agree."""

from __future__ import annotations

import sqlalchemy as sa

REVISION = "0008"
"""The migration that makes a store look like these tables."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Ids sort by code point, as in Python, whatever the locale of the database.
Id = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


state = sa.Table(
    "state",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("cluster", sa.JSON(none_as_null=True)),
)

organizations = sa.Table(
    "organizations",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _text("name"),
    sa.Column("name_key", sa.Text, nullable=False, index=True),
    _text("kind"),
    sa.Column("size", sa.Text),
    _text("country"),
    _text("region"),
    _text("city"),
)

identifiers = sa.Table(
    "identifiers",
    metadata,
    sa.Column("organization_id", Id, sa.ForeignKey(organizations.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("scheme", sa.Text, primary_key=True),
    _text("number"),
    sa.UniqueConstraint("number", "scheme"),
)

# Axes, competences and needs are read and written with their membership only, hence as documents.
memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column("organization_id", Id, sa.ForeignKey(organizations.c.id), primary_key=True),
    _text("college"),
    sa.Column("axes", sa.JSON, nullable=False),
    _text("description"),
    sa.Column("competences", sa.JSON, nullable=False),
    sa.Column("needs", sa.JSON, nullable=False),
    _text("contact_name"),
    _text("contact_email"),
    _text("contact_phone"),
    _text("contact_website"),
    sa.Column("consent_shown_to", sa.Text),
    sa.Column("consent_since", sa.Date),
    sa.Column("consent_note", sa.Text),
    sa.Column("consent_contact", sa.Boolean),
)

# What is known of an organization is read and written at once, each value with its day and source: one document.
facts = sa.Table(
    "facts",
    metadata,
    sa.Column("organization_id", Id, sa.ForeignKey(organizations.c.id), primary_key=True),
    sa.Column("known", sa.JSON, nullable=False),
)

projects = sa.Table(
    "projects",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _text("title"),
    _text("acronym"),
    _text("summary"),
    _text("topic"),
    _text("topic_title"),
    _text("theme"),
    _text("action_type"),
    sa.Column("start_date", sa.Date),
)

participations = sa.Table(
    "participations",
    metadata,
    sa.Column("project_id", Id, sa.ForeignKey(projects.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("organization_id", Id, sa.ForeignKey(organizations.c.id), primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    _text("role"),
)

calls = sa.Table(
    "calls",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _text("programme"),
    _text("title_en"),
    _text("title_fr"),
    _text("text_en"),
    _text("text_fr"),
    sa.Column("needs", sa.JSON, nullable=False),
    sa.Column("opens", sa.Date),
    sa.Column("closes", sa.Date),
    _text("edition"),
    sa.Column("territory", sa.JSON, nullable=False),
    # Euros as decimal text, so that an amount comes back as it was given on every database.
    sa.Column("budget_least", sa.Text),
    sa.Column("budget_most", sa.Text),
)

access_keys = sa.Table(
    "access_keys",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _text("role"),
    sa.Column("digest", sa.Text, nullable=False, unique=True),
    sa.Column("member_id", Id, nullable=False),
    # ISO 8601 with its offset, so that the moment comes back as it was given on every database.
    _text("created"),
    sa.Column("revoked", sa.Text),
    _text("holder"),
)

# Moments of answers and feedback: ISO 8601 in UTC with microseconds, so that they sort as texts on every database.
answers = sa.Table(
    "answers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Id, nullable=False, index=True),
    sa.Column("asked", Id, nullable=False, index=True),
    sa.Column("seeker", Id, nullable=False, index=True),
    _text("need"),
    _text("snapshot"),
)

answer_partners = sa.Table(
    "answer_partners",
    metadata,
    sa.Column("answer_id", Id, sa.ForeignKey(answers.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("organization_id", Id, primary_key=True, index=True),
    sa.Column("position", sa.Integer, nullable=False),
)

answer_places = sa.Table(
    "answer_places",
    metadata,
    sa.Column("answer_id", Id, sa.ForeignKey(answers.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("organization_id", Id, primary_key=True, index=True),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("score", sa.Double, nullable=False),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("answer_id", Id, primary_key=True),
    sa.Column("organization_id", Id, primary_key=True),
    sa.Column("given_by", Id, primary_key=True, index=True),
    _text("reaction"),
    sa.Column("reason", sa.Text),
    _text("note"),
    sa.Column("at", Id, nullable=False),
    sa.ForeignKeyConstraint(
        ["answer_id", "organization_id"],
        [answer_places.c.answer_id, answer_places.c.organization_id],
        ondelete="CASCADE",
    ),
)

# An import on record. What it changed stands in the journal; a change of 0 means that it changed nothing.
# Or a long piece of work: then ``told`` has how far it is, ``seen`` when it was last heard of, and counts are idle.
jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("at", Id, nullable=False, index=True),
    _text("by"),
    _text("source"),
    _text("digest"),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("refused", sa.Integer, nullable=False),
    sa.Column("counts", sa.JSON, nullable=False),
    sa.Column("accepted", sa.Boolean, nullable=False),
    sa.Column("change_id", sa.BigInteger, nullable=False),
    _text("stage"),
    _text("seen"),
    sa.Column("told", sa.JSON(none_as_null=True)),
)

refused_rows = sa.Table(
    "refused_rows",
    metadata,
    sa.Column("job_id", Id, sa.ForeignKey(jobs.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    _text("file"),
    sa.Column("line", sa.Integer, nullable=False),
    sa.Column("header", sa.JSON, nullable=False),
    sa.Column("cells", sa.JSON, nullable=False),
    _text("why_en"),
    _text("why_fr"),
)

# Numbered by the revision that the store had afterwards.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Id, nullable=False),
    _text("by"),
    _text("deed"),
    _text("about"),
    sa.Column("job_id", Id, nullable=False),
    sa.Column("undoes", sa.BigInteger, nullable=False),
)

# A thing as it was before, null where there was none: what it became is what the next change found, or what is there.
changed_things = sa.Table(
    "changed_things",
    metadata,
    sa.Column("change_id", sa.BigInteger, sa.ForeignKey(changes.c.id), primary_key=True),
    sa.Column("sort", sa.Text, primary_key=True),
    sa.Column("thing_id", Id, primary_key=True),
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Index("ix_changed_things_thing_id", "thing_id", "sort", "change_id"),
)

# Which organizations became one with which: what is remembered under an id that went is read under the one that stayed.
merges = sa.Table(
    "merges",
    metadata,
    sa.Column("change_id", sa.BigInteger, sa.ForeignKey(changes.c.id), primary_key=True, autoincrement=False),
    sa.Column("gone", Id, nullable=False),
    sa.Column("kept", Id, nullable=False),
)

# What is proposed for a call is read and written at once, each version by itself: one document.
assemblies = sa.Table(
    "assemblies",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("call_id", Id, nullable=False, index=True),
    _text("made_by"),
    sa.Column("made_at", Id, nullable=False),
    _text("because"),
    sa.Column("told", sa.JSON, nullable=False),
)

# Questions whose answer is known; ``expected`` and ``partners`` are lists of ids, read and written at once.
golden = sa.Table(
    "golden",
    metadata,
    sa.Column("id", Id, primary_key=True),
    _text("need"),
    sa.Column("expected", sa.JSON, nullable=False),
    _text("by"),
    sa.Column("at", Id, nullable=False),
    sa.Column("seeker", Id, nullable=False),
    sa.Column("partners", sa.JSON, nullable=False),
    sa.Column("k", sa.Integer, nullable=False),
)

kept_apart = sa.Table(
    "kept_apart",
    metadata,
    sa.Column("one", Id, primary_key=True),
    sa.Column("other", Id, primary_key=True),
)

# Requests that must not be done twice, by the asker's key and the name that it gave them; ``made`` is what came of
# each as JSON, null until that is known.
sent_requests = sa.Table(
    "sent_requests",
    metadata,
    sa.Column("asker", Id, primary_key=True),
    sa.Column("name", Id, primary_key=True),
    _text("digest"),
    sa.Column("at", Id, nullable=False, index=True),
    sa.Column("made", sa.Text),
)
