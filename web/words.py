"""How times, states and values read on a page. Sentence case, the reader's time zone, no jargon."""

from __future__ import annotations

import datetime as dt
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.sentence import Sentence, say, say_many
from engine.values import MONTHS, Months, duration_text, to_json
from web.language import number, spoken
from web.working_hours import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.lists import Standing
    from engine.model import ReviewClock, UserTask

MINUTE, HOUR, DAY = 60, 3_600, 86_400
_DATED = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.]\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)
"""Dates, and dates with times, as programs write them (ISO 8601)."""

STATES = {
    "running": say("Running"),
    "completed": say("Ended"),
    "cancelled": say("Cancelled"),
    "failed": say("Failed"),
    "open": say("Open"),
}
NEWS = {
    "new": say("New"),
    "answered": say("Answered"),
    "asked": say("Asked"),
    "back": say("Back again"),
    "carried": say("In a new version"),
    "free": say("Given back"),
    "given": say("Given to you"),
    "moved": say("Other date"),
    "offered": say("Offered anew"),
    "reopened": say("Open again"),
    "put off": say("Put off"),
    "taken": say("Taken"),
    "changed": say("Changed"),
}
"""What has happened to a task since somebody last looked at it."""
ZONES = {
    "customer": say("Customer"),
    "frontstage": say("Front office"),
    "backstage": say("Back office"),
    "support": say("Support"),
}
WAITS = {
    "task": ("person", say("A person")),
    "job": ("gear", say("A job")),
    "timer": ("clock", say("A time")),
    "message": ("letter", say("A message")),
    "signal": ("signal", say("A signal")),
    "condition": ("signal", say("A condition")),
    "child": ("process", say("Another process")),
    "incident": ("stuck", say("Help, it is stuck")),
    "compensation": ("back", say("Taking back")),
}
QUIET_EVENTS = frozenset(
    {"ConditionAwaited", "JobCreated", "MessageAwaited", "SignalAwaited", "TimerArmed", "VariablesSet"}
)
REVIEWS = {
    "ok": say("Reviewed"),
    "warn_90": say("Review due soon"),
    "warn_60": say("Review due soon"),
    "warn_30": say("Review due soon"),
    "due_today": say("Review due today"),
    "overdue": say("Review overdue"),
    "never_reviewed": say("Never reviewed"),
    "never_reviewed_overdue": say("Never reviewed, overdue"),
    "out_of_scope": say("No review needed"),
}


