"""What has changed lately: a number for each topic that only rises, for those who look at it meanwhile.

Nothing is kept but these numbers. Whoever has seen a lower one looks again, by the way they looked before.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from engine.store.topics import EVERYTHING
from engine.work.presence import Presence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from engine.store.store import Store

MOST_TOPICS = 50_000
"""Topics whose numbers are kept; of older ones it is only known that they are not newer."""
HEARTBEAT = 20.0
"""Seconds after which other processes are told again who looks at what here."""
log = logging.getLogger(__name__)


class News:
    """Hears what is committed, here and by other processes, and tells those who follow. Thread-safe."""

    def __init__(self, store: Store, most: int = MOST_TOPICS) -> None:
        """Hears nothing before `start`."""
        self._store = store
        self._most = most
        self._numbers: OrderedDict[str, int] = OrderedDict()
        self._last = self._floor = 0
        self._guard = threading.Lock()
        self._followers: list[Callable[[Collection[str]], None]] = []
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.presence = Presence(self.tell, store.call)

    @property
    def epoch(self) -> str:
        """What tells these numbers from those of another process, or of this one before it was started again."""
        return self._store.origin

    @property
    def is_heard(self) -> bool:
        """Whether anybody listens: without, the numbers say nothing."""
        return bool(self._threads)

    def start(self) -> None:
        """Begin to listen, in threads of this process."""
        for run in (self._listen, self._repeat):
            thread = threading.Thread(target=run, name="news", daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        """There may be work for workers: nothing to do here."""

    def stop(self) -> None:
        """Listen no more."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=5)

    def follow(self, told: Callable[[Collection[str]], None]) -> None:
        """Call `told` with the topics of each piece of news, from whatever thread it comes; it must not wait."""
        self._followers.append(told)

    def number(self, topics: Iterable[str]) -> int:
        """The number of the newest change of any of these."""
        with self._guard:
            return max((self._numbers.get(one, self._floor) for one in topics), default=self._floor)

    def tell(self, topics: Collection[str]) -> None:
        """Give these topics a new number, and tell whoever follows."""
        with self._guard:
            self._last += 1
            if EVERYTHING in topics:
                self._numbers.clear()
                self._floor = self._last
            else:
                self._put(topics)
        for told in self._followers:
            told(topics)

    def _put(self, topics: Iterable[str]) -> None:
        for one in topics:
            self._numbers[one] = self._last
            self._numbers.move_to_end(one)
        while len(self._numbers) > self._most:
            self._floor = max(self._floor, self._numbers.popitem(last=False)[1])

    def _listen(self) -> None:
        try:
            self._store.listen(self.tell, self._called, self._stop)
        except Exception:
            log.exception("Changes are not heard any more; pages look for them now and then.")

    def _called(self, origin: str, kind: str, what: Any) -> None:
        if kind == "here":
            self.presence.hear(origin, what)

    def _repeat(self) -> None:
        while not self._stop.wait(HEARTBEAT):
            self.presence.repeat()
