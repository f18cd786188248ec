"""Messages from outside."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from web.api import schemas
from web.api.bodies import Blueprint
from web.api.deeds import DOCUMENTED, by, request_id

if TYPE_CHECKING:
    from engine.faces import House


def routes(house: House) -> Blueprint:
    """Make the route of messages."""
    blueprint = Blueprint("Messages", __name__, description="What happened outside and a process waits for.")

    @blueprint.route("/messages", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(schemas.Message)
    @blueprint.response(200, schemas.Receipt)
    def publish_message(sent: dict[str, Any]) -> Any:
        """Publish a message: it starts processes, reaches one that waits, or is kept until something waits."""
        seconds = sent.pop("ttl_seconds")
        ttl = None if seconds is None else dt.timedelta(seconds=seconds)
        return house.engine.publish(sent.pop("name"), **sent, ttl=ttl, by=by(), request_id=request_id())

    @blueprint.route("/conditions", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(schemas.Conditions)
    @blueprint.response(200, schemas.Started)
    def evaluate_conditions(sent: dict[str, Any]) -> Any:
        """Ask the start conditions of processes about values: those of which one is true begin with them."""
        began = house.engine.evaluate_conditions(sent.pop("values"), **sent, by=by(), request_id=request_id())
        return {"started": [one.id for one in began]}

    return blueprint
