"""Who looks at what just now. It is kept in memory only, and forgotten as soon as they look away.

A place is what somebody has open: "t:<task id>" or "d:<draft id>". Several processes tell each other.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

LASTS = 60.0
"""Seconds for which what another process has said counts."""
TOGETHER = 60
"""Pairs that are told in one message."""


class Look(NamedTuple):
    """Somebody at a place."""

    place: str
    person: str


def topic(place: str) -> str:
    """Who looks at a place, as a topic of news."""
    return f"w:{place}"


class Presence:
    """Counts who looks where, here, and remembers for a while what other processes say. Thread-safe."""

    def __init__(
        self,
        tell: Callable[[Collection[str]], None],
        call: Callable[[str, Any], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`tell` takes topics that have changed, `call` a kind and what to tell the other processes."""
        self._tell = tell
        self._call = call
        self._clock = clock
        self._here: Counter[Look] = Counter()
        self._there: dict[tuple[str, Look], float] = {}
        self._guard = threading.Lock()

    def enter(self, person: str, places: Iterable[str]) -> None:
        """Somebody begins to look at places."""
        looks = [Look(place, person) for place in places]
        with self._guard:
            new = [one for one in looks if not self._here[one]]
            self._here.update(looks)
        self._say(new, True)

    def leave(self, person: str, places: Iterable[str]) -> None:
        """They look away; at another browser they may still look."""
        looks = [Look(place, person) for place in places]
        with self._guard:
            self._here.subtract(looks)
            gone = [one for one in looks if self._here[one] <= 0]
            for one in gone:
                del self._here[one]
        self._say(gone, False)

    def at(self, place: str) -> frozenset[str]:
        """The ids of those who look at a place."""
        now = self._clock()
        with self._guard:
            here = {one.person for one in self._here if one.place == place}
            there = {look.person for (_, look), until in self._there.items() if look.place == place and until > now}
        return frozenset(here | there)

    def hear(self, origin: str, what: Sequence[Any]) -> None:
        """What another process says: (place, person, whether they look)."""
        until, changed = self._clock() + LASTS, set()
        with self._guard:
            for place, person, here in what:
                key = (origin, Look(place, person))
                known = self._there.pop(key, None) is not None
                if here:
                    self._there[key] = until
                if known != here:
                    changed.add(topic(place))
        if changed:
            self._tell(changed)

    def repeat(self) -> None:
        """Say again who looks at what here, and forget what others have not said again."""
        now = self._clock()
        with self._guard:
            looks = list(self._here)
            over = [key for key, until in self._there.items() if until <= now]
            for key in over:
                del self._there[key]
        self._to_others(looks, True)
        if over:
            self._tell({topic(look.place) for _, look in over})

    def _say(self, looks: Sequence[Look], here: bool) -> None:
        if looks:
            self._tell({topic(one.place) for one in looks})
            self._to_others(looks, here)

    def _to_others(self, looks: Sequence[Look], here: bool) -> None:
        for start in range(0, len(looks), TOGETHER):
            self._call("here", [[one.place, one.person, here] for one in looks[start : start + TOGETHER]])
