"""Definitions, people, owners, reviews, the record for reports.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BYTES = sa.LargeBinary()


def upgrade() -> None:
    """Make the tables."""
    _audit_head()
    _definition()
    _event()
    _person()
    _review()
    _setting()
    _ownership()
    _person_group()
    _resource()
    _start_subscription()
    _start_timer()


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("number", POSITION, autoincrement=False, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("entries", BYTES, nullable=False),
        sa.Column("previous", BYTES, nullable=False),
        sa.Column("hash", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_head"),
    )


def _definition() -> None:
    op.create_table(
        "definition",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("xml", BYTES, nullable=False),
        sa.Column("deployed_at", NUMBER, nullable=False),
        sa.Column("deployed_by", TEXT, nullable=False),
        sa.Column("published_at", NUMBER, nullable=True),
        sa.Column("published_by", TEXT, nullable=True),
        sa.Column("findings", BYTES, nullable=False),
        sa.Column("opinion", BYTES, nullable=True),
        sa.Column("owner_title", TEXT, nullable=False),
        sa.Column("area", TEXT, nullable=False),
        sa.Column("review_months", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_definition"),
        sa.UniqueConstraint("key", "version", name="uq_definition_key_version"),
    )
    op.create_index("ix_definition_digest", "definition", ["key", "digest"])


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("position", POSITION, autoincrement=False, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("recorded_at", NUMBER, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("root_instance_id", TEXT, nullable=False),
        sa.Column("business_key", TEXT, nullable=True),
        sa.Column("customer_id", TEXT, nullable=True),
        sa.Column("customer_class", TEXT, nullable=True),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("element_id", TEXT, nullable=True),
        sa.Column("element_name", TEXT, nullable=True),
        sa.Column("element_type", TEXT, nullable=True),
        sa.Column("activity_id", TEXT, nullable=True),
        sa.Column("parent_activity_id", TEXT, nullable=True),
        sa.Column("lifecycle", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("on_behalf_of", TEXT, nullable=True),
        sa.Column("lane", TEXT, nullable=True),
        sa.Column("zone", TEXT, nullable=True),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("flow_id", TEXT, nullable=True),
        sa.Column("rule_ids", TEXT, nullable=True),
        sa.Column("data_changed", TEXT, nullable=True),
        sa.Column("batch_id", TEXT, nullable=True),
        sa.Column("previous_hash", BYTES, nullable=False),
        sa.Column("hash", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_event"),
        sa.UniqueConstraint("instance_id", "sequence", name="uq_event_instance_id_sequence"),
    )
    op.create_index("ix_event_actor", "event", ["actor", "at"])
    op.create_index("ix_event_process", "event", ["process_key", "at"])


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("password_hash", TEXT, nullable=True),
        sa.Column("administrator", NUMBER, nullable=False),
        sa.Column("demo", NUMBER, nullable=False),
        sa.Column("active", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("held_on", TEXT, nullable=False),
        sa.Column("recorded_at", NUMBER, nullable=False),
        sa.Column("owner_at_time", TEXT, nullable=True),
        sa.Column("participants", BYTES, nullable=False),
        sa.Column("checklist", BYTES, nullable=False),
        sa.Column("checklist_complete", NUMBER, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("changes", BYTES, nullable=False),
        sa.Column("evidence", BYTES, nullable=False),
        sa.Column("remarks", TEXT, nullable=False),
        sa.Column("signed_by", TEXT, nullable=True),
        sa.Column("signed_at", NUMBER, nullable=True),
        sa.Column("next_due", TEXT, nullable=True),
        sa.Column("late_reason", TEXT, nullable=True),
        sa.Column("voided_at", NUMBER, nullable=True),
        sa.Column("voided_by", TEXT, nullable=True),
        sa.Column("voided_why", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
    )
    op.create_index("ix_review_process", "review", ["process_key", "held_on"])


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
    )


def _ownership() -> None:
    op.create_table(
        "ownership",
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("since", NUMBER, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("until", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_ownership_person_id"),
        sa.PrimaryKeyConstraint("process_key", "since", name="pk_ownership"),
    )
    op.create_index("ix_ownership_person", "ownership", ["person_id"])
    op.create_index(
        "uq_ownership_open",
        "ownership",
        ["process_key"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )


def _person_group() -> None:
    op.create_table(
        "person_group",
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("group", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_group_person_id"),
        sa.PrimaryKeyConstraint("person_id", "group", name="pk_person_group"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_group_group", "person_group", ["group", "person_id"])


def _resource() -> None:
    op.create_table(
        "resource",
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("content", BYTES, nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name="fk_resource_definition_id"),
        sa.PrimaryKeyConstraint("definition_id", "kind", "name", name="pk_resource"),
    )


def _start_subscription() -> None:
    op.create_table(
        "start_subscription",
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name="fk_start_subscription_definition_id"),
        sa.PrimaryKeyConstraint("definition_id", "element", name="pk_start_subscription"),
    )
    op.create_index("ix_start_subscription_name", "start_subscription", ["kind", "name"])


def _start_timer() -> None:
    op.create_table(
        "start_timer",
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("anchor", NUMBER, nullable=False),
        sa.Column("due", NUMBER, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("left", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name="fk_start_timer_definition_id"),
        sa.PrimaryKeyConstraint("definition_id", "element", name="pk_start_timer"),
    )
    op.create_index("ix_start_timer_due", "start_timer", ["due", "definition_id", "element"])
