"""Working hours: the company's, and those of lanes that keep others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import InvalidValues, NotAllowed, Refusal
from engine.faces import COMPANY
from engine.sentence import joined, say, say_many
from web import working_hours
from web.access import visitor
from web.notices import flash
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

HOURS = say("The calendar")

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House


def pages(house: House) -> Blueprint:
    """Make the pages of working hours."""
    blueprint = Blueprint("hours", __name__)
    views = Hours(house)
    blueprint.add_url_rule("/settings/hours", view_func=views.listed)
    blueprint.add_url_rule("/settings/hours", view_func=views.added, methods=["POST"])
    blueprint.add_url_rule("/settings/hours/<calendar>", view_func=views.calendar)
    blueprint.add_url_rule("/settings/hours/<calendar>", view_func=views.set, methods=["POST"])
    blueprint.add_url_rule("/settings/hours/<calendar>/lanes", view_func=views.lanes, methods=["POST"])
    blueprint.add_url_rule("/settings/hours/<calendar>/give-up", view_func=views.given_up, methods=["POST"])
    return blueprint


class Hours:
    """The views of working hours."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> Response:
        """Show all calendars, and who keeps them."""
        return self._list(NOTHING_TRIED)

    def added(self) -> AnyResponse:
        """Add a calendar that begins with the hours of the company."""
        calendar, name = request.form.get("calendar", "").strip(), request.form.get("name", "")
        company = self._house.hours.about(COMPANY)
        try:
            why = "Added, with the hours of the company"
            self._house.hours.set(calendar, name, company.now.hours, why=why, seen=0, by=visitor().id)
        except NotAllowed:
            raise
        except Refusal as refusal:
            return self._list(attempt(refusal, request.form.to_dict()))
        flash(say("The calendar is added. Say what is different in it, and which lanes keep it."))
        return redirect(url_for("hours.calendar", calendar=calendar), 303)

    def calendar(self, calendar: str) -> Response:
        """Show one calendar."""
        return self._show(calendar, NOTHING_TRIED)

    def set(self, calendar: str) -> AnyResponse:
        """Put other hours in force; what was typed is not lost where they are refused."""
        given = request.form.to_dict()
        try:
            seen = int(given.get("seen", "0")) if given.get("seen", "0").isdecimal() else None
            hours = working_hours.from_form(given)
            moved = self._house.hours.set(
                calendar, given.get("name", ""), hours, why=given.get("why", ""), seen=seen, by=visitor().id
            )
        except NotAllowed:
            raise
        except Refusal as refusal:
            return self._show(calendar, attempt(_at_fields(refusal), given))
        flash(joined([say("The hours are in force."), _tasks(moved)]))
        return redirect(url_for("hours.calendar", calendar=calendar), 303)

    def lanes(self, calendar: str) -> AnyResponse:
        """Say which lanes keep a calendar."""
        chosen = [tuple(one.split("/", 1)) for one in request.form.getlist("lane") if "/" in one]
        moved = self._house.hours.set_lanes(calendar, [(key, lane) for key, lane in chosen], by=visitor().id)
        flash(joined([say("The lanes keep these hours."), _tasks(moved)]))
        return redirect(url_for("hours.calendar", calendar=calendar), 303)

    def given_up(self, calendar: str) -> AnyResponse:
        """Give a calendar up."""
        try:
            moved = self._house.hours.give_up(calendar, why=request.form.get("given_up_why", ""), by=visitor().id)
        except InvalidValues as refusal:
            wrong = InvalidValues(HOURS, {"given_up_why": refusal.fields["why"]})
            return self._show(calendar, attempt(wrong, request.form.to_dict()))
        flash(joined([say("The calendar is given up."), _tasks(moved)]))
        return redirect(url_for("hours.listed"), 303)

    def _list(self, tried: Attempt) -> Response:
        found = self._house.hours.listed(person=visitor())
        page = render_template(
            "working_hours.html",
            calendars=found,
            counting=self._house.hours.still_counting(person=visitor()),
            drawn=self._drawn(),
            short_days=working_hours.SHORT_DAYS,
            tried=tried,
        )
        return answer(page, tried)

    def _show(self, calendar: str, tried: Attempt) -> Response:
        found = self._house.hours.about(calendar, person=visitor())
        page = render_template(
            "working_calendar.html",
            calendar=found,
            counting=self._house.hours.still_counting(person=visitor()),
            fields=working_hours.to_form(found.now.hours),
            weekdays=working_hours.WEEKDAYS,
            short_days=working_hours.SHORT_DAYS,
            drawn=self._house.hours.lanes(person=visitor()),
            named=self._drawn(),
            tried=tried,
        )
        return answer(page, tried)

    def _drawn(self) -> dict[tuple[str, str], str]:
        lanes = self._house.hours.lanes(person=visitor())
        return {
            (one.process_key, one.id): say("%(lane)s in %(process)s", lane=one.name, process=one.process_name)
            for one in lanes
        }


def _at_fields(refusal: Refusal) -> Refusal:
    if isinstance(refusal, InvalidValues):
        return InvalidValues(HOURS, working_hours.of_field(refusal.fields))
    return refusal


def _tasks(moved: int) -> str:
    if not moved:
        return say("No open task is due at another moment.")
    return say_many(
        "%(number)s open task is due at another moment now.",
        "%(number)s open tasks are due at another moment now.",
        moved,
    )
