"""Shapes of what the API takes and gives."""

from __future__ import annotations

from typing import Any

from flask_smorest.fields import Upload  # type: ignore[import-untyped]
from marshmallow import Schema, fields, validate

from engine.model import InstanceState
from web.api.bodies import AsText, Said, Values

MOST_ROWS = 200
LONGEST_NAME = 500
VIEWS = "(mine|lanes|all|snoozed|asked|done|queue:.+)$"


def about(text: str) -> dict[str, Any]:
    """Describe a field in the documentation."""
    return {"metadata": {"description": text}}


def _instant(text: str = "") -> fields.AwareDateTime:
    return fields.AwareDateTime(format="iso", allow_none=True, **about(text))


class Problem(Schema):
    """Why a request was refused (RFC 9457, application/problem+json)."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String(**about("One sentence with the facts."))
    fields_ = fields.Dict(data_key="fields", **about("A sentence per field that does not fit."))
    findings = fields.List(fields.Nested("Finding"))
    reference = fields.String(**about("Under this the log has the fault."))


class Finding(Schema):
    """One thing found in a file."""

    rule = fields.String()
    severity = fields.String(validate=validate.OneOf(["error", "warning", "note"]))
    message = Said()
    advice = Said()
    element = fields.String(allow_none=True)
    file = fields.String(allow_none=True)
    line = fields.Integer(allow_none=True)


class Person(Schema):
    """Somebody who owns a process."""

    id = fields.String()
    name = fields.String()
    title = fields.String()


class Review(Schema):
    """Where a process stands on the 18-month rule."""

    status = fields.String()
    last_significant = fields.Date(allow_none=True)
    due = fields.Date(allow_none=True)
    days_left = fields.Integer(allow_none=True)
    overdue = fields.Boolean()


class Process(Schema):
    """One version of a process."""

    id = fields.String()
    key = fields.String()
    version = fields.Integer()
    name = fields.String()
    area = fields.String()
    deployed_at = _instant()
    deployed_by = fields.String()
    published_at = _instant("Empty until it can be started.")
    owner = fields.Nested(Person, allow_none=True)
    owner_title = fields.String()
    deputy = fields.Nested(Person, allow_none=True, **about("Whom the diagram names to stand in, if they are here."))
    pcf = fields.String(**about("Its numbers in APQC's classification of processes, as its diagram says them."))
    review = fields.Nested(Review)
    open_instances = fields.Integer(allow_none=True, **about("Empty for whoever may not see them all."))
    findings = fields.List(fields.Nested(Finding))


class Instance(Schema):
    """One run of a process."""

    id = fields.String()
    definition_id = fields.String()
    process_key = fields.String()
    process_name = fields.String()
    version = fields.Integer()
    business_key = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf([state.value for state in InstanceState]))
    outcome = fields.String(allow_none=True, **about("The end it reached, or why it was cancelled."))
    started_at = _instant()
    started_by = fields.String()
    ended_at = _instant()
    root_id = fields.String()
    parent_id = fields.String(allow_none=True)
    incidents = fields.Integer()


class Instances(Schema):
    """Some instances, and the key to the next ones."""

    rows = fields.List(fields.Nested(Instance))
    after = fields.String(allow_none=True, **about("Send this as `after` for the next rows; empty at the end."))


class Paged(Schema):
    """Which rows of a list."""

    after = fields.String()
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_ROWS))


class InstanceQuery(Paged):
    """Which instances."""

    state = fields.String(validate=validate.OneOf([state.value for state in InstanceState]))
    process_key = fields.String()
    business_key = fields.String()
    words = fields.String(
        validate=validate.Length(1, 200), **about("Words of open ones, or the beginning of the business key of any.")
    )


class Start(Schema):
    """What a process begins with."""

    process_key = fields.String(required=True)
    business_key = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=LONGEST_NAME))
    values = Values(load_default=dict)


class Reason(Schema):
    """Why something is done."""

    reason = fields.String(required=True, validate=validate.Length(1, 2_000))


class Waiting(Schema):
    """One thing an instance waits for."""

    kind = fields.String()
    element = fields.String()
    name = fields.String()
    who = fields.String(allow_none=True)
    due_at = _instant()
    link = fields.String(allow_none=True, **about("Id of the task, incident or instance."))
    aside = fields.Boolean(**about("It may happen beside the work; nothing stands still for it."))


class Rounds(Schema):
    """How far a repeated activity is."""

    done = fields.Integer(**about("Rounds that are done."))
    of = fields.Integer(allow_none=True, **about("How many there are to be; null in a loop."))


class Ahead(Schema):
    """A step of people that may come next."""

    element = fields.String()
    name = fields.String()
    lane = fields.String(**about("Empty where it is in none."))


class Position(Schema):
    """Where an instance is: BPMN ids."""

    here = fields.Dict(keys=fields.String(), values=fields.Integer())
    taken = fields.List(fields.String())
    stuck = fields.List(fields.String())
    waiting = fields.List(fields.Nested(Waiting))
    rounds = fields.Dict(keys=fields.String(), values=fields.Nested(Rounds))
    ahead = fields.List(fields.Nested(Ahead), **about("Steps of people that may come next, the nearest first."))


class Variables(Schema):
    """The values that an instance holds."""

    values = Values()


class HistoryLine(Schema):
    """One thing that happened."""

    sequence = fields.Integer()
    at = _instant()
    actor = fields.String()
    kind = fields.String()
    text = fields.String()
    element = fields.String(allow_none=True)


class Task(Schema):
    """A piece of work for a person."""

    id = fields.String()
    instance_id = fields.String()
    process_key = fields.String()
    process_name = fields.String()
    element = fields.String()
    name = fields.String()
    state = fields.String()
    business_key = fields.String(allow_none=True)
    lane = fields.String(allow_none=True)
    zone = fields.String(allow_none=True)
    group = fields.String(allow_none=True)
    groups = fields.List(fields.String())
    assignee = fields.String(allow_none=True)
    assignee_name = fields.String(allow_none=True)
    priority = fields.Integer()
    created_at = _instant()
    due_at = _instant()
    follow_up_at = _instant()
    claimed_at = _instant()
    completed_at = _instant()
    completed_by = fields.String(allow_none=True)
    on_behalf_of = fields.String(allow_none=True)
    on_behalf_of_name = fields.String(allow_none=True)
    why = fields.List(fields.String(), **about("What has brought it about, and why it is for who asks."))
    why_not = fields.String()
    form = fields.String(allow_none=True)
    asked_by = fields.String(allow_none=True, **about("Who asked about it and gets it back."))
    target_at = _instant("By when it must be done for its request to be in time.")
    promised_at = _instant("By when its request is to be done.")
    queue = fields.String(allow_none=True, **about("The queue in which it waits, for a kind of customer."))
    turn_at = _instant("When it is its turn in that queue.")
    columns = fields.Dict(keys=fields.String(), values=AsText(), **about("Values of its request, by label."))


class Tasks(Schema):
    """Some tasks, and the key to the next ones."""

    rows = fields.List(fields.Nested(Task))
    after = fields.String(allow_none=True)
    before = fields.String(allow_none=True, **about("The key to the page before."))
    total = fields.Integer(allow_none=True, **about("How many there are, where that is known."))
    note = fields.String(**about("What is to be known about how they were found: a search that takes long."))


class AuditLine(Schema):
    """What somebody did that is no task, or was refused."""

    number = fields.Integer(**about("Counts up without a gap."))
    at = _instant()
    actor = fields.String(**about("Id of the person; `system` is the product, or the command line; may be empty."))
    actor_name = fields.String()
    on_behalf_of = fields.String(allow_none=True)
    verb = fields.String()
    subject = fields.String(**about("What it was done to, as `kind:id`; may be empty."))
    outcome = fields.String(**about("`done`, `refused` (for want of a permission) or `failed`."))
    channel = fields.String(**about("`ui`, `api`, `cli`, or empty."))
    details = fields.Dict()
    personal = fields.Dict(allow_none=True, **about("Empty (null) where it has been erased."))


class AuditLines(Schema):
    """A page of the audit log, youngest first."""

    rows = fields.List(fields.Nested(AuditLine))
    after = fields.String(allow_none=True)


class AuditQuery(Paged):
    """Which lines."""

    actor = fields.String(validate=validate.Length(max=LONGEST_NAME))
    verb = fields.String(validate=validate.Length(max=LONGEST_NAME))
    subject = fields.String(validate=validate.Length(max=LONGEST_NAME), **about("As `kind:id`, such as `person:ann`."))
    since = fields.AwareDateTime(format="iso", **about("Not before this moment."))
    until = fields.AwareDateTime(format="iso", **about("Before this moment."))


class TaskQuery(Paged):
    """Which tasks."""

    view = fields.String(load_default="mine", validate=validate.Regexp(VIEWS), **about("`queue:` and a name, too."))
    query = fields.String(
        load_default="", validate=validate.Length(0, 500), **about("Narrows the list: `lane:warehouse due<2d`.")
    )
    sort = fields.String(
        load_default="", validate=validate.Length(0, 200), **about("What it is sorted by: `priority,-created`.")
    )
    before = fields.String(**about("The key of a page, for the page before it."))


class Completion(Schema):
    """What a task is completed with; `read_at` as the task gave it, for the fields that are sent."""

    values = Values(load_default=dict)
    read_at = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True), load_default=None, allow_none=True)


class Message(Schema):
    """Something that happened outside and that a process waits for."""

    name = fields.String(required=True, validate=validate.Length(1, LONGEST_NAME))
    key = fields.String(allow_none=True, load_default=None, **about("Which instance it is for."))
    values = Values(load_default=dict)
    message_id = fields.String(
        allow_none=True, load_default=None, **about("The same id sent again changes nothing and is answered alike.")
    )
    ttl_seconds = fields.Integer(
        allow_none=True,
        load_default=None,
        validate=validate.Range(0, 366 * 86_400),
        **about("How long it is kept where nothing waits for it yet."),
    )


class Receipt(Schema):
    """What became of a message."""

    message_id = fields.String()
    started = fields.List(fields.String())
    reached = fields.List(fields.String())
    buffered = fields.Boolean()


class Conditions(Schema):
    """Values to ask start conditions about."""

    values = Values(required=True)
    process_key = fields.String(allow_none=True, load_default=None, **about("Only this process; else all."))
    business_key = fields.String(allow_none=True, load_default=None, **about("Of what begins."))


class Started(Schema):
    """What has begun."""

    started = fields.List(fields.String(), **about("Ids of the new instances."))


class Incident(Schema):
    """A place where an instance is stuck."""

    id = fields.String()
    instance_id = fields.String()
    process_key = fields.String()
    process_name = fields.String()
    business_key = fields.String(allow_none=True)
    element = fields.String()
    element_name = fields.String()
    code = fields.String()
    message = fields.String()
    raised_at = _instant()
    resolved_at = _instant()


class IncidentQuery(Schema):
    """Which incidents."""

    open_only = fields.Boolean(load_default=True)
    instance_id = fields.String()


class Retry(Schema):
    """Corrected values, written before it is tried again; and a business key, where it had none or the wrong one."""

    values = Values(load_default=dict)
    business_key = fields.String(load_default=None, allow_none=True)


class BusinessKey(Schema):
    """The business key of an instance, and why it gets it."""

    business_key = fields.String(required=True)
    reason = fields.String(required=True)


class File(Schema):
    """The bytes of a file."""


class Files(Schema):
    """Files of a process: .bpmn, .dmn, .form."""

    files = fields.List(Upload(), required=True)


class Findings(Schema):
    """Everything found in files."""

    findings = fields.List(fields.Nested(Finding))


class Deployment(Schema):
    """Versions that were stored, and everything found."""

    definitions = fields.List(fields.Nested(Process))
    findings = fields.List(fields.Nested(Finding))
