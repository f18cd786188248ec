"""Owners in one chain, reviews with what they pin, and everything that comes of them.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Sequence

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BYTES = sa.LargeBinary()
OWNED = "SELECT process_key, since, person_id, until FROM ownership ORDER BY process_key, since"
LIVE = "SELECT key, min(published_at) FROM definition WHERE published_at IS NOT NULL GROUP BY key"


def upgrade() -> None:
    """Make the tables; whoever owned a process owns it without gaps, and the last owner owns it still."""
    owned = op.get_bind().execute(sa.text(OWNED)).all()
    live = op.get_bind().execute(sa.text(LIVE)).all()
    op.drop_table("ownership")
    _ownership()
    _process()
    _review_chain()
    _review_action()
    _review_due()
    _policy()
    _notice()
    _signature()
    _changed_lane()
    _acknowledgement()
    _feedback()
    _feed()
    _working_hours()
    _review()
    _definition()
    _fill(owned, dict(live))


def _definition() -> None:
    """What diagrams say beside the owner; of versions deployed before it is not filled in."""
    for name in ("deputy", "pcf"):
        op.add_column("definition", sa.Column(name, TEXT, server_default=sa.text("''"), nullable=False))


def _review() -> None:
    op.add_column("review", sa.Column("state", TEXT, server_default=sa.text("'completed'"), nullable=False))
    op.add_column("review", sa.Column("instance_id", TEXT, nullable=True))
    op.add_column("review", sa.Column("pins", BYTES, nullable=True))
    op.add_column("review", sa.Column("standing", BYTES, nullable=True))
    held = sa.text("state = 'open'")
    op.create_index("uq_review_open", "review", ["process_key"], unique=True, sqlite_where=held, postgresql_where=held)
    done = sa.text("state = 'completed'")
    op.create_index("ix_review_recorded", "review", ["recorded_at", "id"], sqlite_where=done, postgresql_where=done)
    begun = sa.text("instance_id IS NOT NULL")
    op.create_index("ix_review_instance", "review", ["instance_id"], sqlite_where=begun, postgresql_where=begun)


def _working_hours() -> None:
    op.create_table(
        "working_hours",
        sa.Column("number", POSITION, autoincrement=False, nullable=False),
        sa.Column("calendar", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("hours", BYTES, nullable=False),
        sa.Column("set_at", NUMBER, nullable=False),
        sa.Column("set_by", TEXT, nullable=False),
        sa.Column("why", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_working_hours"),
    )
    op.create_index("ix_working_hours_calendar", "working_hours", ["calendar", "number"])
    op.create_table(
        "lane_calendar",
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("lane", TEXT, nullable=False),
        sa.Column("calendar", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("process_key", "lane", name="pk_lane_calendar"),
    )


def _fill(owned: Sequence[Any], live: dict[str, int]) -> None:
    rows = [
        {
            "process_key": key,
            "since": since,
            "person_id": person,
            "until": owned[place][1] if place < len(owned) and owned[place][0] == key else None,
            "given_by": "",
            "reason": "",
        }
        for place, (key, since, person, _) in enumerate(owned, 1)
    ]
    first = {row["process_key"]: row["since"] for row in reversed(rows)}
    processes = [
        {"key": key, "owned_since": first[key], "live_since": at, "imported": 0}
        for key, at in live.items()
        if key in first
    ]
    for table, new in (("ownership", rows), ("process", processes)):
        if new:
            op.bulk_insert(sa.table(table, *map(sa.column, new[0])), new)


def _ownership() -> None:
    op.create_table(
        "ownership",
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("since", NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("until", NUMBER, nullable=True),
        sa.Column("given_by", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_ownership_person_id"),
        sa.ForeignKeyConstraint(
            ["process_key", "until"],
            ["ownership.process_key", "ownership.since"],
            name="fk_ownership_next",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint("process_key", "until", name="uq_ownership_process_key_until"),
        sa.CheckConstraint("until > since", name=op.f("ck_ownership_forward")),
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


def _process() -> None:
    op.create_table(
        "process",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("owned_since", NUMBER, nullable=False),
        sa.Column("live_since", NUMBER, nullable=False),
        sa.Column("retired_at", NUMBER, nullable=True),
        sa.Column("retired_by", TEXT, nullable=True),
        sa.Column("retired_why", TEXT, nullable=True),
        sa.Column("imported", NUMBER, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["key", "owned_since"], ["ownership.process_key", "ownership.since"], name="fk_process_key_owned_since"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_process"),
    )


def _review_chain() -> None:
    op.create_table(
        "review_chain",
        sa.Column("number", POSITION, autoincrement=False, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("content", BYTES, nullable=False),
        sa.Column("previous", BYTES, nullable=False),
        sa.Column("hash", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_review_chain"),
    )
    op.create_index("ix_review_chain_process", "review_chain", ["process_key", "number"])


def _review_action() -> None:
    op.create_table(
        "review_action",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("review_id", TEXT, nullable=False),
        sa.Column("what", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("due_on", TEXT, nullable=False),
        sa.Column("made_at", NUMBER, nullable=False),
        sa.Column("done_at", NUMBER, nullable=True),
        sa.Column("done_by", TEXT, nullable=True),
        sa.Column("definition_id", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_review_action_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review_action"),
    )
    op.create_index(
        "ix_review_action_open",
        "review_action",
        ["process_key", "due_on"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index("ix_review_action_person", "review_action", ["person_id", "due_on"])


def _review_due() -> None:
    op.create_table(
        "review_due",
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("computed_at", NUMBER, autoincrement=False, nullable=False),
        sa.Column("due_on", TEXT, nullable=True),
        sa.Column("why", TEXT, nullable=False),
        sa.Column("review_id", TEXT, nullable=True),
        sa.Column("policy", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("process_key", "computed_at", name="pk_review_due"),
    )


def _policy() -> None:
    op.create_table(
        "policy",
        sa.Column("number", POSITION, autoincrement=False, nullable=False),
        sa.Column("months", NUMBER, nullable=False),
        sa.Column("rules", BYTES, nullable=False),
        sa.Column("set_at", NUMBER, nullable=False),
        sa.Column("set_by", TEXT, nullable=False),
        sa.Column("why", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_policy"),
    )


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("band", TEXT, nullable=False),
        sa.Column("due_on", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("made_at", NUMBER, nullable=False),
        sa.Column("claimed_at", NUMBER, nullable=True),
        sa.Column("sent_at", NUMBER, nullable=True),
        sa.Column("tries", NUMBER, server_default=sa.text("0"), nullable=False),
        sa.Column("again_at", NUMBER, nullable=True),
        sa.Column("trouble", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("process_key", "band", "due_on", "person_id", "channel", name="pk_notice"),
    )
    unsent = sa.text("sent_at IS NULL")
    op.create_index(
        "ix_notice_unsent", "notice", ["person_id", "made_at"], sqlite_where=unsent, postgresql_where=unsent
    )


def _signature() -> None:
    op.create_table(
        "signature",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("meaning", TEXT, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("digest", BYTES, nullable=False),
        sa.Column("remarks", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signature"),
    )
    op.create_index("ix_signature_subject", "signature", ["subject"])


def _changed_lane() -> None:
    op.create_table(
        "changed_lane",
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("lane", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("group", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("told", BYTES, nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name="fk_changed_lane_definition_id"),
        sa.PrimaryKeyConstraint("definition_id", "lane", name="pk_changed_lane"),
    )
    op.create_index("ix_changed_lane_group", "changed_lane", ["group", "at"])


def _acknowledgement() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name="fk_acknowledgement_definition_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_acknowledgement_person_id"),
        sa.PrimaryKeyConstraint("definition_id", "person_id", name="pk_acknowledgement"),
        sqlite_with_rowid=False,
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("task_id", TEXT, nullable=True),
        sa.Column("about_instance", TEXT, nullable=True),
        sa.Column("instance_id", TEXT, nullable=True),
        sa.Column("reporter", TEXT, nullable=False),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("words", BYTES, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("due_on", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("answered_at", NUMBER, nullable=True),
        sa.Column("fixed_in", TEXT, nullable=True),
        sa.Column("same_as", TEXT, nullable=True),
        sa.Column("asked", TEXT, nullable=True),
        sa.Column("decision", TEXT, nullable=True),
        sa.Column("promised", TEXT, nullable=True),
        sa.Column("steps", BYTES, nullable=False),
        sa.Column("closed_at", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_process", "feedback", ["process_key", "at"])
    op.create_index("ix_feedback_reporter", "feedback", ["reporter", "at"])
    still, same = sa.text("closed_at IS NULL"), sa.text("same_as IS NOT NULL")
    op.create_index("ix_feedback_open", "feedback", ["process_key", "at"], sqlite_where=still, postgresql_where=still)
    op.create_index("ix_feedback_same", "feedback", ["same_as"], sqlite_where=same, postgresql_where=same)


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("made_at", NUMBER, nullable=False),
        sa.Column("revoked_at", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_feed_person_id"),
        sa.PrimaryKeyConstraint("hash", name="pk_feed"),
    )
    op.create_index("ix_feed_person", "feed", ["person_id"])
