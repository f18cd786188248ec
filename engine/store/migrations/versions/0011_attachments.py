"""Files of requests: who removed one, and when.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Nobody could attach anything before."""
    op.add_column("attachment", sa.Column("removed_at", sa.BigInteger(), nullable=True, autoincrement=False))
    op.add_column("attachment", sa.Column("removed_by", TEXT, nullable=True))
