"""Playing by the API: a draft or a version step by step, where nothing is real; the way is kept as a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from web.access import visitor
from web.api.bodies import Blueprint, Values
from web.api.deeds import by
from web.api.schemas import HistoryLine, about

if TYPE_CHECKING:
    from engine.faces import House
    from engine.faces.plays import Play

_AT = "/plays/<kind>/<subject_id>"
_NAME = validate.Length(1, 200)
DEEDS = ("complete", "publish", "signal", "pass_time", "answer", "fail", "retry")


class PlayBeginning(Schema):
    """How a play begins: by hand, or by what starts the process."""

    values = Values(load_default=dict)
    message = fields.String(load_default="", validate=validate.Length(max=200), **about("Name of the message."))
    signal = fields.String(load_default="", validate=validate.Length(max=200), **about("Name of the signal."))
    timer = fields.String(load_default="", validate=validate.Length(max=200), **about("Id of a start event."))
    key = fields.String(load_default="", validate=validate.Length(max=200), **about("The business key."))
    by_hand = fields.List(
        fields.String(validate=_NAME), load_default=list, **about("Steps whose jobs wait for an answer.")
    )


class PlayStep(Schema):
    """A step of a scenario: exactly one deed, and what it needs."""

    complete = fields.String(validate=_NAME, **about("Id of a step whose task is done."))
    publish = fields.String(validate=_NAME, **about("Name of a message."))
    signal = fields.String(validate=_NAME, **about("Name of a signal."))
    pass_time = fields.String(validate=_NAME, **about("How long: PT2H, P3D, 8 business days."))
    answer = fields.String(validate=_NAME, **about("Id of a step whose job is done."))
    fail = fields.String(validate=_NAME, **about("Id of a step whose job fails."))
    retry = fields.String(validate=_NAME, **about("Id of a step that is stuck."))
    values = Values()
    key = fields.String(validate=validate.Length(max=200))
    by = fields.String(validate=_NAME, **about("Who does it."))
    number = fields.Integer(strict=True, validate=validate.Range(1, 1_000_000), **about("Which of several."))
    error = fields.String(validate=validate.Length(max=200))
    message = fields.String(validate=validate.Length(max=4_000))

    @validates_schema
    def _one_deed(self, data: dict[str, Any], **_: Any) -> None:
        if len(set(DEEDS) & data.keys()) != 1:
            raise ValidationError(f"Give exactly one of {', '.join(DEEDS)}.")


class NextStep(Schema):
    """What is done in a play."""

    seen = fields.Integer(required=True, strict=True, validate=validate.Range(0, 1_000), **about("Steps so far."))
    step = fields.Nested(PlayStep, required=True)


class PlayBack(Schema):
    """Where a play goes back to."""

    to = fields.Integer(required=True, strict=True, validate=validate.Range(0, 1_000), **about("Steps that stay."))


class ScenarioName(Schema):
    """What a scenario is about."""

    name = fields.String(required=True, validate=_NAME)


class KeptScenario(Schema):
    """The file of a scenario."""

    file = fields.String()


class OpenWork(Schema):
    """Something that waits for whoever plays."""

    element = fields.String()
    name = fields.String()
    number = fields.Integer(allow_none=True)
    lane = fields.String()
    message = fields.String()
    values = Values()


class RunningTimer(Schema):
    """A timer that runs."""

    name = fields.String()
    due = fields.AwareDateTime(format="iso")
    wait = fields.String(**about("How long that is from now."))


class Waited(Schema):
    """A message or signal that is waited for."""

    kind = fields.String(validate=validate.OneOf(["message", "signal"]))
    name = fields.String()
    key = fields.String()


class PlayScene(Schema):
    """How a play stands after its steps."""

    taken = fields.Integer(**about("Steps that could be taken."))
    refusal = fields.String(allow_none=True, **about("Why the next could not."))
    now = fields.AwareDateTime(format="iso", allow_none=True, **about("What time it is in the play."))
    state = fields.String()
    outcome = fields.String()
    here = fields.Dict(keys=fields.String(), values=fields.Integer(), **about("Tokens by the step they are at."))
    tasks = fields.List(fields.Nested(OpenWork))
    jobs = fields.List(fields.Nested(OpenWork))
    stuck = fields.List(fields.Nested(OpenWork))
    timers = fields.List(fields.Nested(RunningTimer))
    awaited = fields.List(fields.Nested(Waited))
    values = Values()
    story = fields.List(fields.Nested(HistoryLine))


class PlayState(Schema):
    """A play."""

    name = fields.String()
    process_key = fields.String()
    messages = fields.List(fields.String(), **about("Messages by which it can begin."))
    signals = fields.List(fields.String(), **about("Signals by which it can begin."))
    timers = fields.List(fields.String(), **about("Ids of start events whose time can come."))
    by_hand = fields.Boolean(**about("It can begin by hand."))
    path = Values(allow_none=True, **about("The way so far, as a scenario has it; empty before it has begun."))
    scene = fields.Nested(PlayScene, allow_none=True)
    may_save = fields.Boolean()


def routes(house: House) -> Blueprint:
    """Make the routes of plays."""
    blueprint = Blueprint("Plays", __name__, description="Play processes where nothing is real.")
    _looking(blueprint, house)
    _doing(blueprint, house)
    return blueprint


def _looking(blueprint: Blueprint, house: House) -> None:
    @blueprint.route(_AT, methods=["GET"])
    @blueprint.response(200, PlayState)
    def get_play(kind: str, subject_id: str) -> Any:
        """Tell how one's own play of a draft or version stands."""
        return _state(house.plays.play(f"{kind}:{subject_id}", person=visitor()))

    @blueprint.route(_AT, methods=["DELETE"])
    @blueprint.response(204)
    def end_play(kind: str, subject_id: str) -> None:
        """Give one's play up; nothing of it is kept."""
        house.plays.end(f"{kind}:{subject_id}", by=by())


