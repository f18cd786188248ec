"""People: who there is, what they may, and who stands in for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from web.access import visitor
from web.api import staff
from web.api.bodies import Blueprint
from web.api.deeds import by

if TYPE_CHECKING:
    from engine.faces import House


def routes(house: House) -> Blueprint:
    """Make the routes of people."""
    blueprint = Blueprint("People", __name__, description="People, their roles and absences.")
    _add_people(blueprint, house)
    _add_roles(blueprint, house)
    _add_leaving(blueprint, house)
    _add_absences(blueprint, house)
    return blueprint


def _add_people(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/people")
    @blueprint.arguments(staff.PersonQuery, location="query")
    @blueprint.response(200, staff.Somebody(many=True))
    def list_people(asked: dict[str, Any]) -> Any:
        """List who there is, by name."""
        return list(house.people.listed(**asked, person=visitor()))

    @blueprint.route("/people", methods=["POST"])
    @blueprint.arguments(staff.NewPerson)
    @blueprint.response(201, staff.Somebody)
    def add_person(sent: dict[str, Any]) -> Any:
        """Let somebody new in."""
        return house.people.add(sent.pop("id"), sent.pop("name"), **sent, by=by())

    @blueprint.route("/people/<person_id>")
    @blueprint.response(200, staff.Somebody)
    def get_person(person_id: str) -> Any:
        """Get somebody."""
        return house.people.about(person_id, person=visitor()).person

    @blueprint.route("/people/<person_id>", methods=["PATCH"])
    @blueprint.arguments(staff.PersonChange)
    @blueprint.response(200, staff.Somebody)
    def change_person(sent: dict[str, Any], person_id: str) -> Any:
        """Change who somebody is."""
        return house.people.change(person_id, sent, by=by())

    @blueprint.route("/people/<person_id>/skills", methods=["PUT"])
    @blueprint.arguments(staff.Skills)
    @blueprint.response(200, staff.Somebody)
    def set_skills(sent: dict[str, Any], person_id: str) -> Any:
        """Say what somebody can do."""
        return house.people.set_skills(person_id, sent["skills"], by=by())


def _add_roles(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/people/<person_id>/roles", methods=["POST"])
    @blueprint.arguments(staff.RoleGiven)
    @blueprint.response(200, staff.Somebody)
    def give_role(sent: dict[str, Any], person_id: str) -> Any:
        """Give a role, everywhere or in one process."""
        return house.people.give_role(person_id, **sent, by=by())

    @blueprint.route("/people/<person_id>/roles", methods=["DELETE"])
    @blueprint.arguments(staff.RoleGiven, location="query")
    @blueprint.response(200, staff.Somebody)
    def take_role(asked: dict[str, Any], person_id: str) -> Any:
        """Take a role; the last administrator keeps theirs."""
        return house.people.take_role(person_id, **asked, by=by())


def _add_leaving(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/people/<person_id>/leave", methods=["POST"])
    @blueprint.response(200, staff.Sought)
    def let_leave(person_id: str) -> Any:
        """Let somebody leave: they may nothing any more, and new owners are sought for what they own."""
        return {"processes": list(house.people.leave(person_id, by=by()))}

    @blueprint.route("/people/<person_id>/return", methods=["POST"])
    @blueprint.response(200, staff.Somebody)
    def take_back(person_id: str) -> Any:
        """Let somebody who has left be here again."""
        return house.people.come_back(person_id, by=by())


def _add_absences(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/people/<person_id>/absences")
    @blueprint.response(200, staff.Absence(many=True))
    def list_absences(person_id: str) -> Any:
        """List when somebody is away or stands in, now and later."""
        return list(house.rota.absences(person_id, by=by()))

    @blueprint.route("/people/<person_id>/absences", methods=["POST"])
    @blueprint.arguments(staff.NewAbsence)
    @blueprint.response(201, staff.Absence)
    def arrange_absence(sent: dict[str, Any], person_id: str) -> Any:
        """Have somebody stand in."""
        return house.rota.arrange_absence(person_id, **sent, by=by())

    @blueprint.route("/absences/<absence_id>", methods=["DELETE"])
    @blueprint.response(200, staff.Absence)
    def end_absence(absence_id: str) -> Any:
        """End an absence at once."""
        return house.rota.end_absence(absence_id, by=by())
