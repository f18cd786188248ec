"""What is looked at once a day, by the calendar of the organisation, and when a worker starts.

Who is to be told of a review that comes near or is late is told, and with each new step the review itself is begun,
unless it is being held.
"""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from engine.calendar.instants import moment
from engine.commands import notices, reviews
from engine.commands.people import SYSTEM
from engine.commands.reviews import KEY, Begun
from engine.errors import Refusal
from engine.governance.ladder import NEVER
from engine.store import definitions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from engine.store.notices import NoticeRow
    from engine.turn import Turns

LOOK = 3600.0
"""Seconds after which it is looked at again on the same day: what was voided or handed over meanwhile is told today."""
log = logging.getLogger(__name__)


class Daily:
    """Remembers on which day one worker has looked; that several look tells nobody twice."""

    def __init__(self, turns: Turns, told: Callable[[], None] = lambda: None) -> None:
        """Nothing was looked at yet; `told` is called when somebody has been told something."""
        self._turns = turns
        self._told = told
        self._day: dt.date | None = None
        self._looked = -LOOK

    def look(self) -> int:
        """Look if it is time; gives how many notices are new."""
        today = moment(self._turns.store.now(), self._turns.calendar.zone).date()
        if today == self._day and time.monotonic() - self._looked < LOOK:
            return 0
        new = notices.look(self._turns)
        self._day, self._looked = today, time.monotonic()
        _begin(self._turns, new)
        if new:
            self._told()
        return len(new)


def _begin(turns: Turns, new: Iterable[NoticeRow]) -> None:
    """Begin the reviews of these processes, where the process of reviews is published; one that is held goes on."""
    with turns.store.reading() as r:
        if definitions.latest_id(r, KEY) is None:
            return
    for key in sorted({row.process_key for row in new if row.band != NEVER}):
        try:
            turns.take(partial(reviews.begin, process_key=key, begun=Begun("periodic", SYSTEM)), actor=SYSTEM)
        except Refusal as refused:  # nobody owns it, say: whoever is above has been told
            log.warning("The review of %s could not be begun: %s", key, refused)
