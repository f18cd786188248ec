"""Limits in seconds that hold on every machine: where one is slower than usual, they are as much longer.

A limit in seconds says how much work something may be at most. On a machine that does half as much in a second, or
does so just now because somebody else needs its cores, the same work takes twice as long.
"""

from __future__ import annotations

import time
from decimal import Decimal

USUAL = 0.04
"""Seconds of processor time that `_work` took where the limits were set."""
LOOKS = 5
ROUNDS = 80_000


def within(took: float, seconds: float) -> bool:
    """Whether what took so long of processor time was no more work than may be done in these seconds, usually.

    How slow the machine is now is measured only where the seconds alone have not sufficed.
    """
    return took < seconds or took < seconds * slowness()


def slowness() -> float:
    """How many times longer than usual work takes here now: at least one, and the most of a few looks."""
    return max(1.0, *(_work() / USUAL for _ in range(LOOKS)))


def _work() -> float:
    """Do what engines do, a fixed amount of it: counting, looking up, and exact numbers. Gives how long it took."""
    began = time.thread_time()
    known: dict[str, Decimal] = {}
    for number in range(ROUNDS):
        name = f"v{number % 997}"
        known[name] = known.get(name, Decimal(0)) + Decimal(number) / 7
    return time.thread_time() - began
