"""Process instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.access import visitor
from web.api import schemas
from web.api.bodies import Blueprint
from web.api.deeds import DOCUMENTED, by, request_id

if TYPE_CHECKING:
    from engine.faces import House


def routes(house: House) -> Blueprint:
    """Make the routes of instances."""
    blueprint = Blueprint("Instances", __name__, description="Runs of processes: start, find, follow, cancel.")
    _add_list(blueprint, house)
    _add_reading(blueprint, house)
    return blueprint


def _add_list(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/instances", methods=["GET"])
    @blueprint.arguments(schemas.InstanceQuery, location="query")
    @blueprint.response(200, schemas.Instances)
    def list_instances(asked: dict[str, Any]) -> Any:
        """Find instances by state, process, business key and words."""
        return house.engine.instances(**asked, person=visitor())

    @blueprint.route("/instances", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(schemas.Start)
    @blueprint.response(201, schemas.Instance)
    def start_instance(sent: dict[str, Any]) -> Any:
        """Start a process."""
        key, values = sent["process_key"], sent["values"]
        return house.engine.start(key, values, by=by(), business_key=sent["business_key"], request_id=request_id())

    @blueprint.route("/instances/<instance_id>/cancel", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(schemas.Reason)
    @blueprint.response(200, schemas.Instance)
    def cancel_instance(sent: dict[str, Any], instance_id: str) -> Any:
        """Cancel an instance and everything that is open in it."""
        return house.engine.cancel(instance_id, by=by(), reason=sent["reason"], request_id=request_id())

    @blueprint.route("/instances/<instance_id>/business-key", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(schemas.BusinessKey)
    @blueprint.response(200, schemas.Instance)
    def set_business_key(sent: dict[str, Any], instance_id: str) -> Any:
        """Give a running instance a business key, or another one; messages that it waits for from now on have it."""
        return house.engine.set_business_key(instance_id, by=by(), request_id=request_id(), **sent)


def _add_reading(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/instances/<instance_id>")
    @blueprint.response(200, schemas.Instance)
    def get_instance(instance_id: str) -> Any:
        """Get one instance."""
        return house.engine.instance(instance_id, person=visitor())

    @blueprint.route("/instances/<instance_id>/history")
    @blueprint.response(200, schemas.HistoryLine(many=True))
    def get_history(instance_id: str) -> Any:
        """Get what happened to it, in plain words."""
        return list(house.engine.history(instance_id, person=visitor()))

    @blueprint.route("/instances/<instance_id>/position")
    @blueprint.response(200, schemas.Position)
    def get_position(instance_id: str) -> Any:
        """Get where it is and what it waits for."""
        return house.engine.position(instance_id, person=visitor())

    @blueprint.route("/instances/<instance_id>/variables")
    @blueprint.response(200, schemas.Variables)
    def get_variables(instance_id: str) -> Any:
        """Get the values it holds."""
        return {"values": house.engine.variables(instance_id, person=visitor())}
