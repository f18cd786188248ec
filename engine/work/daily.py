"""What is looked at once a day, by the calendar of the organisation, and when a worker starts: who is to be told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from engine.calendar.instants import moment
from engine.commands import notices

if TYPE_CHECKING:
    import datetime as dt

    from engine.turn import Turns

LOOK = 3600.0
"""Seconds after which it is looked at again on the same day: what was voided or handed over meanwhile is told today."""


class Daily:
    """Remembers on which day one worker has looked; that several look tells nobody twice."""

    def __init__(self, turns: Turns) -> None:
        """Nothing was looked at yet."""
        self._turns = turns
        self._day: dt.date | None = None
        self._looked = -LOOK

    def look(self) -> int:
        """Look if it is time; gives how many notices are new."""
        today = moment(self._turns.store.now(), self._turns.calendar.zone).date()
        if today == self._day and time.monotonic() - self._looked < LOOK:
            return 0
        new = notices.look(self._turns)
        self._day, self._looked = today, time.monotonic()
        return len(new)
