"""Texts that say when: ISO 8601 durations, date-times and cycles, and business time in words.

What can be written:
    PT4H  P14D  P1M  -PT15M          a length of time; days are 24 hours, months those of the calendar
    2026-12-01T09:00:00Z             an instant; without an offset in the business calendar's zone
    R3/PT10M  R/P1D  R2/2026-12-01T09:00:00Z/PT10M  R3/4 business hours
                                     repetitions; R alone repeats without end
    5 business days                  close of business on the fifth business day after
    4 business hours                 when four hours of business time have passed
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from engine.calendar.instants import DAY, HOUR, MINUTE, SECOND, micros, span
from engine.sentence import in_quotes, say
from engine.values import Months, duration_text

if TYPE_CHECKING:
    from engine.calendar.business import Calendar

ENDLESS = -1
"""Repetitions of a cycle that has no end."""

_LONGEST = 200
_LATEST = micros(dt.datetime(9999, 12, 30, tzinfo=dt.UTC))
_EARLIEST = micros(dt.datetime(1, 1, 3, tzinfo=dt.UTC))
"""A day within what a date-time can hold, so that every zone can show the instant."""

_MOST_MONTHS = 12 * 9_999
_LONGEST_TIME = 366 * 9_999 * DAY
_TOO_FAR = say("it leads beyond the years 1 to 9999")
_BUSINESS_UNITS = {"minute": MINUTE, "hour": HOUR}
_BUSINESS = re.compile(r"([+-]?)\s*(\d{1,9})\s+business\s+(minute|hour|day)s?", re.IGNORECASE)
_OFFSET = re.compile(r"(.*\S)\s*([+-])\s*(\d{1,9}\s+business\s+(?:minute|hour|day)s?)\s*", re.IGNORECASE | re.DOTALL)
_DURATION = re.compile(
    r"(?P<sign>[+-]?)P(?:(?P<years>\d{1,9})Y)?(?:(?P<months>\d{1,9})M)?(?:(?P<weeks>\d{1,9})W)?(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,12})(?:[.,](?P<fraction>\d{1,9}))?S)?)?"
)
_CYCLE = re.compile(r"R(?P<count>\d{0,9})/(?P<rest>.*)", re.DOTALL)
_MOMENT_START = re.compile(r"\d{4}-")


class TimerSyntaxError(ValueError):
    """A text that does not say when; `str()` is a sentence that says what it could be instead."""

    def __init__(self, text: str, why: str) -> None:
        """`why` is a clause without its full stop."""
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        self.why = why
        self.sentence = say("%(shown)s does not say when: %(why)s.", shown=in_quotes(shown), why=why)
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: calendar months first, then microseconds. Either may be negative."""

    months: int
    micros: int

    def __str__(self) -> str:
        if not self.months:
            return duration_text(dt.timedelta(microseconds=self.micros))
        if not self.micros:
            return str(Months(self.months))
        sign = "-" if self.months < 0 else ""
        return f"{sign}{Months(abs(self.months))}{duration_text(dt.timedelta(microseconds=abs(self.micros)))[1:]}"


@dataclass(frozen=True, slots=True)
class BusinessDuration:
    """Business time; `unit` is minute, hour or day, `count` may be negative."""

    count: int
    unit: str

    def __str__(self) -> str:
        return f"{self.count} business {self.unit}{'' if abs(self.count) == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment; one without an offset is meant in the business calendar's zone."""

    moment: dt.datetime

    def __str__(self) -> str:
        return self.moment.isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Cycle:
    """A duration repeated `repetitions` times (-1: without end), from `start` or from when it is armed."""

    repetitions: int
    duration: Duration | BusinessDuration
    start: Instant | None = None

    def __str__(self) -> str:
        count = "" if self.repetitions == ENDLESS else str(self.repetitions)
        return "/".join((f"R{count}", *((str(self.start),) if self.start else ()), str(self.duration)))


Timer: TypeAlias = Duration | BusinessDuration | Instant | Cycle


def parse_timer(text: str) -> Timer:
    """Read a text that says when; raises `TimerSyntaxError`."""
    if len(text) > _LONGEST:
        raise TimerSyntaxError(text, say("it is longer than %(longest)s characters", longest=_LONGEST))
    stripped = text.strip()
    if not stripped:
        raise TimerSyntaxError(text, say("it is empty"))
    if stripped[0] == "R":
        return _cycle(stripped)
    return _length(stripped) or _moment(stripped)


def timer_of(value: object) -> Timer:
    """Read the value of an expression as a time: duration, months, date-time, date (its midnight) or text.

    Raises `TimerSyntaxError` for anything else.
    """
    if isinstance(value, str):
        return parse_timer(value)
    if isinstance(value, dt.timedelta):
        return Duration(0, span(value))
    if isinstance(value, Months):
        return Duration(value.count, 0)
    if isinstance(value, dt.datetime):
        return Instant(value)
    if isinstance(value, dt.date):
        return Instant(dt.datetime.combine(value, dt.time()))
    raise TimerSyntaxError(_shown(value), say("a duration, a date, a date-time or a text of these is needed"))


def split_offset(text: str) -> tuple[str, BusinessDuration | None]:
    """Cut "+ N business days" or "- N business days" off the end of a text.

    >>> split_offset("=promise_date - 1 business day")
    ('=promise_date', BusinessDuration(count=-1, unit='day'))
    """
    match = _OFFSET.fullmatch(text)
    if match is None:
        return text, None
    base, sign, words = match.groups()
    by = _business(f"{sign}{words}")
    assert by is not None, "the pattern above holds the other one"
    return base, by


