"""Personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from web.access import visitor
from web.api.bodies import Blueprint
from web.api.deeds import by
from web.api.schemas import about

if TYPE_CHECKING:
    from engine.faces import House

LONGEST = 36_500


class Period(Schema):
    """How long personal values are kept after the end of a request."""

    days = fields.Integer(
        required=True, allow_none=True, strict=True, validate=validate.Range(0, LONGEST), **about("Empty: for ever.")
    )


class Erased(Schema):
    """What somebody is called from now on."""

    name = fields.String()


class Known(Schema):
    """What is known of somebody: rows of names and values, by where they stand."""

    known = fields.Dict(keys=fields.String(), values=fields.List(fields.Dict()))


class Periods(Schema):
    """Days after which values are erased."""

    processes = fields.Dict(keys=fields.String(), values=fields.Integer(), **about("By the key of the process."))


def routes(house: House) -> Blueprint:
    """Make the routes of personal data."""
    blueprint = Blueprint("Privacy", __name__, description="Personal data: taken away, erased, kept for a time.")
    _add_people(blueprint, house)
    _add_requests(blueprint, house)
    return blueprint


def _add_people(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/people/<person_id>/known")
    @blueprint.response(200, Known)
    def export_person(person_id: str) -> Any:
        """Get everything that is known of somebody, by where it stands."""
        return {"known": house.privacy.export(person_id, by=by())}

    @blueprint.route("/people/<person_id>/erase", methods=["POST"])
    @blueprint.response(200, Erased)
    def erase_person(person_id: str) -> Any:
        """Erase what connects the id of somebody who has left with a human being. It cannot be undone."""
        return {"name": house.privacy.erase_person(person_id, by=by())}


def _add_requests(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/instances/<instance_id>/erase", methods=["POST"])
    @blueprint.response(204)
    def erase_values(instance_id: str) -> None:
        """Erase the values of an instance that has ended, and of all that it called. It cannot be undone."""
        house.privacy.erase_request(instance_id, by=by())

    @blueprint.route("/retention")
    @blueprint.response(200, Periods)
    def list_periods() -> Any:
        """List the days after which values are erased, by process."""
        return {"processes": house.privacy.kept_for(person=visitor())}

    @blueprint.route("/retention/<process_key>", methods=["PUT"])
    @blueprint.arguments(Period)
    @blueprint.response(204)
    def set_period(sent: dict[str, Any], process_key: str) -> None:
        """Say how many days after the end of an instance its values are erased."""
        house.privacy.keep_for(process_key, sent["days"], by=by())
