"""Tables of what people do with open work besides doing it: how they find it, what they say of it, what they keep.

`request_column` and `request_word` are caches of an open request's values, as its pages are: written in the same
turn, gone with its end. What people say and keep (comments, files, drafts) is personal and can be erased.

`telling` holds what somebody is told of work, once; `delivery` by which way it is on its way to them.
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
    words("about", null=True),
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
    number("removed_at", null=True),
    words("removed_by", null=True),
    Index("ix_attachment_instance", "instance_id", "at"),
)

tick = table(
    "tick",
    words("instance_id", key=True),
    words("task_id", key=True),
    words("id", key=True),
    words("deed"),
    data("item"),
    words("person_id"),
    number("at"),
    compact=True,
)

telling = table(
    "telling",
    words("id", key=True),
    words("person_id", ForeignKey("person.id")),
    words("kind"),
    words("subject"),
    words("task_id", null=True),
    words("instance_id", null=True),
    words("by"),
    number("moment", null=True),
    words("in_place_of", null=True),
    number("at"),
    number("seen_at", null=True),
    number("routed", default=0),
    Index("ix_telling_person", "person_id", "at"),
    Index("ix_telling_at", "at"),
    some("ix_telling_unseen", "person_id", where="seen_at IS NULL"),
    some("ix_telling_new", "at", "id", where="routed = 0"),
    compact=True,
)

delivery = table(
    "delivery",
    words("telling_id", key=True),
    words("channel", key=True),
    words("person_id", ForeignKey("person.id")),
    words("kind"),
    number("at"),
    number("slot"),
    number("due"),
    words("letter", null=True),
    number("tries", default=0),
    number("leased_until", null=True),
    number("done_at", null=True),
    words("trouble", null=True),
    some("ix_delivery_due", "channel", "due", "telling_id", where="done_at IS NULL"),
    Index("ix_delivery_person", "person_id"),
    compact=True,
)

telling_choice = table(
    "telling_choice",
    words("person_id", ForeignKey("person.id"), key=True),
    data("channels"),
    number("hour"),
    words("zone"),
    number("lead"),
    number("offers"),
    some("ix_telling_choice_offers", "person_id", where="offers > 0"),
    compact=True,
)

webhook = table(
    "webhook",
    words("person_id", ForeignKey("person.id"), key=True),
    words("url"),
    data("secret"),
    number("made_at"),
    number("failures", default=0),
    number("paused_at", null=True),
    words("trouble", null=True),
)

view_mail = table(
    "view_mail",
    words("person_id", ForeignKey("person.id"), key=True),
    words("view_id", key=True),
    words("every"),
    number("next_at"),
    number("made_at"),
    Index("ix_view_mail_next", "next_at"),
    compact=True,
)
