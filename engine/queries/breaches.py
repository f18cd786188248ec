"""How a task stands to its own due date and to what its request is promised, in working time.

The sooner of two moments counts: when the task is due, and the latest at which it can be done for what is still ahead
behind it to be done in time (`target`). Behind the second, and before the request itself is late, it is at risk.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from engine.calendar import OutsideHorizon
from engine.calendar.instants import moment
from engine.lists import Standing

if TYPE_CHECKING:
    from engine.calendar import Calendar
    from engine.program.model import Program
    from engine.store.tasks import TaskRow
    from engine.turn.hours import Hours

SHARE = 4
"""In the last quarter of its time something is due soon."""
SOON = 30 * 60 * 1_000_000
"""Microseconds of working time below which everything is."""


def standing(row: TaskRow, program: Program, hours: Hours, now: int) -> Standing | None:
    """How an open task stands at a moment; None where it has no deadline of any kind, or is not open."""
    if row.state != "open" or (row.due is None and row.promised is None):
        return None
    own = hours.at(program, row.element)
    if row.promised is not None and now >= row.promised and (row.due is None or row.promised <= row.due):
        return _late(row.promised, hours.company, now, of_request=True)
    if row.due is not None and now >= row.due:
        return _late(row.due, own, now, of_request=False)
    if row.promised is not None and row.target is not None and now > row.target:
        return _at_risk(row.target, row.promised, hours.company, now)
    if row.due is not None and (row.target is None or row.due <= row.target):
        return _in_time(row.created_at, row.due, own, now, of_request=False)
    assert row.target is not None, "whatever is promised has a target"
    return _in_time(row.created_at, row.target, hours.company, now, of_request=True)


def _late(by: int, calendar: Calendar, now: int, *, of_request: bool) -> Standing:
    return Standing("late", worked(calendar, by, now), moment(by), day_of(calendar), of_request=of_request)


def _at_risk(target: int, promised: int, calendar: Calendar, now: int) -> Standing:
    left, ahead = worked(calendar, now, promised), worked(calendar, target, promised)
    return Standing("risk", left, moment(promised), day_of(calendar), of_request=True, ahead=ahead)


def _in_time(created: int, by: int, calendar: Calendar, now: int, *, of_request: bool) -> Standing:
    left, whole = worked(calendar, now, by), worked(calendar, created, by)
    soon = left < max(dt.timedelta(microseconds=SOON), whole / SHARE)
    return Standing("soon" if soon else "fine", left, moment(by), day_of(calendar), of_request=of_request)


def worked(calendar: Calendar, since: int, until: int) -> dt.timedelta:
    """Working time; where that is not known, all time."""
    try:
        return dt.timedelta(microseconds=calendar.worked(since, until))
    except OutsideHorizon:
        return dt.timedelta(microseconds=until - since)


def day_of(calendar: Calendar) -> dt.timedelta:
    """How long a working day is."""
    return dt.timedelta(microseconds=calendar.day_length)
