"""The desk of somebody who works: the next task, kept views, deeds with many tasks, and what is said of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from web.access import visitor
from web.api import schemas
from web.api.bodies import Blueprint
from web.api.deeds import DOCUMENTED, by, request_id
from web.api.tasks import working_days

if TYPE_CHECKING:
    from engine.faces import House
    from engine.lists import BulkOutcome

DEEDS = ("claim", "release", "assign", "postpone", "complete")


class Taken(Schema):
    """The task that was taken."""

    task = fields.Nested(schemas.Task, allow_none=True, **schemas.about("Empty where nothing waits."))


class Queue(Schema):
    """A queue of the work for a kind of customer."""

    name = fields.String()
    size = fields.Integer(**schemas.about("How much of it waits for you, up to a thousand."))


class View(Schema):
    """A list to keep under a name."""

    name = fields.String(required=True, validate=validate.Length(1, 60))
    view = fields.String(load_default="mine", validate=validate.Regexp(schemas.VIEWS))
    query = fields.String(load_default="", validate=validate.Length(0, 500))
    sort = fields.String(load_default="", validate=validate.Length(0, 200))
    group = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, schemas.LONGEST_NAME),
        **schemas.about("A group that you are in: the view is shared with it."),
    )
    pinned = fields.Boolean(load_default=False)


class KeptView(View):
    """A kept view."""

    id = fields.String()
    kept_by = fields.String()
    own = fields.Boolean()


class Many(Schema):
    """What is to be done with which tasks: with these, or with all that a list holds."""

    deed = fields.String(required=True, validate=validate.OneOf(DEEDS))
    ids = fields.List(
        fields.String(validate=validate.Length(1, schemas.LONGEST_NAME)),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, 500),
        **schemas.about("At most 500; without them the tasks of `view` and `query`."),
    )
    view = fields.String(load_default="mine", validate=validate.Regexp(schemas.VIEWS))
    query = fields.String(load_default="", validate=validate.Length(0, 500))
    whom = fields.String(
        load_default="", validate=validate.Length(0, schemas.LONGEST_NAME), **schemas.about("For `assign`.")
    )
    until = fields.AwareDateTime(
        load_default=None, allow_none=True, **schemas.about("For `postpone`; null takes them up again.")
    )
    days = working_days()


class Failed(Schema):
    """A task with which it could not be done."""

    task_id = fields.String()
    why = fields.String()


class Report(Schema):
    """What came of it."""

    done = fields.Integer()
    failed = fields.List(fields.Nested(Failed))


class Remark(Schema):
    """What somebody has said of a task of a request."""

    id = fields.String()
    task_id = fields.String()
    by = fields.String()
    kind = fields.String(**schemas.about("remark, question, part, answer, note, offer, kept or handed"))
    words = fields.String()
    at = fields.AwareDateTime()


class Saying(Schema):
    """Something to say; who is named by @ and an id, and may see the task, is told."""

    words = fields.String(required=True, validate=validate.Length(1, 4000))


class OfferAnswer(Schema):
    """An answer to a lead who asks to have a task handed over."""

    accept = fields.Boolean(required=True, **schemas.about("True hands it over to whom they named; false keeps it."))
    words = fields.String(load_default="", validate=validate.Length(0, 4000))


class HandingOver(Schema):
    """To whom a task goes for good."""

    whom = fields.String(required=True, validate=validate.Length(1, schemas.LONGEST_NAME))
    words = fields.String(load_default="", validate=validate.Length(0, 4000), **schemas.about("What they should know."))


def routes(house: House) -> Blueprint:
    """Make the routes."""
    blueprint = Blueprint("Desk", __name__, description="The next task, many at once, kept views, and what is said.")
    _add_work(blueprint, house)
    _add_views(blueprint, house)
    _add_remarks(blueprint, house)
    return blueprint


def _add_work(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/queues")
    @blueprint.response(200, Queue(many=True))
    def list_queues() -> Any:
        """List the queues in which something waits for you."""
        return list(house.inbox.queues(visitor()))

    @blueprint.route("/tasks/next", methods=["POST"])
    @blueprint.response(200, Taken)
    def take_next_task() -> Any:
        """Take the task whose turn it is, of all your lanes and queues."""
        return {"task": house.inbox.take_next(by=by())}

    @blueprint.route("/tasks/each", methods=["POST"])
    @blueprint.arguments(Many)
    @blueprint.response(200, Report)
    def do_with_each(sent: dict[str, Any]) -> Any:
        """Do something with many tasks, one by one; tells which could not be, and why."""
        ids = sent["ids"]
        if ids is None:
            ids = house.inbox.matching(visitor(), sent["view"], sent["query"])
        how = {"whom": sent["whom"].strip(), "until": sent["until"], "days": sent["days"]}
        return _told(house.inbox.for_each(sent["deed"], ids, by=by(), **how, channel="api"))


def _told(outcome: BulkOutcome) -> dict[str, Any]:
    """Write what came of a deed with many tasks."""
    return {"done": outcome.done, "failed": [{"task_id": one, "why": why} for one, why in outcome.failed]}


def _add_views(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/views")
    @blueprint.response(200, KeptView(many=True))
    def list_views() -> Any:
        """List the views that you and your groups keep."""
        return list(house.desk.views(visitor()))

    @blueprint.route("/views", methods=["POST"])
    @blueprint.arguments(View)
    @blueprint.response(201, KeptView)
    def keep_view(sent: dict[str, Any]) -> Any:
        """Keep a view of the inbox, for yourself or shared with a group."""
        given = {name: sent[name] for name in ("query", "sort", "group", "pinned")}
        kept = house.desk.keep_view(sent["name"], by=by(), base=sent["view"], **given)
        return next(one for one in house.desk.views(visitor()) if one.id == kept)

    @blueprint.route("/views/<view_id>", methods=["DELETE"])
    @blueprint.response(204)
    def delete_view(view_id: str) -> None:
        """Forget a view that you keep."""
        house.desk.drop_view(view_id, by=by())


def _add_remarks(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/tasks/<task_id>/remarks")
    @blueprint.response(200, Remark(many=True))
    def list_remarks(task_id: str) -> Any:
        """List what was said of the request that a task belongs to."""
        return list(house.desk.remarks(task_id, visitor()))

    @blueprint.route("/tasks/<task_id>/remarks", methods=["POST"])
    @blueprint.arguments(Saying)
    @blueprint.response(201, Remark(many=True))
    def say_remark(sent: dict[str, Any], task_id: str) -> Any:
        """Say something of a task; gives all that was said."""
        house.desk.remark(task_id, sent["words"], by=by())
        return list(house.desk.remarks(task_id, visitor()))

    @blueprint.route("/tasks/<task_id>/hand-over", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(HandingOver)
    @blueprint.response(200, schemas.Task)
    def hand_over_task(sent: dict[str, Any], task_id: str) -> Any:
        """Give a task to somebody for good, with a note."""
        return house.inbox.hand_over(task_id, sent["whom"], sent["words"], by=by(), request_id=request_id())

    @blueprint.route("/tasks/<task_id>/offer", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(OfferAnswer)
    @blueprint.response(200, schemas.Task)
    def answer_offer(sent: dict[str, Any], task_id: str) -> Any:
        """Hand a task over as a lead has asked, or keep it; the lead is told."""
        answer = house.inbox.answer_offer
        return answer(task_id, accept=sent["accept"], words=sent["words"], by=by(), request_id=request_id())
