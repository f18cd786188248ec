"""Being told: what one was told of one's work, and what one wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from engine.faces import LEADS, MODES, USUAL, Choices
from web.access import visitor
from web.api.bodies import Blueprint
from web.api.deeds import by
from web.api.schemas import LONGEST_NAME, about

if TYPE_CHECKING:
    from engine.faces import House


class ToldOut(Schema):
    """Something that one was told; what it is not about is empty or null."""

    id = fields.String()
    kind = fields.String()
    at = fields.AwareDateTime(format="iso")
    sentence = fields.String()
    by = fields.String(**about("Name of whose deed it was."))
    task_id = fields.String(allow_none=True)
    task_name = fields.String()
    lane = fields.String()
    instance_id = fields.String(allow_none=True)
    process_key = fields.String()
    business_key = fields.String()
    due_at = fields.AwareDateTime(format="iso", allow_none=True)
    stands_in_for = fields.String()
    seen_at = fields.AwareDateTime(format="iso", allow_none=True)
    stands = fields.Boolean(**about("Whether it is still so."))


class ToldList(Schema):
    """What one was told in the last thirty days, the latest first."""

    told = fields.List(fields.Nested(ToldOut))


def _modes(channel: str) -> fields.Nested:
    modes: dict[str, Any] = {
        name: fields.String(validate=validate.OneOf(MODES), **about("now, digest or off; left out: as it is."))
        for name in USUAL[channel]
    }
    return fields.Nested(Schema.from_dict(modes, name=f"ModesBy{channel.capitalize()}"), required=True)


class Wanted(Schema):
    """What one wants to be told, and how."""

    mail = _modes("mail")
    webhook = _modes("webhook")
    hour = fields.Integer(strict=True, required=True, **about("Hour of the digest, from 0 to 23."))
    zone = fields.String(
        required=True, validate=validate.Length(0, LONGEST_NAME), **about("Empty: the organisation's.")
    )
    lead = fields.Integer(
        strict=True, required=True, validate=validate.OneOf(LEADS), **about("Working hours before a task is due.")
    )


def routes(house: House) -> Blueprint:
    """Make the routes about being told."""
    blueprint = Blueprint("Told", __name__, description="What one is told of one's work.")

    @blueprint.route("/told")
    @blueprint.response(200, ToldList)
    def list_told() -> Any:
        """List what one was told, the latest first, as far as one may see it now."""
        return {"told": house.told.listed(visitor().id, by=by())}

    @blueprint.route("/notifications")
    @blueprint.response(200, Wanted)
    def get_choices() -> Any:
        """Give what one wants to be told, and how."""
        return _shown(house.told.choices(visitor().id, by=by()))

    @blueprint.route("/notifications", methods=["PUT"])
    @blueprint.arguments(Wanted)
    @blueprint.response(200, Wanted)
    def set_choices(sent: dict[str, Any]) -> Any:
        """Say what one wants to be told, and how."""
        before = house.told.choices(visitor().id, by=by()).channels
        channels = {channel: {**before[channel], **sent[channel]} for channel in USUAL}
        house.told.choose(visitor().id, Choices(channels, sent["hour"], sent["zone"], sent["lead"]), by=by())
        return _shown(house.told.choices(visitor().id, by=by()))

    return blueprint


def _shown(choices: Choices) -> dict[str, Any]:
    return {**choices.channels, "hour": choices.hour, "zone": choices.zone, "lead": choices.lead}
