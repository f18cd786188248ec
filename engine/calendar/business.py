"""A business calendar: how much business time lies between two instants, and when some of it is used up.

Instants and lengths are integers in microseconds (UTC); results are exact. A calendar lays out its
hours when first asked, by years, and refuses what lies outside 1970 to 2100 instead of guessing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from engine.calendar.hours import read, written
from engine.calendar.instants import HOUR, micros, moment
from engine.calendar.windows import Table, lay_out
from engine.sentence import say

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1970, 2100
_AHEAD = 4
"""Years laid out beyond the one asked for, as most questions look ahead."""

_STANDARD = {
    "time_zone": "Europe/Amsterdam",
    "weekly": {"monday-friday": ["09:00-17:30"]},
    "holidays": [],
    "exceptions": {},
    "hours_per_day": 8.5,
}


class OutsideHorizon(ValueError):  # noqa: N818 - reads as what it says
    """A question about business time before 1970 or after 2100."""

    def __init__(self) -> None:
        self.sentence = say(
            "Business time is known from %(first)s to %(last)s only.", first=str(FIRST_YEAR), last=str(LAST_YEAR)
        )
        super().__init__(self.sentence)


class Calendar:
    """Business hours of one place; immutable, compared by `version`, shared by threads."""

    __slots__ = ("_growing", "_hours", "_table", "data")

    def __init__(self, data: Any) -> None:
        """Read decoded JSON (see `engine.calendar.hours`); raises `InvalidValues` naming every mistake."""
        self._hours = read(data)
        self.data = data
        self._table: Table | None = None
        self._growing = Lock()

    @classmethod
    def from_json(cls, data: Any) -> Calendar:
        """Read a calendar from decoded JSON; raises `InvalidValues` naming every mistake."""
        return cls(data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and other.version == self.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"<Calendar {self.version} in {self.zone.key}>"

    @property
    def version(self) -> str:
        """A digest of what the calendar says, equal for equal hours however they are written."""
        return self._hours.version

    @property
    def written(self) -> dict[str, Any]:
        """What the calendar says, in one form however it was written, as decoded JSON."""
        return written(self._hours)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the hours are meant."""
        return self._hours.zone

    @property
    def day_length(self) -> int:
        """Business time that counts as one day where days are meant as elapsed time."""
        return int(self._hours.per_day * HOUR)

    def instant(self, local: dt.datetime) -> int:
        """Turn a date-time into an instant; one without a zone is meant in the calendar's zone."""
        return micros(local if local.tzinfo else local.replace(tzinfo=self.zone))

    def local(self, instant: int) -> dt.datetime:
        """Show an instant as clocks in the calendar's zone do."""
        return moment(instant, self.zone)

    def worked(self, a: int, b: int) -> int:
        """Return the business time from `a` to `b`; negative where `b` is before `a`."""
        low, high = (a, b) if a < b else (b, a)
        table = self._covering(low, high)
        return table.total(b) - table.total(a)

    def add(self, a: int, length: int) -> int:
        """Return when `length` of business time has passed since `a` (or, if negative, had still to pass until `a`).

        The earliest such instant forwards, the latest backwards: a full day's work begun at opening ends
        at closing of the same day, not at opening of the next.
        """
        if length == 0:
            return a
        table = self._covering(a, a)
        while True:
            found = _after(table, a, length) if length > 0 else _back(table, a, length)
            if found is not None:
                return found
            table = self._reach(table, further=length > 0)

    def add_business_days(self, received: int, n: int, meaning: str = "count") -> int:
        """Return the end of `n` business days from `received`, which may be negative: before it.

        `meaning` "count": close of business on the n-th business day after (before) the local day of
        receipt; with 0 the next close of business. `meaning` "elapsed": n times `day_length` of
        business time. Both from the wording in use: FCA DISP 1.5 and jBPM.
        """
        if meaning == "elapsed":
            return self.add(received, n * self.day_length)
        if meaning != "count":
            raise ValueError(f"Business days are meant as 'count' or 'elapsed', not {meaning!r}.")
        return self._on_day(received, n, lambda table: table.closes)

    def morning(self, received: int, n: int) -> int:
        """Return when business begins on the n-th business day after the local day of receipt; `n` is 1 or more."""
        return self._on_day(received, n, lambda table: table.opens)

    def _on_day(self, received: int, n: int, moments: Callable[[Table], list[int]]) -> int:
        table = self._covering(received, received)
        while True:
            at, found = self._nth(table, received, n), moments(table)
            if 0 <= at < len(found) and table.first <= found[at] < table.last:
                return found[at]
            table = self._reach(table, further=n >= 0)

    def is_open(self, instant: int) -> bool:
        """Whether an instant lies within business hours."""
        table = self._covering(instant, instant)
        at = bisect_right(table.starts, instant) - 1
        return at >= 0 and instant < table.ends[at]

    def _nth(self, table: Table, received: int, n: int) -> int:
        """Find the n-th business day counted from a receipt; an index that may lie outside the table."""
        if n == 0:
            return bisect_left(table.closes, received)
        today = self.local(received).toordinal()
        return bisect_right(table.days, today) + n - 1 if n > 0 else bisect_left(table.days, today) + n

    def _covering(self, low: int, high: int) -> Table:
        table = self._table
        if table is not None and table.first <= low and high < table.last:
            return table
        return self._grow(_year(low), _year(high))

    def _reach(self, table: Table, *, further: bool) -> Table:
        """Lay out more years, forwards or backwards."""
        year = _year(table.last) if further else _year(table.first) - 1
        return self._grow(year, year)

    def _grow(self, low: int, high: int) -> Table:
        """Lay out at least these years, and twice as many as before.

        The table is replaced whole, so readers need no lock; growers take turns.
        """
        if low < FIRST_YEAR or high > LAST_YEAR:
            raise OutsideHorizon
        with self._growing:
            first, last = low - 1, high + _AHEAD
            if self._table is not None:
                known_first, known_last = _year(self._table.first), _year(self._table.last - 1)
                if known_first <= low and high <= known_last:
                    return self._table
                years = known_last - known_first + 1
                first = min(first, known_first - years) if low < known_first else known_first
                last = max(last, known_last + years) if high > known_last else known_last
            self._table = lay_out(self._hours, max(first, FIRST_YEAR), min(last, LAST_YEAR))
            return self._table


def _year(instant: int) -> int:
    try:
        return moment(instant).year
    except OverflowError:
        raise OutsideHorizon from None


def _after(table: Table, a: int, length: int) -> int | None:
    """Find the earliest instant with so much more business time before it; None where the table ends too soon."""
    target = table.total(a) + length
    at = bisect_left(table.before, target) - 1
    if at < 0:
        return None
    found = table.starts[at] + target - table.before[at]
    return found if found <= table.ends[at] and found < table.last else None


def _back(table: Table, a: int, length: int) -> int | None:
    """Find the latest instant with so much less business time before it; None where the table begins too late."""
    target = table.total(a) + length
    at = bisect_right(table.before, target) - 1
    if at < 0:
        return None
    found = table.starts[at] + target - table.before[at]
    return found if found >= table.first else None


@lru_cache(maxsize=1)
def standard() -> Calendar:
    """Return the calendar used where none is given: Monday to Friday, 09:00 to 17:30 in Amsterdam, no holidays."""
    return Calendar.from_json(_STANDARD)
