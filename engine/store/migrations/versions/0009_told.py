"""What people are told of work: tellings, their deliveries, what each wants to be told and how, views by mail.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
BYTES = sa.LargeBinary()


def upgrade() -> None:
    """Make the tables; nobody is told of what was before."""
    _telling()
    _delivery()
    _choices()
    _views()


def _words(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, TEXT, nullable=null)


def _number(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, NUMBER, nullable=null, autoincrement=False)


def _zero(name: str) -> sa.Column[Any]:
    return sa.Column(name, NUMBER, server_default=sa.text("0"), nullable=False)


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=f"fk_{table}_person_id")


def _some(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _telling() -> None:
    op.create_table(
        "telling",
        _words("id"),
        _words("person_id"),
        _words("kind"),
        _words("subject"),
        _words("task_id", null=True),
        _words("instance_id", null=True),
        _words("by"),
        _number("moment", null=True),
        _words("in_place_of", null=True),
        _number("at"),
        _number("seen_at", null=True),
        _zero("routed"),
        _person("telling"),
        sa.PrimaryKeyConstraint("id", name="pk_telling"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_telling_person", "telling", ["person_id", "at"])
    op.create_index("ix_telling_at", "telling", ["at"])
    _some("ix_telling_unseen", "telling", ["person_id"], "seen_at IS NULL")
    _some("ix_telling_new", "telling", ["at", "id"], "routed = 0")


def _delivery() -> None:
    op.create_table(
        "delivery",
        _words("telling_id"),
        _words("channel"),
        _words("person_id"),
        _words("kind"),
        _number("at"),
        _number("slot"),
        _number("due"),
        _words("letter", null=True),
        _zero("tries"),
        _number("leased_until", null=True),
        _number("done_at", null=True),
        _words("trouble", null=True),
        _person("delivery"),
        sa.PrimaryKeyConstraint("telling_id", "channel", name="pk_delivery"),
        sqlite_with_rowid=False,
    )
    _some("ix_delivery_due", "delivery", ["channel", "due", "telling_id"], "done_at IS NULL")
    op.create_index("ix_delivery_person", "delivery", ["person_id"])


def _choices() -> None:
    op.create_table(
        "telling_choice",
        _words("person_id"),
        sa.Column("channels", BYTES, nullable=False),
        _number("hour"),
        _words("zone"),
        _number("lead"),
        _number("offers"),
        _person("telling_choice"),
        sa.PrimaryKeyConstraint("person_id", name="pk_telling_choice"),
        sqlite_with_rowid=False,
    )
    _some("ix_telling_choice_offers", "telling_choice", ["person_id"], "offers > 0")
    op.create_table(
        "webhook",
        _words("person_id"),
        _words("url"),
        sa.Column("secret", BYTES, nullable=False),
        _number("made_at"),
        _zero("failures"),
        _number("paused_at", null=True),
        _words("trouble", null=True),
        _person("webhook"),
        sa.PrimaryKeyConstraint("person_id", name="pk_webhook"),
    )


def _views() -> None:
    op.create_table(
        "view_mail",
        _words("person_id"),
        _words("view_id"),
        _words("every"),
        _number("next_at"),
        _number("made_at"),
        _person("view_mail"),
        sa.PrimaryKeyConstraint("person_id", "view_id", name="pk_view_mail"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_view_mail_next", "view_mail", ["next_at"])
