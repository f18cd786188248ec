"""Tables of what is drawn: drafts, what they held at each saving, what is said of them, and what trying out showed; and
of moving running instances from one version to another.
"""

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
    words("answers", null=True),
    data("named", null=True),
    Index("ix_draft_comment_draft", "draft_id", "at"),
    some("ix_draft_comment_named", "at", "id", where="named IS NOT NULL AND settled_at IS NULL"),
)

move = table(
    "move",
    words("id", key=True),
    words("process_key"),
    words("source_id", ForeignKey("definition.id")),
    words("target_id", ForeignKey("definition.id")),
    data("said"),
    words("reason"),
    words("state"),
    number("made_at"),
    words("made_by"),
    number("ended_at", null=True),
    Index("ix_move_process", "process_key", "made_at"),
    some("ix_move_running", "id", where="state = 'running'"),
)

move_instance = table(
    "move_instance",
    words("move_id", ForeignKey("move.id"), key=True),
    words("instance_id", key=True),
    words("state"),
    words("why"),
    number("at", null=True),
    some("ix_move_instance_due", "move_id", "instance_id", where="state IN ('waiting', 'undoing')"),
    Index("ix_move_instance_state", "move_id", "state"),
    Index("ix_move_instance_instance", "instance_id"),
)

tryout = table(
    "tryout",
    words("definition_id", ForeignKey("definition.id"), key=True),
    number("at"),
    words("by"),
    words("skipped"),
    words("despite"),
    data("outcomes"),
)

play = table(
    "play",
    words("person_id", ForeignKey("person.id"), key=True),
    words("subject", key=True),
    number("at"),
    data("path"),
    Index("ix_play_at", "at"),
    compact=True,
)
