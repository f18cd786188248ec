"""What makes an inbox: orders and searches that stop early, views, remarks, files, drafts.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
BYTES = sa.LargeBinary()
NEVER = 2**63 - 1
OPEN = "state = 'open'"
FREE, TAKEN = f"{OPEN} AND assignee IS NULL", f"{OPEN} AND assignee IS NOT NULL"


def upgrade() -> None:
    """Make the tables; open work is found anew by its priority and its due date."""
    _instance()
    _task()
    _searching()
    _views()
    _remarks()
    _files()


def _words(name: str, *references: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, *references, nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, NUMBER, nullable=null, autoincrement=False)


def _some(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _instance() -> None:
    op.add_column("instance", sa.Column("behind", NUMBER, server_default=sa.text("0"), nullable=False))
    op.execute("UPDATE instance SET behind = 1 WHERE projected < sequence")
    op.drop_index("ix_instance_unprojected", "instance")
    _some("ix_instance_behind", "instance", ["id"], "behind = 1")


def _task() -> None:
    op.add_column("task", sa.Column("priority_sort", NUMBER, server_default=sa.text("0"), nullable=False))
    op.add_column("task", _number("target", null=True))
    op.add_column("task", _words("asked_by", null=True))
    op.execute("UPDATE task SET priority_sort = -priority")
    _some("ix_task_group_created", "task", ["group", "created_at", "id"], FREE)
    _some("ix_task_group_priority", "task", ["group", "priority_sort", "due_sort", "id"], FREE)
    op.drop_index("ix_task_open", "task")
    _some("ix_task_taken", "task", ["due_sort", "id"], TAKEN)
    _some("ix_task_taken_created", "task", ["created_at", "id"], TAKEN)
    _some("ix_task_taken_priority", "task", ["priority_sort", "due_sort", "id"], TAKEN)
    _some("ix_task_process", "task", ["process_key", "lane", "due_sort", "id"], OPEN)
    _some("ix_task_asked", "task", ["asked_by", "due_sort", "id"], "state = 'open' AND asked_by IS NOT NULL")
    op.add_column("task_person", sa.Column("due_sort", NUMBER, server_default=sa.text(str(NEVER)), nullable=False))
    op.execute("UPDATE task_person SET due_sort = (SELECT due_sort FROM task WHERE task.id = task_person.task_id)")
    op.create_index("ix_task_person_due", "task_person", ["person", "due_sort", "task_id"])


def _searching() -> None:
    op.create_table(
        "request_column",
        _words("instance_id"),
        _words("name"),
        _words("value"),
        _words("text"),
        _number("number", null=True),
        sa.PrimaryKeyConstraint("instance_id", "name", name="pk_request_column"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_column_text", "request_column", ["name", "text", "instance_id"])
    _some("ix_request_column_number", "request_column", ["name", "number", "instance_id"], "number IS NOT NULL")
    op.create_table(
        "request_word",
        _words("word"),
        _words("instance_id"),
        sa.PrimaryKeyConstraint("word", "instance_id", name="pk_request_word"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_request_word_instance", "request_word", ["instance_id"])


def _views() -> None:
    op.create_table(
        "task_view",
        _words("id"),
        _words("person_id"),
        _words("group", null=True),
        _words("name"),
        _words("base"),
        _words("query"),
        _words("sort"),
        _words("columns"),
        sa.Column("pinned", NUMBER, server_default=sa.text("0"), nullable=False),
        _number("made_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_task_view_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task_view"),
    )
    op.create_index("ix_task_view_person", "task_view", ["person_id"])
    _some("ix_task_view_group", "task_view", ["group"], '"group" IS NOT NULL')
    for name, last in (("task_seen", "sequence"), ("task_draft", "fields")):
        op.create_table(
            name,
            _words("person_id"),
            _words("task_id"),
            _number(last) if last == "sequence" else sa.Column(last, BYTES, nullable=False),
            _number("at"),
            sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{name}_person_id"),
            sa.PrimaryKeyConstraint("person_id", "task_id", name=f"pk_{name}"),
            sqlite_with_rowid=False,
        )
    op.create_index("ix_task_draft_task", "task_draft", ["task_id"])


def _remarks() -> None:
    op.create_table(
        "remark",
        _words("id"),
        _words("instance_id"),
        _words("task_id"),
        _words("person_id"),
        _words("kind"),
        sa.Column("words", BYTES, nullable=False),
        _number("at"),
        sa.PrimaryKeyConstraint("id", name="pk_remark"),
    )
    op.create_index("ix_remark_instance", "remark", ["instance_id", "at"])
    op.create_table(
        "mention",
        _words("person_id"),
        _words("remark_id"),
        _number("at"),
        _number("seen_at", null=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_mention_person_id"),
        sa.ForeignKeyConstraint(["remark_id"], ["remark.id"], name="fk_mention_remark_id"),
        sa.PrimaryKeyConstraint("person_id", "remark_id", name="pk_mention"),
        sqlite_with_rowid=False,
    )


def _files() -> None:
    op.create_table(
        "attachment",
        _words("id"),
        _words("instance_id"),
        _words("task_id"),
        _words("person_id"),
        _words("name"),
        _words("media_type"),
        _number("size"),
        sa.Column("content", BYTES, nullable=False),
        _number("at"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_instance", "attachment", ["instance_id", "at"])
    op.create_table(
        "tick",
        _words("task_id"),
        _number("place"),
        _words("person_id"),
        _number("at"),
        sa.PrimaryKeyConstraint("task_id", "place", name="pk_tick"),
        sqlite_with_rowid=False,
    )
