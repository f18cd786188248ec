"""How long a request has waited and been worked on, lane by lane, in the working time of each."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from engine.lists import Spent
from engine.queries.breaches import day_of, worked
from engine.store import tasks

if TYPE_CHECKING:
    from engine.calendar import Calendar
    from engine.program.model import Program
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader
    from engine.turn.hours import Hours

NONE = dt.timedelta()


def by_lane(r: Reader, instance_id: str, program: Program, hours: Hours, now: int) -> tuple[Spent, ...]:
    """Add up the tasks of a request by lane, in the order in which they came up. A task waits until whoever has it, or
    has done it, took it.
    """
    hours.look(r)
    found: dict[str, Spent] = {}
    for row in sorted(tasks.of_one(r, instance_id), key=lambda one: one.created_at):
        element = program.elements.get(row.element)
        lane = element.lane if element is not None else None
        calendar = hours.company if lane is None else hours.of(row.process_key, lane)
        before = found.get(row.lane or "", Spent(row.lane or "", NONE, NONE, day_of(calendar)))
        waited, worked_on = _times(row, calendar, now)
        found[before.lane] = before._replace(waited=before.waited + waited, worked=before.worked + worked_on)
    return tuple(found.values())


def _times(row: TaskRow, calendar: Calendar, now: int) -> tuple[dt.timedelta, dt.timedelta]:
    until = now if row.completed_at is None else row.completed_at
    taken = until if row.claimed_at is None else row.claimed_at
    return worked(calendar, row.created_at, taken), worked(calendar, taken, until)
