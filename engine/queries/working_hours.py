"""Working hours as an administrator sees them: each calendar with its lanes and its history."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.calendar import standard
from engine.calendar.instants import moment
from engine.queries import definitions
from engine.sentence import say
from engine.store import people, working_hours
from engine.turn.hours import COMPANY

if TYPE_CHECKING:
    import datetime as dt

    from engine.store.transaction import Reader
    from engine.store.working_hours import HoursRow
    from engine.turn import Turns


class HoursLine(NamedTuple):
    """A version of a calendar; `hours` as docs/how-to/set-working-hours.md has them, None where it was given up.

    Number 0 is the standard: hours that nobody has set.
    """

    number: int
    name: str
    hours: Any
    set_at: dt.datetime | None
    set_by: str
    why: str


_STANDARD = HoursLine(
    0, say("The company"), standard().written, None, "", say("The standard, as nobody has set others")
)


class WorkingCalendar(NamedTuple):
    """A calendar: the version in force, those before it (the newest first) and the lanes that keep it.

    `lanes` are (process key or "" for every process, id or name of the lane).
    """

    id: str
    now: HoursLine
    before: tuple[HoursLine, ...]
    lanes: tuple[tuple[str, str], ...]


class DrawnLane(NamedTuple):
    """A lane of a published process."""

    process_key: str
    process_name: str
    id: str
    name: str


def calendars(r: Reader) -> tuple[WorkingCalendar, ...]:
    """All calendars: the company's first, the others by name."""
    rows = working_hours.everything(r)
    names = people.names(r, sorted({row.set_by for row in rows}))
    found: dict[str, list[HoursLine]] = {COMPANY: []}
    for row in rows:
        found.setdefault(row.calendar, []).append(_line(row, names))
    found[COMPANY].append(_STANDARD)
    kept = working_hours.lanes(r)
    made = [
        WorkingCalendar(key, lines[0], tuple(lines[1:]), tuple(one[:2] for one in kept if one.calendar == key))
        for key, lines in found.items()
    ]
    shown = [one if one.now.hours is not None else _standard(one) for one in made if one.id == COMPANY or one.now.hours]
    return tuple(sorted(shown, key=lambda one: (one.id != COMPANY, one.now.name.casefold(), one.id)))


def drawn_lanes(r: Reader, turns: Turns) -> tuple[DrawnLane, ...]:
    """The lanes of every process that can be started, by process and in the order of the drawing."""
    return tuple(
        DrawnLane(one.key, one.name, lane.id, lane.name or lane.id)
        for one in definitions.latest_published(r, turns)
        for lane in turns.deployed.program(r, one.id).lanes.values()
    )


def _standard(one: WorkingCalendar) -> WorkingCalendar:
    """The company has given its hours up, so that the standard is in force, the last of its lines."""
    *before, standard_line = one.before
    return one._replace(now=standard_line, before=(one.now, *before))


def _line(row: HoursRow, names: dict[str, str]) -> HoursLine:
    hours = json.loads(row.hours) if row.hours else None
    return HoursLine(row.number, row.name, hours, moment(row.set_at), names.get(row.set_by, row.set_by), row.why)
