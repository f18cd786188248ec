"""What people do with tasks besides doing them, from the pages of the inbox, one by one."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from engine.errors import InvalidValues, NotAllowed, NotFound, Refusal
from engine.sentence import in_quotes, joined, say, say_many, together
from web import clocks, entries, words
from web.access import visitor
from web.notices import flash
from web.pages import beside
from web.pages.files import here, said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flask import Blueprint
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House
    from engine.model import UserTask


def _put_off(name: str, until: str) -> str:
    if not until:
        return say("'%(task)s' is taken up again.", task=name)
    return say("'%(task)s' is put off until %(day)s.", task=name, day=until)


DONE: dict[str, Callable[[str, str], str]] = {
    "postpone": _put_off,
    "ask": lambda name, _: say("'%(task)s' is with somebody else until there is an answer.", task=name),
    "answer": lambda name, _: say("'%(task)s' has gone back with your answer.", task=name),
    "hand_over": lambda name, _: say("'%(task)s' is handed over.", task=name),
    "take_back": lambda name, _: say("'%(task)s' is open again, and what followed does not count.", task=name),
}
"""What can be done with a task, by the last word of its address, and what is told then of its name and of the day until
which it is put off.
"""
MORNING = dt.time(8)
"""When what is put off until a day is back."""
_DAYS = re.compile(r"[1-9][0-9]{0,2}")


def add(blueprint: Blueprint, house: House) -> None:
    """Make the addresses of these deeds."""
    deeds = Deeds(house)
    blueprint.add_url_rule(f"/inbox/<task_id>/<any({', '.join(DONE)}):deed>", "handle", deeds.handle, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>/remark", "remark", deeds.remark, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>/checklist", "checklist", deeds.checklist, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>/offer", "offer", deeds.offer, methods=["POST"])
    blueprint.add_url_rule("/inbox/<task_id>/draft", "draft", deeds.draft, methods=["POST"])
    blueprint.add_url_rule("/inbox/views", "keep_view", deeds.keep_view, methods=["POST"])
    blueprint.add_url_rule("/inbox/views/<view_id>/delete", "drop_view", deeds.drop_view, methods=["POST"])


def days_off() -> int:
    """For how many working days something is put off; none takes it up, and what is no number is refused."""
    days = request.form.get("days", "")
    return 0 if not days else int(days) if _DAYS.fullmatch(days) else -1


class Deeds:
    """Each does one thing, tells how it went, and goes back to the list."""

    def __init__(self, house: House) -> None:
        self._house = house

    def handle(self, task_id: str, deed: str) -> AnyResponse:
        """Do something with a task; a refusal is told where the task is."""
        beside.keep(self._house, task_id, taken=deed)
        try:
            task = self._do(task_id, deed)
        except (NotAllowed, NotFound) as refusal:
            if not self._is_theirs(task_id):
                raise
            return self._refused(task_id, refusal)  # it is about whom they have named
        except Refusal as refusal:
            return self._refused(task_id, refusal)
        until = words.coming(task.follow_up_at, clocks.chosen() or self._house.zone) if task.follow_up_at else ""
        flash(DONE[deed](task.name, until))
        if deed == "take_back":
            return redirect(url_for("tasks.task", task_id=task_id, **here()), 303)
        return redirect(url_for("tasks.inbox", **here()), 303)

    def _do(self, task_id: str, deed: str) -> UserTask:
        inbox, by, once = self._house.inbox, visitor().id, beside.once()
        whom, text = beside.given(f"{deed}.whom").strip(), beside.given(f"{deed}.words")
        if deed == "postpone":
            day = self._chosen_day()
            return inbox.postpone(task_id, day, by=by, days=0 if day else days_off(), request_id=once)
        if deed == "ask":
            return inbox.ask(task_id, whom, text, by=by, request_id=once)
        if deed == "answer":
            return inbox.answer(task_id, text, by=by, request_id=once)
        if deed == "hand_over":
            return inbox.hand_over(task_id, whom, text, by=by, request_id=once)
        return inbox.take_back(task_id, by=by, request_id=once)

    def _chosen_day(self) -> dt.datetime | None:
        """The morning of the day that somebody has chosen to put a task off until; None where they chose none."""
        text = beside.given("postpone.day").strip()
        if not text:
            return None
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            wrong = say("'%(text)s' is no day. Write it like 2026-12-24.", text=text)
            raise InvalidValues(say("The follow-up date"), {"until": wrong}) from None
        return dt.datetime.combine(day, MORNING, clocks.chosen() or self._house.zone)

    def _is_theirs(self, task_id: str) -> bool:
        """Whether somebody has the task that they do something with."""
        with suppress(Refusal):
            return self._house.inbox.open(task_id, visitor()).task.assignee == visitor().id
        return False

    def _refused(self, task_id: str, refusal: Refusal, part: str = "") -> AnyResponse:
        """Tell a refusal where the task is, with all that was typed."""
        beside.keep(self._house, task_id)
        flash(said(refusal), "refused")
        return redirect(url_for("tasks.task", task_id=task_id, **here()) + part, 303)

    def remark(self, task_id: str) -> AnyResponse:
        """Say something of a task."""
        beside.keep(self._house, task_id, taken="remark")
        try:
            untold = self._house.desk.remark(task_id, beside.given("remark.words"), by=visitor().id)
        except InvalidValues as refusal:
            return self._refused(task_id, refusal, "#said")
        if untold:
            flash(not_told(untold), "refused")
        return redirect(url_for("tasks.task", task_id=task_id, **here()) + "#said", 303)

    def checklist(self, task_id: str) -> AnyResponse:
        """Tick an item of the checklist, take that back, put another one on it, or take that off."""
        beside.keep(self._house, task_id, taken="check" if "add" in request.form else "")
        try:
            self._check(task_id, request.form)
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._refused(task_id, refusal, "#checklist")
        return redirect(url_for("tasks.task", task_id=task_id, **here()) + "#checklist", 303)

    def _check(self, task_id: str, given: Mapping[str, str]) -> None:
        inbox, by = self._house.inbox, visitor().id
        if "add" in given:
            item = beside.given("check.item")
            inbox.add_check(task_id, item, by=by, request_id=beside.once(item))
        elif "take_off" in given:
            inbox.remove_check(task_id, given["take_off"], by=by, request_id=beside.once(given["take_off"]))
        else:
            done = "untick" not in given
            item = given.get("tick", "") if done else given["untick"]
            inbox.tick(task_id, item, by=by, done=done, request_id=beside.once(item, str(done)))

    def offer(self, task_id: str) -> AnyResponse:
        """Hand a task over as a lead has asked, or keep it."""
        inbox, given = self._house.inbox, request.form
        accept, once = given.get("answer") == "accept", beside.once()
        beside.keep(self._house, task_id)
        try:
            name = inbox.answer_offer(task_id, accept=accept, by=visitor().id, request_id=once).name
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            flash(said(refusal), "refused")
            return redirect(url_for("tasks.task", task_id=task_id, **here()), 303)
        if not accept:
            flash(say("You keep %(task)s, and who asked is told.", task=in_quotes(name)))
            return redirect(url_for("tasks.task", task_id=task_id, **here()), 303)
        flash(say("%(task)s is handed over, and who asked is told.", task=in_quotes(name)))
        return redirect(url_for("tasks.inbox", **here()), 303)

    def draft(self, task_id: str) -> tuple[str, int]:
        """Keep what is typed; nothing is shown for it but that it is kept."""
        kept = beside.texts(entries.fields(request.form, self._house.zone)) | beside.typed()
        self._house.desk.keep_draft(task_id, kept, by=visitor().id)
        return "", 204

    def keep_view(self) -> AnyResponse:
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

    def drop_view(self, view_id: str) -> AnyResponse:
        """Forget a view that one has kept."""
        self._house.desk.drop_view(view_id, by=visitor().id)
        flash(say("The view is deleted."))
        return redirect(url_for("tasks.inbox"), 303)


def not_told(ids: Sequence[str]) -> str:
    """Say that nobody was told by an @ in a remark, which is kept all the same."""
    return say_many(
        "%(names)s is not told of it: nobody has this id, or they may not see this task.",
        "%(names)s are not told of it: nobody has these ids, or they may not see this task.",
        len(ids),
        names=together([f"@{one}" for one in ids]),
    )
