"""Check a file of worked examples against the calendar: every mismatch, then how many of them hold.

The file is JSON: a `calendar` and any of `durations_minutes` [[from, until, minutes, …], …],
`add_minutes` [[from, minutes, until, …], …] and `business_days` [[received, n, by day count, by elapsed
time], …]. Date-times without an offset are meant in the calendar's zone.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.calendar.business import Calendar, OutsideHorizon
from engine.calendar.instants import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Check(NamedTuple):
    """One expectation; `found` is None where the calendar had no answer, and `why` then says why."""

    what: str
    expected: str
    found: str | None
    why: str = ""

    @property
    def passed(self) -> bool:
        """Whether the calendar agrees."""
        return self.expected == self.found


def checks(data: Any) -> Iterator[Check]:
    """Compare every expectation of a decoded file; raises `InvalidValues` for a calendar with mistakes."""
    calendar = Calendar.from_json(data["calendar"])
    for start, end, expected, *_ in data.get("durations_minutes", []):
        yield _check(f"{start} until {end}, minutes", str(expected), lambda: _minutes(calendar, start, end))  # noqa: B023 - called at once
    for start, minutes, expected, *_ in data.get("add_minutes", []):
        yield _moment_check(
            calendar,
            f"{start} plus {minutes} minutes",
            expected,
            lambda: calendar.add(_instant(calendar, start), minutes * MINUTE),  # noqa: B023 - called at once
        )
    for received, n, *expected in data.get("business_days", []):
        for meaning, moment in zip(("count", "elapsed"), expected, strict=False):
            yield _moment_check(
                calendar,
                f"{received} plus {n} business days ({meaning})",
                moment,
                lambda: calendar.add_business_days(_instant(calendar, received), n, meaning),  # noqa: B023 - called at once
            )


def _check(what: str, expected: str, find: Callable[[], str]) -> Check:
    try:
        return Check(what, expected, find())
    except (ValueError, OutsideHorizon) as error:
        return Check(what, expected, None, str(error))


def _moment_check(calendar: Calendar, what: str, expected: str, find: Callable[[], int]) -> Check:
    try:
        wanted = _shown(calendar, _instant(calendar, expected))
    except ValueError as error:
        return Check(what, str(expected), None, str(error))
    return _check(what, wanted, lambda: _shown(calendar, find()))


def _instant(calendar: Calendar, text: str) -> int:
    return calendar.instant(dt.datetime.fromisoformat(text))


def _minutes(calendar: Calendar, start: str, end: str) -> str:
    minutes, rest = divmod(calendar.worked(_instant(calendar, start), _instant(calendar, end)), MINUTE)
    return f"{minutes + rest / MINUTE:.6f}" if rest else str(minutes)


def _shown(calendar: Calendar, instant: int) -> str:
    return calendar.local(instant).isoformat()
