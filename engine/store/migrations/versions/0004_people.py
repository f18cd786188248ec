"""People and what they may: groups for a time, roles, skills, deputies, sessions, tokens, the log of what was done.

Whoever administered before has the roles administrator, designer, operator and member; everybody else is a member.

Frozen: what a release has shipped is not edited; the next change is the next number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

if TYPE_CHECKING:
    from collections.abc import Sequence

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger()
POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BYTES = sa.LargeBinary()
ALL = ("administrator", "designer", "operator", "member")


def upgrade() -> None:
    """Make the tables, and move into them what the table of people held."""
    people = op.get_bind().execute(sa.text("SELECT id, password_hash, administrator FROM person")).all()
    members = op.get_bind().execute(sa.text('SELECT person_id, "group" FROM person_group')).all()
    op.drop_table("person_group")
    _group()
    _person_group()
    _person_role()
    _person_skill()
    _lane_group()
    _deputy()
    _credential()
    _attempt()
    _recovery_code()
    _identity()
    _session()
    _api_token()
    _one_time_code()
    _allowance()
    _retention()
    _store_rule()
    _audit()
    _audit_values()
    _person()
    _instance_and_task()
    _fill(people, members)


def _person() -> None:
    for column in ("password_hash", "administrator"):
        op.drop_column("person", column)
    op.add_column("person", sa.Column("email", TEXT, nullable=True))
    op.add_column("person", sa.Column("manager_id", TEXT, nullable=True))
    op.add_column("person", sa.Column("left_at", NUMBER, nullable=True))
    op.add_column("person", sa.Column("keeper_id", TEXT, nullable=True))
    op.add_column("person", sa.Column("ends_at", NUMBER, nullable=True))


def _instance_and_task() -> None:
    op.add_column("task", sa.Column("on_behalf_of", TEXT, nullable=True))
    op.create_index("ix_instance_starter", "instance", ["started_by", "started_at", "id"])


def _fill(people: Sequence[Any], members: Sequence[Any]) -> None:
    groups = [{"person_id": person, "group": group, "since": 0, "until": None} for person, group in members]
    roles = [
        {"person_id": person, "role": role, "process_key": ""}
        for person, _, administrator in people
        for role in (ALL if administrator else ALL[-1:])
    ]
    secrets = [{"person_id": person, "password_hash": hashed, "changed_at": 0} for person, hashed, _ in people]
    names = [{"id": one, "name": one, "description": ""} for one in sorted({group for _, group in members})]
    for table, rows in (("person_group", groups), ("person_role", roles), ("credential", secrets), ("group", names)):
        if rows:
            op.bulk_insert(sa.table(table, *map(sa.column, rows[0])), rows)


def _group() -> None:
    op.create_table(
        "group",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_group"),
    )


def _person_group() -> None:
    op.create_table(
        "person_group",
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("group", TEXT, nullable=False),
        sa.Column("since", NUMBER, server_default=sa.text("0"), autoincrement=False, nullable=False),
        sa.Column("until", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_group_person_id"),
        sa.PrimaryKeyConstraint("person_id", "group", "since", name="pk_person_group"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_group_group", "person_group", ["group", "person_id"])


def _person_role() -> None:
    op.create_table(
        "person_role",
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("process_key", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_role_person_id"),
        sa.PrimaryKeyConstraint("person_id", "role", "process_key", name="pk_person_role"),
        sqlite_with_rowid=False,
    )


def _person_skill() -> None:
    op.create_table(
        "person_skill",
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("skill", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_skill_person_id"),
        sa.PrimaryKeyConstraint("person_id", "skill", name="pk_person_skill"),
        sqlite_with_rowid=False,
    )


def _lane_group() -> None:
    op.create_table(
        "lane_group",
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("lane", TEXT, nullable=False),
        sa.Column("group", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("process_key", "lane", name="pk_lane_group"),
        sqlite_with_rowid=False,
    )


def _deputy() -> None:
    op.create_table(
        "deputy",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("deputy_id", TEXT, nullable=False),
        sa.Column("since", NUMBER, nullable=False),
        sa.Column("until", NUMBER, nullable=False),
        sa.Column("processes", BYTES, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("made_at", NUMBER, nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("revoked_at", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name="fk_deputy_deputy_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_deputy_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deputy"),
    )
    op.create_index(
        "ix_deputy_deputy",
        "deputy",
        ["deputy_id", "until"],
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index(
        "ix_deputy_person",
        "deputy",
        ["person_id", "until"],
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _credential() -> None:
    op.create_table(
        "credential",
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("password_hash", TEXT, nullable=True),
        sa.Column("changed_at", NUMBER, nullable=False),
        sa.Column("totp", BYTES, nullable=True),
        sa.Column("totp_since", NUMBER, nullable=True),
        sa.Column("totp_step", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_credential_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_credential"),
    )


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("failures", NUMBER, autoincrement=False, nullable=False),
        sa.Column("failed_at", NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_attempt"),
        sqlite_with_rowid=False,
    )


def _recovery_code() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("used_at", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_recovery_code_person_id"),
        sa.PrimaryKeyConstraint("person_id", "hash", name="pk_recovery_code"),
        sqlite_with_rowid=False,
    )


def _identity() -> None:
    op.create_table(
        "identity",
        sa.Column("issuer", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("seen_at", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_person_id"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity"),
    )
    op.create_index("ix_identity_person", "identity", ["person_id"])


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("made_at", NUMBER, nullable=False),
        sa.Column("seen_at", NUMBER, nullable=False),
        sa.Column("expires_at", NUMBER, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("agent", TEXT, nullable=False),
        sa.Column("proven_at", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_session_person_id"),
        sa.PrimaryKeyConstraint("hash", name="pk_session"),
    )
    op.create_index("ix_session_expiry", "session", ["expires_at"])
    op.create_index("ix_session_person", "session", ["person_id"])


def _api_token() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("prefix", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("scopes", BYTES, nullable=False),
        sa.Column("made_at", NUMBER, nullable=False),
        sa.Column("expires_at", NUMBER, nullable=False),
        sa.Column("used_at", NUMBER, nullable=True),
        sa.Column("revoked_at", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_api_token_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
    )
    op.create_index("ix_api_token_person", "api_token", ["person_id"])
    op.create_index("uq_api_token_hash", "api_token", ["hash"], unique=True)


def _one_time_code() -> None:
    op.create_table(
        "one_time_code",
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("person_id", TEXT, nullable=True),
        sa.Column("made_at", NUMBER, nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("expires_at", NUMBER, nullable=False),
        sa.Column("used_at", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_one_time_code"),
    )


def _allowance() -> None:
    op.create_table(
        "allowance",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name="pk_allowance"),
    )


def _retention() -> None:
    op.create_table(
        "retention",
        sa.Column("process_key", TEXT, nullable=False),
        sa.Column("days", NUMBER, nullable=False),
        sa.Column("set_by", TEXT, nullable=False),
        sa.Column("set_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("process_key", name="pk_retention"),
    )


def _store_rule() -> None:
    op.create_table(
        "store_rule",
        sa.Column("store", TEXT, nullable=False),
        sa.Column("days", NUMBER, nullable=True),
        sa.Column("by_person", NUMBER, nullable=False),
        sa.Column("set_by", TEXT, nullable=False),
        sa.Column("set_at", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("store", name="pk_store_rule"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", POSITION, autoincrement=False, nullable=False),
        sa.Column("at", NUMBER, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("on_behalf_of", TEXT, nullable=True),
        sa.Column("verb", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("details", BYTES, nullable=False),
        sa.Column("values_digest", BYTES, nullable=False),
        sa.Column("previous", BYTES, nullable=False),
        sa.Column("hash", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_actor", "audit", ["actor", "number"])
    op.create_index("ix_audit_subject", "audit", ["subject", "number"])
    op.create_index("ix_audit_verb", "audit", ["verb", "number"])


def _audit_values() -> None:
    op.create_table(
        "audit_values",
        sa.Column("number", NUMBER, autoincrement=False, nullable=False),
        sa.Column("salt", BYTES, nullable=False),
        sa.Column("data", BYTES, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_values"),
    )
