"""Reports from the front line: made, listed, answered, linked to the version that fixes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from engine.faces import CATEGORIES, DECISIONS, OFTEN, STATES, Wanted
from web.access import visitor
from web.api.bodies import Blueprint
from web.api.deeds import by, deed, request_id
from web.api.schemas import LONGEST_NAME, Paged, about

if TYPE_CHECKING:
    from engine.faces import House

_WORDS = validate.Length(0, 4_000)
_ID = validate.Length(0, LONGEST_NAME)


class ReportQuery(Paged):
    """Which reports."""

    process_key = fields.String(
        load_default="", validate=_ID, **about("Of this process; without it what you have reported, or have to answer.")
    )
    state = fields.String(load_default="", validate=validate.OneOf(["", *STATES]))
    element = fields.String(load_default="", validate=_ID)


class ReportIn(Schema):
    """A problem with a step of a request."""

    instance_id = fields.String(required=True, validate=_ID)
    element = fields.String(required=True, validate=_ID, **about("Id of the step in the diagram."))
    task_id = fields.String(load_default=None, allow_none=True, validate=_ID)
    category = fields.String(required=True, validate=validate.OneOf(list(CATEGORIES)))
    text = fields.String(required=True, validate=validate.Length(1, 4_000))
    often = fields.String(load_default="", validate=validate.OneOf(["", *OFTEN]))
    suggestion = fields.String(load_default="", validate=_WORDS)


class SaidOut(Schema):
    """Something that happened to a report."""

    at = fields.AwareDateTime(format="iso")
    by = fields.String()
    what = fields.String()
    words = fields.String()


class ReportOut(Schema):
    """A report from the front line."""

    id = fields.String()
    process_key = fields.String()
    process_name = fields.String()
    definition_id = fields.String()
    version = fields.Integer()
    element = fields.String()
    step = fields.String()
    reporter = fields.String()
    category = fields.String()
    text = fields.String()
    suggestion = fields.String()
    often = fields.String()
    at = fields.AwareDateTime(format="iso")
    due_on = fields.Date(**about("Until when it is to be answered, in the organisation's zone."))
    state = fields.String(**about(", ".join(STATES)))
    is_late = fields.Boolean()
    answered_at = fields.AwareDateTime(format="iso", allow_none=True)
    closed_at = fields.AwareDateTime(format="iso", allow_none=True)
    answer = fields.String()
    decision = fields.String()
    promised = fields.Date(allow_none=True)
    fixed_in = fields.String(allow_none=True, **about("Id of the version that fixes it."))
    same_as = fields.String(allow_none=True)
    asked = fields.String(allow_none=True)
    instance_id = fields.String(allow_none=True, **about("The request that leads through answering it."))
    story = fields.List(fields.Nested(SaidOut))


class ReportsOut(Schema):
    """Some reports, and the key to the next ones."""

    rows = fields.List(fields.Nested(ReportOut), **about("The youngest first."))
    after = fields.String(allow_none=True, **about("Send this as `after` for the next rows; empty at the end."))


class Answering(Schema):
    """An owner's answer."""

    decision = fields.String(required=True, validate=validate.OneOf(list(DECISIONS)))
    words = fields.String(required=True, validate=validate.Length(1, 4_000))
    until = fields.Date(load_default=None, allow_none=True)


class Asking(Schema):
    """Who is asked for a statement."""

    whom = fields.String(required=True, validate=_ID, **about("A person by id, or a group as @group."))
    words = fields.String(load_default="", validate=_WORDS)


class Stating(Schema):
    """What who was asked has to say."""

    words = fields.String(required=True, validate=validate.Length(1, 4_000))


class Joining(Schema):
    """Which earlier report says the same."""

    known_id = fields.String(required=True, validate=_ID)


class Moving(Schema):
    """To which process it belongs."""

    process_key = fields.String(required=True, validate=_ID)


