"""Dates, times and durations (DMN 1.5, 10.3.4.1, 10.3.4.7 and 10.3.4.8)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from engine.feel import numbers, temporal
from engine.feel.functions.builtin import builtin
from engine.values import Months

if TYPE_CHECKING:
    from engine.feel.numbers import Number
    from engine.feel.run import Run

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@builtin("date(from: string)", "date(from: date or moment)")
def date(value: Any) -> dt.date | None:
    """Read a date, or take that of a date and time."""
    if type(value) is str:
        return temporal.read_date(value)
    return value.date() if type(value) is dt.datetime else value


@builtin("date(year: number, month: number, day: number)")
def date_of(year: Number, month: Number, day: Number) -> dt.date | None:
    """Put a date together."""
    parts = [numbers.to_int(part) for part in (year, month, day)]
    if None in parts:
        return None
    try:
        return dt.date(*parts)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


@builtin("time(from: string)", "time(from: time or moment)")
def time(value: Any) -> dt.time | None:
    """Read a time, or take that of a date and time; a date is midnight UTC."""
    if type(value) is str:
        return temporal.read_time(value)
    if type(value) is dt.date:
        return dt.time(tzinfo=dt.UTC)
    return value.timetz() if type(value) is dt.datetime else value


@builtin(
    "time(hour: number, minute: number, second: number, offset: days and time duration|null)",
    "time(hour: number, minute: number, second: number)",
)
def time_of(hour: Number, minute: Number, second: Number, offset: dt.timedelta | None = None) -> dt.time | None:
    """Put a time together."""
    parts = [numbers.to_int(hour), numbers.to_int(minute), numbers.to_int(numbers.multiply(second, 1_000_000) or 0)]
    if None in parts:
        return None
    seconds, micros = divmod(parts[2] or 0, 1_000_000)
    try:
        zone = None if offset is None else dt.timezone(offset) if offset else dt.UTC
        return dt.time(parts[0] or 0, parts[1] or 0, seconds, micros, zone)
    except (ValueError, OverflowError):
        return None


@builtin("date and time(from: string)")
def moment(text: str) -> dt.datetime | None:
    """Read a date and time; a date alone is its midnight."""
    day = temporal.read_date(text)
    return temporal.moment(day, dt.time()) if day else temporal.read_moment(text)


@builtin("date and time(from: date or moment)")
def moment_of_date(value: Any) -> dt.datetime:
    """Give a date's midnight UTC; a date and time stays as it is."""
    return value if type(value) is dt.datetime else dt.datetime.combine(value, dt.time(tzinfo=dt.UTC))


@builtin("date and time(date: date or moment, time: time)")
def moment_of(day: Any, clock: dt.time) -> dt.datetime | None:
    """Put a date and a time together."""
    return temporal.moment(day.date() if type(day) is dt.datetime else day, clock)


def _there(value: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    return value.astimezone(zone) if value.tzinfo else value.replace(tzinfo=zone)


@builtin("date and time(date: date or moment, timezone: string)")
def moment_in_zone(value: Any, zone: str) -> dt.datetime | None:
    """Give the same instant, or a date's midnight, on the clocks of a zone."""
    try:
        there = temporal.zone_named(zone)
        if type(value) is dt.date:
            return dt.datetime.combine(value, dt.time(tzinfo=there))
        return _there(value, there)
    except (ValueError, OverflowError):
        return None


@builtin(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number)",
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " offset: days and time duration|null)",
)
def moment_of_parts(
    year: Number,
    month: Number,
    day: Number,
    hour: Number,
    minute: Number,
    second: Number,
    offset: dt.timedelta | None = None,
) -> dt.datetime | None:
    """Put a date and time together."""
    return temporal.moment(date_of(year, month, day), time_of(hour, minute, second, offset))


@builtin(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " timezone: string)"
)
def moment_of_parts_in_zone(
    year: Number, month: Number, day: Number, hour: Number, minute: Number, second: Number, zone: str
) -> dt.datetime | None:
    """Put a date and time of a zone together."""
    found = moment_of_parts(year, month, day, hour, minute, second)
    return None if found is None else moment_in_zone(found, zone)


@builtin("duration(from: string)", "duration(from: duration)")
def duration(value: Any) -> dt.timedelta | Months | None:
    """Read a duration of either kind."""
    return temporal.read_duration(value) if type(value) is str else value


@builtin("years and months duration(from: date or moment, to: date or moment)")
def months_between(begin: Any, end: Any) -> Months:
    """Count the whole months from one date to another."""
    late, early = (end, begin) if _day(end) >= _day(begin) else (begin, end)
    count = (late.year - early.year) * 12 + late.month - early.month - (late.day < early.day)
    return Months(count if late is end else -count)


def _day(value: Any) -> dt.date:
    return value.date() if type(value) is dt.datetime else value


@builtin("day of year(date: date or moment)")
def day_of_year(value: Any) -> int:
    """Count the days since the year began."""
    return int(value.timetuple().tm_yday)


@builtin("day of week(date: date or moment)")
def day_of_week(value: Any) -> str:
    """Name the day: Monday to Sunday."""
    return _DAYS[value.weekday()]


@builtin("month of year(date: date or moment)")
def month_of_year(value: Any) -> str:
    """Name the month: January to December."""
    return _MONTHS[value.month - 1]


@builtin("week of year(date: date or moment)")
def week_of_year(value: Any) -> int:
    """Number the week as ISO 8601 does."""
    return int(value.isocalendar().week)


# Names in English whatever the machine's language is.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@builtin("now()")
def now(run: Run) -> dt.datetime | None:
    """Give the instant of the evaluation in the organisation's zone; null where there is none."""
    if run.now is None:
        return None
    return (_EPOCH + dt.timedelta(microseconds=run.now)).astimezone(run.zone)


@builtin("today()")
def today(run: Run) -> dt.date | None:
    """Give the date of the evaluation in the organisation's zone; null where there is none."""
    found = now(run)
    return None if found is None else found.date()
