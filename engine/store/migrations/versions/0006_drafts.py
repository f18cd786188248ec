"""Drafts of processes: what is being drawn, what it held at each saving, what is said of it, what trying out showed;
and moving running instances from one version to another.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
BYTES = sa.LargeBinary()


def upgrade() -> None:
    """Make the tables."""
    _draft()
    _draft_revision()
    _draft_comment()
    _move()
    _move_instance()
    _tryout()
    _play()


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("base_id", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("authors", BYTES, nullable=False),
        sa.Column("made_at", NUMBER, nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("changed_at", NUMBER, nullable=False),
        sa.Column("changed_by", TEXT, nullable=False),
        sa.Column("sent_at", NUMBER, nullable=True),
        sa.Column("sent_by", TEXT, nullable=True),
        sa.Column("definition_id", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["base_id"], ["definition.id"], name="fk_draft_base_id"),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name="fk_draft_definition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    is_open = sa.text("state IN ('drawing', 'review')")
    op.create_index("ix_draft_open", "draft", ["process_key"], sqlite_where=is_open, postgresql_where=is_open)


def _draft_revision() -> None:
    op.create_table(
        "draft_revision",
        sa.Column("draft_id", TEXT, nullable=False),
        sa.Column("revision", NUMBER, autoincrement=False, nullable=False),
        sa.Column("since", NUMBER, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("files", BYTES, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_draft_revision_draft_id"),
        sa.PrimaryKeyConstraint("draft_id", "revision", name="pk_draft_revision"),
    )


def _draft_comment() -> None:
    op.create_table(
        "draft_comment",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("draft_id", TEXT, nullable=False),
        sa.Column("revision", NUMBER, nullable=False),
        sa.Column("element", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("settled_at", NUMBER, nullable=True),
        sa.Column("settled_by", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name="fk_draft_comment_draft_id"),
        sa.PrimaryKeyConstraint("id", name="pk_draft_comment"),
    )
    op.create_index("ix_draft_comment_draft", "draft_comment", ["draft_id", "at"])


def _move() -> None:
    op.create_table(
        "move",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("source_id", TEXT, nullable=False),
        sa.Column("target_id", TEXT, nullable=False),
        sa.Column("said", BYTES, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("made_at", NUMBER, nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("ended_at", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["definition.id"], name="fk_move_source_id"),
        sa.ForeignKeyConstraint(["target_id"], ["definition.id"], name="fk_move_target_id"),
        sa.PrimaryKeyConstraint("id", name="pk_move"),
    )
    op.create_index("ix_move_process", "move", ["process_key", "made_at"])
    running = sa.text("state = 'running'")
    op.create_index("ix_move_running", "move", ["id"], sqlite_where=running, postgresql_where=running)


def _move_instance() -> None:
    op.create_table(
        "move_instance",
        sa.Column("move_id", TEXT, nullable=False),
        sa.Column("instance_id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("why", TEXT, nullable=False),
        sa.Column("at", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["move_id"], ["move.id"], name="fk_move_instance_move_id"),
        sa.PrimaryKeyConstraint("move_id", "instance_id", name="pk_move_instance"),
    )
    due = sa.text("state IN ('waiting', 'undoing')")
    columns = ["move_id", "instance_id"]
    op.create_index("ix_move_instance_due", "move_instance", columns, sqlite_where=due, postgresql_where=due)
    op.create_index("ix_move_instance_state", "move_instance", ["move_id", "state"])
    op.create_index("ix_move_instance_instance", "move_instance", ["instance_id"])


def _tryout() -> None:
    op.create_table(
        "tryout",
        sa.Column("definition_id", TEXT, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("skipped", TEXT, nullable=False),
        sa.Column("despite", TEXT, nullable=False),
        sa.Column("outcomes", BYTES, nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name="fk_tryout_definition_id"),
        sa.PrimaryKeyConstraint("definition_id", name="pk_tryout"),
    )


def _play() -> None:
    op.create_table(
        "play",
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("path", BYTES, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_play_person_id"),
        sa.PrimaryKeyConstraint("person_id", "subject", name="pk_play"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_play_at", "play", ["at"])
