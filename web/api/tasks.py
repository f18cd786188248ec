"""User tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from web.access import visitor
from web.api import schemas
from web.api.bodies import Blueprint, Values
from web.api.deeds import DOCUMENTED, by, request_id

if TYPE_CHECKING:
    from engine.faces import House
    from engine.model import WorkItem as Work


MOST_DAYS = 250
"""Working days for which a task is put off at most."""


class Words(Schema):
    """What somebody says."""

    words = fields.String(load_default="", validate=validate.Length(0, 4000))


class ChecklistItem(Schema):
    """An item on the checklist of a task."""

    item = fields.String(**schemas.about("What is to be ticked; by it the item is known."))
    mandatory = fields.Boolean(**schemas.about("The task can be completed only once it is ticked."))
    added_by = fields.String(
        allow_none=True, **schemas.about("Who has put it there; empty where the process asks for it.")
    )
    own = fields.Boolean()
    ticked_by = fields.String(allow_none=True)
    ticked_at = fields.AwareDateTime(format="iso", allow_none=True)


class WorkItem(Schema):
    """A task with what is needed to do it."""

    task = fields.Nested(schemas.Task)
    values = Values()
    read_at = fields.Dict(keys=fields.String(), values=fields.Integer())
    fields_ = fields.List(fields.Dict(), data_key="fields", **schemas.about("Fields of its form."))
    documentation = fields.String()
    may_complete = fields.Boolean()
    why_not = fields.String()
    checklist = fields.List(fields.Nested(ChecklistItem))


class Item(Schema):
    """An item of a checklist."""

    item = fields.String(required=True, validate=validate.Length(1, 200), **schemas.about("What is to be ticked."))


class Ticking(Item):
    """An item, and whether it is ticked."""

    ticked = fields.Boolean(load_default=True, **schemas.about("False takes the tick back."))


class Handing(Words):
    """To whom a task goes."""

    whom = fields.String(
        required=True, validate=validate.Length(1, schemas.LONGEST_NAME), **schemas.about("Id of a person.")
    )
    part = fields.Boolean(load_default=False, **schemas.about("They do a part of it, rather than answer a question."))


def working_days() -> fields.Integer:
    """For how many working days a task is put off, for whoever does not give the moment."""
    said = "Instead of `until`: so many working days of the task's calendar; it is back when work begins then."
    return fields.Integer(strict=True, load_default=0, validate=validate.Range(1, MOST_DAYS), **schemas.about(said))


class Postponing(Schema):
    """Until when a task is put off."""

    until = fields.AwareDateTime(
        load_default=None, allow_none=True, **schemas.about("A moment with its zone; null takes the task up again.")
    )
    days = working_days()


def routes(house: House) -> Blueprint:
    """Make the routes of tasks."""
    blueprint = Blueprint("Tasks", __name__, description="Work for people: list, claim, release, complete.")
    _add_reading(blueprint, house)
    _add_deeds(blueprint, house)
    _add_handling(blueprint, house)
    _add_checklist(blueprint, house)
    return blueprint


def _add_reading(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/tasks")
    @blueprint.arguments(schemas.TaskQuery, location="query")
    @blueprint.response(200, schemas.Tasks)
    def list_tasks(asked: dict[str, Any]) -> Any:
        """List the tasks of a view of one's inbox."""
        return house.inbox.tasks(visitor(), **asked)

    @blueprint.route("/tasks/<task_id>")
    @blueprint.response(200, WorkItem)
    def get_task(task_id: str) -> Any:
        """Get a task with its form, its values and when they were read."""
        return described(house.inbox.open(task_id, visitor()))


