"""Tables of who answers for a process and when it was looked at: owners, reviews, signatures, what came of them.

A process has exactly one owner at every moment from its first on, and the database sees to it: a time as owner ends
where the next one begins (a foreign key to it, checked at the commit), no two end or begin at once, and one is open. So
the times form one chain without gaps or overlaps, and its last link has no end.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint

from engine.store.columns import data, number, position, some, table, words

ownership = table(
    "ownership",
    words("process_key", key=True),
    number("since", key=True),
    words("person_id", ForeignKey("person.id")),
    number("until", null=True),
    words("given_by"),
    words("reason"),
    CheckConstraint("until > since", name="forward"),
    UniqueConstraint("process_key", "until"),
    ForeignKeyConstraint(
        ["process_key", "until"],
        ["ownership.process_key", "ownership.since"],
        name="fk_ownership_next",
        deferrable=True,
        initially="DEFERRED",
    ),
    some("uq_ownership_open", "process_key", where="until IS NULL", unique=True),
    Index("ix_ownership_person", "person_id"),
)

process = table(
    "process",
    words("key", key=True),
    number("owned_since"),
    number("live_since"),
    number("retired_at", null=True),
    words("retired_by", null=True),
    words("retired_why", null=True),
    number("imported", default=0),
    ForeignKeyConstraint(["key", "owned_since"], ["ownership.process_key", "ownership.since"]),
)

review = table(
    "review",
    words("id", key=True),
    words("process_key"),
    words("definition_id"),
    words("kind"),
    words("held_on"),
    number("recorded_at"),
    words("owner_at_time", null=True),
    data("participants"),
    data("checklist"),
    number("checklist_complete"),
    words("outcome"),
    data("changes"),
    data("evidence"),
    words("remarks"),
    words("signed_by", null=True),
    number("signed_at", null=True),
    words("next_due", null=True),
    words("late_reason", null=True),
    number("voided_at", null=True),
    words("voided_by", null=True),
    words("voided_why", null=True),
    words("state", default="completed"),
    words("instance_id", null=True),
    data("pins", null=True),
    data("standing", null=True),
    Index("ix_review_process", "process_key", "held_on"),
    some("ix_review_recorded", "recorded_at", "id", where="state = 'completed'"),
    some("uq_review_open", "process_key", where="state = 'open'", unique=True),
    some("ix_review_instance", "instance_id", where="instance_id IS NOT NULL"),
)

review_chain = table(
    "review_chain",
    position("number"),
    number("at"),
    words("by"),
    words("process_key"),
    words("kind"),
    words("subject"),
    data("content"),
    data("previous"),
    data("hash"),
    Index("ix_review_chain_process", "process_key", "number"),
)

review_action = table(
    "review_action",
    words("id", key=True),
    words("process_key"),
    words("review_id"),
    words("what"),
    words("person_id", ForeignKey("person.id")),
    words("due_on"),
    number("made_at"),
    number("done_at", null=True),
    words("done_by", null=True),
    words("definition_id", null=True),
    some("ix_review_action_open", "process_key", "due_on", where="done_at IS NULL"),
    Index("ix_review_action_person", "person_id", "due_on"),
)

review_due = table(
    "review_due",
    words("process_key", key=True),
    number("computed_at", key=True),
    words("due_on", null=True),
    words("why"),
    words("review_id", null=True),
    number("policy"),
)

policy = table(
    "policy",
    position("number"),
    number("months"),
    data("rules"),
    number("set_at"),
    words("set_by"),
    words("why"),
)

notice = table(
    "notice",
    words("process_key", key=True),
    words("band", key=True),
    words("due_on", key=True),
    words("person_id", key=True),
    words("channel", key=True),
    number("made_at"),
    number("claimed_at", null=True),
    number("sent_at", null=True),
    number("tries", default=0),
    number("again_at", null=True),
    words("trouble", null=True),
    some("ix_notice_unsent", "person_id", "made_at", where="sent_at IS NULL"),
)

signature = table(
    "signature",
    words("id", key=True),
    words("subject"),
    words("person_id"),
    words("meaning"),
    number("at"),
    data("digest"),
    words("remarks"),
    Index("ix_signature_subject", "subject"),
)

changed_lane = table(
    "changed_lane",
    words("definition_id", ForeignKey("definition.id"), key=True),
    words("lane", key=True),
    words("process_key"),
    number("version"),
    number("at"),
    words("group"),
    words("name"),
    data("told"),
    Index("ix_changed_lane_group", "group", "at"),
)

acknowledgement = table(
    "acknowledgement",
    words("definition_id", ForeignKey("definition.id"), key=True),
    words("person_id", ForeignKey("person.id"), key=True),
    number("at"),
    compact=True,
)

feedback = table(
    "feedback",
    words("id", key=True),
    words("process_key"),
    words("definition_id"),
    words("element"),
    words("task_id", null=True),
    words("about_instance", null=True),
    words("instance_id", null=True),
    words("reporter"),
    words("category"),
    data("words"),
    number("at"),
    words("due_on"),
    words("state"),
    number("answered_at", null=True),
    words("fixed_in", null=True),
    words("same_as", null=True),
    words("asked", null=True),
    words("decision", null=True),
    words("promised", null=True),
    data("steps"),
    number("closed_at", null=True),
    Index("ix_feedback_process", "process_key", "at"),
    Index("ix_feedback_reporter", "reporter", "at"),
    some("ix_feedback_open", "process_key", "at", where="closed_at IS NULL"),
    some("ix_feedback_same", "same_as", where="same_as IS NOT NULL"),
)

feed = table(
    "feed",
    words("hash", key=True),
    words("person_id", ForeignKey("person.id")),
    words("scope"),
    words("subject"),
    number("made_at"),
    number("revoked_at", null=True),
    Index("ix_feed_person", "person_id"),
)
