"""A worker thread: rounds of work until it is told to stop, at once when something wakes it."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from engine.store.outcomes import DatabaseFailed
from engine.work.daily import Daily
from engine.work.rounds import forget, work
from engine.work.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.turn import Turns

PAUSE = 0.5
"""Seconds between looks when nothing wakes it: how late a timer may be."""
LONGEST_PAUSE = 10.0
FORGET = 3600.0
"""Seconds between two rounds of letting go of what is too old to be asked for."""
log = logging.getLogger(__name__)


class Worker:
    """Works on one store in a thread of its own. Several may run, in one process or many."""

    def __init__(self, turns: Turns, told: Callable[[], None] = lambda: None) -> None:
        """Nothing runs before `start`; `told` is called when there is mail to send."""
        self._turns = turns
        self._daily = Daily(turns, told)
        self._telling = Telling(turns, told)
        self._stop = threading.Event()
        self._something = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be something to do."""
        self._something.set()

    def stop(self) -> None:
        """Finish the round and end; returns when it has."""
        self._stop.set()
        self._something.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def run_here(self) -> None:
        """Work in this thread until `stop` is called from another or from a signal."""
        self._run()

    def _run(self) -> None:
        pause, forgotten = PAUSE, -FORGET
        while not self._stop.is_set():
            self._something.clear()
            try:
                done = work(self._turns) + self._daily.look() + self._telling.look()
                if time.monotonic() - forgotten > FORGET:
                    forgotten = time.monotonic()
                    forget(self._turns)
                pause = PAUSE
            except DatabaseFailed as failed:
                log.warning("The database could not be used; trying again: %s", failed.why)
                done, pause = 0, min(pause * 2, LONGEST_PAUSE)
            except Exception:
                log.exception("A round of work was given up; the next one goes on.")
                done, pause = 0, min(pause * 2, LONGEST_PAUSE)
            if not done:
                self._something.wait(pause)
