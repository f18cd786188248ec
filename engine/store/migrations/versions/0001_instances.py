"""Instances, their journal, and the working tables kept from it.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
BYTES = sa.LargeBinary()


def upgrade() -> None:
    """Make the tables."""
    _correlation()
    _incident()
    _instance()
    _job()
    _journal()
    _journal_values()
    _message()
    _message_delivery()
    _page()
    _request()
    _signal()
    _signal_delivery()
    _subscription()
    _task()
    _task_person()
    _timer()


def _correlation() -> None:
    op.create_table(
        "correlation",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", "key", name="pk_correlation"),
        sqlite_with_rowid=False,
    )


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("scope", NUMBER, nullable=False),
        sa.Column("wait", NUMBER, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("host", NUMBER, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("raised_at", NUMBER, nullable=False),
        sa.Column("resolved_at", NUMBER, nullable=True),
        sa.Column("resolved_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_incident_open",
        "incident",
        ["raised_at", "id"],
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )


def _instance() -> None:
    op.create_table(
        "instance",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("root_id", TEXT, nullable=False),
        sa.Column("parent_id", TEXT, nullable=True),
        sa.Column("parent_scope", NUMBER, nullable=False),
        sa.Column("parent_wait", NUMBER, nullable=False),
        sa.Column("business_key", TEXT, nullable=True),
        sa.Column("unique_key", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("head", BYTES, nullable=False),
        sa.Column("projected", NUMBER, server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("started_at", NUMBER, nullable=False),
        sa.Column("started_by", TEXT, nullable=False),
        sa.Column("ended_at", NUMBER, nullable=True),
        sa.Column("outcome", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_instance"),
        sqlite_with_rowid=False,
    )
    _instance_indexes()


def _instance_indexes() -> None:
    op.create_index(
        "ix_instance_business_key",
        "instance",
        ["business_key", "id"],
        sqlite_where=sa.text("business_key IS NOT NULL"),
        postgresql_where=sa.text("business_key IS NOT NULL"),
    )
    op.create_index(
        "ix_instance_parent",
        "instance",
        ["parent_id"],
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index("ix_instance_process", "instance", ["process_key", "started_at", "id"])
    op.create_index(
        "ix_instance_running",
        "instance",
        ["definition_id"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_instance_started", "instance", ["started_at", "id"])
    op.create_index(
        "ix_instance_unprojected",
        "instance",
        ["id"],
        sqlite_where=sa.text("projected < sequence"),
        postgresql_where=sa.text("projected < sequence"),
    )
    op.create_index(
        "uq_instance_open",
        "instance",
        ["process_key", "unique_key"],
        unique=True,
        sqlite_where=sa.text("unique_key IS NOT NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("unique_key IS NOT NULL AND ended_at IS NULL"),
    )


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("scope", NUMBER, nullable=False),
        sa.Column("wait", NUMBER, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("job", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("retries", NUMBER, nullable=False),
        sa.Column("due", NUMBER, nullable=False),
        sa.Column("message", TEXT, nullable=True),
        sa.Column("attempts", NUMBER, server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("token", TEXT, nullable=True),
        sa.Column("leased_until", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_job_due",
        "job",
        ["due", "id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("first", NUMBER, nullable=False),
        sa.Column("last", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("format", NUMBER, nullable=False),
        sa.Column("events", BYTES, nullable=False),
        sa.Column("values_digest", BYTES, nullable=False),
        sa.Column("previous", BYTES, nullable=False),
        sa.Column("hash", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "first", name="pk_journal"),
    )


def _journal_values() -> None:
    op.create_table(
        "journal_values",
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("first", NUMBER, nullable=False),
        sa.Column("salt", BYTES, nullable=False),
        sa.Column("data", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "first", name="pk_journal_values"),
        sqlite_with_rowid=False,
    )


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("payload", BYTES, nullable=True),
        sa.Column("published_at", NUMBER, nullable=False),
        sa.Column("expires_at", NUMBER, nullable=True),
        sa.Column("published_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index(
        "ix_message_buffered",
        "message",
        ["name", "key", "published_at", "id"],
        sqlite_where=sa.text("payload IS NOT NULL"),
        postgresql_where=sa.text("payload IS NOT NULL"),
    )
    op.create_index(
        "ix_message_expiry",
        "message",
        ["expires_at"],
        sqlite_where=sa.text("expires_at IS NOT NULL AND payload IS NOT NULL"),
        postgresql_where=sa.text("expires_at IS NOT NULL AND payload IS NOT NULL"),
    )


def _message_delivery() -> None:
    op.create_table(
        "message_delivery",
        sa.Column("message_id", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("message_id", "process_key", name="pk_message_delivery"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_message_delivery_instance", "message_delivery", ["instance_id"])


def _page() -> None:
    op.create_table(
        "page",
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("scope", NUMBER, nullable=False),
        sa.Column("parent", NUMBER, nullable=False),
        sa.Column("data", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "scope", name="pk_page"),
    )


def _request() -> None:
    op.create_table(
        "request",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("answer", BYTES, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_request"),
        sqlite_with_rowid=False,
    )


def _signal() -> None:
    op.create_table(
        "signal",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("payload", BYTES, nullable=False),
        sa.Column("thrown_at", NUMBER, nullable=False),
        sa.Column("thrown_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signal"),
    )


def _signal_delivery() -> None:
    op.create_table(
        "signal_delivery",
        sa.Column("signal_id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("wait", NUMBER, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("scope", NUMBER, nullable=False),
        sa.Column("delivered_at", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint(
            "signal_id", "instance_id", "wait", "definition_id", "element", name="pk_signal_delivery"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_signal_delivery_open",
        "signal_delivery",
        ["signal_id", "instance_id", "wait"],
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("wait", NUMBER, nullable=False),
        sa.Column("scope", NUMBER, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "wait", name="pk_subscription"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_subscription_name", "subscription", ["kind", "name", "key", "instance_id", "wait"])


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("scope", NUMBER, nullable=False),
        sa.Column("wait", NUMBER, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("business_key", TEXT, nullable=True),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("lane", TEXT, nullable=True),
        sa.Column("zone", TEXT, nullable=True),
        sa.Column("group", TEXT, nullable=True),
        sa.Column("people", TEXT, nullable=False),
        sa.Column("assignee", TEXT, nullable=True),
        sa.Column("priority", NUMBER, nullable=False),
        sa.Column("due", NUMBER, nullable=True),
        sa.Column("due_sort", NUMBER, nullable=False),
        sa.Column("follow_up", NUMBER, nullable=True),
        sa.Column("form", TEXT, nullable=True),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("claimed_at", NUMBER, nullable=True),
        sa.Column("completed_at", NUMBER, nullable=True),
        sa.Column("completed_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_task_assignee",
        "task",
        ["assignee", "due_sort", "id"],
        sqlite_where=sa.text("state = 'open' AND assignee IS NOT NULL"),
        postgresql_where=sa.text("state = 'open' AND assignee IS NOT NULL"),
    )
    op.create_index(
        "ix_task_done",
        "task",
        ["completed_by", "completed_at", "id"],
        sqlite_where=sa.text("state = 'completed'"),
        postgresql_where=sa.text("state = 'completed'"),
    )
    op.create_index(
        "ix_task_group",
        "task",
        ["group", "due_sort", "id"],
        sqlite_where=sa.text("state = 'open' AND assignee IS NULL"),
        postgresql_where=sa.text("state = 'open' AND assignee IS NULL"),
    )
    op.create_index(
        "ix_task_open",
        "task",
        ["due_sort", "id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _task_person() -> None:
    op.create_table(
        "task_person",
        sa.Column("person", TEXT, nullable=False),
        sa.Column("task_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("person", "task_id", name="pk_task_person"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_person_task", "task_person", ["task_id"])


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("wait", NUMBER, nullable=False),
        sa.Column("scope", NUMBER, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("due", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "wait", name="pk_timer"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_timer_due", "timer", ["due", "instance_id", "wait"])
