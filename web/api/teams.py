"""Teams, for who leads one: who has what, what waits, who could take it, and giving it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from web.access import visitor
from web.api import schemas
from web.api.bodies import Blueprint
from web.api.deeds import DOCUMENTED, by, request_id

if TYPE_CHECKING:
    from engine.faces import House


class WorkingTime(fields.String):
    """A length of working time, as ISO 8601 writes it: PT5400S."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> Any:  # noqa: ARG002 - marshmallow's
        return None if value is None else f"PT{int(value.total_seconds())}S"


class TeamMember(Schema):
    """Somebody of the group and their work."""

    person = fields.Nested(schemas.Person)
    open = fields.Integer(**schemas.about("Tasks of this group that they have."))
    late = fields.Integer()
    agreed = WorkingTime(**schemas.about("Working time that is agreed upon for them."))
    elsewhere = fields.Integer(**schemas.about("Tasks of other groups that they have."))
    tasks = fields.List(fields.Nested(schemas.Task), **schemas.about("The first of them."))
    away_until = fields.AwareDateTime(allow_none=True)
    free_since = fields.AwareDateTime(allow_none=True)


class Suggestion(Schema):
    """Who could take a task, and why."""

    person_id = fields.String()
    name = fields.String()
    why = fields.List(fields.String())


class Team(Schema):
    """A group as who leads it sees it."""

    group = fields.String()
    name = fields.String()
    people = fields.List(fields.Nested(TeamMember))
    waiting = fields.List(fields.Nested(schemas.Task), **schemas.about("The first of what waits."))
    size = fields.Integer(**schemas.about("How much waits."))
    whole = fields.Boolean(**schemas.about("False where more waits than was counted."))
    half = WorkingTime(allow_none=True, **schemas.about("Half of it has waited at most so long, in working time."))
    most = WorkingTime(allow_none=True, **schemas.about("85 of 100 of it, the same."))
    suggestions = fields.Dict(keys=fields.String(), values=fields.Nested(Suggestion), **schemas.about("By task."))


class Giving(Schema):
    """To whom a task of the group goes."""

    task_id = fields.String(required=True, validate=validate.Length(1, schemas.LONGEST_NAME))
    whom = fields.String(required=True, validate=validate.Length(1, schemas.LONGEST_NAME))
    words = fields.String(load_default="", validate=validate.Length(0, 4000))


class Given(Schema):
    """What came of it."""

    outcome = fields.String(
        **schemas.about("given; asked: who has it was asked to hand it over; kept: they have it already")
    )


def routes(house: House) -> Blueprint:
    """Make the routes of teams."""
    blueprint = Blueprint("Teams", __name__, description="Groups, for who leads them.")

    @blueprint.route("/teams/<group_id>")
    @blueprint.response(200, Team)
    def get_team(group_id: str) -> Any:
        """Show a group that you lead."""
        return house.team.board(group_id, person=visitor())

    @blueprint.route("/teams/give", methods=["POST"])
    @blueprint.doc(parameters=[DOCUMENTED])
    @blueprint.arguments(Giving)
    @blueprint.response(200, Given)
    def give_task(sent: dict[str, Any]) -> Any:
        """Give a task of a group that you lead to one of its people; who has it already is asked."""
        give = house.team.give
        return {"outcome": give(sent["task_id"], sent["whom"], sent["words"], by=by(), request_id=request_id())}

    return blueprint
