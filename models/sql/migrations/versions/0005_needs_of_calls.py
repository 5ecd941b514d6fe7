"""What calls ask for, weighed: needs with weight, level and whether they are required; edition, territory, budget."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_calls = sa.table("calls", sa.column("id", sa.String), sa.column("needs", sa.JSON))
_things = sa.table(
    "changed_things",
    sa.column("change_id", sa.BigInteger),
    sa.column("sort", sa.Text),
    sa.column("thing_id", sa.String),
    sa.column("before", sa.JSON(none_as_null=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("calls") as calls:
        calls.add_column(sa.Column("edition", sa.Text, nullable=False, server_default=""))
        calls.add_column(sa.Column("territory", sa.JSON, nullable=False, server_default="[]"))
        calls.add_column(sa.Column("budget_least", sa.Text))
        calls.add_column(sa.Column("budget_most", sa.Text))
    with op.batch_alter_table("calls") as calls:
        calls.alter_column("edition", server_default=None)
        calls.alter_column("territory", server_default=None)
    connection = op.get_bind()
    for id_, needs in connection.execute(sa.select(_calls.c.id, _calls.c.needs)).all():
        weighed = [[en, fr, 1.0, None, False] for en, fr in needs]
        connection.execute(sa.update(_calls).where(_calls.c.id == id_).values(needs=weighed))
    _rewrite_journal(connection)


def _rewrite_journal(connection: sa.Connection) -> None:
    """Calls as they were before a change, so that it can be taken back."""
    of_calls = sa.select(_things.c.change_id, _things.c.thing_id, _things.c.before).where(_things.c.sort == "call")
    for change_id, thing_id, before in connection.execute(of_calls).all():
        if before is not None:
            weighed: dict[str, Any] = {**before, "needs": [{"text": need} for need in before["needs"]]}
            one = (_things.c.change_id == change_id, _things.c.sort == "call", _things.c.thing_id == thing_id)
            connection.execute(sa.update(_things).where(*one).values(before=weighed))
