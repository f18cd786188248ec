"""Due dates of reviews as a calendar that other programs subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event

from engine.faces.reports import PRODUCT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.faces.reports import Entry

WARNED = dt.timedelta(days=-30)
REFRESH = dt.timedelta(hours=12)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def write(entries: Iterable[Entry], *, name: str, host: str) -> bytes:
    """Write an all-day event for every due date, with a reminder 30 days before; `host` makes their ids worldwide.

    There is no METHOD, since nobody is invited (RFC 5546 wants an organiser then); so DTSTAMP is when an entry changed.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{PRODUCT}//Reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for one in entries:
        calendar.add_component(_event(one, host))
    data: bytes = calendar.to_ical()
    return data


def _event(one: Entry, host: str) -> Event:
    event = Event()
    event.add("uid", f"review-{one.process}-{one.due}@{host}")
    event.add("summary", f"Review due: {one.name}")
    event.add("dtstart", one.due)
    event.add("dtend", one.due + dt.timedelta(days=1))
    changed = _EPOCH + dt.timedelta(microseconds=one.changed_at)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", one.sequence)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("description", f"{one.owner_name or 'Nobody'} owns {one.name}, which needs a significant review by then.")
    if not one.cancelled:
        event.add_component(_alarm(one))
    return event


def _alarm(one: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Review of {one.name} is due in 30 days")
    alarm.add("trigger", WARNED)
    return alarm
