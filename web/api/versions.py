"""Shapes of what is compared: versions of a process."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from web.api.schemas import about


class Since(Schema):
    """The version to compare with."""

    since = fields.String(load_default=None, **about("Id of another version; the one before if left out."))


class Difference(Schema):
    """One change between two versions."""

    kind = fields.String(validate=validate.OneOf(["added", "removed", "changed"]))
    sort = fields.String(validate=validate.OneOf(["meaning", "words", "layout"]))
    element = fields.String()
    type = fields.String()
    label = fields.String()
    aspect = fields.String()
    before = fields.String()
    after = fields.String()
    sentence = fields.String(**about("The change in plain words."))


class Differences(Schema):
    """What is different since another version."""

    since = fields.String(allow_none=True, **about("Id of that version; empty for the first."))
    differences = fields.List(fields.Nested(Difference))
