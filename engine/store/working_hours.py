"""Working hours: every version of each calendar, and which lanes keep which; no version is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from engine.store.outcomes import Taken
from engine.store.registers import lane_calendar, working_hours
from engine.store.statements import Statement, adding_new, keeping, removing

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class HoursRow(NamedTuple):
    """A version of a calendar; `hours` is JSON that this room does not read, empty where the calendar was given up."""

    number: int
    calendar: str
    name: str
    hours: bytes
    set_at: int
    set_by: str
    why: str


class LaneCalendarRow(NamedTuple):
    """Which calendar a lane keeps, by the lane's id or name, in one process or in every one ("")."""

    process_key: str
    lane: str
    calendar: str


_ADD = adding_new(working_hours)
_ALL = Statement(select(working_hours).order_by(working_hours.c.number.desc()))
_LAST = Statement(select(func.max(working_hours.c.number)))
_PUT = keeping(lane_calendar)
_DROP = removing(lane_calendar, "process_key", "lane")
_LANES = Statement(select(lane_calendar).order_by(lane_calendar.c.process_key, lane_calendar.c.lane))


def everything(r: Reader) -> list[HoursRow]:
    """All versions of all calendars, the newest first."""
    return [HoursRow._make(row) for row in r.all(_ALL)]


def current(r: Reader) -> dict[str, HoursRow]:
    """The version of each calendar that is in force, by the calendar's id."""
    found: dict[str, HoursRow] = {}
    for row in everything(r):
        found.setdefault(row.calendar, row)
    return {calendar: row for calendar, row in found.items() if row.hours}


def last(r: Reader) -> int:
    """The number of the newest version; 0 where there is none."""
    return int(r.value(_LAST, {}) or 0)


def add(w: Writer, row: HoursRow) -> None:
    """Put a version in force; raises Taken where somebody else set one at the same time."""
    if not w.add(_ADD, row._asdict()):
        raise Taken("A version of working hours", str(row.number))


def keep(w: Writer, row: LaneCalendarRow) -> None:
    """Let a lane keep a calendar, in place of the one before."""
    w.run(_PUT, row._asdict())


def forget(w: Writer, process_key: str, lane: str) -> bool:
    """Let a lane keep the hours of the company again; False where it did."""
    return w.run(_DROP, {"process_key": process_key, "lane": lane}) == 1


def lanes(r: Reader) -> list[LaneCalendarRow]:
    """Which lanes keep other hours than the company."""
    return [LaneCalendarRow._make(row) for row in r.all(_LANES)]
