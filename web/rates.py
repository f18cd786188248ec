"""How often the API may be asked: a bucket of tokens for each person and each address, filled again all the time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from flask import Flask, g, request
from werkzeug.exceptions import TooManyRequests

from engine.sentence import say_many
from web.refusals import is_api

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60.0
BURST = 10.0
"""Seconds' worth of requests that may come at once."""
MOST_BUCKETS = 10_000


class Rate:
    """Counts requests per key. A key that is not used for a while is forgotten, and costs nothing."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """`per_minute` of 0 allows any number."""
        self._each = per_minute / MINUTE
        self._most = max(1.0, self._each * BURST)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Take a token; gives the seconds until there is one, 0 where there was one."""
        if not self._each:
            return 0.0
        with self._lock:
            now = self._clock()
            left, at = self._buckets.pop(key, (self._most, now))
            left = min(self._most, left + (now - at) * self._each)
            wait = 0.0 if left >= 1 else (1 - left) / self._each
            self._buckets[key] = (left if wait else left - 1, now)
            while len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
            return wait

    def __len__(self) -> int:
        return len(self._buckets)


def limit_address(app: Flask, rate: Rate) -> None:
    """Count requests to the API by address; to be put before it is found out who asks, which costs more."""

    @app.before_request
    def count_address() -> None:
        if is_api():
            _refuse(rate.take(f"address {request.remote_addr}"))


def limit_person(app: Flask, rate: Rate) -> None:
    """Count requests to the API by person; to be put after it is known who asks."""

    @app.before_request
    def count_person() -> None:
        if is_api() and g.get("visitor") is not None:
            _refuse(rate.take(f"person {g.visitor.id}"))


def _refuse(wait: float) -> None:
    if wait:
        seconds = max(1, round(wait + 0.5))
        said = say_many(
            "There were too many requests. Try again in %(number)s second.",
            "There were too many requests. Try again in %(number)s seconds.",
            seconds,
        )
        raise TooManyRequests(said, retry_after=seconds)
