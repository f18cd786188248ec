"""Shapes of what the API takes and gives about owners, signatures and read receipts."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from engine.faces import ANSWERS
from web.api.schemas import Finding, about

_LONG = validate.Length(0, 4_000)


class Answer(Schema):
    """The answer to a question of the checklist."""

    answer = fields.String(required=True, validate=validate.OneOf(sorted(ANSWERS)))
    remark = fields.String(load_default="", validate=_LONG, **about("All but a yes wants one."))


class CoSigning(Schema):
    """A reviewer's signature."""

    password = fields.String(required=True, validate=validate.Length(1, 1_000), **about("Your own, once more."))
    code = fields.String(load_default="", validate=validate.Length(0, 40), **about("Of your second factor."))
    remarks = fields.String(load_default="", validate=_LONG)


class SigningOff(CoSigning):
    """The owner's signature under a version."""

    approves = fields.Boolean(required=True, **about("That you say: I approve this version."))
    answers = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(Answer),
        load_default=dict,
        **about("Checklist of the initial review, by the question's id; the first publication wants it."),
    )
    evidence = fields.List(fields.String(validate=_LONG), load_default=list, validate=validate.Length(0, 50))
    fixes = fields.List(
        fields.String(), load_default=list, **about("Reports from the front line that this version fixes, by id.")
    )
    actions = fields.List(fields.String(), load_default=list, **about("Actions of reviews that it does, by id."))


class Retiring(Schema):
    """Why a process is taken out of use."""

    reason = fields.String(required=True, validate=validate.Length(1, 500))


class Signed(Schema):
    """A signature under a version."""

    person = fields.String()
    name = fields.String()
    meaning = fields.String(**about("author, reviewer or approver"))
    at = fields.AwareDateTime(format="iso")
    remarks = fields.String()


class Asked(Schema):
    """A question of the checklist."""

    id = fields.String()
    words = fields.String()
    clause = fields.String()


class Publication(Schema):
    """What stands between a version and its publication."""

    owner = fields.String(allow_none=True, **about("Who signs for it."))
    is_open = fields.Boolean(**about("There is something to publish."))
    is_initial = fields.Boolean(**about("Publishing it records the initial review."))
    wanting = fields.List(fields.Nested(Finding))
    signed = fields.List(fields.Nested(Signed))
    questions = fields.List(fields.Nested(Asked))


class ReadReceipt(Schema):
    """Whether somebody has taken note of a version that changes their steps."""

    person = fields.String()
    name = fields.String()
    lane = fields.String()
    at = fields.AwareDateTime(format="iso", allow_none=True)


class OwnerTime(Schema):
    """Somebody's time as the accountable owner; it ends where the next one begins."""

    person = fields.String()
    name = fields.String()
    since = fields.AwareDateTime(format="iso")
    until = fields.AwareDateTime(format="iso", allow_none=True)
    given_by = fields.String()
    reason = fields.String()
