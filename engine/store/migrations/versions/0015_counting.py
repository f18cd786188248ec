"""Open tasks are counted from their indexes alone, which hold what counting asks of them.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

OPEN = "state = 'open'"
FREE, TAKEN = f"{OPEN} AND assignee IS NULL", f"{OPEN} AND assignee IS NOT NULL"


def upgrade() -> None:
    """Make five indexes of open tasks anew."""
    _anew("ix_task_group", ["group", "due_sort", "id", "state", "assignee"], FREE)
    _anew("ix_task_assignee", ["assignee", "due_sort", "id", "state"], TAKEN)
    _anew("ix_task_taken", ["due_sort", "id", "state", "assignee"], TAKEN)
    _anew("ix_task_process", ["process_key", "lane", "due_sort", "id", "state"], OPEN)
    _anew("ix_task_queue", ["queue", "group", "turn_sort", "id", "state", "assignee"], f"{FREE} AND queue IS NOT NULL")


def _anew(name: str, columns: list[str], where: str) -> None:
    op.drop_index(name, "task")
    op.create_index(name, "task", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
