"""Instants as integers: microseconds since 1970-01-01 UTC, and back to aware date-times."""

from __future__ import annotations

import datetime as dt

from engine.sentence import INSTANT, say
from engine.values import MONTHS

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_TICK = dt.timedelta(microseconds=1)


def micros(moment: dt.datetime) -> int:
    """Turn an aware date-time into an instant, exactly."""
    return (moment - EPOCH) // _TICK


def span(length: dt.timedelta) -> int:
    """Turn a days-and-time duration into microseconds, exactly."""
    return length // _TICK


def moment(instant: int, zone: dt.tzinfo = dt.UTC) -> dt.datetime:
    """Turn an instant into a date-time as clocks in `zone` show it; OverflowError beyond the years 1 to 9999."""
    return (EPOCH + dt.timedelta(microseconds=instant)).astimezone(zone)


def in_words(instant: int, zone: dt.tzinfo) -> str:
    """Say when, to the minute, as clocks in `zone` show it: "on 21 November 2026 at 10:04"."""
    return say("on %(moment)s", moment=named(instant, zone))


def named(instant: int, zone: dt.tzinfo) -> str:
    """Name an instant, to the minute: "21 November 2026 at 10:04"."""
    local = moment(instant, zone)
    on = {"day": local.day, "month": MONTHS[local.month - 1], "year": local.year, INSTANT: local}
    return say("%(day)s %(month)s %(year)s at %(time)s", time=f"{local:%H:%M}", **on)