ROLES = {
    "member": say("member"),
    "designer": say("designer"),
    "operator": say("operator"),
    "auditor": say("auditor"),
    "administrator": say("administrator"),
    "lead": say("lead"),
    "owner": say("owner"),
}
MEANINGS = {
    "approver": say("approver"),
    "reviewer": say("reviewer"),
    "author": say("author"),
    "entered": say("entered"),
}
"""What a signature means, by what is stored."""
SINCE = {
    "the last significant review": say("the last significant review"),
    "it went live": say("it went live"),
    "it was first deployed": say("it was first deployed"),
}
"""Since when the numbers of a review count, by what is stored."""
SIGNED_IN_BY = {
    "password": say("Password"),
    "password and code": say("Password and code"),
    "openid": "OpenID",
    "openid and code": say("OpenID and code"),
}
SCOPES = {
    "read": say("Read"),
    "work": say("Work"),
    "deploy": say("Deploy"),
    "operate": say("Operate"),
    "people": say("People"),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """How a task stands to its due date and to that of its request: `state` is late, risk, soon, fine or none; icon and
    words say the same.
    """

    state: str
    icon: str
    text: str
    due: dt.datetime | None


def deadline(task: UserTask) -> Deadline:
    """Say how much working time is left for a task and its request."""
    stands = task.standing
    if stands is None:
        return Deadline("none", "clock", say("No deadline"), None)
    return Deadline(stands.state, _ICONS[stands.state], _standing(stands), stands.at)


_ICONS = {"late": "late", "risk": "late", "soon": "soon", "fine": "clock"}


def _standing(stands: Standing) -> str:
    left = working(stands.left, stands.day)
    if stands.state == "late" and stands.of_request:
        return say("Request late by %(left)s", left=left)
    if stands.state == "late":
        return say("Late by %(left)s", left=left)
    if stands.ahead is not None:
        ahead = working(stands.ahead, stands.day)
        return say("At risk: %(ahead)s of work ahead, %(left)s left", ahead=ahead, left=left)
    if stands.of_request:
        return say("%(left)s left for the request", left=left)
    return say("%(left)s left", left=left)


def working(length: dt.timedelta, day: dt.timedelta) -> Sentence:
    """Write a length of working time, in at most two units; a day is as long as people work.

    >>> working(dt.timedelta(hours=19), dt.timedelta(hours=8, minutes=30))
    '2 days 2 h'
    """
    days, rest = divmod(length, day)
    if not days:
        return duration(length)
    few = rest // dt.timedelta(hours=1) if days <= 3 else 0  # noqa: PLR2004 - beyond three days nobody counts hours
    return _days(days, few)


def duration(length: dt.timedelta) -> Sentence:
    """Write a length of time as people say it, in at most two units.

    >>> duration(dt.timedelta(hours=3, minutes=20))
    '3 h 20 min'
    """
    seconds = int(length.total_seconds())
    if seconds < MINUTE:
        return say("less than a minute")
    if seconds < HOUR:
        return say("%(minutes)s min", minutes=seconds // MINUTE)
    if seconds < DAY:
        return _hours(seconds // HOUR, seconds % HOUR // MINUTE)
    days, hours = seconds // DAY, seconds % DAY // HOUR
    return _days(days, hours if days <= 3 else 0)  # noqa: PLR2004 - beyond three days nobody counts hours


def _hours(hours: int, minutes: int) -> Sentence:
    if not minutes:
        return say("%(hours)s h", hours=hours)
    return say("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)


def _days(days: int, hours: int) -> Sentence:
    whole = say_many("%(number)s day", "%(number)s days", days)
    return say("%(days)s %(hours)s h", days=whole, hours=hours) if hours else whole


def moment(at: dt.datetime, zone: dt.tzinfo, now: dt.datetime | None = None) -> Sentence:
    """Write an instant in the reader's zone: "today, 14:05", "21 November, 09:00"; another year is named."""
    local = at.astimezone(zone)
    today = now.astimezone(zone).date() if now else None
    if local.date() == today:
        return say("today, %(time)s", time=f"{local:%H:%M}")
    on = {"day": local.day, "month": MONTHS[local.month - 1], "time": f"{local:%H:%M}"}
    if today and local.year == today.year:
        return say("%(day)s %(month)s, %(time)s", **on)
    return say("%(day)s %(month)s %(year)s, %(time)s", year=local.year, **on)


def coming(at: dt.datetime, zone: dt.tzinfo) -> Sentence:
    """Name a day that is to come within a year, in the reader's zone: "Monday, 23 November"."""
    local = at.astimezone(zone)
    weekday, month = WEEKDAYS[local.weekday()], MONTHS[local.month - 1]
    return say("%(weekday)s, %(day)s %(month)s", weekday=weekday, day=local.day, month=month)


def day(date: dt.date | None) -> str:
    """Write a date: 21 November 2026."""
    if date is None:
        return ""
    return say("%(day)s %(month)s %(year)s", day=date.day, month=MONTHS[date.month - 1], year=date.year)


def offered_anew(changed: int) -> str:
    """Say how many open tasks are now for somebody else.

    >>> offered_anew(1)
    '1 open task is offered to others now.'
    """
    if not changed:
        return say("Every open task is with those who do it already.")
    return say_many(
        "%(number)s open task is offered to others now.", "%(number)s open tasks are offered to others now.", changed
    )


def review(clock: ReviewClock) -> tuple[str, str]:
    """Say how a process stands to its review: state (late, soon, fine, none) and words."""
    states = {"ok": "fine", "out_of_scope": "none", "overdue": "late", "never_reviewed_overdue": "late"}
    state = states.get(clock.status, "none" if clock.status == "never_reviewed" else "soon")
    words = REVIEWS.get(clock.status, clock.status.replace("_", " ").capitalize())
    if clock.overdue and clock.days_left is not None:
        words = say("%(review)s by %(time)s", review=words, time=duration(dt.timedelta(days=-clock.days_left)))
    return state, words


def shown(value: Any, zone: dt.tzinfo = dt.UTC) -> str:
    """Write a value of a process for people to read, dates and times in the reader's zone. Whole numbers may be
    numbers of customers, and have no signs between thousands (`counted` writes them).
    """
    if value is None:
        return say("nothing")
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, Decimal):
        return format(value, "f") if value == value.to_integral_value() else number(value)
    if isinstance(value, str | dt.date):
        return _when(_dated(value) if isinstance(value, str) else value, zone)
    return _shown_rarely(value)


def counted(value: Any, zone: dt.tzinfo = dt.UTC) -> str:
    """Write the value of what is declared to be a number: 1,234,567.50.

    >>> counted(1234567), counted("4711")
    ('1,234,567', '4711')
    """
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return number(value) if is_number else shown(value, zone)


def _when(value: dt.date | str, zone: dt.tzinfo) -> str:
    if isinstance(value, dt.datetime):
        return moment(value if value.tzinfo else value.replace(tzinfo=zone), zone)
    return day(value) if isinstance(value, dt.date) else value


def _dated(text: str) -> dt.date | str:
    """Read a text that is a date, or a date and a time, as programs write them; other texts are as they are."""
    if not _DATED.fullmatch(text):
        return text
    with suppress(ValueError):
        return dt.datetime.fromisoformat(text) if text[10:] else dt.date.fromisoformat(text)
    return text


def _shown_rarely(value: Any) -> str:
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, dt.time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, Months):
        return str(value)
    if isinstance(value, dict | list):
        return json.dumps(to_json(value), ensure_ascii=False, indent=1)
    return str(value)


def label(name: str) -> str:
    """Make a variable's name readable: order_number becomes Order number."""
    return name.replace("_", " ").strip().capitalize()


_BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
_SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


def roles(names: Iterable[str]) -> str:
    """Write roles as they are called in the language that is spoken.

    >>> roles(["member", "designer"])
    'Designer, member'
    """
    text = ", ".join(str(spoken(ROLES.get(one, one))) for one in sorted(names))
    return text[:1].upper() + text[1:]


def small(sentence: str) -> str:
    """Say a sentence, in the language that is spoken, within another one.

    >>> small("Due today")
    'due today'
    """
    text = str(spoken(sentence))
    return text[:1].lower() + text[1:]


def browser(agent: str) -> str:
    """Name a browser by what it says of itself, which need not be true.

    >>> browser("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36")
    'Chrome on Linux'
    """
    named = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    if named and system:
        return say("%(browser)s on %(system)s", browser=named, system=system)
    return named or system or agent[:40] or say("Unknown")
