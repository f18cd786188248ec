"""The report on reviews as a page and as files, and the calendars that tell when reviews are due."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound, TooManyRequests

from engine.faces.reports import SCHEMA, bands_of
from engine.sentence import grouped, say, say_many
from web.access import visitor
from web.notices import flash
from web.pages.reviews import minutes
from web.reports import FORMS, almanac, asking, document, made, sentences
from web.words import MEANINGS

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.faces.reports import History, Report
    from web.rates import Rate

PER_PAGE = 100
FEW = 20
ALL = "all"
LAYOUT = "layout"
MOST_CHANGES = 30


def pages(house: House, rate: Rate, known_as: str) -> Blueprint:
    """Make the pages of reports; `rate` says how often calendars may ask, `known_as` is our host where that is said."""
    blueprint = Blueprint("reports", __name__)
    views = Reports(house, rate, known_as)
    forms = ",".join(FORMS)
    blueprint.add_url_rule("/reports/reviews", view_func=views.reviews)
    blueprint.add_url_rule(f"/reports/reviews.<any({forms}):form>", view_func=views.export)
    blueprint.add_url_rule("/reports/reviews/<process_key>", view_func=views.process)
    blueprint.add_url_rule(f"/reports/schemas/{SCHEMA}.json", view_func=schema)
    blueprint.add_url_rule("/reports/feeds", view_func=views.feeds)
    blueprint.add_url_rule("/reports/feeds", view_func=views.feed_made, methods=["POST"])
    blueprint.add_url_rule("/reports/feeds/<feed_mark>/revoke", view_func=views.feed_revoked, methods=["POST"])
    blueprint.add_url_rule("/calendars/<token>.ics", view_func=views.calendar)
    return blueprint


def schema() -> Response:
    """Describe the report as JSON."""
    return Response(document.schema_text(), content_type="application/schema+json")


class Reports:
    """The views of reports."""

    def __init__(self, house: House, rate: Rate, known_as: str) -> None:
        self._house = house
        self._rate = rate
        self._known_as = known_as

    def reviews(self) -> str:
        """Show the report, page by page or (rows=all) whole."""
        report = self._house.reports.reviews(**asking.asked(request.args), person=visitor())
        return render_template("review_report.html", report=report, **paged(report), **told(report))

    def export(self, form: str) -> Response:
        """Give the report as a file."""
        report = self._house.reports.reviews(**asking.asked(request.args), format=form, person=visitor())
        return exported(report, form)

    def process(self, process_key: str) -> str:
        """Show the whole history of one process."""
        as_of = asking.asked(request.args)["as_of"]
        found = self._house.reports.process_review(process_key, as_of=as_of, person=visitor())
        governance = self._house.governance
        return render_template(
            "review_process.html",
            history=found,
            changes=self._changes(found),
            dues=governance.due_dates(process_key, person=visitor()),
            told=governance.told_of(process_key, person=visitor()),
            s=sentences,
            minutes=minutes,
            meanings=MEANINGS,
        )

    def _changes(self, found: History) -> list[str]:
        """What of the meaning has changed since the version that was reviewed last, in sentences."""
        if not found.base or found.base == found.current:
            return []
        _, every = self._house.catalogue.differences(found.current, found.base, person=visitor())
        told = [one.sentence for one in every if one.sort != LAYOUT]
        more = len(told) - MOST_CHANGES
        return [*told[:MOST_CHANGES], *([say("And %(number)s more.", number=grouped(more))] if more > 0 else [])]

    def feeds(self) -> str:
        """Show which calendars somebody has made."""
        return self._feeds("")

    def feed_made(self) -> str:
        """Make a calendar and show its address, once."""
        scope, _, subject = request.form.get("what", "").partition(":")
        made_one = self._house.reports.make_feed(scope=scope, subject=subject, by=visitor().id)
        return self._feeds(url_for("reports.calendar", token=made_one.token, _external=True))

    def feed_revoked(self, feed_mark: str) -> AnyResponse:
        """Let a calendar answer no more."""
        self._house.reports.revoke_feed(feed_mark, by=visitor().id)
        flash(say("The calendar answers no more."))
        return redirect(url_for("reports.feeds"), 303)

    def calendar(self, token: str) -> Response:
        """Give a calendar to whoever has its secret address."""
        wait = self._rate.take(f"calendar {request.remote_addr}")
        if wait:
            raise TooManyRequests(say("This calendar was asked too often."), retry_after=max(1, round(wait + 0.5)))
        feed, entries = self._house.reports.calendar(token)
        host = self._known_as or urlsplit(f"//{request.host}").hostname or "localhost"
        data = almanac.write(entries, name=f"Reviews: {feed.called}", host=host)
        return Response(data, content_type="text/calendar; charset=utf-8")

    def _feeds(self, address: str) -> str:
        choices = self._house.reports.choices(person=visitor())
        mine = self._house.reports.feeds(person=visitor())
        return render_template("feeds.html", feeds=mine, choices=choices, address=address)


def exported(report: Report, form: str) -> Response:
    """Answer with a file."""
    response = Response(made(report, form, bom="bom" in request.args), content_type=FORMS[form].media_type)
    ending = {"text": "txt"}.get(form, form)
    name = f"process-review-{report.content.as_of}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-SHA256"] = report.head.sha256
    return response


def paged(report: Report) -> dict[str, Any]:
    """Choose the rows of a page; raises NotFound for a page that there is not."""
    rows = report.content.rows
    last = max(1, -(-len(rows) // PER_PAGE))
    if request.args.get("rows") == ALL:
        return {"rows": rows, "page": 1, "last": 1, "whole": True}
    wanted = request.args.get("page", "1")
    page = int(wanted) if wanted.isdecimal() and len(wanted) <= len(str(last)) else 0
    if not 1 <= page <= last:
        raise NotFound(say_many("The report has %(number)s page.", "The report has %(number)s pages.", last))
    return {"rows": rows[(page - 1) * PER_PAGE : page * PER_PAGE], "page": page, "last": last, "whole": False}


def told(report: Report) -> dict[str, Any]:
    """What the page needs beside the report: its address without the page, how things are said."""
    kept = {name: request.args[name] for name in ("as_of", "owner", "area", "band") if request.args.get(name)}
    most = max((one.overdue for one in report.content.trend), default=0)
    never = list(islice((row for row in report.content.rows if row.never_reviewed), FEW))
    return {
        "never": never,
        "per_page": PER_PAGE,
        "kept": kept,
        "s": sentences,
        "forms": FORMS,
        "bands": bands_of(report.content.policy.bands),
        "most": most,
    }
