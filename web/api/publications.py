"""Who has signed a version, who has taken note of it, who has answered for its process, and retiring that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.access import address, visitor
from web.api import governance, schemas
from web.api.bodies import Blueprint
from web.api.deeds import by

if TYPE_CHECKING:
    from engine.faces import House


def routes(house: House) -> Blueprint:
    """Make the routes of publications."""
    blueprint = Blueprint("Publications", __name__, description="Signatures, read receipts, owners and retirement.")

    @blueprint.route("/processes/<definition_id>/publication")
    @blueprint.response(200, governance.Publication)
    def get_publication(definition_id: str) -> Any:
        """Get what stands between a version and its publication."""
        return house.governance.gate(definition_id, person=visitor())

    @blueprint.route("/processes/<definition_id>/signatures", methods=["POST"])
    @blueprint.arguments(governance.CoSigning)
    @blueprint.response(200, governance.Publication)
    def sign_process(sent: dict[str, Any], definition_id: str) -> Any:
        """Sign a version as its reviewer."""
        house.governance.co_sign(
            definition_id, sent["password"], sent["code"], remarks=sent["remarks"], by=by(), address=address()
        )
        return house.governance.gate(definition_id, person=visitor())

    @blueprint.route("/processes/<definition_id>/receipts")
    @blueprint.response(200, governance.ReadReceipt(many=True))
    def list_receipts(definition_id: str) -> Any:
        """List who is asked to take note of a version, and who has."""
        return list(house.governance.receipts(definition_id, person=visitor()))

    @blueprint.route("/processes/<definition_id>/receipts", methods=["POST"])
    @blueprint.response(200, governance.ReadReceipt(many=True))
    def acknowledge_process(definition_id: str) -> Any:
        """Take note of a version that changes one's steps."""
        house.governance.acknowledge(definition_id, by=by())
        return list(house.governance.receipts(definition_id, person=visitor()))

    @blueprint.route("/processes/<definition_id>/owners")
    @blueprint.response(200, governance.OwnerTime(many=True))
    def list_owners(definition_id: str) -> Any:
        """List who has answered for the process, the present owner first, without gaps."""
        shown = house.catalogue.definition(definition_id, person=visitor())
        return list(house.governance.ownership(shown.key, person=visitor()).times)

    @blueprint.route("/processes/<definition_id>/retirement", methods=["POST"])
    @blueprint.arguments(governance.Retiring)
    @blueprint.response(200, schemas.Process)
    def retire_process(sent: dict[str, Any], definition_id: str) -> Any:
        """Retire the process, in all its versions: nothing begins it any more, what runs goes on."""
        shown = house.catalogue.definition(definition_id, person=visitor())
        house.governance.retire(shown.key, reason=sent["reason"], by=by())
        return house.catalogue.definition(definition_id)

    return blueprint
