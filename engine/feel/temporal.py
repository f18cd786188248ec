"""Dates, times and durations: reading, writing and calculating (DMN 1.5, 10.3.2.3.5 to 10.3.2.3.8).

Python's limits are ours: years 1 to 9999, microseconds. What lies outside is None (FEEL: null).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.values import Months, duration_text

_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME: Final = re.compile(
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?P<fraction>\.\d+)?"
    r"(?:(?P<utc>[zZ])|(?P<sign>[+-])(?P<offset>\d\d:\d\d(?::\d\d)?)|@(?P<zone>[A-Za-z0-9_+\-/]+))?",
    re.ASCII,
)
_MONTHS: Final = re.compile(r"(-?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
_DURATION: Final = re.compile(
    r"(-?)P(?=[\dT])(?:(\d+)D)?(?:T(?=[\d.])(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d*)?|\.\d+)S)?)?", re.ASCII
)
_LONGEST: Final = 100
"""Characters of a duration; what is longer is longer than any duration there is."""
_MICRO: Final = dt.timedelta(microseconds=1)
_GREATEST_OFFSET: Final = dt.timedelta(hours=14)


def read_literal(text: str) -> Any:
    """Read what may stand after @: a date, time, date and time or duration; None when it is none of them."""
    for read in (read_date, read_moment, read_time, read_duration):
        found = read(text)
        if found is not None:
            return found
    return None


def read_date(text: str) -> dt.date | None:
    """Read 2026-12-01."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def read_time(text: str) -> dt.time | None:
    """Read 09:30:00, with a fraction, an offset or a zone if there is one."""
    match = _TIME.fullmatch(text)
    return None if match is None else _time(match)


def _time(match: re.Match[str]) -> dt.time | None:
    micros = int((match["fraction"] or ".0")[1:7].ljust(6, "0"))
    try:
        zone = _zone(match)
        return dt.time(int(match["hour"]), int(match["minute"]), int(match["second"]), micros, zone)
    except (ValueError, OSError):
        return None


def _zone(match: re.Match[str]) -> dt.tzinfo | None:
    """Give the zone a time was written with.

    Raises ValueError when there is no such zone or offset.
    """
    if match["utc"]:
        return dt.UTC
    if match["zone"]:
        return zone_named(match["zone"])
    if not match["offset"]:
        return None
    hours, minutes, seconds = (int(part) for part in (match["offset"] + ":00").split(":")[:3])
    offset = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset > _GREATEST_OFFSET or minutes > 59 or seconds > 59:  # noqa: PLR2004 - as clocks have it
        raise ValueError(match["offset"])
    return dt.timezone(-offset if match["sign"] == "-" else offset) if offset else dt.UTC


def zone_named(name: str) -> dt.tzinfo:
    """Give a zone of the IANA database.

    Raises ValueError when there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(name) from unknown


def read_moment(text: str) -> dt.datetime | None:
    """Read 2026-12-01T09:30:00 with or without offset or zone; 24:00:00 is the next day's midnight."""
    day, separator, rest = text.partition("T")
    date = read_date(day)
    if date is None or not separator:
        return None
    late = rest.startswith("24:00:00")
    time = read_time("00" + rest[2:] if late else rest)
    if time is None or (late and time.microsecond):
        return None
    return moment(next_day(date) if late else date, time)


def next_day(date: dt.date) -> dt.date | None:
    """Give the day after; None on the last day there is."""
    return None if date == dt.date.max else date + dt.timedelta(days=1)


def moment(date: dt.date | None, time: dt.time | None) -> dt.datetime | None:
    """Put a date and a time together."""
    return None if date is None or time is None else dt.datetime.combine(date, time)


def read_duration(text: str) -> dt.timedelta | Months | None:
    """Read P1Y2M (years and months) or P1DT2H3M4.5S (days and time)."""
    if len(text) > _LONGEST:
        return None
    match = _MONTHS.fullmatch(text)
    if match is not None:
        count = int(match[2] or 0) * 12 + int(match[3] or 0)
        return Months(-count if match[1] else count)
    match = _DURATION.fullmatch(text)
    return None if match is None else _days_and_time(match)


