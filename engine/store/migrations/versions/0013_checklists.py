"""Checklists of tasks: what was added, ticked and taken back, by whom and when.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Nobody could tick anything before; the table that was begun is made anew."""
    op.drop_table("tick")
    op.create_table(
        "tick",
        *(sa.Column(name, TEXT, nullable=False) for name in ("instance_id", "task_id", "id", "deed")),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("instance_id", "task_id", "id", name="pk_tick"),
        sqlite_with_rowid=False,
    )