def _add_deeds(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/tasks/<task_id>/claim", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.response(200, schemas.Task)
    def claim_task(task_id: str) -> Any:
        """Take a task."""
        return house.inbox.claim(task_id, by=by(), request_id=request_id())

    @blueprint.route("/tasks/<task_id>/release", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.response(200, schemas.Task)
    def release_task(task_id: str) -> Any:
        """Give a task back to its lane."""
        return house.inbox.release(task_id, by=by(), request_id=request_id())

    @blueprint.route("/tasks/<task_id>/complete", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(schemas.Completion)
    @blueprint.response(200, schemas.Instance)
    def complete_task(sent: dict[str, Any], task_id: str) -> Any:
        """Complete a task; a field that is left out keeps its value."""
        complete = house.inbox.complete
        return complete(task_id, sent["values"], by=by(), read_at=sent["read_at"], request_id=request_id())


def _add_handling(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/tasks/<task_id>/assign", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(Handing)
    @blueprint.response(200, schemas.Task)
    def assign_task(sent: dict[str, Any], task_id: str) -> Any:
        """Give a task to somebody who may do it."""
        return house.inbox.assign(task_id, sent["whom"], by=by(), request_id=request_id())

    @blueprint.route("/tasks/<task_id>/postpone", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(Postponing)
    @blueprint.response(200, schemas.Task)
    def postpone_task(sent: dict[str, Any], task_id: str) -> Any:
        """Put a task off until a moment, or take it up again; what nobody has is claimed with that."""
        return house.inbox.postpone(task_id, sent["until"], by=by(), days=sent["days"], request_id=request_id())

    @blueprint.route("/tasks/<task_id>/ask", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(Handing)
    @blueprint.response(200, schemas.Task)
    def ask_about_task(sent: dict[str, Any], task_id: str) -> Any:
        """Ask somebody about a task, or have them do a part of it; it comes back with the answer."""
        whom, words, part = sent["whom"], sent["words"], sent["part"]
        return house.inbox.ask(task_id, whom, words, by=by(), part=part, request_id=request_id())

    @blueprint.route("/tasks/<task_id>/answer", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(Words)
    @blueprint.response(200, schemas.Task)
    def answer_task(sent: dict[str, Any], task_id: str) -> Any:
        """Give a task back to who asked."""
        return house.inbox.answer(task_id, sent["words"], by=by(), request_id=request_id())

    @blueprint.route("/tasks/<task_id>/take-back", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.response(200, schemas.Task)
    def take_back_task(task_id: str) -> Any:
        """Open a completed task again, as long as nothing has come of it."""
        return house.inbox.take_back(task_id, by=by(), request_id=request_id())


def _add_checklist(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/tasks/<task_id>/checklist", methods=["PUT"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(Ticking)
    @blueprint.response(200, WorkItem)
    def tick_item(sent: dict[str, Any], task_id: str) -> Any:
        """Tick an item of the checklist of a task, or take that back."""
        house.inbox.tick(task_id, sent["item"], by=by(), done=sent["ticked"], request_id=request_id())
        return described(house.inbox.open(task_id, visitor()))

    @blueprint.route("/tasks/<task_id>/checklist", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(Item)
    @blueprint.response(200, WorkItem)
    def add_item(sent: dict[str, Any], task_id: str) -> Any:
        """Put an item of one's own on the checklist of a task."""
        house.inbox.add_check(task_id, sent["item"], by=by(), request_id=request_id())
        return described(house.inbox.open(task_id, visitor()))

    @blueprint.route("/tasks/<task_id>/checklist", methods=["DELETE"])
    @blueprint.arguments(Item, location="query")
    @blueprint.response(204)
    def remove_item(sent: dict[str, Any], task_id: str) -> None:
        """Take an item off the checklist of a task that one has added oneself."""
        house.inbox.remove_check(task_id, sent["item"], by=by())


def described(item: Work) -> dict[str, Any]:
    """Write a task and the fields of its form."""
    return {
        "task": item.task,
        "values": dict(item.values),
        "read_at": dict(item.read_at),
        "fields_": form_fields(item.form.placed({} if item.form.generated else item.values)) if item.form else [],
        "documentation": item.documentation,
        "may_complete": item.may_complete,
        "why_not": item.why_not,
        "checklist": item.checklist,
    }


def form_fields(placed: Any) -> list[dict[str, Any]]:
    """Write the fields that a form shows with its values; a list tells the fields of its rows."""
    found = []
    for one in placed:
        if one.part.kind == "field":
            found.append(field(one.part, one.context))
        elif one.part.kind == "group":
            found += form_fields(one.inside)
        elif one.part.kind == "rows":
            row = form_fields(one.rows[0]) if one.rows else []
            about = {"key": one.part.key, "type": "list", "label": one.part.label, "editable": one.part.may_change}
            found.append(about | {"fields": row})
    return found


def field(one: Any, values: Any) -> dict[str, Any]:
    """Write a field of a form with the rules that its value is checked by."""
    names = ("key", "type", "label", "description", "required", "minimum", "maximum", "min_length", "max_length")
    facts = {name: getattr(one, name) for name in names if getattr(one, name) not in {None, ""}}
    options = [{"label": option.label, "value": option.value} for option in one.choices(values)]
    return facts | {"editable": one.editable} | ({"options": options} if options else {})
