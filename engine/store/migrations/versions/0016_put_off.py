"""What people have put off is found by an index of its own.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

PUT_OFF = "state = 'open' AND assignee IS NOT NULL AND follow_up IS NOT NULL"


def upgrade() -> None:
    """Make one index of open tasks."""
    columns, where = ["assignee", "follow_up", "id", "state"], sa.text(PUT_OFF)
    op.create_index("ix_task_put_off", "task", columns, sqlite_where=where, postgresql_where=where)