def due(timer: Timer, anchor: int, calendar: Calendar) -> int:
    """Return when a timer is due that was armed at `anchor`: for a cycle, when it is due first.

    Business days count (close of business on the n-th day), business hours and minutes elapse. Raises
    `OutsideHorizon` where business time is not known, `TimerSyntaxError` beyond the year 9999.
    """
    return occurrence(timer, anchor, 1, calendar)


def occurrence(timer: Timer, anchor: int, number: int, calendar: Calendar) -> int:
    """Return when a timer is due for the `number`-th time (from 1), always reckoned from the anchor.

    So a monthly cycle begun on 31 January is due on 28 February and then on 31 March.
    """
    if isinstance(timer, Instant):
        return calendar.instant(timer.moment)
    if isinstance(timer, Cycle):
        if timer.start is None:
            return _later(timer.duration, anchor, number, calendar)
        return _later(timer.duration, calendar.instant(timer.start.moment), number - 1, calendar)
    return _later(timer, anchor, number, calendar)


def _later(length: Duration | BusinessDuration, anchor: int, times: int, calendar: Calendar) -> int:
    if times == 0:
        return anchor
    if isinstance(length, Duration):
        reached = _add_months(anchor, length.months * times, calendar) + length.micros * times
        return _within(reached, length)
    if length.unit == "day":
        return calendar.add_business_days(anchor, length.count * times)
    return calendar.add(anchor, length.count * times * _BUSINESS_UNITS[length.unit])


def _add_months(anchor: int, months: int, calendar: Calendar) -> int:
    """Move an instant by calendar months on the local clock; a day that the month lacks becomes its last."""
    if not months:
        return anchor
    local = calendar.local(anchor)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    if not dt.MINYEAR < year < dt.MAXYEAR:
        raise TimerSyntaxError(str(Months(months)), _TOO_FAR)
    day = min(local.day, monthrange(year, month + 1)[1])
    return calendar.instant(local.replace(year=year, month=month + 1, day=day))


def _within(instant: int, length: Duration) -> int:
    if not _EARLIEST <= instant <= _LATEST:
        raise TimerSyntaxError(str(length), _TOO_FAR)
    return instant


def _length(text: str) -> Duration | BusinessDuration | None:
    return _business(text) or _duration(text)


def _business(text: str) -> BusinessDuration | None:
    match = _BUSINESS.fullmatch(text)
    if match is None:
        return None
    sign, count, unit = match.groups()
    return BusinessDuration(-int(count) if sign == "-" else int(count), unit.lower())


def _duration(text: str) -> Duration | None:
    match = _DURATION.fullmatch(text)
    if match is None or text[-1] in "PT":
        return None
    part = {name: int(number or 0) for name, number in match.groupdict().items() if name not in {"sign", "fraction"}}
    fraction = int((match["fraction"] or "").ljust(6, "0")[:6])
    length = (
        (part["weeks"] * 7 + part["days"]) * DAY
        + part["hours"] * HOUR
        + part["minutes"] * MINUTE
        + part["seconds"] * SECOND
        + fraction
    )
    months = part["years"] * 12 + part["months"]
    if months > _MOST_MONTHS or length > _LONGEST_TIME:
        raise TimerSyntaxError(text, _TOO_FAR)
    sign = -1 if match["sign"] == "-" else 1
    return Duration(sign * months, sign * length)


def _moment(text: str) -> Instant:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise TimerSyntaxError(text, _advice(text)) from None
    return Instant(moment if moment.tzinfo is None else moment.astimezone(dt.UTC))


def _advice(text: str) -> str:
    if _MOMENT_START.match(text):
        return say("no calendar has this date-time; write it as 2026-12-01T09:00:00Z")
    if "business" in text.lower():
        return say("business time is written as 5 business days, 4 business hours or 30 business minutes")
    return say(
        "write a duration (PT4H, P14D), a date-time (2026-12-01T09:00:00Z), a cycle (R3/PT10M) or 5 business days"
    )


def _cycle(text: str) -> Cycle:
    match = _CYCLE.fullmatch(text)
    parts = [part.strip() for part in match["rest"].split("/")] if match else []
    if match is None or len(parts) > 2:  # noqa: PLR2004 - start and duration
        raise TimerSyntaxError(text, say("a cycle is written as R3/PT10M or R3/2026-12-01T09:00:00Z/PT10M"))
    length = _length(parts[-1])
    if length is None:
        raise TimerSyntaxError(text, say("a cycle ends in its duration, as R3/PT10M does"))
    if not _forward(length):
        raise TimerSyntaxError(text, say("the duration of a cycle must be longer than nothing"))
    repetitions = int(match["count"]) if match["count"] else ENDLESS
    if repetitions == 0:
        raise TimerSyntaxError(text, say("a cycle happens at least once"))
    return Cycle(repetitions, length, _moment(parts[0]) if len(parts) > 1 else None)


def _forward(length: Duration | BusinessDuration) -> bool:
    if isinstance(length, BusinessDuration):
        return length.count > 0
    return length.months > 0 or length.micros > 0


def _shown(value: object) -> str:
    return "null" if value is None else str(value)
