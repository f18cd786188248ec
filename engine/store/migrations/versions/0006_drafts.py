"""Drafts of processes: what is being drawn, what it held at each saving, and what is said of it.

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
