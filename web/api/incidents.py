"""Incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.access import visitor
from web.api import schemas
from web.api.bodies import Blueprint
from web.api.deeds import DOCUMENTED, by, request_id

if TYPE_CHECKING:
    from engine.faces import House


def routes(house: House) -> Blueprint:
    """Make the routes of incidents."""
    blueprint = Blueprint("Incidents", __name__, description="What is stuck until a person helps.")

    @blueprint.route("/incidents")
    @blueprint.arguments(schemas.IncidentQuery, location="query")
    @blueprint.response(200, schemas.Incident(many=True))
    def list_incidents(asked: dict[str, Any]) -> Any:
        """List what is stuck."""
        return list(house.operations.incidents(**asked, person=visitor()))

    @blueprint.route("/incidents/<incident_id>/retry", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(schemas.Retry)
    @blueprint.response(204)
    def retry_incident(sent: dict[str, Any], incident_id: str) -> None:
        """Correct values and try again; what is stuck again is a new incident."""
        values, key = sent["values"] or None, sent["business_key"]
        house.operations.retry(incident_id, by=by(), values=values, business_key=key, request_id=request_id())

    return blueprint
