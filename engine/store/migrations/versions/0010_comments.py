"""Comments on drafts are answered, and name people.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add what a comment answers and whom it names; those who are named in open ones are found by an index."""
    op.add_column("draft_comment", sa.Column("answers", TEXT, nullable=True))
    op.add_column("draft_comment", sa.Column("named", sa.LargeBinary(), nullable=True))
    open_one = sa.text("named IS NOT NULL AND settled_at IS NULL")
    op.create_index(
        "ix_draft_comment_named", "draft_comment", ["at", "id"], sqlite_where=open_one, postgresql_where=open_one
    )
