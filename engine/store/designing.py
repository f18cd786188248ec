"""Tables of what is being drawn and is no version yet: drafts, what they held at each saving, what is said of them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index

from engine.store.columns import data, number, some, table, words

draft = table(
    "draft",
    words("id", key=True),
    words("process_key"),
    words("name"),
    words("base_id", ForeignKey("definition.id"), null=True),
    words("state"),
    number("revision"),
    data("authors"),
    number("made_at"),
    words("made_by"),
    number("changed_at"),
    words("changed_by"),
    number("sent_at", null=True),
    words("sent_by", null=True),
    words("definition_id", ForeignKey("definition.id"), null=True),
    some("ix_draft_open", "process_key", where="state IN ('drawing', 'review')"),
)

draft_revision = table(
    "draft_revision",
    words("draft_id", ForeignKey("draft.id"), key=True),
    number("revision", key=True),
    number("since"),
    number("at"),
    words("by"),
    words("digest"),
    data("files"),
)

draft_comment = table(
    "draft_comment",
    words("id", key=True),
    words("draft_id", ForeignKey("draft.id")),
    number("revision"),
    words("element"),
    words("kind"),
    words("by"),
    number("at"),
    words("text"),
    number("settled_at", null=True),
    words("settled_by", null=True),
    Index("ix_draft_comment_draft", "draft_id", "at"),
)
