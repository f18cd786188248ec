"""A thread that sends what waits to be sent: a look now and then, and at once when something hurries it."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from engine.store.outcomes import DatabaseFailed

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK = 30.0
"""Seconds between two looks."""
log = logging.getLogger(__name__)


class Sender:
    """A thread that looks by calling `once`; the house stops it. Several may run on one database."""

    def __init__(self, what: str, once: Callable[[], int]) -> None:
        """Nothing runs before `start`; `what` is sent, in a word ("mail")."""
        self._what = what
        self._once = once
        self._stop = threading.Event()
        self._something = threading.Event()
        self._thread = threading.Thread(target=self._run, name=what, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Do nothing: most of what happens has nothing sent."""

    def hurry(self) -> None:
        """Say that there is something to send."""
        self._something.set()

    def stop(self) -> None:
        """Finish what is being sent and end; returns when it has."""
        self._stop.set()
        self._something.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def is_stopped(self) -> bool:
        """Whether it is to end."""
        return self._stop.is_set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._something.clear()
            try:
                self._once()
            except DatabaseFailed as failed:
                log.warning("What goes out by %s waits until the database can be used: %s", self._what, failed.why)
            except Exception:
                log.exception("A round of sending by %s was given up; the next one goes on.", self._what)
            if not self._stop.is_set():  # that it should stop may have been said before it was cleared
                self._something.wait(LOOK)
