"""Working hours: when the company and its lanes work, and so when their work is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.commands import recounting
from engine.commands import working_hours as commands
from engine.commands.people import SYSTEM
from engine.errors import NotFound
from engine.faces.permits import permit
from engine.queries import working_hours as queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model import Person
    from engine.queries.working_hours import DrawnLane, WorkingCalendar
    from engine.turn import Turns


class WorkingHours:
    """Everything about working hours. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("settings.see")
    def listed(self, *, person: Person | None = None) -> tuple[WorkingCalendar, ...]:
        """List all calendars, the company's first."""
        with self._turns.store.reading() as r:
            return queries.calendars(r)

    @permit("settings.see")
    def about(self, calendar: str, *, person: Person | None = None) -> WorkingCalendar:
        """Find a calendar, or refuse."""
        with self._turns.store.reading() as r:
            found = {one.id: one for one in queries.calendars(r)}
        if calendar not in found:
            raise NotFound("calendar", calendar)
        return found[calendar]

    @permit("settings.see")
    def lanes(self, *, person: Person | None = None) -> tuple[DrawnLane, ...]:
        """List the lanes of all processes in use."""
        with self._turns.store.reading() as r:
            return queries.drawn_lanes(r, self._turns)

    @permit("settings.see")
    def still_counting(self, *, person: Person | None = None) -> bool:
        """Whether open tasks are left that are due by hours of before the last change."""
        with self._turns.store.reading() as r:
            return recounting.owed(r)

    @permit("settings.manage")
    def set(self, calendar: str, name: str, hours: Any, *, why: str, seen: int | None = None, by: str = SYSTEM) -> int:
        """Put hours (docs/how-to/set-working-hours.md) in force; gives how many tasks are due at another moment now.

        Where there are more than can be counted in seconds, workers go on with the rest (`still_counting`).
        `seen` is the number of the version that whoever asks has looked at (0: there is none yet, so it is made);
        None: whatever there is. Raises `InvalidValues` naming every mistake, Conflict where somebody else was faster.
        """
        self._turns.write(lambda w, now: commands.set_hours(w, now, calendar, name, hours, by, why, seen))
        return recounting.at_once(self._turns)

    @permit("settings.manage")
    def give_up(self, calendar: str, *, why: str, by: str = SYSTEM) -> int:
        """Give a calendar up: its lanes keep the company's hours again, the company the standard ones; as `set`."""
        self._turns.write(lambda w, now: commands.give_up(w, now, calendar, by, why))
        return recounting.at_once(self._turns)

    @permit("settings.manage")
    def set_lanes(self, calendar: str, lanes: Iterable[tuple[str, str]], *, by: str = SYSTEM) -> int:
        """Let exactly these lanes (process key or "", id or name) keep a calendar; as `set`."""
        self._turns.write(lambda w, _: commands.set_lanes(w, calendar, lanes, by))
        return recounting.at_once(self._turns)
