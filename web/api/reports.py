"""Reports for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from flask import Response, request
from marshmallow import Schema, fields
from werkzeug.exceptions import BadRequest, NotAcceptable

from engine.sentence import plain
from web.access import visitor
from web.api.bodies import Blueprint
from web.api.schemas import about
from web.pages.reports import exported
from web.reports import FORMS, asking

if TYPE_CHECKING:
    from engine.faces import House


class ReportAsked(Schema):
    """What a report is asked for."""

    as_of = fields.String(**about("Day, such as 2026-11-21; today where it is left out."))
    owner = fields.String(**about("Id of a person: only what they own."))
    area = fields.String(**about("Only this area."))
    band = fields.String(**about("Only this band: no_owner, overdue, due_today, warn_30, warn_60, due_soon, …"))
    format = fields.String(**about("pdf, csv, json or text; else what the Accept header asks for."))


class HistoryAsked(Schema):
    """What a history is asked for."""

    as_of = fields.String(**about("Day, such as 2026-11-21; today where it is left out."))


class ReviewReport(Schema):
    """The report on reviews; described in full at /reports/schemas/review-report-1.json."""

    head = fields.Dict()
    content = fields.Dict()


class ReviewHistory(Schema):
    """The history of a process: its row of the report, reviews, owners, actions, versions."""

    process = fields.String()
    name = fields.String()
    as_of = fields.Date()
    row = fields.Dict(allow_none=True)
    reviews = fields.List(fields.Dict())
    owners = fields.List(fields.Dict())
    has_gap = fields.Boolean()
    actions = fields.List(fields.Dict())
    versions = fields.List(fields.Dict())
    open_feedback = fields.Integer()
    base = fields.String()
    current = fields.String()


def routes(house: House) -> Blueprint:
    """Make the routes of reports."""
    blueprint = Blueprint("Reports", __name__, description="What owners and auditors read.")

    @blueprint.route("/reports/reviews")
    @blueprint.arguments(ReportAsked, location="query")
    @blueprint.response(200, ReviewReport)
    def get_review_report(asked: dict[str, Any]) -> Response:
        """Get the report on reviews as of a day, in the form of `format` or of the Accept header (JSON).

        Its JSON is described by the schema at /reports/schemas/review-report-1.json.
        """
        form = asked.pop("format", "") or _accepted()
        if form not in FORMS:
            raise BadRequest(f"There is no form {form!r}. Choose one of {', '.join(FORMS)}.")
        return exported(house.reports.reviews(**asking.asked(asked), format=form, person=visitor()), form)

    @blueprint.route("/reports/reviews/<process_key>")
    @blueprint.arguments(HistoryAsked, location="query")
    @blueprint.response(200, ReviewHistory)
    def get_process_review(asked: dict[str, Any], process_key: str) -> Response:
        """Get the whole history of a process: reviews, owners, actions, versions."""
        found = house.reports.process_review(process_key, as_of=asking.asked(asked)["as_of"], person=visitor())
        return Response(msgspec.json.encode(found, enc_hook=plain), content_type="application/json")

    return blueprint


def _accepted() -> str:
    """The form that the Accept header asks for first, JSON where it does not say."""
    types = {form.media_type.split(";")[0]: word for word, form in FORMS.items()}
    best = request.accept_mimetypes.best_match(["application/json", *types]) if request.accept_mimetypes else ""
    if best is None:
        raise NotAcceptable(f"The report has the forms {', '.join(types)}.")
    return types[best or "application/json"]
