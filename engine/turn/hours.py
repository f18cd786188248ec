"""The working hours in force: the company's, and those of lanes that keep others.

They are looked at again at most once a second, so that another process of this installation follows soon after they
were changed; whoever changes them sees them at once.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from engine.calendar import Calendar, OutsideHorizon, standard
from engine.calendar.instants import DAY
from engine.store import settings, working_hours

if TYPE_CHECKING:
    from engine.program.model import Lane, Program
    from engine.store.transaction import Reader

COMPANY = "company"
"""The calendar of whoever keeps no other, and the one whose time zone is the organisation's."""
STAMP = "working-hours"
"""The setting that changes with them."""
FARTHEST = 366 * DAY
"""For how long a task can be put off."""
PAUSE = 1.0
"""Seconds between two looks."""


class Hours:
    """Calendars by what keeps them. Read by many threads; replaced whole, so no lock is needed."""

    def __init__(self) -> None:
        self.company: Calendar = standard()
        self._lanes: dict[tuple[str, str], Calendar] = {}
        self._stamp: str | None = None
        self._until = 0.0

    def look(self, r: Reader, *, at_once: bool = False) -> None:
        """Read them again where they may have changed."""
        now = time.monotonic()
        if now < self._until and not at_once:
            return
        stamp = settings.get(r, STAMP)
        if stamp != self._stamp:
            self._read(r)
            self._stamp = stamp
        self._until = now + PAUSE

    def of(self, process_key: str, lane: Lane) -> Calendar:
        """Give the calendar of a lane: its own or that of a lane around it, said for this process or for every one."""
        if not self._lanes:
            return self.company
        for one, name, _ in lane.around:
            for key in ((process_key, one), (process_key, name), ("", one), ("", name)):
                found = self._lanes.get(key)
                if found is not None:
                    return found
        return self.company

    def at(self, program: Program, element: str) -> Calendar:
        """Give the calendar by which work at an element is counted: that of its lane, else the company's."""
        found = program.elements.get(element)
        lane = None if found is None else found.lane
        return self.company if lane is None else self.of(program.key, lane)

    def morning(self, program: Program, element: str, now: int, days: int) -> int | None:
        """When work at an element begins after so many working days; None where that is too far, or there are none."""
        with suppress(OutsideHorizon):
            found = self.at(program, element).morning(now, days)
            return found if found <= now + FARTHEST else None
        return None

    def every(self) -> dict[str, Calendar]:
        """Give every calendar that work is counted by, each by its version, which is the same for equal hours."""
        return {one.version: one for one in (self.company, *self._lanes.values())}

    def _read(self, r: Reader) -> None:
        calendars = {key: Calendar(json.loads(row.hours)) for key, row in working_hours.current(r).items()}
        self._lanes = {
            (row.process_key, row.lane): calendars[row.calendar]
            for row in working_hours.lanes(r)
            if row.calendar in calendars
        }
        self.company = calendars.get(COMPANY) or standard()
