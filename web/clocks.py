"""By which clock a page is written: that of the organisation, unless who looks at it has chosen a time zone.

What is stored does not know of this. A field of a date and a time is shown by the reader's clock and posts its zone
beside it, and what was typed becomes, at the door, what the organisation's clock showed at that moment.
"""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from zoneinfo import ZoneInfo

_looking: ContextVar[dt.tzinfo | None] = ContextVar("looking", default=None)


def look(zone: str | None) -> None:
    """Go by this zone from here on, in this thread; without one, by that of the organisation."""
    _looking.set(ZoneInfo(zone) if zone else None)


def chosen() -> dt.tzinfo | None:
    """Give the zone that who looks has chosen, if they have."""
    return _looking.get()


def shown(text: str, house: dt.tzinfo) -> str:
    """Write the date and time of the organisation's clock, as a form holds it, as the reader's clock shows it; what is
    none stays as it was typed.

    >>> look("Asia/Tokyo")
    >>> shown("2026-03-01T01:05", ZoneInfo("Europe/Amsterdam"))
    '2026-03-01T09:05'
    >>> look(None)
    """
    here = chosen()
    there = _moved(text, house, here) if here else None
    return _written(there.replace(tzinfo=None)) if there else text


def entered(text: str, zone: str, house: dt.tzinfo) -> str:
    """Write what was typed by the clock of a zone as the organisation's shows it. The hour that this one shows twice in
    a year is given its offset.

    >>> entered("2026-03-01T09:05", "Asia/Tokyo", ZoneInfo("Europe/Amsterdam"))
    '2026-03-01T01:05'
    """
    there = _moved(text, _zone(zone) or house, house) if zone != str(house) else None
    if there is None:
        return text
    plain = there.replace(tzinfo=None, fold=0)
    once = plain.replace(tzinfo=house).utcoffset() == there.utcoffset()
    return _written(plain if once else there)


def _moved(text: str, source: dt.tzinfo, target: dt.tzinfo) -> dt.datetime | None:
    try:
        typed = dt.datetime.fromisoformat(text.strip())
        return (typed if typed.tzinfo else typed.replace(tzinfo=source)).astimezone(target)
    except (ValueError, OverflowError):
        return None


def _written(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds" if at.second else "minutes")


def _zone(name: str) -> dt.tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # what zoneinfo raises for unknown names, odd names and folders
        return None
