"""Working hours are set with a reason and stay in their history; what is open is counted by them at once.

Only agreements of open tasks are counted anew (specs/measures.md: due dates are computed again when a calendar changes,
the old ones are kept). A timer that is set stays as it is set, as does a date that a value gave.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from engine.calendar import Calendar
from engine.commands.offering import of_open_tasks
from engine.errors import Conflict, InvalidValues, NotFound
from engine.events import Promise, TargetMoved, TaskDueMoved
from engine.execution.promising import latest
from engine.execution.promising import turn as its_turn
from engine.execution.timers import resolve
from engine.sentence import say
from engine.store import settings, tasks, working_hours
from engine.store.working_hours import HoursRow, LaneCalendarRow
from engine.turn.hours import COMPANY, STAMP

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.execution.run import Run
    from engine.program.model import Element
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Writer
    from engine.turn import Turn, Turns

LONGEST_WHY, LONGEST_NAME = 500, 100
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")


def set_hours(w: Writer, now: int, calendar: str, name: str, hours: Any, by: str, why: str, seen: int | None) -> int:
    """Put hours in force as a new version of a calendar; gives the number of the version.

    `seen` is the number of the newest version that whoever asks has seen of it, 0 where there is none yet: where
    somebody else was faster, a Conflict says so. Raises `InvalidValues` naming every mistake.
    """
    wrong = _wrong(calendar, name, why)
    try:
        hours = Calendar(hours).written
    except InvalidValues as invalid:
        wrong |= invalid.fields
    if wrong:
        raise InvalidValues(say("The working hours"), wrong)
    before = working_hours.current(w).get(calendar)
    if before is None and seen != 0 and calendar != COMPANY:
        raise NotFound(say("calendar"), calendar)
    if seen is not None and seen != (before.number if before else 0):
        raise Conflict(
            say("Somebody else has changed these hours since you opened them. Look at them, then change them.")
        )
    return _add(w, HoursRow(0, calendar, name.strip(), json.dumps(hours).encode(), now, by, why.strip()))


def give_up(w: Writer, now: int, calendar: str, by: str, why: str) -> int:
    """Give a calendar up: its lanes keep the hours of the company again, and the company the standard ones."""
    if calendar not in working_hours.current(w):
        raise NotFound(say("calendar"), calendar)
    wrong = _wrong(calendar, calendar, why)
    if wrong:
        raise InvalidValues(say("The working hours"), wrong)
    for row in working_hours.lanes(w):
        if row.calendar == calendar:
            working_hours.forget(w, row.process_key, row.lane)
    return _add(w, HoursRow(0, calendar, calendar, b"", now, by, why.strip()))


def set_lanes(w: Writer, calendar: str, lanes: Iterable[tuple[str, str]]) -> None:
    """Let exactly these lanes (process key or "", id or name of the lane) keep a calendar."""
    if calendar == COMPANY:
        raise InvalidValues(
            say("The lanes"), {"lanes": say("Every lane without hours of its own keeps those of the company.")}
        )
    if calendar not in working_hours.current(w):
        raise NotFound(say("calendar"), calendar)
    wanted = {(key.strip(), lane.strip()) for key, lane in lanes}
    if any(not lane for _, lane in wanted):
        raise InvalidValues(say("The lanes"), {"lanes": say("Name each lane, by its id or its name.")})
    for row in working_hours.lanes(w):
        if row.calendar == calendar and (row.process_key, row.lane) not in wanted:
            working_hours.forget(w, row.process_key, row.lane)
    for key, lane in sorted(wanted):
        working_hours.keep(w, LaneCalendarRow(key, lane, calendar))
    _have_changed(w)


def count_anew(turns: Turns, by: str) -> int:
    """Compute the due dates of open tasks by the hours in force, one instance at a time; gives how many have moved."""
    with turns.store.reading() as r:
        turns.hours.look(r, at_once=True)
    return of_open_tasks(turns, None, by, _moved)


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
    return promise._replace(due=resolve(stated, {}, began, run.calendar, "The promise").due)


def _due(turn: Turn, task: TaskRow, element: Element) -> int | None:
    """When a task is due by its agreement; None where a value of the request says it, or nothing does."""
    detail = element.detail
    agreed = getattr(detail, "due", None)
    if agreed is None or agreed.expression is not None or getattr(detail, "deadline", None) is not None:
        return None
    calendar = turn.run(task.instance_id).calendar_of(element)
    return resolve(agreed, {}, task.created_at, calendar, "The agreement").due


def _add(w: Writer, row: HoursRow) -> int:
    number = working_hours.last(w) + 1
    working_hours.add(w, row._replace(number=number))
    _have_changed(w)
    return number


def _have_changed(w: Writer) -> None:
    settings.hold(w, STAMP)
    settings.put(w, STAMP, str(int(settings.get(w, STAMP) or 0) + 1))


def _wrong(calendar: str, name: str, why: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not _ID.fullmatch(calendar):
        wrong["calendar"] = say("The id of a calendar has small letters, digits and hyphens, 50 at most.")
    if not name.strip() or len(name) > LONGEST_NAME:
        wrong["name"] = say("Give the calendar a name of at most %(number)s characters.", number=LONGEST_NAME)
    if not why.strip() or len(why) > LONGEST_WHY:
        wrong["why"] = say("Say why, in at most %(number)s characters: it stands in the history.", number=LONGEST_WHY)
    return wrong
