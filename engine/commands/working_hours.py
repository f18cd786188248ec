"""Working hours are set with a reason and stay in their history; what is open is counted by them anew."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from engine.calendar import Calendar
from engine.commands.recounting import owe
from engine.errors import Conflict, InvalidValues, NotFound
from engine.sentence import say
from engine.store import settings, working_hours
from engine.store.working_hours import HoursRow, LaneCalendarRow
from engine.turn.hours import COMPANY, STAMP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Writer

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
        raise InvalidValues(say("The calendar"), wrong)
    before = working_hours.current(w).get(calendar)
    if before is None and seen != 0 and calendar != COMPANY:
        raise NotFound("calendar", calendar)
    if seen is not None and seen != (before.number if before else 0):
        raise Conflict(
            say("Somebody else has changed these hours since you opened them. Look at them, then change them.")
        )
    row = HoursRow(0, calendar, name.strip(), json.dumps(hours).encode(), now, by, why.strip())
    return _add(w, row, kept=calendar == COMPANY or bool(_lanes_with(w, calendar)))


def give_up(w: Writer, now: int, calendar: str, by: str, why: str) -> int:
    """Give a calendar up: its lanes keep the hours of the company again, and the company the standard ones."""
    if calendar not in working_hours.current(w):
        raise NotFound("calendar", calendar)
    wrong = _wrong(calendar, calendar, why)
    if wrong:
        raise InvalidValues(say("The calendar"), wrong)
    lanes = _lanes_with(w, calendar)
    for kept in lanes:
        working_hours.forget(w, kept.process_key, kept.lane)
    row = HoursRow(0, calendar, calendar, b"", now, by, why.strip())
    return _add(w, row, kept=calendar == COMPANY or bool(lanes))


def set_lanes(w: Writer, calendar: str, lanes: Iterable[tuple[str, str]], by: str) -> None:
    """Let exactly these lanes (process key or "", id or name of the lane) keep a calendar."""
    if calendar == COMPANY:
        raise InvalidValues(
            say("The choice of lanes"),
            {"lanes": say("Every lane without hours of its own keeps those of the company.")},
        )
    if calendar not in working_hours.current(w):
        raise NotFound("calendar", calendar)
    wanted = {(key.strip(), lane.strip()) for key, lane in lanes}
    if any(not lane for _, lane in wanted):
        raise InvalidValues(say("The choice of lanes"), {"lanes": say("Name each lane, by its id or its name.")})
    for row in _lanes_with(w, calendar):
        if (row.process_key, row.lane) not in wanted:
            working_hours.forget(w, row.process_key, row.lane)
    for key, lane in sorted(wanted):
        working_hours.keep(w, LaneCalendarRow(key, lane, calendar))
    owe(w, _have_changed(w), by)


def _lanes_with(w: Writer, calendar: str) -> list[LaneCalendarRow]:
    return [row for row in working_hours.lanes(w) if row.calendar == calendar]


def _add(w: Writer, row: HoursRow, *, kept: bool) -> int:
    """Add a version of a calendar; what is open is owed another moment where somebody keeps it."""
    number = working_hours.last(w) + 1
    working_hours.add(w, row._replace(number=number))
    change = _have_changed(w)
    if kept:
        owe(w, change, row.set_by)
    return number


def _have_changed(w: Writer) -> str:
    """Let every process look at them again; gives the number of the change."""
    settings.hold(w, STAMP)
    number = str(int(settings.get(w, STAMP) or 0) + 1)
    settings.put(w, STAMP, number)
    return number


def _wrong(calendar: str, name: str, why: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not _ID.fullmatch(calendar):
        wrong["calendar"] = say("The id of a calendar has small letters, digits and hyphens, 50 at most.")
    if not name.strip() or len(name) > LONGEST_NAME:
        wrong["name"] = say("Give the calendar a name of at most %(number)s characters.", number=LONGEST_NAME)
    if not why.strip() or len(why) > LONGEST_WHY:
        wrong["why"] = say("Say why, in at most %(number)s characters: it stands in the history.", number=LONGEST_WHY)
    return wrong
