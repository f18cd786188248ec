"""Reports from the front line: making one at a task or a request, answering it, saying whether it is better."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from engine.errors import InvalidValues, NotAllowed, NotFound, Refusal
from engine.faces import CATEGORIES, DECISIONS, OFTEN, SHOWN_BY, Wanted, may
from engine.sentence import say
from web import entries
from web.access import visitor
from web.notices import flash
from web.pages.tasks import NOTHING_TRIED, Attempt, answer, attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from engine.faces import House, Report
    from engine.lists import Page

ROWS = 100
_DEEDS = "any(answer, ask, state, join, move, confirm, fixed)"


def pages(house: House) -> Blueprint:
    """Make the pages of reports from the front line."""
    blueprint = Blueprint("feedback", __name__)
    making, views = Making(house), Reports(house)
    blueprint.add_url_rule("/inbox/<task_id>/report", view_func=making.at_task)
    blueprint.add_url_rule("/inbox/<task_id>/report", view_func=making.from_task, methods=["POST"])
    blueprint.add_url_rule("/requests/<instance_id>/report", view_func=making.at_request)
    blueprint.add_url_rule("/requests/<instance_id>/report", view_func=making.from_request, methods=["POST"])
    blueprint.add_url_rule("/feedback", view_func=views.listed)
    blueprint.add_url_rule("/feedback/<feedback_id>", view_func=views.report)
    blueprint.add_url_rule(f"/feedback/<feedback_id>/<{_DEEDS}:_deed>", view_func=views.again)
    for deed in (views.answer, views.ask, views.state, views.join, views.move, views.confirm, views.fixed):
        rule = f"/feedback/<feedback_id>/{deed.__name__}"
        blueprint.add_url_rule(rule, view_func=deed, methods=["POST"])
    blueprint.add_url_rule("/processes/<process_key>/feedback", view_func=views.of_process)
    return blueprint


class Making:
    """The views in which a report is made."""

    def __init__(self, house: House) -> None:
        self._house = house

    def at_task(self, task_id: str) -> Response:
        """Ask what hinders somebody at a task."""
        task = self._house.inbox.open(task_id, visitor()).task
        return self._ask(task.instance_id, NOTHING_TRIED, task.element, task_id)

    def from_task(self, task_id: str) -> AnyResponse:
        """Take the report of a problem with a task."""
        task = self._house.inbox.open(task_id, visitor()).task
        return self._take(task.instance_id, task.element, task_id)

    def at_request(self, instance_id: str) -> Response:
        """Ask what hinders somebody at a step of a request."""
        return self._ask(instance_id, NOTHING_TRIED, request.args.get("element", ""))

    def from_request(self, instance_id: str) -> AnyResponse:
        """Take the report of a problem with a step."""
        return self._take(instance_id, request.form.get("element", ""), None)

    def _take(self, instance_id: str, element: str, task_id: str | None) -> AnyResponse:
        typed = {name: request.form.get(name, "").strip() for name in ("category", "text", "often", "suggestion")}
        try:
            feedback_id = self._house.feedback.report(
                instance_id,
                element,
                typed["text"],
                category=typed["category"],
                often=typed["often"],
                suggestion=typed["suggestion"],
                task_id=task_id,
                by=visitor().id,
                request_id=entries.request_id(request.form),
            )
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._ask(instance_id, attempt(refusal, typed), element, task_id)
        flash(say("Thank you. The owner of the process has your report, and answers it."))
        return redirect(url_for("feedback.report", feedback_id=feedback_id), 303)

    def _ask(self, instance_id: str, tried: Attempt, element: str, task_id: str | None = None) -> Response:
        me = visitor()
        page = render_template(
            "feedback_new.html",
            instance=self._house.engine.instance(instance_id, person=me),
            steps=self._house.feedback.steps(instance_id, person=me),
            element=element,
            task_id=task_id,
            categories=CATEGORIES,
            often=OFTEN,
            tried=tried,
        )
        return answer(page, tried)


class Reports:
    """The views of reports that were made."""

    def __init__(self, house: House) -> None:
        self._house = house

    def listed(self) -> str:
        """Show what somebody has reported, was asked about, and has to answer."""
        found = self._house.feedback.listed(_wanted(), person=visitor())
        return self._list(found, "", say("What was reported"))

    def of_process(self, process_key: str) -> str:
        """Show what was reported about a process."""
        found = self._house.feedback.of_process(process_key, _wanted(), person=visitor())
        first = next(iter(found.rows), None)
        shown = self._house.governance.ownership(process_key, person=visitor()).shown if first is None else None
        name = first.process_name if first else shown.name if shown else process_key
        return self._list(found, process_key, say("What was reported about %(process)s", process=name))

    def _list(self, found: Page[Report], process_key: str, title: str) -> str:
        me, step = visitor(), request.args.get("step", "")
        steps = self._house.feedback.steps_of(process_key, person=me) if process_key else {}
        here = {one.element: one.step for one in sorted(found.rows, key=lambda one: one.step)}
        return render_template(
            "feedback.html",
            reports=found.rows,
            after=found.after,
            title=title,
            process_key=process_key,
            whole=bool(process_key) and may(me, "feedback.see", process_key),
            shown=request.args.get("shown", ""),
            choices=SHOWN_BY,
            step=step,
            steps=steps or here,
            narrowed={name: request.args[name] for name in ("shown", "step") if request.args.get(name)},
        )

    def report(self, feedback_id: str) -> Response:
        """Show a report."""
        return self._show(feedback_id, NOTHING_TRIED)

    def again(self, feedback_id: str, _deed: str) -> AnyResponse:
        """Show the report to somebody who loads the answer to a deed again."""
        return redirect(url_for("feedback.report", feedback_id=feedback_id), 303)

    def answer(self, feedback_id: str) -> AnyResponse:
        """Take the owner's answer."""
        typed = _typed("decision", "answer", "until")

        def act() -> None:
            until = _day(typed["until"])
            self._house.feedback.answer(feedback_id, typed["decision"], typed["answer"], until=until, by=visitor().id)

        return self._do(feedback_id, act, say("Your answer goes back to who has reported it."), typed)

    def ask(self, feedback_id: str) -> AnyResponse:
        """Ask who works on it."""
        typed = _typed("asked", "question")
        act = partial(self._house.feedback.ask, feedback_id, typed["asked"], typed["question"], by=visitor().id)
        return self._do(feedback_id, act, say("They are asked what they see."), typed)

    def state(self, feedback_id: str) -> AnyResponse:
        """Take the statement of who was asked."""
        typed = _typed("statement")
        act = partial(self._house.feedback.state, feedback_id, typed["statement"], by=visitor().id)
        return self._do(feedback_id, act, say("The owner has what you said."), typed)

    def join(self, feedback_id: str) -> AnyResponse:
        """Join it to an earlier report."""
        typed = _typed("known")
        act = partial(self._house.feedback.join, feedback_id, typed["known"], by=visitor().id)
        return self._do(feedback_id, act, say("It is joined to the earlier report."), typed)

    def move(self, feedback_id: str) -> AnyResponse:
        """Pass it on to the owner of another process."""
        typed = _typed("other")
        act = partial(self._house.feedback.move, feedback_id, typed["other"], by=visitor().id)
        return self._do(
            feedback_id, act, say("The owner of the other process has it."), typed, url_for("feedback.listed")
        )

    def confirm(self, feedback_id: str) -> AnyResponse:
        """Take the reporter's word."""
        typed = _typed("better", "better_words")

        def act() -> None:
            if typed["better"] not in {"yes", "no"}:
                raise InvalidValues(say("The report"), {"better": say("Say yes or no.")})
            words, better = typed["better_words"], typed["better"] == "yes"
            self._house.feedback.confirm(feedback_id, words, better=better, by=visitor().id)

        return self._do(feedback_id, act, say("Thank you. It is noted."), typed)

    def fixed(self, feedback_id: str) -> AnyResponse:
        """Link it to a version."""
        typed = _typed("version")
        act = partial(self._house.feedback.fixed, feedback_id, typed["version"], by=visitor().id)
        return self._do(
            feedback_id, act, say("It is linked. Who has reported it is asked whether it is better."), typed
        )

    def _do(
        self,
        feedback_id: str,
        act: Callable[[], Any],
        done: str,
        typed: Mapping[str, str],
        back: str = "",
    ) -> AnyResponse:
        try:
            act()
        except (NotAllowed, NotFound):
            raise
        except Refusal as refusal:
            return self._show(feedback_id, attempt(refusal, typed))
        flash(done)
        return redirect(back or url_for("feedback.report", feedback_id=feedback_id), 303)

    def _show(self, feedback_id: str, tried: Attempt) -> Response:
        me = visitor()
        shown = self._house.feedback.find(feedback_id, person=me)
        also = self._house.feedback.relations(feedback_id, person=me)
        answers = may(me, "feedback.answer", shown.process_key, also)
        page = render_template(
            "feedback_report.html",
            report=shown,
            answers=answers,
            states=may(me, "feedback.state", shown.process_key, also) and shown.state == "asked",
            confirms=may(me, "feedback.confirm", shown.process_key, also) and shown.is_to_confirm,
            sees_process=may(me, "process.see", shown.process_key),
            sees_request=may(me, "request.see", shown.process_key),
            decisions=DECISIONS,
            whom=self._house.feedback.whom(feedback_id, person=me) if answers else {},
            known=self._earlier(shown) if answers else (),
            versions=self._versions(shown.process_key) if answers and shown.state == "accepted" else (),
            mine=[one for one in shown.work if one.assignee == me.id],
            tried=tried,
        )
        return answer(page, tried)

    def _earlier(self, shown: Report) -> tuple[Report, ...]:
        """The latest of the earlier reports about the same process that are not over."""
        wanted = Wanted("unclosed", after=shown.key, limit=ROWS)
        return self._house.feedback.of_process(shown.process_key, wanted, person=visitor()).rows

    def _versions(self, process_key: str) -> list[Any]:
        every = self._house.catalogue.definitions(person=visitor())
        return [one for one in every if one.key == process_key and one.published_at is not None]


def _wanted() -> Wanted:
    """Which reports the address asks for."""
    asked = request.args
    return Wanted(asked.get("shown", ""), element=asked.get("step", ""), after=asked.get("after"), limit=ROWS)


def _typed(*names: str) -> dict[str, str]:
    return {name: request.form.get(name, "").strip() for name in names}


def _day(text: str) -> Any:
    try:
        return entries.day(text)
    except ValueError as wrong:
        raise InvalidValues(say("The answer"), {"until": wrong.args[0]}) from None
