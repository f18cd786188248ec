"""Tables of what runs: instances, their journal, and the working tables kept from it.

An id of a task, job or incident is `<instance id>-<wait>`; `wait` is the sequence number of the event
that opened it. Rows of one instance are found by that prefix, which saves an index on each table.
Only tables that change rarely have foreign keys: a turn writes rows of one instance, in one
transaction, from the events of that instance.
"""

from __future__ import annotations

from sqlalchemy import Index

from engine.store.columns import NEVER, data, number, some, table, words

_FREE = "state = 'open' AND assignee IS NULL"
_TAKEN = "state = 'open' AND assignee IS NOT NULL"
_PUT_OFF = f"{_TAKEN} AND follow_up IS NOT NULL"
_COUNTED = ("state", "assignee")
"""Behind the columns of an index that is counted in: SQLite else looks up each task, to ask it what the index knows."""

instance = table(
    "instance",
    words("id", key=True),
    words("definition_id"),
    words("process_key"),
    words("root_id"),
    words("parent_id", null=True),
    number("parent_scope"),
    number("parent_wait"),
    words("business_key", null=True),
    words("unique_key", null=True),
    words("state"),
    number("revision"),
    number("sequence"),
    data("head"),
    number("projected", default=0),
    number("started_at"),
    words("started_by"),
    number("ended_at", null=True),
    words("outcome", null=True),
    number("behind", default=0),
    some(
        "uq_instance_open",
        "process_key",
        "unique_key",
        where="unique_key IS NOT NULL AND ended_at IS NULL",
        unique=True,
    ),
    some("ix_instance_behind", "id", where="behind = 1"),
    some("ix_instance_parent", "parent_id", where="parent_id IS NOT NULL"),
    some("ix_instance_running", "definition_id", where="ended_at IS NULL"),
    some("ix_instance_business_key", "business_key", "id", where="business_key IS NOT NULL"),
    Index("ix_instance_starter", "started_by", "started_at", "id"),
    Index("ix_instance_started", "started_at", "id"),
    Index("ix_instance_process", "process_key", "started_at", "id"),
    compact=True,
)

page = table(
    "page",
    words("instance_id", key=True),
    number("scope", key=True),
    number("parent"),
    data("data"),
)

journal = table(
    "journal",
    words("instance_id", key=True),
    number("first", key=True),
    number("last"),
    number("at"),
    words("actor"),
    words("channel"),
    number("format"),
    data("events"),
    data("values_digest"),
    data("previous"),
    data("hash"),
)

journal_values = table(
    "journal_values",
    words("instance_id", key=True),
    number("first", key=True),
    data("salt"),
    data("data"),
    compact=True,
)

task = table(
    "task",
    words("id", key=True),
    words("instance_id"),
    number("scope"),
    number("wait"),
    number("sequence"),
    words("definition_id"),
    words("process_key"),
    words("business_key", null=True),
    words("element"),
    words("name"),
    words("state"),
    words("lane", null=True),
    words("zone", null=True),
    words("group", null=True),
    words("people"),
    words("assignee", null=True),
    number("priority"),
    number("due", null=True),
    number("due_sort"),
    number("follow_up", null=True),
    words("form", null=True),
    number("created_at"),
    number("claimed_at", null=True),
    number("completed_at", null=True),
    words("completed_by", null=True),
    words("on_behalf_of", null=True),
    number("priority_sort", default=0),
    number("target", null=True),
    words("asked_by", null=True),
    number("promised", null=True),
    words("queue", null=True),
    number("turn_sort", null=True),
    some("ix_task_group", "group", "due_sort", "id", *_COUNTED, where=_FREE),
    some("ix_task_assignee", "assignee", "due_sort", "id", "state", where=_TAKEN),
    some("ix_task_group_created", "group", "created_at", "id", where=_FREE),
    some("ix_task_group_priority", "group", "priority_sort", "due_sort", "id", where=_FREE),
    some("ix_task_taken", "due_sort", "id", *_COUNTED, where=_TAKEN),
    some("ix_task_taken_created", "created_at", "id", where=_TAKEN),
    some("ix_task_taken_priority", "priority_sort", "due_sort", "id", where=_TAKEN),
    some("ix_task_process", "process_key", "lane", "due_sort", "id", "state", where="state = 'open'"),
    some("ix_task_put_off", "assignee", "follow_up", "id", "state", where=_PUT_OFF),
    some("ix_task_asked", "asked_by", "due_sort", "id", where="state = 'open' AND asked_by IS NOT NULL"),
    some("ix_task_queue", "queue", "group", "turn_sort", "id", *_COUNTED, where=f"{_FREE} AND queue IS NOT NULL"),
    some("ix_task_done", "completed_by", "completed_at", "id", where="state = 'completed'"),
    compact=True,
)

