"""Moving running requests to another version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from web.access import visitor
from web.api.bodies import Blueprint
from web.api.deeds import by
from web.api.schemas import LONGEST_NAME, MOST_ROWS, about

if TYPE_CHECKING:
    from engine.faces import House

_ID = validate.Length(max=LONGEST_NAME)


class Versions(Schema):
    """Which requests, and what their steps are in the new version."""

    source = fields.String(required=True, validate=_ID, **about("Id of the version that they run now."))
    said = fields.Dict(
        keys=fields.String(validate=_ID),
        values=fields.String(validate=_ID),
        load_default=dict,
        **about("Ids of steps and flows of that version, with their ids in the new one where they differ."),
    )


class NewMove(Versions):
    """A move to begin."""

    reason = fields.String(required=True, validate=_ID, **about("Why; it stands in the record."))


class StepOption(Schema):
    """A step that can be chosen."""

    id = fields.String(**about("Empty: there is no such step any more."))
    label = fields.String()


class StepChoice(Schema):
    """What somebody has to choose."""

    id = fields.String(**about("Id of a step or flow of the version that they run now: a key of `said`."))
    label = fields.String()
    why = fields.String()
    count = fields.Integer(**about("How many requests it is about."))
    options = fields.List(fields.Nested(StepOption))


class Outcome(Schema):
    """What becomes of one request."""

    instance_id = fields.String()
    business_key = fields.String(allow_none=True)
    verdict = fields.String(validate=validate.OneOf(["moves", "choice", "cannot"]))
    why = fields.String()


class Effect(Schema):
    """What a move would do."""

    open = fields.Integer(**about("How many open requests run that version; at most 1,000 are looked at."))
    outcomes = fields.List(fields.Nested(Outcome))
    choices = fields.List(fields.Nested(StepChoice))


class Move(Schema):
    """A move, and how far it is."""

    id = fields.String()
    process_key = fields.String()
    source_id = fields.String()
    target_id = fields.String()
    reason = fields.String()
    state = fields.String(validate=validate.OneOf(["running", "stopped", "done"]))
    made_at = fields.AwareDateTime(format="iso")
    made_by = fields.String()
    ended_at = fields.AwareDateTime(format="iso", allow_none=True)
    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        **about("How many requests are waiting, moved, refused, undoing, undone or left."),
    )


class PartQuery(Schema):
    """A page of requests."""

    after = fields.String(load_default="", **about("The last `instance_id` of the page before."))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, MOST_ROWS))


class Part(Schema):
    """One request of a move."""

    instance_id = fields.String()
    business_key = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf(["waiting", "moved", "refused", "undoing", "undone", "left"]))
    why = fields.String()


def routes(house: House) -> Blueprint:
    """Make the routes of moves."""
    blueprint = Blueprint("Moves", __name__, description="Running requests go on with another version.")
    _beginning(blueprint, house)
    _one(blueprint, house)
    return blueprint


def _beginning(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/processes/<definition_id>/moves/rehearse", methods=["POST"])
    @blueprint.arguments(Versions)
    @blueprint.response(200, Effect)
    def rehearse_move(sent: dict[str, Any], definition_id: str) -> Any:
        """Tell what moving the requests of another version to this one would do; nothing is done."""
        found = house.moves.effect(sent["source"], definition_id, sent["said"], person=visitor())
        choices = [
            {"id": one.id, "label": one.label, "why": one.why, "count": one.count, "options": _options(one.options)}
            for one in found.choices
        ]
        return {"open": found.open, "outcomes": found.outcomes, "choices": choices}

    @blueprint.route("/processes/<definition_id>/moves", methods=["POST"])
    @blueprint.arguments(NewMove)
    @blueprint.response(201, Move)
    def begin_move(sent: dict[str, Any], definition_id: str) -> Any:
        """Begin to move all open requests of another version to this one, which is published."""
        return house.moves.begin(sent["source"], definition_id, sent["said"], reason=sent["reason"], by=by())


def _options(options: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"id": one, "label": label} for one, label in options]


def _one(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/moves/<move_id>")
    @blueprint.response(200, Move)
    def get_move(move_id: str) -> Any:
        """Get a move, and how far it is."""
        return house.moves.move(move_id, person=visitor())

    @blueprint.route("/moves/<move_id>/requests")
    @blueprint.arguments(PartQuery, location="query")
    @blueprint.response(200, Part(many=True))
    def list_moved(asked: dict[str, Any], move_id: str) -> Any:
        """List a page of its requests, by id, and what has become of each."""
        return list(house.moves.parts(move_id, **asked, person=visitor()))

    @blueprint.route("/moves/<move_id>/stop", methods=["POST"])
    @blueprint.response(200, Move)
    def stop_move(move_id: str) -> Any:
        """Move no further request until somebody lets it go on."""
        return house.moves.stop(move_id, by=by())

    @blueprint.route("/moves/<move_id>/continue", methods=["POST"])
    @blueprint.response(200, Move)
    def continue_move(move_id: str) -> Any:
        """Let a stopped move go on where it was."""
        return house.moves.go_on(move_id, by=by())

    @blueprint.route("/moves/<move_id>/undo", methods=["POST"])
    @blueprint.response(200, Move)
    def undo_move(move_id: str) -> Any:
        """Have all its requests be as they were, where nothing has happened to them since."""
        return house.moves.undo(move_id, by=by())
