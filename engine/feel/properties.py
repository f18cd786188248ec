"""The parts of dates, times, durations and ranges that a path may name (DMN 1.5, table 65)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from engine.feel import temporal
from engine.feel.ranges import Range
from engine.values import Months

if TYPE_CHECKING:
    from collections.abc import Callable


def _cut(value: dt.timedelta) -> int:
    """Whole seconds, cut towards zero."""
    seconds = abs(temporal.micros(value)) // 1_000_000
    return -seconds if value < dt.timedelta(0) else seconds


def _part(value: dt.timedelta, unit: int, wrap: int | None) -> int:
    """Count whole units of so many seconds; with `wrap`, what is left beyond the next larger unit."""
    seconds = _cut(value)
    sign = -1 if seconds < 0 else 1
    count = abs(seconds) // unit
    return sign * (count % wrap if wrap else count)


def _months(value: Months, *, years: bool) -> int:
    sign = -1 if value.count < 0 else 1
    count, rest = divmod(abs(value.count), 12)
    return sign * (count if years else rest)


_DATE: Final[dict[str, Callable[[Any], Any]]] = {
    "year": lambda value: value.year,
    "month": lambda value: value.month,
    "day": lambda value: value.day,
    "weekday": lambda value: value.isoweekday(),
}
_TIME: Final[dict[str, Callable[[Any], Any]]] = {
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
    "second": lambda value: value.second,
    "time offset": lambda value: value.utcoffset(),
    "timezone": lambda value: getattr(value.tzinfo, "key", None),
}
PROPERTIES: Final[dict[type, dict[str, Callable[[Any], Any]]]] = {
    dt.date: _DATE,
    dt.time: _TIME,
    dt.datetime: {**_DATE, **_TIME},
    dt.timedelta: {
        "days": lambda value: _part(value, 86_400, None),
        "hours": lambda value: _part(value, 3_600, 24),
        "minutes": lambda value: _part(value, 60, 60),
        "seconds": lambda value: _part(value, 1, 60),
    },
    Months: {
        "years": lambda value: _months(value, years=True),
        "months": lambda value: _months(value, years=False),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_included is True,
        "end included": lambda value: value.high_included is True,
    },
}
"""For each type the parts by name. A part that is None is null."""
