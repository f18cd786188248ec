"""What people do with tasks besides doing them, from the pages of the inbox, one by one and many at once."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from flask import jsonify, redirect, request, url_for

from engine.errors import InvalidValues, NotAllowed, NotFound, Refusal
from engine.lists import BulkOutcome
from engine.sentence import joined, say, say_many
from web import clocks, entries
from web.access import visitor
from web.language import spoken
from web.notices import flash
from web.pages import beside
from web.pages.files import said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flask import Blueprint, Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House

DONE: dict[str, Callable[[str], str]] = {
    "postpone": lambda name: say("'%(task)s' is put off.", task=name),
    "ask": lambda name: say("'%(task)s' is with somebody else until there is an answer.", task=name),
    "answer": lambda name: say("'%(task)s' has gone back with your answer.", task=name),
    "hand_over": lambda name: say("'%(task)s' is handed over.", task=name),
    "take_back": lambda name: say("'%(task)s' is open again, and what followed does not count.", task=name),
}
REASONS, NAMED, NAME = 6, 8, 40
"""How many reasons a report gives, how many tasks it names for each, and how many characters of their names."""
PORTION = "X-Portion"
"""Header of what a page does in portions, to show how far it is."""
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

    def handle(self, task_id: str, deed: str) -> AnyResponse:
        """Do something with a task; a refusal is told where the task is."""
        beside.keep(self._house, task_id, taken=deed)
        try:
            name = self._do(task_id, deed)
        except (NotAllowed, NotFound) as refusal:
            if not self._is_theirs(task_id):
                raise
            return self._refused(task_id, refusal)  # it is about whom they have named
        except Refusal as refusal:
            return self._refused(task_id, refusal)
        flash(DONE[deed](name))
        if deed == "take_back":
            return redirect(url_for("tasks.task", task_id=task_id, **_here()), 303)
        return redirect(url_for("tasks.inbox", **_here()), 303)

    def _do(self, task_id: str, deed: str) -> str:
        inbox, by, once = self._house.inbox, visitor().id, beside.once()
        whom, words = beside.given(f"{deed}.whom").strip(), beside.given(f"{deed}.words")
        if deed == "postpone":
            return inbox.postpone(task_id, self._until(), by=by, request_id=once).name
        if deed == "ask":
            return inbox.ask(task_id, whom, words, by=by, part="part" in request.form, request_id=once).name
        if deed == "answer":
            return inbox.answer(task_id, words, by=by, request_id=once).name
        if deed == "hand_over":
            return inbox.hand_over(task_id, whom, words, by=by, request_id=once).name
        return inbox.take_back(task_id, by=by, request_id=once).name

    def _is_theirs(self, task_id: str) -> bool:
        """Whether somebody has the task that they do something with."""
        with suppress(Refusal):
            return self._house.inbox.open(task_id, visitor()).task.assignee == visitor().id
        return False

    def _refused(self, task_id: str, refusal: Refusal, part: str = "") -> AnyResponse:
        """Tell a refusal where the task is, with all that was typed."""
        beside.keep(self._house, task_id)
        flash(said(refusal), "refused")
        return redirect(url_for("tasks.task", task_id=task_id, **_here()) + part, 303)

    def _until(self) -> dt.datetime | None:
        """The moment until which something is put off: so many days from now, in the morning; none takes it up."""
        days = request.form.get("days", "")
        if not (days.isascii() and days.isdecimal() and len(days) < 4):  # noqa: PLR2004 - three digits are years
            return None
        local = self._house.now().astimezone(clocks.chosen() or self._house.zone) + dt.timedelta(days=int(days))
        return local.replace(hour=8, minute=0, second=0, microsecond=0)

    def remark(self, task_id: str) -> AnyResponse:
        """Say something of a task."""
        beside.keep(self._house, task_id, taken="remark")
        try:
            self._house.desk.remark(task_id, beside.given("remark.words"), by=visitor().id)
        except InvalidValues as refusal:
            return self._refused(task_id, refusal, "#said")
        return redirect(url_for("tasks.task", task_id=task_id, **_here()) + "#said", 303)

    def checklist(self, task_id: str) -> AnyResponse:
        """Tick an item of the checklist, take that back, put another one on it, or take that off."""
        beside.keep(self._house, task_id, taken="check" if "add" in request.form else "")
        try:
            self._check(task_id, request.form)
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._refused(task_id, refusal, "#checklist")
        return redirect(url_for("tasks.task", task_id=task_id, **_here()) + "#checklist", 303)

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
            return redirect(url_for("tasks.task", task_id=task_id, **_here()), 303)
        if not accept:
            flash(say("You keep %(task)s, and who asked is told.", task=repr(name)))
            return redirect(url_for("tasks.task", task_id=task_id, **_here()), 303)
        flash(say("%(task)s is handed over, and who asked is told.", task=repr(name)))
        return redirect(url_for("tasks.inbox", **_here()), 303)

    def draft(self, task_id: str) -> tuple[str, int]:
        """Keep what is typed; nothing is shown for it but that it is kept."""
        kept = beside.texts(entries.fields(request.form, self._house.zone)) | beside.typed()
        self._house.desk.keep_draft(task_id, kept, by=visitor().id)
        return "", 204

    def each(self) -> AnyResponse:
        """Do something with all tasks that are chosen, or that the list holds; tells which could not be, and why.

        A page that shows how far it is sends portions, for which it gets reports; it gives them back as one `report`.
        """
        try:
            if "report" in request.form:
                tell_all(request.form["report"])
            elif PORTION in request.headers:
                return self._portion()
            elif ids := self._chosen():
                tell(self._with_each(ids))
            else:
                flash(say("Choose a task first: tick its box, or say that you mean the whole list."), "refused")
        except InvalidValues as refusal:
            wrong = joined(refusal.fields.values())
            if PORTION in request.headers:
                return jsonify(refused=str(spoken(wrong)))
            flash(wrong, "refused")
        return redirect(url_for("tasks.inbox", **_here()), 303)

    def _chosen(self) -> list[str]:
        if "whole" not in request.form:
            return request.form.getlist("ids")
        return self._house.inbox.matching(visitor(), request.args.get("view", "mine"), request.args.get("q", ""))

    def _with_each(self, ids: Sequence[str]) -> BulkOutcome:
        whom, deed = request.form.get("whom", "").strip(), request.form.get("deed", "")
        return self._house.inbox.for_each(deed, ids, by=visitor().id, whom=whom, until=self._until())

    def _portion(self) -> Response:
        """Tell a page what there is to do, where it means the whole list; else what came of some of it."""
        ids = self._chosen()
        if "whole" in request.form:
            return jsonify(ids=ids)
        report = self._with_each(ids)
        failed = [(report.about.get(one, one)[:NAME], str(spoken(why))) for one, why in report.failed]
        return jsonify(done=report.done, failed=failed)

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


def tell(report: BulkOutcome) -> None:
    """Tell what came of a deed with many tasks: for each reason why something could not be done, with which ones."""
    reasons: dict[str, list[str]] = {}
    for task_id, why in report.failed:
        reasons.setdefault(why, []).append(report.about.get(task_id, task_id)[:NAME])
    if report.done or not reasons:
        flash(say_many("Done with %(number)s task.", "Done with %(number)s tasks.", report.done))
    for why, names in list(reasons.items())[:REASONS]:
        flash(say("%(names)s: %(why)s", names=listed(names), why=why), "refused")
    left = sum(len(names) for names in list(reasons.values())[REASONS:])
    if left:
        flash(say("And %(number)s more could not be done.", number=left), "refused")


class _Sum(msgspec.Struct):
    """What came of all portions: with how many it was done, the name of each other one with why not, and how many were
    left because somebody stopped it.
    """

    done: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    failed: list[tuple[str, str]]
    left: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


def tell_all(reports: str) -> None:
    """Tell the sum of the reports that a page has got, to nobody but who sends it."""
    try:
        found = msgspec.json.decode(reports, type=_Sum)
    except msgspec.DecodeError:
        unread = say("The report cannot be read. The list shows what was done.")
        raise InvalidValues(say("The report"), {"report": unread}) from None
    tell(BulkOutcome(found.done, tuple(found.failed)))
    if found.left:
        flash(
            say_many(
                "Stopped: %(number)s task is as it was.", "Stopped: %(number)s tasks are as they were.", found.left
            )
        )


def listed(names: Sequence[str]) -> str:
    """Name some, and say how many more there are.

    >>> listed(["one", "two"]), listed(["some"] * 12)
    ('one, two', 'some, some, some, some, some, some, some, some and 4 more')
    """
    some = joined(names[:NAMED], sign=", ")
    return say("%(names)s and %(number)s more", names=some, number=len(names) - NAMED) if names[NAMED:] else some
