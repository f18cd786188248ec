"""Patience with servers that take long to answer: who answers in time is called first, and one long call ends a round.

After a long call a server rests ten times as long as it took. So it holds the others up by one call at most, and takes
a tenth of the time. A worker learns by calling, and forgets with its end.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")
LONG = 1.0
"""Seconds from which on a call is long."""
REST, LONGEST_REST = 10, 300.0
"""How many times as long as its call took a server rests, and the seconds for which it does at most."""
MOST = 1_000
"""Of so many servers it is known how long they take; then it is learned anew."""


class Patience:
    """What one worker knows of servers, by their name: seconds that the last call took, and when it ended."""

    def __init__(self) -> None:
        self._calls: dict[str, tuple[float, float]] = {}

    def took(self, server: str) -> float:
        """Seconds that the last call took; who was never called may take long."""
        return self._calls.get(server, (LONG, 0.0))[0]

    def rest(self, server: str) -> float:
        """For how many seconds a server is not called yet; 0: it can be."""
        took, ended = self._calls.get(server, (0.0, 0.0))
        until = ended + min(took * REST, LONGEST_REST) if took >= LONG else 0.0
        return max(0.0, until - time.monotonic())

    def call(self, server: str, send: Callable[[], Answer]) -> Answer:
        """Call a server, and take note of how long that takes."""
        began = time.monotonic()
        try:
            return send()
        finally:
            if len(self._calls) >= MOST:
                self._calls.clear()
            ended = time.monotonic()
            self._calls[server] = (ended - began, ended)
