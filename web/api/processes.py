"""Processes as drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response

from engine.faces import SignOff
from web.access import address, visitor
from web.api import governance, schemas, staff, versions
from web.api.bodies import Blueprint
from web.api.deeds import by

if TYPE_CHECKING:
    from engine.faces import House


def routes(house: House) -> Blueprint:
    """Make the routes of processes."""
    blueprint = Blueprint("Processes", __name__, description="Versions of processes, their owners and reviews.")

    @blueprint.route("/processes")
    @blueprint.response(200, schemas.Process(many=True))
    def list_processes() -> Any:
        """List every version of every process."""
        return list(house.catalogue.definitions(person=visitor()))

    @blueprint.route("/processes/<definition_id>")
    @blueprint.response(200, schemas.Process)
    def get_process(definition_id: str) -> Any:
        """Get one version."""
        return house.catalogue.definition(definition_id, person=visitor())

    @blueprint.route("/processes/<definition_id>/diagram")
    @blueprint.response(200, schemas.File, content_type="application/xml")
    def get_diagram(definition_id: str) -> Response:
        """Get its BPMN file, as it was deployed."""
        return Response(
            house.catalogue.diagram(definition_id, person=visitor()), content_type="application/xml; charset=utf-8"
        )

    @blueprint.route("/processes/<definition_id>/differences")
    @blueprint.arguments(versions.Since, location="query")
    @blueprint.response(200, versions.Differences)
    def get_differences(asked: dict[str, Any], definition_id: str) -> Any:
        """Get what is different since another version: the one named, or the one before."""
        since, found = house.catalogue.differences(definition_id, asked["since"], person=visitor())
        return {"since": since.id if since else None, "differences": found}

    @blueprint.route("/processes/<definition_id>/publish", methods=["POST"])
    @blueprint.arguments(governance.SigningOff)
    @blueprint.response(200, schemas.Process)
    def publish_process(sent: dict[str, Any], definition_id: str) -> Any:
        """Publish a version as its accountable owner, who signs for it; the first time this is the initial review."""
        given = SignOff(
            sent["remarks"], sent["answers"], tuple(sent["evidence"]), tuple(sent["fixes"]), tuple(sent["actions"])
        )
        return house.governance.publish(
            definition_id,
            sent["password"],
            sent["code"],
            approves=sent["approves"],
            sign_off=given,
            by=by(),
            address=address(),
        )

    @blueprint.route("/processes/<definition_id>/owner", methods=["PUT"])
    @blueprint.arguments(staff.NewOwner)
    @blueprint.response(200, schemas.Process)
    def change_owner(sent: dict[str, Any], definition_id: str) -> Any:
        """Hand the process over to another owner, in all its versions."""
        shown = house.catalogue.definition(definition_id, person=visitor())
        house.governance.hand_over(shown.key, sent["person"], reason=sent["reason"], by=by())
        return house.catalogue.definition(definition_id)

    return blueprint
