"""Slowing down those who guess passwords: after a few failures a name, or an address, must wait."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FREE_TRIES = 5
LONGEST_WAIT = 900.0
MOST_NAMES = 10_000


class Throttle:
    """Counts failures per key; each failure beyond the free ones doubles the wait, up to a quarter of an hour."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def wait(self, *keys: str) -> int:
        """Seconds until somebody with these keys may try again; 0 for now."""
        with self._lock:
            return max((self._left(key) for key in keys), default=0)

    def _left(self, key: str) -> int:
        count, last = self._failures.get(key, (0, 0.0))
        if count < FREE_TRIES:
            return 0
        pause = min(LONGEST_WAIT, 2.0 ** min(count - FREE_TRIES + 1, 20))
        return max(0, round(last + pause - self._clock()))

    def failed(self, *keys: str) -> None:
        """Remember a failure; those forgotten first are the oldest."""
        with self._lock:
            for key in keys:
                count, _ = self._failures.pop(key, (0, 0.0))
                self._failures[key] = (count + 1, self._clock())
            while len(self._failures) > MOST_NAMES:
                del self._failures[next(iter(self._failures))]

    def succeeded(self, *keys: str) -> None:
        """Forget the failures of these keys."""
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)
