"""Reviews of processes, as far as programs look at them: they are held and signed by people, on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from web.access import visitor
from web.api.bodies import Blueprint
from web.api.deeds import by, deed
from web.api.schemas import LONGEST_NAME, Paged, about

if TYPE_CHECKING:
    from engine.faces import House

LONGEST_REASON = 4_000


class ReviewQuery(Paged):
    """Which reviews."""

    process_key = fields.String(load_default="", validate=validate.Length(0, LONGEST_NAME))


class SignatureOut(Schema):
    """A signature under a review."""

    person = fields.String()
    meaning = fields.String(**about("author, reviewer or approver."))
    at = fields.AwareDateTime(format="iso")
    digest = fields.String(**about("SHA-256 of what was signed, in hexadecimal."))


class ActionOut(Schema):
    """Something that a review has agreed."""

    id = fields.String()
    what = fields.String()
    person = fields.String()
    due_on = fields.Date()
    done_at = fields.AwareDateTime(format="iso", allow_none=True)
    version = fields.Integer(allow_none=True, **about("The version that does it, where one does."))


class ReviewOut(Schema):
    """A review, being held or on record."""

    id = fields.String()
    process_key = fields.String()
    process_name = fields.String()
    definition_id = fields.String()
    version = fields.Integer(allow_none=True)
    kind = fields.String()
    state = fields.String(**about("open (being held), completed (on record) or dropped (nobody finished it)."))
    held_on = fields.Date(allow_none=True, **about("None: no day was entered yet."))
    recorded_at = fields.AwareDateTime(format="iso")
    owner = fields.String(allow_none=True)
    outcome = fields.String()
    remarks = fields.String()
    participants = fields.List(fields.Dict())
    answers = fields.Dict()
    evidence = fields.List(fields.Dict())
    actions = fields.List(fields.Nested(ActionOut))
    significant = fields.Boolean(allow_none=True, **about("Whether it restarts the clock; null while it is held."))
    reasons = fields.List(fields.String(), **about("Why it does not count, or what it still wants."))
    signed_by = fields.String(allow_none=True)
    signed_at = fields.AwareDateTime(format="iso", allow_none=True)
    next_due = fields.Date(allow_none=True)
    late_reason = fields.String()
    is_back_dated = fields.Boolean()
    voided_at = fields.AwareDateTime(format="iso", allow_none=True)
    voided_by = fields.String(allow_none=True)
    voided_why = fields.String()
    signatures = fields.List(fields.Nested(SignatureOut))


class ReviewsOut(Schema):
    """Some reviews, and the key to the next ones."""

    held = fields.List(fields.Nested(ReviewOut), **about("Those being held; on the first page only."))
    rows = fields.List(fields.Nested(ReviewOut), **about("Those on record, the youngest first."))
    after = fields.String(allow_none=True, **about("Send this as `after` for the next rows; empty at the end."))


class Voiding(Schema):
    """Why a review does not count."""

    why = fields.String(required=True, validate=validate.Length(1, LONGEST_REASON))


class ActionDone(Schema):
    """That an action is done, and by which version, if by one."""

    definition_id = fields.String(load_default=None, allow_none=True, **about("A published version of the process."))


def routes(house: House) -> Blueprint:
    """Make the routes of reviews."""
    blueprint = Blueprint("Reviews", __name__, description="Reviews of processes: those being held and on record.")

    @blueprint.route("/reviews")
    @blueprint.arguments(ReviewQuery, location="query")
    @blueprint.response(200, ReviewsOut)
    def list_reviews(asked: dict[str, Any]) -> Any:
        """List the reviews you may see: those being held, and those on record, the youngest first."""
        page = house.reviews.listed(**asked, person=visitor())
        held = [] if "after" in asked else house.reviews.held(person=visitor())
        whose = asked["process_key"]
        return {
            "held": [one for one in held if whose in {"", one.process_key}],
            "rows": page.rows,
            "after": page.after,
        }

    @blueprint.route("/reviews/<review_id>")
    @blueprint.response(200, ReviewOut)
    def get_review(review_id: str) -> Any:
        """Get one review."""
        return house.reviews.review(review_id, person=visitor())

    @deed(blueprint, "/reviews/<review_id>/void", Voiding, ReviewOut)
    def void_review(sent: dict[str, Any], review_id: str) -> Any:
        """Say that a review on record does not count, and why."""
        return house.reviews.void(review_id, sent["why"], by=by())

    @deed(blueprint, "/reviews/actions/<action_id>/done", ActionDone)
    def complete_action(sent: dict[str, Any], action_id: str) -> None:
        """Say that an action of a review is done, by a version if one does it."""
        house.reviews.action_done(action_id, definition_id=sent["definition_id"], by=by())

    return blueprint
