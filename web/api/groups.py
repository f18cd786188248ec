"""Groups and who belongs to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.access import visitor
from web.api import staff
from web.api.bodies import Blueprint
from web.api.deeds import by

if TYPE_CHECKING:
    from engine.faces import House


def routes(house: House) -> Blueprint:
    """Make the routes of groups."""
    blueprint = Blueprint("Groups", __name__, description="Groups, and who works in them from when to when.")
    _add_groups(blueprint, house)
    _add_members(blueprint, house)
    return blueprint


def _add_groups(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/groups")
    @blueprint.response(200, staff.GroupListed(many=True))
    def list_groups() -> Any:
        """List all groups, by name."""
        return list(house.groups.listed(person=visitor()))

    @blueprint.route("/groups", methods=["POST"])
    @blueprint.arguments(staff.NewGroup)
    @blueprint.response(201, staff.Group)
    def add_group(sent: dict[str, Any]) -> Any:
        """Add a group."""
        return house.groups.add(sent["id"], sent["name"], sent["description"], by=by())

    @blueprint.route("/groups/<group_id>")
    @blueprint.response(200, staff.Group)
    def get_group(group_id: str) -> Any:
        """Get a group with its members, past and future ones too."""
        return house.groups.about(group_id, person=visitor())

    @blueprint.route("/groups/<group_id>", methods=["PUT"])
    @blueprint.arguments(staff.GroupChange)
    @blueprint.response(200, staff.Group)
    def change_group(sent: dict[str, Any], group_id: str) -> Any:
        """Say what a group is called and what it does."""
        return house.groups.describe(group_id, sent["name"], sent["description"], by=by())


def _add_members(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/groups/<group_id>/members", methods=["POST"])
    @blueprint.arguments(staff.NewMember)
    @blueprint.response(200, staff.Group)
    def add_member(sent: dict[str, Any], group_id: str) -> Any:
        """Let somebody work in a group, for good or for a time."""
        return house.groups.join(group_id, sent["person"], since=sent["since"], until=sent["until"], by=by())

    @blueprint.route("/groups/<group_id>/members", methods=["DELETE"])
    @blueprint.arguments(staff.EndMember, location="query")
    @blueprint.response(200, staff.Group)
    def end_member(asked: dict[str, Any], group_id: str) -> Any:
        """End somebody's time in a group now."""
        return house.groups.leave(group_id, asked["person"], since=asked["since"], by=by())
