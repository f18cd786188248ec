"""Tables of who comes in and what they may: groups, roles, deputies, sessions, tokens, and the log of what was done.

Secrets stand here as hashes only, but for the second factor's, which is encrypted with the key outside the database.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index

from engine.store.columns import data, number, position, some, table, words

group = table(
    "group",
    words("id", key=True),
    words("name"),
    words("description"),
)

person_group = table(
    "person_group",
    words("person_id", ForeignKey("person.id"), key=True),
    words("group", key=True),
    number("since", key=True, default=0),
    number("until", null=True),
    Index("ix_person_group_group", "group", "person_id"),
    compact=True,
)

person_role = table(
    "person_role",
    words("person_id", ForeignKey("person.id"), key=True),
    words("role", key=True),
    words("process_key", key=True),
    compact=True,
)

person_skill = table(
    "person_skill",
    words("person_id", ForeignKey("person.id"), key=True),
    words("skill", key=True),
    compact=True,
)

lane_group = table(
    "lane_group",
    words("process_key", key=True),
    words("lane", key=True),
    words("group"),
    compact=True,
)

deputy = table(
    "deputy",
    words("id", key=True),
    words("person_id", ForeignKey("person.id")),
    words("deputy_id", ForeignKey("person.id")),
    number("since"),
    number("until"),
    data("processes", null=True),
    words("reason"),
    number("made_at"),
    words("made_by"),
    number("revoked_at", null=True),
    some("ix_deputy_deputy", "deputy_id", "until", where="revoked_at IS NULL"),
    some("ix_deputy_person", "person_id", "until", where="revoked_at IS NULL"),
)

credential = table(
    "credential",
    words("person_id", ForeignKey("person.id"), key=True),
    words("password_hash", null=True),
    number("changed_at"),
    data("totp", null=True),
    number("totp_since", null=True),
    number("totp_step", null=True),
)

attempt = table(
    "attempt",
    words("key", key=True),
    number("failures"),
    number("failed_at"),
    compact=True,
)

recovery_code = table(
    "recovery_code",
    words("person_id", ForeignKey("person.id"), key=True),
    words("hash", key=True),
    number("used_at", null=True),
    compact=True,
)

identity = table(
    "identity",
    words("issuer", key=True),
    words("subject", key=True),
    words("person_id", ForeignKey("person.id")),
    number("seen_at"),
    Index("ix_identity_person", "person_id"),
)

session = table(
    "session",
    words("hash", key=True),
    words("person_id", ForeignKey("person.id")),
    words("method"),
    number("made_at"),
    number("seen_at"),
    number("expires_at"),
    words("address"),
    words("agent"),
    number("proven_at"),
    Index("ix_session_person", "person_id"),
    Index("ix_session_expiry", "expires_at"),
)

api_token = table(
    "api_token",
    words("id", key=True),
    words("person_id", ForeignKey("person.id")),
    words("name"),
    words("prefix"),
    words("hash"),
    data("scopes"),
    number("made_at"),
    number("expires_at"),
    number("used_at", null=True),
    number("revoked_at", null=True),
    Index("uq_api_token_hash", "hash", unique=True),
    Index("ix_api_token_person", "person_id"),
)

one_time_code = table(
    "one_time_code",
    words("hash", key=True),
    words("kind"),
    words("person_id", null=True),
    number("made_at"),
    words("made_by"),
    number("expires_at"),
    number("used_at", null=True),
)

allowance = table(
    "allowance",
    words("kind", key=True),
    words("subject", key=True),
    words("by"),
    number("at"),
)

retention = table(
    "retention",
    words("process_key", key=True),
    number("days"),
    words("set_by"),
    number("set_at"),
)

store_rule = table(
    "store_rule",
    words("store", key=True),
    number("days", null=True),
    number("by_person"),
    words("set_by"),
    number("set_at"),
)

audit = table(
    "audit",
    position("number"),
    number("at"),
    words("actor"),
    words("on_behalf_of", null=True),
    words("verb"),
    words("subject"),
    words("outcome"),
    words("channel"),
    data("details"),
    data("values_digest"),
    data("previous"),
    data("hash"),
    Index("ix_audit_actor", "actor", "number"),
    Index("ix_audit_verb", "verb", "number"),
    Index("ix_audit_subject", "subject", "number"),
)

audit_values = table(
    "audit_values",
    number("number", key=True),
    data("salt"),
    data("data"),
)
