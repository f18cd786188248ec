"""After the working hours have changed, what is due by them is counted anew: a while at once, the rest by workers.

That it is owed stands in a setting from the change on, with how far it has come: nothing is forgotten if whoever
counts is stopped. Only agreements of open tasks and promises are counted (specs/measures.md: due dates are computed
again when a calendar changes, the old ones are kept). A timer that is set stays as it is set, as does a date that a
value gave.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from engine.commands.offering import next_tasks
from engine.events import Promise, TargetMoved, TaskDueMoved
from engine.execution.promising import PROMISE, latest
from engine.execution.promising import turn as its_turn
from engine.execution.timers import AGREEMENT, resolve
from engine.store import settings, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.execution.run import Run
    from engine.program.model import Element
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turn, Turns

OWED = "working-hours-owed"
"""The setting that says what is left to count: JSON of (number of the change, who made it, place), or empty."""
PATIENCE = 3.0
"""Seconds that whoever changes hours waits for it."""


def owe(w: Writer, change: str, by: str) -> None:
    """Say that everything is to be counted anew, from the beginning."""
    settings.hold(w, OWED)
    settings.put(w, OWED, json.dumps((change, by, None)))


def owed(r: Reader) -> bool:
    """Whether something is left to count."""
    return bool(settings.get(r, OWED))


def at_once(turns: Turns) -> int:
    """Count for a while what is owed; gives how many open tasks are due at another moment now."""
    until, moved = time.monotonic() + PATIENCE, 0
    while time.monotonic() < until:
        found = _next(turns)
        if found is None:
            break
        moved += found
    return moved


def work(turns: Turns) -> int:
    """Count some of what is owed; gives 1 where there was any, else 0."""
    return int(_next(turns) is not None)


def _next(turns: Turns) -> int | None:
    """Count the next tasks anew and keep how far that is; gives how many have moved, None where nothing was owed."""
    with turns.store.reading() as r:
        written = settings.get(r, OWED)
        if not written:
            return None
        turns.hours.look(r, at_once=True)
    change, by, place = json.loads(written)
    moved, place = next_tasks(turns, None, by, _moved, place)
    turns.write(lambda w, _: _keep(w, change, "" if place is None else json.dumps((change, by, place))))
    return moved


def _keep(w: Writer, change: str, written: str) -> None:
    """Keep how far it has come, unless the hours have changed meanwhile: then it has begun anew."""
    settings.hold(w, OWED)
    now = settings.get(w, OWED)
    if now and json.loads(now)[0] == change:
        settings.put(w, OWED, written)


def _moved(turn: Turn, instance_id: str, ids: Sequence[str]) -> int:
    run = turn.run(instance_id)
    before, promise = run.state.scopes[0].promise, _promise(turn, run)
    if promise != before and promise is not None and promise.due is not None:
        turn.record(instance_id, TargetMoved(promise.due))
    moved = 0
    for task in tasks.find_many(turn.view, ids):
        element = run.program.elements.get(task.element)
        if task.state != "open" or element is None:
            continue
        due = _due(turn, task, element)
        event = _counted(run, task, task.due if due is None else due, promise)
        if (event.due, event.target, event.turn) != (task.due, task.target, task.turn_sort):
            turn.record(instance_id, event)
            moved += 1
    return moved


def _counted(run: Run, task: TaskRow, due: int | None, promise: Promise | None) -> TaskDueMoved:
    """What a task says of its moments by the hours in force."""
    target, at = task.target, task.turn_sort
    if promise is not None and promise.due is not None:
        target = latest(promise.due, run.program.ahead.get(task.element, 0), run.calendar)
    if promise is not None and at is not None:
        at = its_turn(task.created_at, (due, target), promise.ages, run.calendar)
    return TaskDueMoved(task.scope, task.wait, due, target, task.promised if promise is None else promise.due, at)


def _promise(turn: Turn, run: Run) -> Promise | None:
    """What a request is promised by the hours in force; a value that said it, and what a caller left, stay."""
    promise = run.state.scopes[0].promise
    if promise is None or promise.due is None or run.state.parent is not None:
        return promise
    stated = next((one.within for one in run.program.targets if one.name == promise.service_class), None)
    if stated is None or stated.expression is not None:
        return promise
    began = turn.row(run.state.instance_id).started_at
    return promise._replace(due=resolve(stated, {}, began, run.calendar, PROMISE, name=run.program.name).due)


def _due(turn: Turn, task: TaskRow, element: Element) -> int | None:
    """When a task is due by its agreement; None where a value of the request says it, or nothing does."""
    detail = element.detail
    agreed = getattr(detail, "due", None)
    if agreed is None or agreed.expression is not None or getattr(detail, "deadline", None) is not None:
        return None
    calendar = turn.run(task.instance_id).calendar_of(element)
    return resolve(agreed, {}, task.created_at, calendar, AGREEMENT, label=element.label).due
