"""What people do with tasks besides doing them, from the pages of the inbox, one by one and many at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import redirect, request, session, url_for

from engine.errors import InvalidValues, NotAllowed, NotFound, Refusal
from engine.sentence import joined, say, say_many
from web import entries
from web.access import visitor
from web.notices import flash
from web.pages.files import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Blueprint
    from werkzeug.wrappers import Response

    from engine.faces import House

DONE: dict[str, Callable[[str], str]] = {
    "postpone": lambda name: say("'%(task)s' is put off.", task=name),
    "ask": lambda name: say("'%(task)s' is with somebody else until there is an answer.", task=name),
    "answer": lambda name: say("'%(task)s' has gone back with your answer.", task=name),
    "hand_over": lambda name: say("'%(task)s' is handed over.", task=name),
    "take_back": lambda name: say("'%(task)s' is open again, and what followed does not count.", task=name),
}
_BACK = "postpone ask answer hand_over take_back"


def add(blueprint: Blueprint, house: House) -> None:
    """Make the addresses of these deeds."""
    deeds = Deeds(house)
    blueprint.add_url_rule(
        f"/inbox/<task_id>/<any({', '.join(_BACK.split())}):deed>", "handle", deeds.handle, methods=["POST"]
    )
    blueprint.add_url_rule("/inbox/<task_id>/remark", "remark", deeds.remark, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>/checklist", "checklist", deeds.checklist, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>/offer", "offer", deeds.offer, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>/draft", "draft", deeds.draft, methods=["POST"])
    blueprint.add_url_rule("/inbox/each", "each", deeds.each, methods=["POST"])
    blueprint.add_url_rule("/inbox/views", "keep_view", deeds.keep_view, methods=["POST"])
    blueprint.add_url_rule("/inbox/views/<view_id>/delete", "drop_view", deeds.drop_view, methods=["POST"])


def _here() -> dict[str, Any]:
    return {name: request.args[name] for name in ("view", "q", "sort") if request.args.get(name)}


class Deeds:
    """Each does one thing, tells how it went, and goes back to the list."""

    def __init__(self, house: House) -> None:
        self._house = house

    def handle(self, task_id: str, deed: str) -> Response:
        """Do something with a task; a refusal is told where the task is."""
        try:
            name = self._do(task_id, deed)
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            flash(said(refusal), "refused")
            return redirect(url_for("tasks.task", task_id=task_id, **_here()), 303)
        session.pop("undo", None)
        flash(DONE[deed](name))
        if deed == "take_back":
            return redirect(url_for("tasks.task", task_id=task_id, **_here()), 303)
        return redirect(url_for("tasks.inbox", **_here()), 303)

    def _do(self, task_id: str, deed: str) -> str:
        inbox, by, once = self._house.inbox, visitor().id, entries.request_id(request.form)
        whom, words = request.form.get("whom", "").strip(), request.form.get("words", "")
        if deed == "postpone":
            return inbox.postpone(task_id, self._until(), by=by, request_id=once).name
        if deed == "ask":
            return inbox.ask(task_id, whom, words, by=by, part="part" in request.form, request_id=once).name
        if deed == "answer":
            return inbox.answer(task_id, words, by=by, request_id=once).name
        if deed == "hand_over":
            return inbox.hand_over(task_id, whom, words, by=by, request_id=once).name
        return inbox.take_back(task_id, by=by, request_id=once).name

    def _until(self) -> dt.datetime | None:
        """The moment until which something is put off: so many days from now, in the morning; none takes it up."""
        days = request.form.get("days", "")
        if not (days.isascii() and days.isdecimal() and len(days) < 4):  # noqa: PLR2004 - three digits are years
            return None
        local = self._house.now().astimezone(self._house.zone) + dt.timedelta(days=int(days))
        return local.replace(hour=8, minute=0, second=0, microsecond=0)

    def remark(self, task_id: str) -> Response:
        """Say something of a task."""
        try:
            self._house.desk.remark(task_id, request.form.get("words", ""), by=visitor().id)
        except InvalidValues as refusal:
            flash(joined(refusal.fields.values()), "refused")
        return redirect(url_for("tasks.task", task_id=task_id, **_here()) + "#said", 303)

    def checklist(self, task_id: str) -> Response:
        """Tick an item of the checklist, take that back, put another one on it, or take that off."""
        inbox, given = self._house.inbox, request.form
        by, once, item = visitor().id, entries.request_id(given), given.get("item", "")
        try:
            match given.get("deed"):
                case "add":
                    inbox.add_check(task_id, item, by=by, request_id=once)
                case "remove":
                    inbox.remove_check(task_id, item, by=by, request_id=once)
                case deed:
                    inbox.tick(task_id, item, by=by, done=deed != "untick", request_id=once)
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            flash(said(refusal), "refused")
        return redirect(url_for("tasks.task", task_id=task_id, **_here()) + "#checklist", 303)

    def offer(self, task_id: str) -> Response:
        """Hand a task over as a lead has asked, or keep it."""
        inbox, given = self._house.inbox, request.form
        accept, once = given.get("answer") == "accept", entries.request_id(given)
        try:
            name = inbox.answer_offer(task_id, accept=accept, by=visitor().id, request_id=once).name
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            flash(said(refusal), "refused")
            return redirect(url_for("tasks.task", task_id=task_id, **_here()), 303)
        if not accept:
            flash(say("You keep %(task)s, and who asked is told.", task=repr(name)))
            return redirect(url_for("tasks.task", task_id=task_id, **_here()), 303)
        flash(say("%(task)s is handed over, and who asked is told.", task=repr(name)))
        return redirect(url_for("tasks.inbox", **_here()), 303)

    def draft(self, task_id: str) -> tuple[str, int]:
        """Keep what is typed; nothing is shown for it but that it is kept."""
        typed = {
            name: [text] if isinstance(text, str) else list(text) for name, text in entries.fields(request.form).items()
        }
        self._house.desk.keep_draft(task_id, typed, by=visitor().id)
        return "", 204

    def each(self) -> Response:
        """Do something with all tasks that are chosen, or that the list holds; tells which could not be, and why."""
        inbox, person = self._house.inbox, visitor()
        try:
            ids = request.form.getlist("ids")
            if "whole" in request.form:
                ids = inbox.matching(person, request.args.get("view", "mine"), request.args.get("q", ""))
            whom, until = request.form.get("whom", "").strip(), self._until()
            report = inbox.for_each(request.form.get("deed", ""), ids, by=person.id, whom=whom, until=until)
        except InvalidValues as refusal:
            flash(joined(refusal.fields.values()), "refused")
            return redirect(url_for("tasks.inbox", **_here()), 303)
        flash(say_many("Done with %(number)s task.", "Done with %(number)s tasks.", report.done))
        for _, why in report.failed[:10]:
            flash(why, "refused")
        if len(report.failed) > 10:  # noqa: PLR2004 - as many as are read
            flash(say("And %(number)s more could not be done.", number=len(report.failed) - 10), "refused")
        return redirect(url_for("tasks.inbox", **_here()), 303)

    def keep_view(self) -> Response:
        """Keep the list as it is under a name."""
        given = request.form
        try:
            self._house.desk.keep_view(
                given.get("name", ""),
                by=visitor().id,
                base=given.get("view", "mine"),
                query=given.get("q", ""),
                sort=given.get("sort", ""),
                group=given.get("group") or None,
                pinned="pinned" in given,
            )
        except InvalidValues as refusal:
            flash(joined(refusal.fields.values()), "refused")
        else:
            flash(say("The view '%(view)s' is kept.", view=given.get("name", "").strip()))
        return redirect(url_for("tasks.inbox", view=given.get("view"), q=given.get("q"), sort=given.get("sort")), 303)

    def drop_view(self, view_id: str) -> Response:
        """Forget a view that one has kept."""
        self._house.desk.drop_view(view_id, by=visitor().id)
        flash(say("The view is deleted."))
        return redirect(url_for("tasks.inbox"), 303)
