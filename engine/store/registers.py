"""Tables of what is kept beside the running instances: definitions, people, the record for reports."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint

from engine.store.columns import data, number, position, table, words

setting = table("setting", words("name", key=True), words("value"))

definition = table(
    "definition",
    words("id", key=True),
    words("key"),
    number("version"),
    words("name"),
    words("digest"),
    data("xml"),
    number("deployed_at"),
    words("deployed_by"),
    number("published_at", null=True),
    words("published_by", null=True),
    data("findings"),
    data("opinion", null=True),
    words("owner_title"),
    words("area"),
    number("review_months", null=True),
    words("deputy", default=""),
    words("pcf", default=""),
    UniqueConstraint("key", "version"),
    Index("ix_definition_digest", "key", "digest"),
)

resource = table(
    "resource",
    words("definition_id", ForeignKey("definition.id"), key=True),
    words("kind", key=True),
    words("name", key=True),
    data("content"),
)

document = table(
    "document",
    words("store", key=True),
    words("key", key=True),
    number("revision"),
    data("salt"),
    data("data"),
    number("written_at"),
    words("instance_id"),
    number("sequence"),
    Index("ix_document_instance", "instance_id"),
)

start_timer = table(
    "start_timer",
    words("definition_id", ForeignKey("definition.id"), key=True),
    words("element", key=True),
    words("process_key"),
    number("anchor"),
    number("due"),
    words("text"),
    number("left"),
    Index("ix_start_timer_due", "due", "definition_id", "element"),
)

start_subscription = table(
    "start_subscription",
    words("definition_id", ForeignKey("definition.id"), key=True),
    words("element", key=True),
    words("process_key"),
    words("kind"),
    words("name"),
    Index("ix_start_subscription_name", "kind", "name"),
)

person = table(
    "person",
    words("id", key=True),
    words("name"),
    words("title"),
    number("demo"),
    number("active"),
    words("email", null=True),
    words("manager_id", null=True),
    number("left_at", null=True),
    words("keeper_id", null=True),
    number("ends_at", null=True),
    words("language", null=True),
    words("zone", null=True),
)

event = table(
    "event",
    position("position"),
    number("at"),
    number("recorded_at"),
    words("instance_id"),
    number("sequence"),
    words("root_instance_id"),
    words("business_key", null=True),
    words("customer_id", null=True),
    words("customer_class", null=True),
    words("process_key"),
    words("definition_id"),
    words("kind"),
    words("element_id", null=True),
    words("element_name", null=True),
    words("element_type", null=True),
    words("activity_id", null=True),
    words("parent_activity_id", null=True),
    words("lifecycle"),
    words("actor"),
    words("on_behalf_of", null=True),
    words("lane", null=True),
    words("zone", null=True),
    words("channel"),
    words("reason", null=True),
    words("flow_id", null=True),
    words("rule_ids", null=True),
    words("data_changed", null=True),
    words("batch_id", null=True),
    data("previous_hash"),
    data("hash"),
    UniqueConstraint("instance_id", "sequence"),
    Index("ix_event_process", "process_key", "at"),
    Index("ix_event_actor", "actor", "at"),
)

audit_head = table(
    "audit_head",
    position("number"),
    number("at"),
    number("position"),
    data("entries"),
    data("previous"),
    data("hash"),
)

working_hours = table(
    "working_hours",
    position("number"),
    words("calendar"),
    words("name"),
    data("hours"),
    number("set_at"),
    words("set_by"),
    words("why"),
    Index("ix_working_hours_calendar", "calendar", "number"),
)

lane_calendar = table(
    "lane_calendar",
    words("process_key", key=True),
    words("lane", key=True),
    words("calendar"),
)
