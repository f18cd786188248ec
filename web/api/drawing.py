"""Shapes of what is being drawn: drafts, their files, what is found in them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from web.api.bodies import Said
from web.api.schemas import Finding, about

LARGEST_TEXT, LONGEST_PATH = 4_000_000, 200


def _files() -> fields.Dict:
    name = fields.String(validate=validate.Length(1, LONGEST_PATH))
    text = fields.String(validate=validate.Length(max=LARGEST_TEXT))
    return fields.Dict(keys=name, values=text, required=True, **about("Texts by the names of the files."))


class NewDraft(Schema):
    """What a draft begins with: one of these."""

    name = fields.String(load_default=None, **about("What a process that does not exist yet is called."))
    definition_id = fields.String(load_default=None, **about("The version to go on from."))


class Drawn(Schema):
    """What somebody is drawing."""

    files = _files()


class Saving(Drawn):
    """What a draft is to hold."""

    revision = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 2**53),
        **about("The one that was opened, or saved last."),
    )


class Choice(Schema):
    """Something that can be chosen while drawing."""

    id = fields.String()
    name = fields.String()


class Choices(Schema):
    """What can be chosen while drawing."""

    people = fields.List(fields.Nested(Choice))
    groups = fields.List(fields.Nested(Choice))
    forms = fields.List(fields.Nested(Choice))
    decisions = fields.List(fields.Nested(Choice))


class Draft(Schema):
    """A process that is being drawn."""

    id = fields.String()
    process_key = fields.String()
    name = fields.String()
    state = fields.String(validate=validate.OneOf(["drawing", "review", "deployed", "discarded"]))
    revision = fields.Integer()
    made_at = fields.AwareDateTime(format="iso")
    made_by = fields.String()
    changed_at = fields.AwareDateTime(format="iso")
    changed_by = fields.String()
    authors = fields.List(fields.String())
    definition_id = fields.String(allow_none=True, **about("The version that it became."))


class DraftList(Schema):
    """Drafts."""

    drafts = fields.List(fields.Nested(Draft))


class OpenDraft(Draft):
    """A draft with what it holds."""

    diagram = fields.String(**about("Name of the file with the diagram."))
    files = _files()
    known = fields.Nested(Choices)


class Place(Schema):
    """Where a draft is."""

    id = fields.String()
    address = fields.String(**about("Its page."))


class Step(Schema):
    """One step of a repair: a deed, and what it is done to."""

    deed = fields.String()
    element = fields.String()
    type = fields.String()
    attributes = fields.Dict(keys=fields.String(), values=fields.String())
    properties = fields.Dict(keys=fields.String())
    gateway = fields.String()
    flow = fields.String()
    lane = fields.String()
    after = fields.String()
    name = Said()


class Option(Schema):
    """One way to put something right."""

    label = Said()
    steps = fields.List(fields.Nested(Step))


class Repair(Schema):
    """How something can be put right, in one of several ways."""

    label = Said()
    choices = fields.List(fields.Nested(Option))


class FindingWithRepairs(Finding):
    """Something found in a drawing, and how it can be put right."""

    repairs = fields.List(fields.Nested(Repair))


class Checked(Schema):
    """Everything that is to be known about a drawing."""

    findings = fields.List(fields.Nested(FindingWithRepairs))