task_person = table(
    "task_person",
    words("person", key=True),
    words("task_id", key=True),
    number("due_sort", default=NEVER),
    Index("ix_task_person_task", "task_id"),
    Index("ix_task_person_due", "person", "due_sort", "task_id"),
    compact=True,
)

timer = table(
    "timer",
    words("instance_id", key=True),
    number("wait", key=True),
    number("scope"),
    words("element"),
    number("due"),
    Index("ix_timer_due", "due", "instance_id", "wait"),
    compact=True,
)

subscription = table(
    "subscription",
    words("instance_id", key=True),
    number("wait", key=True),
    number("scope"),
    words("element"),
    words("kind"),
    words("name"),
    words("key"),
    Index("ix_subscription_name", "kind", "name", "key", "instance_id", "wait"),
    compact=True,
)

job = table(
    "job",
    words("id", key=True),
    words("instance_id"),
    number("scope"),
    number("wait"),
    words("element"),
    words("job"),
    words("state"),
    number("retries"),
    number("due"),
    words("message", null=True),
    number("attempts", default=0),
    words("token", null=True),
    number("leased_until", null=True),
    some("ix_job_due", "due", "id", where="state = 'open'"),
    compact=True,
)

incident = table(
    "incident",
    words("id", key=True),
    words("instance_id"),
    number("scope"),
    number("wait"),
    words("element"),
    number("host"),
    words("code"),
    words("message"),
    number("raised_at"),
    number("resolved_at", null=True),
    words("resolved_by", null=True),
    some("ix_incident_open", "raised_at", "id", where="resolved_at IS NULL"),
    compact=True,
)

message = table(
    "message",
    words("id", key=True),
    words("name"),
    words("key"),
    data("payload", null=True),
    number("published_at"),
    number("expires_at", null=True),
    words("published_by"),
    some("ix_message_buffered", "name", "key", "published_at", "id", where="payload IS NOT NULL"),
    some("ix_message_expiry", "expires_at", where="expires_at IS NOT NULL AND payload IS NOT NULL"),
)

message_delivery = table(
    "message_delivery",
    words("message_id", key=True),
    words("process_key", key=True),
    words("instance_id"),
    Index("ix_message_delivery_instance", "instance_id"),
    compact=True,
)

signal = table(
    "signal",
    words("id", key=True),
    words("name"),
    data("payload"),
    number("thrown_at"),
    words("thrown_by"),
)

signal_delivery = table(
    "signal_delivery",
    words("signal_id", key=True),
    words("instance_id", key=True),
    number("wait", key=True),
    words("definition_id", key=True),
    words("element", key=True),
    number("scope"),
    number("delivered_at", null=True),
    some("ix_signal_delivery_open", "signal_id", "instance_id", "wait", where="delivered_at IS NULL"),
    compact=True,
)

correlation = table(
    "correlation",
    words("name", key=True),
    words("key", key=True),
    compact=True,
)

request = table(
    "request",
    words("id", key=True),
    words("person"),
    data("answer"),
    number("at"),
    compact=True,
)
