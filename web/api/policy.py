"""The policy on reviews."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields

from engine.faces import Step
from web.access import visitor
from web.api.bodies import Blueprint
from web.api.deeds import by
from web.api.schemas import about
from web.review_policy import as_json

if TYPE_CHECKING:
    from engine.faces import House


class PolicyStep(Schema):
    """From so many days after the due date on (negative: before it), who is told."""

    band = fields.String(required=True)
    days = fields.Integer(required=True, strict=True)
    to = fields.List(fields.String(), required=True, **about("owner, deputy, manager, office, head, executives"))


class NewPolicy(Schema):
    """A change of the policy; what is left out stays as it is."""

    months = fields.Integer(strict=True, **about("Months between two reviews at most, 1 to 18."))
    steps = fields.List(fields.Nested(PolicyStep))
    office = fields.String(**about("Group id of the process office."))
    head = fields.String(**about("Person id of the head of the process office."))
    executives = fields.String(**about("Group id of the executives."))
    blocks = fields.Boolean(**about("Publish no other changes of a process that is overdue."))
    why = fields.String(required=True)


class Policy(Schema):
    """A policy that is or was in force."""

    number = fields.Integer()
    months = fields.Integer()
    steps = fields.List(fields.Nested(PolicyStep))
    office = fields.String()
    head = fields.String()
    executives = fields.String()
    blocks = fields.Boolean()
    set_at = fields.String(allow_none=True)
    set_by = fields.String()
    why = fields.String()


class Policies(Schema):
    """All policies, the one in force first."""

    policies = fields.List(fields.Nested(Policy))


def routes(house: House) -> Blueprint:
    """Make the routes of the policy."""
    blueprint = Blueprint("Policy", __name__, description="How often processes are reviewed, and who is told.")

    @blueprint.route("/policy")
    @blueprint.response(200, Policies)
    def list_policies() -> Any:
        """List the policies on reviews, the one in force first."""
        return {"policies": [as_json(one) for one in house.governance.policies(person=visitor())]}

    @blueprint.route("/policy", methods=["POST"])
    @blueprint.arguments(NewPolicy)
    @blueprint.response(201, Policy)
    def set_policy(sent: dict[str, Any]) -> Any:
        """Put another policy in force; every due date moves at once, and the old ones are kept."""
        why = sent.pop("why")
        if "steps" in sent:
            sent["steps"] = tuple(Step(one["band"], one["days"], tuple(one["to"])) for one in sent["steps"])
        before = house.governance.policies(person=visitor())[0].policy
        house.governance.set_policy(replace(before, **sent), why=why, by=by())
        return as_json(house.governance.policies(person=visitor())[0])

    return blueprint
