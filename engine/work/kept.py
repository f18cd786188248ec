"""What was read lately and still holds: while nothing is heard of what it is made of, and for half a minute at most."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable

    from engine.work.news import News

T = TypeVar("T")
FRESH = 30.0
"""Seconds after which it is read again, though nothing was heard: a hint can be lost."""
MOST = 5_000


class Kept:
    """Answers by key. Where nobody hears of changes nothing is kept. Thread-safe."""

    def __init__(self, news: News, clock: Callable[[], float] = time.monotonic, most: int = MOST) -> None:
        """`most` answers; those that were asked for longest ago go."""
        self._news = news
        self._clock = clock
        self._most = most
        self._known: OrderedDict[Hashable, tuple[int, float, Any]] = OrderedDict()
        self._guard = threading.Lock()

    def read(
        self,
        key: Hashable,
        topics: Collection[str],
        look: Callable[[], T],
        *,
        where: Callable[[T], bool] = lambda _answer: True,
    ) -> T:
        """Give what is known, else what `look` finds; it is kept until one of `topics` changes, `where` it may be."""
        if not self._news.is_heard:
            return look()
        number, now = self._news.number(topics) if topics else 0, self._clock()  # before it is looked
        with self._guard:
            known = self._known.get(key)
        if known is not None and known[0] == number and now < known[1]:
            answer: T = known[2]
            return answer
        answer = look()
        with self._guard:
            self._known.pop(key, None)
            if where(answer):
                self._known[key] = (number, now + FRESH, answer)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return answer
