"""Working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields

from web.access import visitor
from web.api.bodies import Blueprint
from web.api.deeds import by
from web.api.schemas import Reason, about
from web.working_hours import as_json

if TYPE_CHECKING:
    from engine.faces import House


class KeepingLane(Schema):
    """A lane that keeps a calendar."""

    process = fields.String(load_default="", **about("Process key; empty for every process."))
    lane = fields.String(required=True, **about("Id or name of the lane."))


class HoursVersion(Schema):
    """Hours that are or were in force; null where the calendar was given up."""

    number = fields.Integer()
    name = fields.String()
    hours = fields.Raw(allow_none=True)
    set_at = fields.String(allow_none=True)
    set_by = fields.String()
    why = fields.String()


class WorkingCalendar(HoursVersion):
    """A calendar with its lanes and its history, the newest version first."""

    id = fields.String()
    lanes = fields.List(fields.Nested(KeepingLane))
    before = fields.List(fields.Nested(HoursVersion))


class WorkingCalendars(Schema):
    """All calendars, the company's first."""

    calendars = fields.List(fields.Nested(WorkingCalendar))


class NewHours(Schema):
    """Hours to put in force."""

    name = fields.String(required=True)
    hours = fields.Dict(required=True, **about("time_zone, weekly, holidays, exceptions, hours_per_day."))
    why = fields.String(required=True)
    seen = fields.Integer(
        strict=True, load_default=None, allow_none=True, **about("Number of the version that you have looked at.")
    )


class NewCalendar(NewHours):
    """A calendar to make."""

    id = fields.String(required=True, **about("Small letters, digits and hyphens."))


class NewLanes(Schema):
    """The lanes that keep a calendar, all of them."""

    lanes = fields.List(fields.Nested(KeepingLane), required=True)


class Moved(Schema):
    """How many open tasks are due at another moment now."""

    moved = fields.Integer()


def routes(house: House) -> Blueprint:
    """Make the routes of working hours."""
    blueprint = Blueprint("WorkingHours", __name__, description="When the company and its lanes work.")

    @blueprint.route("/calendars")
    @blueprint.response(200, WorkingCalendars)
    def list_calendars() -> Any:
        """List all calendars, the company's first."""
        return {"calendars": [as_json(one) for one in house.hours.listed(person=visitor())]}

    @blueprint.route("/calendars", methods=["POST"])
    @blueprint.arguments(NewCalendar)
    @blueprint.response(201, WorkingCalendar)
    def add_calendar(sent: dict[str, Any]) -> Any:
        """Make a calendar; no lane keeps it yet."""
        house.hours.set(sent["id"], sent["name"], sent["hours"], why=sent["why"], seen=0, by=by())
        return as_json(house.hours.about(sent["id"], person=visitor()))

    @blueprint.route("/calendars/<calendar>", methods=["PUT"])
    @blueprint.arguments(NewHours)
    @blueprint.response(200, Moved)
    def set_hours(sent: dict[str, Any], calendar: str) -> Any:
        """Put hours in force as a new version of a calendar; what is due by an agreement is counted anew.

        `moved` says how many tasks have other dates so far; of very many, workers count the rest.
        """
        moved = house.hours.set(calendar, sent["name"], sent["hours"], why=sent["why"], seen=sent["seen"], by=by())
        return {"moved": moved}

    @blueprint.route("/calendars/<calendar>/lanes", methods=["PUT"])
    @blueprint.arguments(NewLanes)
    @blueprint.response(200, Moved)
    def set_calendar_lanes(sent: dict[str, Any], calendar: str) -> Any:
        """Let exactly these lanes keep a calendar."""
        lanes = [(one["process"], one["lane"]) for one in sent["lanes"]]
        return {"moved": house.hours.set_lanes(calendar, lanes, by=by())}

    @blueprint.route("/calendars/<calendar>/give-up", methods=["POST"])
    @blueprint.arguments(Reason)
    @blueprint.response(200, Moved)
    def give_up_calendar(sent: dict[str, Any], calendar: str) -> Any:
        """Give a calendar up: its lanes keep the company's hours again."""
        return {"moved": house.hours.give_up(calendar, why=sent["reason"], by=by())}

    return blueprint
