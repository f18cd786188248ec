"""The slow second opinion: business time minute by minute, reading the hours for itself."""

import datetime as dt
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MINUTE = 60_000_000


def _minutes(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _hours(data, date):
    if date.isoformat() in data.get("holidays", ()):
        return []
    if date.isoformat() in data.get("exceptions", {}):
        return data["exceptions"][date.isoformat()]
    return [window for key, windows in data["weekly"].items() if DAYS[date.weekday()] in key for window in windows]


def is_open(data, instant):
    """Whether the wall clock at this instant shows a time within the hours (keys of `weekly` list their days)."""
    local = (EPOCH + dt.timedelta(microseconds=instant)).astimezone(ZoneInfo(data["time_zone"]))
    minute = local.hour * 60 + local.minute
    yesterday = local.date() - dt.timedelta(days=1)
    for date, shown in ((local.date(), minute), (yesterday, minute + 1440)):
        for window in _hours(data, date):
            start, end = map(_minutes, window.split("-"))
            if start <= shown < (end if end > start else end + 1440):
                return True
    return False


def worked_minutes(data, start, end):
    """Count open minutes between two instants on whole minutes."""
    return sum(is_open(data, at) for at in range(start, end, MINUTE))
