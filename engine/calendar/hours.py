"""Opening hours as people write them, read into minutes; every mistake is named at once.

    {"time_zone": "Europe/Amsterdam",
     "weekly": {"monday-friday": ["09:00-12:30", "13:00-17:30"], "saturday": ["22:00-06:00"]},
     "holidays": ["2026-12-25"],
     "exceptions": {"2026-12-24": ["09:00-12:00"]},
     "hours_per_day": 8}

A holiday goes before an exception, an exception before the weekly pattern. Hours that end at or before
their start run into the next day and belong to the day on which they begin, holidays included.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from engine.errors import InvalidValues
from engine.sentence import in_quotes, joined, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Window: TypeAlias = tuple[int, int]
"""Minutes after local midnight, from and until; until is above 1440 for hours that run past midnight."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTES_PER_DAY = 1440
HOURS_PER_DAY = Decimal(8)
"""Working hours that count as one day where days are meant as elapsed time (as jBPM has it)."""

_ENTRIES = frozenset({"time_zone", "weekly", "holidays", "exceptions", "hours_per_day"})
_WINDOW = re.compile(r"(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours without mistakes. `weekly` has seven entries, Monday first; dates are day ordinals."""

    zone: ZoneInfo
    weekly: tuple[tuple[Window, ...], ...]
    holidays: frozenset[int]
    exceptions: Mapping[int, tuple[Window, ...]]
    per_day: Decimal
    version: str

    def on(self, day: int) -> tuple[Window, ...]:
        """Return the hours that begin on the day with this ordinal, sorted."""
        if day in self.holidays:
            return ()
        return self.exceptions.get(day, self.weekly[(day - 1) % 7])


def written(hours: Hours) -> dict[str, Any]:
    """Write opening hours as they are read: one entry for each weekday that has any, everything in order."""
    per_day = hours.per_day
    return {
        "time_zone": hours.zone.key,
        "weekly": {day: _texts(windows) for day, windows in zip(WEEKDAYS, hours.weekly, strict=True) if windows},
        "holidays": [_day(one) for one in sorted(hours.holidays)],
        "exceptions": {_day(one): _texts(hours.exceptions[one]) for one in sorted(hours.exceptions)},
        "hours_per_day": int(per_day) if per_day == int(per_day) else float(per_day),
    }


class _Mistakes(dict[str, str]):
    """One sentence or more per entry."""

    def add(self, entry: str, sentence: str) -> None:
        self[entry] = joined([self[entry], sentence]) if entry in self else sentence


def read(data: Any) -> Hours:
    """Read opening hours from decoded JSON.

    Raises `InvalidValues` whose `fields` say of every wrong entry what is wrong.
    """
    mistakes = _Mistakes()
    if not isinstance(data, dict):
        raise InvalidValues(say("The calendar"), {"calendar": say("A calendar is a JSON object.")})
    for name in sorted(set(map(str, data)) - _ENTRIES):
        mistakes.add(name, say("A calendar has no entry '%(name)s'.", name=name))
    zone = _zone(data.get("time_zone"), mistakes)
    weekly = _weekly(data.get("weekly", {}), mistakes)
    holidays = frozenset(_dates(data.get("holidays", []), mistakes))
    exceptions = dict(_exceptions(data.get("exceptions", {}), mistakes))
    per_day = _per_day(data.get("hours_per_day", HOURS_PER_DAY), mistakes)
    if not mistakes and not any(weekly) and not any(exceptions.values()):
        mistakes.add("weekly", say("The calendar has no hours at all."))
    if not mistakes:
        _check_neighbours(weekly, holidays, exceptions, mistakes)
    if mistakes or zone is None:
        raise InvalidValues(say("The calendar"), mistakes)
    return Hours(zone, weekly, holidays, exceptions, per_day, _digest(zone, weekly, holidays, exceptions, per_day))


def _zone(name: Any, mistakes: _Mistakes) -> ZoneInfo | None:
    if not isinstance(name, str) or not name:
        mistakes.add("time_zone", say("The time zone is missing; give a name such as Europe/Amsterdam."))
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # what zoneinfo raises for unknown names, odd names and folders
        mistakes.add(
            "time_zone", say("There is no time zone '%(name)s'; give a name such as Europe/Amsterdam.", name=name)
        )
        return None


def _weekly(data: Any, mistakes: _Mistakes) -> tuple[tuple[Window, ...], ...]:
    week: list[list[Window]] = [[] for _ in WEEKDAYS]
    for key, texts in _entries("weekly", data, mistakes):
        entry = f"weekly.{key}"
        windows = _windows(entry, texts, mistakes)
        for day in _weekdays(entry, key, mistakes):
            week[day].extend(windows)
    for day, windows in enumerate(week):
        _check_overlap(f"weekly.{WEEKDAYS[day]}", windows, mistakes)
    return tuple(tuple(sorted(windows)) for windows in week)


def _weekdays(entry: str, key: str, mistakes: _Mistakes) -> Iterator[int]:
    for part in key.lower().split(","):
        names = [name.strip() for name in part.split("-")]
        if len(names) > 2 or not set(names) <= set(WEEKDAYS):  # noqa: PLR2004 - a range has two ends
            mistakes.add(
                entry, say("'%(key)s' does not name days of the week, such as monday or monday-friday.", key=key)
            )
            return
        first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
        yield from ((first + step) % 7 for step in range((last - first) % 7 + 1))


def _windows(entry: str, texts: Any, mistakes: _Mistakes) -> list[Window]:
    if not isinstance(texts, list):
        mistakes.add(entry, say('Hours are a list such as ["09:00-17:30"].'))
        return []
    found = [_window(entry, text, mistakes) for text in texts]
    return [window for window in found if window]


def _window(entry: str, text: Any, mistakes: _Mistakes) -> Window | None:
    match = _WINDOW.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        mistakes.add(entry, say("%(text)s is not a pair of times such as 09:00-17:30.", text=in_quotes(text)))
        return None
    from_hour, from_minute, until_hour, until_minute = map(int, match.groups())
    start, end = from_hour * 60 + from_minute, until_hour * 60 + until_minute
    if max(from_minute, until_minute) > 59 or start >= MINUTES_PER_DAY or end > MINUTES_PER_DAY:  # noqa: PLR2004
        mistakes.add(entry, say("%(text)s names a time that no clock shows.", text=in_quotes(text)))
        return None
    if start == end:
        mistakes.add(
            entry, say("%(text)s begins and ends at the same time; a whole day is 00:00-24:00.", text=in_quotes(text))
        )
        return None
    return (start, end) if start < end else (start, end + MINUTES_PER_DAY)


def _dates(data: Any, mistakes: _Mistakes) -> Iterator[int]:
    if not isinstance(data, list):
        mistakes.add("holidays", say('Holidays are a list of dates such as ["2026-12-25"].'))
        return
    for text in data:
        day = _date("holidays", text, mistakes)
        if day:
            yield day


def _exceptions(data: Any, mistakes: _Mistakes) -> Iterator[tuple[int, tuple[Window, ...]]]:
    for key, texts in _entries("exceptions", data, mistakes):
        entry = f"exceptions.{key}"
        day = _date(entry, key, mistakes)
        windows = _windows(entry, texts, mistakes)
        _check_overlap(entry, windows, mistakes)
        if day:
            yield day, tuple(sorted(windows))


def _date(entry: str, text: Any, mistakes: _Mistakes) -> int | None:
    try:
        day = dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        day = None
    if day is None or day.isoformat() != text:  # one spelling, so that no date is given twice unseen
        mistakes.add(entry, say("%(text)s is not a date such as 2026-12-25.", text=in_quotes(text)))
        return None
    return day.toordinal()


def _entries(name: str, data: Any, mistakes: _Mistakes) -> Iterator[tuple[str, Any]]:
    if not isinstance(data, dict):
        mistakes.add(name, say("The entry '%(name)s' must be a JSON object.", name=name))
        return
    yield from ((str(key), texts) for key, texts in data.items())


def _per_day(value: Any, mistakes: _Mistakes) -> Decimal:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        hours = Decimal(str(value))
        if hours.is_finite() and 0 < hours <= 24 and hours * 3600 % 1 == 0:  # noqa: PLR2004 - a day
            return hours
    mistakes.add(
        "hours_per_day",
        say("%(value)s is not a number of hours above 0 and up to 24, in whole seconds.", value=in_quotes(value)),
    )
    return HOURS_PER_DAY


def _check_overlap(entry: str, windows: Sequence[Window], mistakes: _Mistakes) -> None:
    ordered = sorted(windows)
    for earlier, later in pairwise(ordered):
        if later[0] < earlier[1]:
            mistakes.add(entry, say("%(earlier)s and %(later)s overlap.", earlier=_text(earlier), later=_text(later)))


def _check_neighbours(
    weekly: tuple[tuple[Window, ...], ...],
    holidays: frozenset[int],
    exceptions: Mapping[int, tuple[Window, ...]],
    mistakes: _Mistakes,
) -> None:
    """Find hours that run past midnight into the hours of the day after."""
    for day in range(7):
        _check_night(f"weekly.{WEEKDAYS[(day + 1) % 7]}", weekly[day], weekly[(day + 1) % 7], mistakes)

    def on(day: int) -> tuple[Window, ...]:
        return () if day in holidays else exceptions.get(day, weekly[(day - 1) % 7])

    for day in sorted(exceptions):
        entry = f"exceptions.{dt.date.fromordinal(day)}"
        if day > 1:
            _check_night(entry, on(day - 1), on(day), mistakes)
        _check_night(entry, on(day), on(day + 1), mistakes)


def _check_night(entry: str, night: Sequence[Window], morning: Sequence[Window], mistakes: _Mistakes) -> None:
    if night and morning and night[-1][1] - MINUTES_PER_DAY > morning[0][0]:
        mistakes.add(
            entry,
            say(
                "%(night)s of the day before and %(morning)s overlap.",
                night=_text(night[-1]),
                morning=_text(morning[0]),
            ),
        )


def _text(window: Window) -> str:
    start, end = window
    end = end if end <= MINUTES_PER_DAY else end - MINUTES_PER_DAY
    return f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"


def _digest(
    zone: ZoneInfo,
    weekly: tuple[tuple[Window, ...], ...],
    holidays: frozenset[int],
    exceptions: Mapping[int, tuple[Window, ...]],
    per_day: Decimal,
) -> str:
    facts = [zone.key, weekly, sorted(holidays), sorted(exceptions.items()), str(per_day.normalize())]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _texts(windows: Iterable[Window]) -> list[str]:
    return [_text(one) for one in sorted(windows)]


def _day(ordinal: int) -> str:
    return dt.date.fromordinal(ordinal).isoformat()
