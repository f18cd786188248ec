"""What others say of a draft: comments, review, approval; and making it a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import Schema, fields, validate

from web.access import address, visitor
from web.api.deeds import by, deed
from web.api.schemas import Deployment, Finding, about

if TYPE_CHECKING:
    from engine.faces import House
    from web.api.bodies import Blueprint

_TEXT = validate.Length(1, 4_000)


class CommentText(Schema):
    """What somebody says."""

    text = fields.String(
        required=True, validate=_TEXT, **about("Whoever is named by @ and their id, and sees it, is told.")
    )


class NewComment(CommentText):
    """A comment on a draft, or on one element of it."""

    element = fields.String(load_default="", validate=validate.Length(max=200), **about("Empty: all of it."))


class Made(Schema):
    """What was made."""

    id = fields.String()


class CommentAnswer(Schema):
    """What was answered."""

    id = fields.String()
    by = fields.String()
    at = fields.AwareDateTime(format="iso")
    text = fields.String()
    names = fields.List(fields.String(), **about("Ids of those whom it names."))


class Said(CommentAnswer):
    """Something that was said of a draft."""

    element = fields.String(**about("Empty: all of it."))
    label = fields.String(**about("What the element is called, or was when it is gone."))
    is_gone = fields.Boolean(**about("The element is not drawn any more."))
    kind = fields.String(validate=validate.OneOf(["comment", "changes"]))
    settled_at = fields.AwareDateTime(format="iso", allow_none=True, **about("When it was dealt with."))
    settled_by = fields.String()
    answers = fields.List(fields.Nested(CommentAnswer))


class SaidList(Schema):
    """Everything that was said of a draft, in order."""

    comments = fields.List(fields.Nested(Said))


class Approved(Schema):
    """Who has approved what a draft holds now."""

    person = fields.String(**about("Their id."))
    name = fields.String()
    at = fields.AwareDateTime(format="iso")
    remarks = fields.String()


class DraftReview(Schema):
    """Where the review of a draft stands."""

    state = fields.String(validate=validate.OneOf(["drawing", "review", "deployed", "discarded"]))
    signed = fields.List(fields.Nested(Approved))
    wanting = fields.List(fields.Nested(Finding), **about("What must happen before it becomes a version."))
    may_comment = fields.Boolean()
    may_review = fields.Boolean()
    has_signed = fields.Boolean()


class Approval(Schema):
    """A signature under what a draft holds now."""

    password = fields.String(required=True, load_only=True)
    code = fields.String(load_default="", load_only=True, **about("Of the second factor, where there is one."))
    remarks = fields.String(load_default="", validate=validate.Length(max=4_000))


class NewVersion(Schema):
    """Making a draft a version."""

    despite = fields.String(
        load_default="", validate=validate.Length(max=4_000), **about("Why, although a scenario fails.")
    )


def add(blueprint: Blueprint, house: House) -> None:
    """Add the routes to those of drafts."""
    _comments(blueprint, house)
    _review(blueprint, house)
    _outcome(blueprint, house)


def _comments(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/drafts/<draft_id>/comments", methods=["GET"])
    @blueprint.response(200, SaidList)
    def list_comments(draft_id: str) -> Any:
        """List everything that was said of a draft."""
        return {"comments": house.drafts.comments(draft_id, person=visitor())}

    @blueprint.route("/drafts/<draft_id>/comments", methods=["POST"])
    @blueprint.arguments(NewComment)
    @blueprint.response(201, Made)
    def comment_draft(given: dict[str, Any], draft_id: str) -> Any:
        """Say something of a draft, or of one of its elements."""
        return {"id": house.drafts.comment(draft_id, given["text"], given["element"], by=by())}

    @blueprint.route("/drafts/<draft_id>/comments/<comment_id>/answers", methods=["POST"])
    @blueprint.arguments(CommentText)
    @blueprint.response(201, Made)
    def answer_comment(given: dict[str, Any], draft_id: str, comment_id: str) -> Any:
        """CommentAnswer a comment."""
        return {"id": house.drafts.answer(draft_id, comment_id, given["text"], by=by())}

    @blueprint.route("/drafts/<draft_id>/comments/<comment_id>/settle", methods=["POST"])
    @blueprint.response(204)
    def settle_comment(draft_id: str, comment_id: str) -> None:
        """Say that a comment is dealt with."""
        house.drafts.settle(draft_id, comment_id, by=by())

    @blueprint.route("/drafts/<draft_id>/comments/<comment_id>/reopen", methods=["POST"])
    @blueprint.response(204)
    def reopen_comment(draft_id: str, comment_id: str) -> None:
        """Say that a comment is not dealt with after all."""
        house.drafts.reopen(draft_id, comment_id, by=by())


def _review(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/drafts/<draft_id>/review", methods=["GET"])
    @blueprint.response(200, DraftReview)
    def get_draft_review(draft_id: str) -> Any:
        """Tell where the review of a draft stands, and what is wanting before it becomes a version."""
        found = house.drafts.review(draft_id, person=visitor())
        return found._asdict() | {"state": house.drafts.draft(draft_id, person=visitor()).state}

    @blueprint.route("/drafts/<draft_id>/review/send", methods=["POST"])
    @blueprint.response(204)
    def send_draft(draft_id: str) -> None:
        """Send a draft for review; it does not change until it is taken back or given back."""
        house.drafts.send(draft_id, by=by())

    @blueprint.route("/drafts/<draft_id>/review/take-back", methods=["POST"])
    @blueprint.response(204)
    def take_back_draft(draft_id: str) -> None:
        """Go on drawing what lies with its reviewers."""
        house.drafts.take_back(draft_id, by=by())

    @deed(blueprint, "/drafts/<draft_id>/review/changes", CommentText)
    def ask_for_changes(given: dict[str, Any], draft_id: str) -> None:
        """Give a draft back to who draws it, with what is to be changed."""
        house.drafts.ask_for_changes(draft_id, given["text"], by=by())

    @deed(blueprint, "/drafts/<draft_id>/review/approve", Approval)
    def approve_draft(given: dict[str, Any], draft_id: str) -> None:
        """Sign what a draft holds: "I have looked at this version"."""
        house.drafts.approve(
            draft_id, given["password"], given["code"], remarks=given["remarks"], by=by(), address=address()
        )


def _outcome(blueprint: Blueprint, house: House) -> None:
    @blueprint.route("/drafts/<draft_id>/version", methods=["POST"])
    @blueprint.arguments(NewVersion)
    @blueprint.response(201, Deployment)
    def make_version(given: dict[str, Any], draft_id: str) -> Any:
        """Make an approved draft a version; its owner publishes it by `/processes/<id>/publish`."""
        return house.drafts.make_version(draft_id, by=by(), despite=given["despite"])

    @blueprint.route("/drafts/<draft_id>/discard", methods=["POST"])
    @blueprint.response(204)
    def discard_draft(draft_id: str) -> None:
        """Give a draft up; it can still be looked at."""
        house.drafts.discard(draft_id, by=by())
