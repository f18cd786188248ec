"""What a request is promised, and the queue that its work waits in.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
QUEUED = "state = 'open' AND assignee IS NULL AND queue IS NOT NULL"


def upgrade() -> None:
    """Requests that are running have no promise: it is a fact of their beginning."""
    op.add_column("task", sa.Column("promised", NUMBER, nullable=True, autoincrement=False))
    op.add_column("task", sa.Column("queue", TEXT, nullable=True))
    op.add_column("task", sa.Column("turn_sort", NUMBER, nullable=True, autoincrement=False))
    op.create_index(
        "ix_task_queue",
        "task",
        ["queue", "group", "turn_sort", "id"],
        sqlite_where=sa.text(QUEUED),
        postgresql_where=sa.text(QUEUED),
    )