class Confirming(Schema):
    """Whether it is better."""

    better = fields.Boolean(required=True)
    words = fields.String(load_default="", validate=_WORDS)


class Linking(Schema):
    """Which version fixes it."""

    definition_id = fields.String(required=True, validate=_ID)


def routes(house: House) -> Blueprint:
    """Make the routes of reports from the front line."""
    blueprint = Blueprint("Feedback", __name__, description="What the front line reports, and what comes of it.")
    _made(blueprint, house)
    _answered(blueprint, house)
    _passed_on(blueprint, house)
    return blueprint


def _made(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/feedback")
    @blueprint.arguments(ReportQuery, location="query")
    @blueprint.response(200, ReportsOut)
    def list_reports(asked: dict[str, Any]) -> Any:
        """List the reports about a process that you may see, or those that concern you; the youngest first."""
        key, me = asked.pop("process_key"), visitor()
        wanted = Wanted(**asked)
        return house.feedback.of_process(key, wanted, person=me) if key else house.feedback.listed(wanted, person=me)

    @blueprint.route("/feedback", methods=["POST"])
    @blueprint.arguments(ReportIn)
    @blueprint.response(201, ReportOut)
    def report_problem(sent: dict[str, Any]) -> Any:
        """Report a problem with a step of a request; it goes to the owner of the process."""
        return house.feedback.find(house.feedback.report(**sent, by=by(), request_id=request_id()))

    @blueprint.route("/feedback/<feedback_id>")
    @blueprint.response(200, ReportOut)
    def get_report(feedback_id: str) -> Any:
        """Get one report."""
        return house.feedback.find(feedback_id, person=visitor())

    @deed(blueprint, "/feedback/<feedback_id>/confirm", Confirming, ReportOut)
    def confirm_report(sent: dict[str, Any], feedback_id: str) -> Any:
        """Say, as who has reported it, whether it is better; where it is not, it is answered anew."""
        return house.feedback.confirm(feedback_id, sent["words"], better=sent["better"], by=by())


def _answered(blueprint: Blueprint, house: House) -> None:
    @deed(blueprint, "/feedback/<feedback_id>/answer", Answering, ReportOut)
    def answer_report(sent: dict[str, Any], feedback_id: str) -> Any:
        """Answer it as the owner of the process, or their deputy."""
        return house.feedback.answer(feedback_id, sent["decision"], sent["words"], until=sent["until"], by=by())

    @deed(blueprint, "/feedback/<feedback_id>/ask", Asking, ReportOut)
    def ask_about_report(sent: dict[str, Any], feedback_id: str) -> Any:
        """Ask who works on it for a statement."""
        return house.feedback.ask(feedback_id, sent["whom"], sent["words"], by=by())

    @deed(blueprint, "/feedback/<feedback_id>/statement", Stating, ReportOut)
    def state_about_report(sent: dict[str, Any], feedback_id: str) -> Any:
        """Say what you see, as who was asked."""
        return house.feedback.state(feedback_id, sent["words"], by=by())


def _passed_on(blueprint: Blueprint, house: House) -> None:
    @deed(blueprint, "/feedback/<feedback_id>/join", Joining, ReportOut)
    def join_report(sent: dict[str, Any], feedback_id: str) -> Any:
        """Join it to an earlier report about the same process that says the same."""
        return house.feedback.join(feedback_id, sent["known_id"], by=by())

    @deed(blueprint, "/feedback/<feedback_id>/move", Moving)
    def move_report(sent: dict[str, Any], feedback_id: str) -> None:
        """Pass it on to the owner of another process."""
        house.feedback.move(feedback_id, sent["process_key"], by=by())

    @deed(blueprint, "/feedback/<feedback_id>/fixed", Linking, ReportOut)
    def link_report(sent: dict[str, Any], feedback_id: str) -> Any:
        """Say which published version fixes what was reported."""
        return house.feedback.fixed(feedback_id, sent["definition_id"], by=by())