def _doing(blueprint: Blueprint, house: House) -> None:
    def state(kind: str, subject_id: str) -> dict[str, Any]:
        return _state(house.plays.play(f"{kind}:{subject_id}", person=visitor()))

    @blueprint.route(_AT, methods=["POST"])
    @blueprint.arguments(PlayBeginning)
    @blueprint.response(200, PlayState)
    def begin_play(given: dict[str, Any], kind: str, subject_id: str) -> Any:
        """Begin to play, in place of what was played before."""
        house.plays.begin(f"{kind}:{subject_id}", by=by(), **given)
        return state(kind, subject_id)

    @blueprint.route(f"{_AT}/steps", methods=["POST"])
    @blueprint.arguments(NextStep)
    @blueprint.response(200, PlayState)
    def take_step(given: dict[str, Any], kind: str, subject_id: str) -> Any:
        """Do something in a play; refused (409) where it cannot be done, or where it has gone on elsewhere."""
        house.plays.step(f"{kind}:{subject_id}", given["seen"], given["step"], by=by())
        return state(kind, subject_id)

    @blueprint.route(f"{_AT}/back", methods=["POST"])
    @blueprint.arguments(PlayBack)
    @blueprint.response(200, PlayState)
    def go_back(given: dict[str, Any], kind: str, subject_id: str) -> Any:
        """Go back to how it stood after so many steps."""
        house.plays.back(f"{kind}:{subject_id}", given["to"], by=by())
        return state(kind, subject_id)

    @blueprint.route(f"{_AT}/scenario", methods=["POST"])
    @blueprint.arguments(ScenarioName)
    @blueprint.response(201, KeptScenario)
    def save_play(given: dict[str, Any], kind: str, subject_id: str) -> Any:
        """Keep a play as a scenario beside what is played; the play stays."""
        return {"file": house.plays.save(f"{kind}:{subject_id}", given["name"], by=by())}


def _state(play: Play) -> dict[str, Any]:
    scene = play.scene
    told = None
    if scene is not None:
        names = ("taken", "now", "state", "outcome", "tasks", "jobs", "stuck", "timers", "awaited", "values", "story")
        told = {name: getattr(scene, name) for name in names}
        told |= {"refusal": str(scene.refusal) if scene.refusal else None, "here": dict(scene.position.here)}
    return {
        "name": play.name,
        "process_key": play.process_key,
        "messages": play.beginning.messages,
        "signals": play.beginning.signals,
        "timers": [one for one, _ in play.beginning.timers],
        "by_hand": play.beginning.by_hand,
        "path": play.path,
        "scene": told,
        "may_save": play.may_save,
    }
