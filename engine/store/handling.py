"""Tables of what people do with open work besides doing it: how they find it, what they say of it, what they keep.

`request_column` and `request_word` are caches of an open request's values, as its pages are: written in the same
turn, gone with its end. What people say and keep (comments, files, drafts) is personal and can be erased.
"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index

from engine.store.columns import data, number, some, table, words

request_column = table(
    "request_column",
    words("instance_id", key=True),
    words("name", key=True),
    words("value"),
    words("text"),
    number("number", null=True),
    Index("ix_request_column_text", "name", "text", "instance_id"),
    some("ix_request_column_number", "name", "number", "instance_id", where="number IS NOT NULL"),
    compact=True,
)

request_word = table(
    "request_word",
    words("word", key=True),
    words("instance_id", key=True),
    Index("ix_request_word_instance", "instance_id"),
    compact=True,
)

task_view = table(
    "task_view",
    words("id", key=True),
    words("person_id", ForeignKey("person.id")),
    words("group", null=True),
    words("name"),
    words("base"),
    words("query"),
    words("sort"),
    words("columns"),
    number("pinned", default=0),
    number("made_at"),
    Index("ix_task_view_person", "person_id"),
    some("ix_task_view_group", "group", where='"group" IS NOT NULL'),
)

task_seen = table(
    "task_seen",
    words("person_id", ForeignKey("person.id"), key=True),
    words("task_id", key=True),
    number("sequence"),
    number("at"),
    compact=True,
)

task_draft = table(
    "task_draft",
    words("person_id", ForeignKey("person.id"), key=True),
    words("task_id", key=True),
    data("fields"),
    number("at"),
    Index("ix_task_draft_task", "task_id"),
    compact=True,
)

remark = table(
    "remark",
    words("id", key=True),
    words("instance_id"),
    words("task_id"),
    words("person_id"),
    words("kind"),
    data("words"),
    number("at"),
    Index("ix_remark_instance", "instance_id", "at"),
)

mention = table(
    "mention",
    words("person_id", ForeignKey("person.id"), key=True),
    words("remark_id", ForeignKey("remark.id"), key=True),
    number("at"),
    number("seen_at", null=True),
    compact=True,
)

attachment = table(
    "attachment",
    words("id", key=True),
    words("instance_id"),
    words("task_id"),
    words("person_id"),
    words("name"),
    words("media_type"),
    number("size"),
    data("content"),
    number("at"),
    Index("ix_attachment_instance", "instance_id", "at"),
)

tick = table(
    "tick",
    words("task_id", key=True),
    number("place", key=True),
    words("person_id"),
    number("at"),
    compact=True,
)
