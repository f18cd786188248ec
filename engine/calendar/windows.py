"""Opening hours laid out on the UTC time line, with running totals, for one range of years.

Business time is when the clock on the wall shows a time within the hours: a night in which the clock
jumps loses or repeats what it jumps over, so a shift of 22:00-06:00 lasts 7 or 9 hours then.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import SECOND, micros

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from engine.calendar.hours import Hours

_DAY = 86_400
_EPOCH_ORDINAL = dt.date(1970, 1, 1).toordinal()
_MARGIN = 2
"""Days laid out beyond each end, so that shifts and offsets that cross it are whole."""


class Table(NamedTuple):
    """Windows between the instants `first` (included) and `last` (excluded).

    `before[i]` is the business time before `starts[i]`; `days` are the ordinals of business days,
    `opens` and `closes` the instants at which each begins and ends. All times in microseconds.
    """

    first: int
    last: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    days: list[int]
    opens: list[int]
    closes: list[int]

    def total(self, instant: int) -> int:
        """Return the business time from the beginning of the table to an instant."""
        at = bisect_right(self.starts, instant) - 1
        if at < 0:
            return 0
        return self.before[at] + min(instant, self.ends[at]) - self.starts[at]


class Stretch(NamedTuple):
    """A stretch of the UTC time line, in seconds, with one offset to local time."""

    start: int
    end: int
    offset: int


def lay_out(hours: Hours, first_year: int, last_year: int) -> Table:
    """Lay out the hours of some years, both included."""
    first = dt.date(first_year, 1, 1).toordinal() - _MARGIN
    last = dt.date(last_year, 12, 31).toordinal() + _MARGIN
    stretches = _stretches(hours.zone, first, last)
    windows: list[tuple[int, int]] = []
    days: list[int] = []
    opens: list[int] = []
    closes: list[int] = []
    for day in range(first, last + 1):
        real = list(_real(hours, day, stretches))
        if real:
            windows += real
            days.append(day)
            opens.append(min(start for start, _ in real) * SECOND)
            closes.append(max(end for _, end in real) * SECOND)
    starts, ends, before = _totals(windows)
    year = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    return Table(micros(year), micros(year.replace(year=last_year + 1)), starts, ends, before, days, opens, closes)


def _stretches(zone: ZoneInfo, first: int, last: int) -> list[Stretch]:
    """Find where the offset changes, to the second, by looking once a day and halving."""
    start, end = (first - _MARGIN - _EPOCH_ORDINAL) * _DAY, (last + _MARGIN - _EPOCH_ORDINAL) * _DAY
    found = []
    since, offset = start, _offset(zone, start)
    for at in range(start + _DAY, end + 1, _DAY):
        now = _offset(zone, at)
        if now != offset:
            change = _change(zone, at - _DAY, at)
            found.append(Stretch(since, change, offset))
            since, offset = change, now
    found.append(Stretch(since, end, offset))
    return found


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    old = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == old else (low, middle)
    return high


def _offset(zone: ZoneInfo, second: int) -> int:
    offset = dt.datetime.fromtimestamp(second, zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _real(hours: Hours, day: int, stretches: list[Stretch]) -> Iterator[tuple[int, int]]:
    """Give the windows of a day in UTC seconds: what of each stretch has a wall-clock time within them."""
    midnight = (day - _EPOCH_ORDINAL) * _DAY
    for start, end in hours.on(day):
        opens, shuts = midnight + start * 60, midnight + end * 60
        at = max(bisect_right(stretches, (opens - _DAY,)) - 1, 0)
        while at < len(stretches) and stretches[at].start < shuts + _DAY:
            low = max(opens - stretches[at].offset, stretches[at].start)
            high = min(shuts - stretches[at].offset, stretches[at].end)
            if low < high:
                yield low, high
            at += 1


def _totals(windows: list[tuple[int, int]]) -> tuple[list[int], list[int], list[int]]:
    """Sort and join what touches; give starts, ends and the running total before each, in microseconds."""
    starts: list[int] = []
    ends: list[int] = []
    for low, high in sorted(windows):
        if ends and low * SECOND <= ends[-1]:
            ends[-1] = max(ends[-1], high * SECOND)
        else:
            starts.append(low * SECOND)
            ends.append(high * SECOND)
    before, total = [], 0
    for low, high in zip(starts, ends, strict=True):
        before.append(total)
        total += high - low
    return starts, ends, before