def _days_and_time(match: re.Match[str]) -> dt.timedelta | None:
    days, hours, minutes = (int(match[place] or 0) for place in (2, 3, 4))
    micros = int(Decimal(match[5] or 0).scaleb(6))
    try:
        found = dt.timedelta(days=days, hours=hours, minutes=minutes, microseconds=micros)
    except OverflowError:
        return None
    return -found if match[1] else found


def write(value: Any) -> str:
    """Write a date, time, date and time or duration as FEEL does."""
    if type(value) is dt.timedelta:
        return duration_text(value)
    if type(value) is Months:
        return str(value)
    if type(value) is dt.date:
        return value.isoformat()
    clock: str = value.replace(tzinfo=None).isoformat()
    return f"{clock.rstrip('0') if value.microsecond else clock}{_zone_text(value)}"


def _zone_text(value: dt.time | dt.datetime) -> str:
    key = getattr(value.tzinfo, "key", None)
    if key:
        return f"@{key}"
    if value.tzinfo is None:
        return ""
    offset = value.utcoffset()
    return _offset_text(offset) if offset else "Z"


def _offset_text(offset: dt.timedelta) -> str:
    seconds = offset // dt.timedelta(seconds=1)
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    minutes, rest = divmod(seconds, 60)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}{f':{rest:02}' if rest else ''}"


def micros(value: dt.timedelta) -> int:
    """Give the microseconds of a days-and-time duration."""
    return value // _MICRO


def of_micros(count: int) -> dt.timedelta | None:
    """Give the duration of so many microseconds; None when it is too long."""
    try:
        return dt.timedelta(microseconds=count)
    except OverflowError:
        return None


def plus_months(date: Any, count: int) -> Any:
    """Move a date or date and time by months; the day is cut to the month's last."""
    years, month = divmod(date.year * 12 + date.month - 1 + count, 12)
    if not 1 <= years <= 9999:  # noqa: PLR2004 - Python's years
        return None
    last = calendar.monthrange(years, month + 1)[1]
    return date.replace(year=years, month=month + 1, day=min(date.day, last))


def plus_duration(value: Any, duration: dt.timedelta) -> Any:
    """Move a date, time or date and time by a days-and-time duration; a time stays within its day."""
    kind = type(value)
    if kind is dt.date:
        # A date is midnight UTC; what is left is the date again.
        moved = _shifted(dt.datetime.combine(value, dt.time()), duration)
        return None if moved is None else moved.date()
    if kind is dt.time:
        moved = dt.datetime.combine(dt.date(2000, 1, 1), value.replace(tzinfo=None)) + duration % dt.timedelta(days=1)
        return moved.time().replace(tzinfo=value.tzinfo)
    return _shifted(value, duration)


def _shifted(value: dt.datetime, duration: dt.timedelta) -> dt.datetime | None:
    """Across a change of the clocks the zone's offset changes, not the time that has passed."""
    try:
        if value.tzinfo is None:
            return value + duration
        return (value.astimezone(dt.UTC) + duration).astimezone(value.tzinfo)
    except OverflowError:
        return None


def difference(left: Any, right: Any) -> dt.timedelta | None:
    """Give left - right for two dates, times or dates and times; a date counts as midnight UTC."""
    if type(left) is dt.time:
        return None if (left.tzinfo is None) != (right.tzinfo is None) else _time_difference(left, right)
    if type(left) is dt.date and type(right) is dt.date:
        return left - right
    one, other = _at_midnight(left), _at_midnight(right)
    if (one.tzinfo is None) != (other.tzinfo is None):
        return None
    if one.tzinfo is not None:
        one, other = one.astimezone(dt.UTC), other.astimezone(dt.UTC)
    return one - other


def _at_midnight(value: Any) -> dt.datetime:
    if type(value) is dt.date:
        return dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))
    return value  # type: ignore[no-any-return]


def _time_difference(left: dt.time, right: dt.time) -> dt.timedelta:
    day = dt.date(2000, 1, 1)
    one = dt.datetime.combine(day, left.replace(tzinfo=None)) - (left.utcoffset() or dt.timedelta(0))
    other = dt.datetime.combine(day, right.replace(tzinfo=None)) - (right.utcoffset() or dt.timedelta(0))
    return one - other
