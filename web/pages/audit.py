"""The audit log: what people did that is no task, and what was refused to them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request

from engine.errors import InvalidValues, NotFound
from engine.sentence import in_quotes, say
from web import clocks
from web.access import visitor
from web.audit_lines import FORMATS, in_words

if TYPE_CHECKING:
    from engine.faces import House

ROWS = 50
LONGEST = 500
_WORDS = ("actor", "verb", "subject")
_DAYS = ("since", "until")
OUTCOMES = {"done": say("Done"), "refused": say("Refused")}


def pages(house: House) -> Blueprint:
    """Make the pages of the audit log."""
    blueprint = Blueprint("audit", __name__)
    views = AuditLog(house)
    blueprint.add_url_rule("/audit", view_func=views.listed)
    blueprint.add_url_rule("/audit/lines.<kind>", view_func=views.exported)
    return blueprint


class AuditLog:
    """The views of the audit log."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> str:
        """Show a page of the log."""
        asked = {name: request.args.get(name, "").strip()[:LONGEST] for name in (*_WORDS, *_DAYS)}
        try:
            wanted, wrong = self._wanted(asked), ""
        except InvalidValues as refusal:
            wanted, wrong = {}, " ".join(refusal.fields.values())
        page = self._house.audit.listed(**wanted, after=request.args.get("after"), limit=ROWS, person=visitor())
        given = {name: text for name, text in asked.items() if text}
        return render_template(
            "audit.html",
            page=page,
            asked=asked,
            given=given,
            wrong=wrong,
            names=self._house.people.names(),
            in_words=in_words,
            outcomes=OUTCOMES,
        )

    def exported(self, kind: str) -> Response:
        """Give all lines that fit as a file; that is noted, too."""
        if kind not in FORMATS:
            raise NotFound("kind of file", kind)
        content_type, written = FORMATS[kind]
        asked = {name: request.args.get(name, "").strip()[:LONGEST] for name in (*_WORDS, *_DAYS)}
        lines = self._house.audit.export(**self._wanted(asked), by=visitor().id)
        response = Response(written(lines), content_type=f"{content_type}; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="audit-log.{kind}"'
        return response

    def _wanted(self, asked: dict[str, str]) -> dict[str, Any]:
        """What the log is asked for; days are those of the organisation, and both are within."""
        wanted: dict[str, Any] = {name: asked[name] or None for name in _WORDS}
        wrong = {}
        for name in _DAYS:
            try:
                wanted[name] = self._moment(asked[name], later=name == "until") if asked[name] else None
            except (ValueError, OverflowError):
                wrong[name] = say("%(asked)s is not a day; write it like 2026-11-30.", asked=in_quotes(asked[name]))
        if wrong:
            raise InvalidValues(say("The search"), wrong)
        return wanted

    def _moment(self, text: str, *, later: bool) -> dt.datetime:
        day = dt.date.fromisoformat(text) + dt.timedelta(days=int(later))
        return dt.datetime.combine(day, dt.time(), clocks.chosen() or self._house.zone).astimezone(dt.UTC)
