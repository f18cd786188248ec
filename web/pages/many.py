"""What people do with many tasks of a list at once, and the report of what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec
from flask import jsonify, redirect, request, url_for

from engine.errors import InvalidValues
from engine.lists import BulkOutcome
from engine.sentence import joined, say, say_many
from web.access import visitor
from web.language import spoken
from web.notices import flash
from web.pages.files import here
from web.pages.handling import days_off

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Blueprint, Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House

REASONS, NAMED, NAME = 6, 8, 40
"""How many reasons a report gives, how many tasks it names for each, and how many characters of their names."""
PORTION = "X-Portion"
"""Header of what a page does in portions, to show how far it is."""


def add(blueprint: Blueprint, house: House) -> None:
    """Make the address of these deeds."""
    blueprint.add_url_rule("/inbox/each", "each", Many(house).each, methods=["POST"])


class Many:
    """Does one thing with each of many tasks."""

    def __init__(self, house: House) -> None:
        self._house = house

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
        return redirect(url_for("tasks.inbox", **here()), 303)

    def _chosen(self) -> list[str]:
        if "whole" not in request.form:
            return request.form.getlist("ids")
        return self._house.inbox.matching(visitor(), request.args.get("view", "mine"), request.args.get("q", ""))

    def _with_each(self, ids: Sequence[str]) -> BulkOutcome:
        whom, deed = request.form.get("whom", "").strip(), request.form.get("deed", "")
        return self._house.inbox.for_each(deed, ids, by=visitor().id, whom=whom, days=days_off())

    def _portion(self) -> Response:
        """Tell a page what there is to do, where it means the whole list; else what came of some of it."""
        ids = self._chosen()
        if "whole" in request.form:
            return jsonify(ids=ids)
        report = self._with_each(ids)
        failed = [(report.about.get(one, one)[:NAME], str(spoken(why))) for one, why in report.failed]
        return jsonify(done=report.done, failed=failed)


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
