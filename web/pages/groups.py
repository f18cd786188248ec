"""Groups: who belongs to them from when to when, and which lanes they work in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import InvalidValues, NotAllowed, Refusal
from engine.model import Role, as_group
from engine.sentence import say
from web import entries, words
from web.access import visitor
from web.notices import flash
from web.pages.people import process_names
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House


def pages(house: House) -> Blueprint:
    """Make the pages of groups."""
    blueprint = Blueprint("groups", __name__)
    views = Groups(house)
    blueprint.add_url_rule("/groups", view_func=views.listed)
    blueprint.add_url_rule("/groups", view_func=views.added, methods=["POST"])
    blueprint.add_url_rule("/groups/lanes", view_func=views.lane, methods=["POST"])
    blueprint.add_url_rule("/groups/offer-anew", view_func=views.offer_anew, methods=["POST"])
    blueprint.add_url_rule("/groups/<group_id>", view_func=views.group)
    blueprint.add_url_rule("/groups/<group_id>/change", view_func=views.describe, methods=["POST"])
    blueprint.add_url_rule("/groups/<group_id>/members", view_func=views.join, methods=["POST"])
    blueprint.add_url_rule("/groups/<group_id>/members/end", view_func=views.leave, methods=["POST"])
    blueprint.add_url_rule("/groups/<group_id>/lead", view_func=views.lead, methods=["POST"])
    return blueprint


class Groups:
    """The views of groups."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> Response:
        """List the groups, and what is said of lanes."""
        return self._list(NOTHING_TRIED)

    def _list(self, tried: Attempt) -> Response:
        page = render_template(
            "groups.html",
            groups=self._house.groups.listed(person=visitor()),
            lanes=self._house.rota.lane_groups(by=visitor().id),
            processes=process_names(self._house),
            tried=tried,
        )
        return answer(page, tried)

    def added(self) -> AnyResponse:
        """Add a group."""
        typed = {name: request.form.get(name, "").strip() for name in ("group_id", "name", "description")}
        try:
            found = self._house.groups.add(typed["group_id"], typed["name"], typed["description"], by=visitor().id)
        except NotAllowed:
            raise
        except Refusal as refusal:
            return self._list(attempt(refusal, typed))
        flash(say("The group %(name)s has been added.", name=found.name))
        return redirect(url_for("groups.group", group_id=found.id), 303)

    def lane(self) -> AnyResponse:
        """Say which group works in a lane, or say it no more."""
        lane, group, key = (request.form.get(name, "").strip() for name in ("lane", "group", "process_key"))
        try:
            self._house.rota.set_lane_group(lane, group or None, process_key=key, by=visitor().id)
        except NotAllowed:
            raise
        except Refusal as refusal:
            return self._list(attempt(refusal, {"lane": lane, "group": group}))
        flash(say("It counts for tasks that come up from now on."))
        return redirect(url_for("groups.listed"), 303)

    def offer_anew(self) -> AnyResponse:
        """Offer the open tasks to those who work in their lanes by now."""
        changed = self._house.rota.offer_anew(by=visitor().id)
        flash(words.offered_anew(changed))
        return redirect(url_for("groups.listed"), 303)

    def group(self, group_id: str) -> Response:
        """Show a group."""
        return self._show(group_id, NOTHING_TRIED)

    def _show(self, group_id: str, tried: Attempt) -> Response:
        page = render_template(
            "group.html",
            group=self._house.groups.about(group_id, person=visitor()),
            everybody=self._house.people.listed(person=visitor()),
            tried=tried,
        )
        return answer(page, tried)

    def describe(self, group_id: str) -> AnyResponse:
        """Say what a group is called and what it does."""
        typed = {name: request.form.get(name, "").strip() for name in ("name", "description")}
        return self._do(group_id, typed, say("It has been changed."), lambda: self._described(group_id, typed))

    def _described(self, group_id: str, typed: dict[str, str]) -> None:
        self._house.groups.describe(group_id, typed["name"], typed["description"], by=visitor().id)

    def join(self, group_id: str) -> AnyResponse:
        """Let somebody belong to the group, for good or for some days."""
        typed = {name: request.form.get(name, "").strip() for name in ("person", "since", "until")}
        return self._do(group_id, typed, say("They work in this group."), lambda: self._joined(group_id, typed))

    def _joined(self, group_id: str, typed: dict[str, str]) -> None:
        days, wrong = {}, {}
        for name in ("since", "until"):
            try:
                days[name] = entries.day(typed[name])
            except ValueError as error:
                wrong[name] = error.args[0]
        if not typed["person"]:
            wrong["person"] = say("Choose somebody.")
        if wrong:
            raise InvalidValues(say("The membership"), wrong)
        zone, first, last = self._house.zone, days["since"], days["until"]
        self._house.groups.join(
            group_id,
            typed["person"],
            since=None if first is None else entries.midnight(first, zone),
            until=None if last is None else entries.midnight(last + dt.timedelta(days=1), zone),
            by=visitor().id,
        )

    def leave(self, group_id: str) -> AnyResponse:
        """End a time in the group."""
        since = request.form.get("since", "")
        try:
            begun = dt.datetime.fromisoformat(since) if since else None
        except ValueError:
            begun = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
        deed = self._house.groups.leave
        person_id = request.form.get("person", "")
        return self._do(
            group_id, {}, say("It has ended."), lambda: deed(group_id, person_id, since=begun, by=visitor().id)
        )

    def lead(self, group_id: str) -> AnyResponse:
        """Say that somebody leads the group, or no longer does."""
        people, person_id = self._house.people, request.form.get("person", "")
        deed = people.give_role if "on" in request.form else people.take_role
        said = say("They lead this group.") if "on" in request.form else say("They no longer lead this group.")
        return self._do(group_id, {}, said, lambda: deed(person_id, Role.LEAD, as_group(group_id), by=visitor().id))

    def _do(self, group_id: str, typed: dict[str, str], said: str, deed: Callable[[], Any]) -> AnyResponse:
        """Do something to a group; what was refused is said on its page, and nothing typed is lost."""
        try:
            deed()
        except NotAllowed:
            raise
        except Refusal as refusal:
            return self._show(group_id, attempt(refusal, typed))
        flash(said)
        return redirect(url_for("groups.group", group_id=group_id), 303)
