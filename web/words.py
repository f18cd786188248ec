"""How times, states and values read on a page. Sentence case, the reader's time zone, no jargon."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.values import Months, duration_text, to_json

if TYPE_CHECKING:
    from engine.lists import Standing
    from engine.model import ReviewClock, UserTask

MINUTE, HOUR, DAY = 60, 3_600, 86_400

STATES = {"running": "Running", "completed": "Ended", "cancelled": "Cancelled", "failed": "Failed", "open": "Open"}
ZONES = {"customer": "Customer", "frontstage": "Front office", "backstage": "Back office", "support": "Support"}
WAITS = {
    "task": ("person", "A person"),
    "job": ("gear", "A job"),
    "timer": ("clock", "A time"),
    "message": ("letter", "A message"),
    "signal": ("signal", "A signal"),
    "condition": ("signal", "A condition"),
    "child": ("process", "Another process"),
    "incident": ("stuck", "Help, it is stuck"),
    "compensation": ("back", "Taking back"),
}
QUIET_EVENTS = frozenset(
    {"ConditionAwaited", "JobCreated", "MessageAwaited", "SignalAwaited", "TimerArmed", "VariablesSet"}
)
REVIEWS = {
    "ok": "Reviewed",
    "warn_90": "Review due soon",
    "warn_60": "Review due soon",
    "warn_30": "Review due soon",
    "due_today": "Review due today",
    "overdue": "Review overdue",
    "never_reviewed": "Never reviewed",
    "never_reviewed_overdue": "Never reviewed, overdue",
    "out_of_scope": "No review needed",
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
        return Deadline("none", "clock", "No deadline", None)
    return Deadline(stands.state, _ICONS[stands.state], _standing(stands), stands.at)


_ICONS = {"late": "late", "risk": "late", "soon": "soon", "fine": "clock"}


def _standing(stands: Standing) -> str:
    left = working(stands.left, stands.day)
    if stands.state == "late" and stands.of_request:
        return f"Request late by {left}"
    if stands.state == "late":
        return f"Late by {left}"
    if stands.ahead is not None:
        return f"At risk: {working(stands.ahead, stands.day)} of work ahead, {left} left"
    return f"{left} left for the request" if stands.of_request else f"{left} left"


def working(length: dt.timedelta, day: dt.timedelta) -> str:
    """Write a length of working time, in at most two units; a day is as long as people work.

    >>> working(dt.timedelta(hours=19), dt.timedelta(hours=8, minutes=30))
    '2 days 2 h'
    """
    days, rest = divmod(length, day)
    if not days:
        return duration(length)
    few = rest // dt.timedelta(hours=1) if days <= 3 else 0  # noqa: PLR2004 - beyond three days nobody counts hours
    return f"{days} {'day' if days == 1 else 'days'}{f' {few} h' if few else ''}"


def duration(length: dt.timedelta) -> str:
    """Write a length of time as people say it, in at most two units.

    >>> duration(dt.timedelta(hours=3, minutes=20))
    '3 h 20 min'
    """
    seconds = int(length.total_seconds())
    if seconds < MINUTE:
        return "less than a minute"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h {seconds % HOUR // MINUTE} min".replace(" 0 min", "")
    days, hours = seconds // DAY, seconds % DAY // HOUR
    few = days <= 3 and hours  # noqa: PLR2004 - beyond three days nobody counts hours
    return f"{days} {'day' if days == 1 else 'days'}{f' {hours} h' if few else ''}"


def moment(at: dt.datetime, zone: dt.tzinfo, now: dt.datetime | None = None) -> str:
    """Write an instant in the reader's zone: "today, 14:05", "21 November, 09:00"; another year is named."""
    local = at.astimezone(zone)
    today = now.astimezone(zone).date() if now else None
    if local.date() == today:
        return f"today, {local:%H:%M}"
    year = "" if today and local.year == today.year else f" {local.year}"
    return f"{local.day} {local:%B}{year}, {local:%H:%M}"


def day(date: dt.date | None) -> str:
    """Write a date: 21 November 2026."""
    return f"{date.day} {date:%B %Y}" if date else ""


def offered_anew(changed: int) -> str:
    """Say how many open tasks are now for somebody else.

    >>> offered_anew(1)
    '1 open task is offered to others now.'
    """
    if not changed:
        return "Every open task is with those who do it already."
    return f"{changed} open {'task is' if changed == 1 else 'tasks are'} offered to others now."


def review(clock: ReviewClock) -> tuple[str, str]:
    """Say how a process stands to its review: state (late, soon, fine, none) and words."""
    states = {"ok": "fine", "out_of_scope": "none", "overdue": "late", "never_reviewed_overdue": "late"}
    state = states.get(clock.status, "none" if clock.status == "never_reviewed" else "soon")
    words = REVIEWS.get(clock.status, clock.status.replace("_", " ").capitalize())
    if clock.overdue and clock.days_left is not None:
        words = f"{words} by {duration(dt.timedelta(days=-clock.days_left))}"
    return state, words


def shown(value: Any, zone: dt.tzinfo = dt.UTC) -> str:
    """Write a value of a process for people to read."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return moment(value, zone) if value.tzinfo else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return day(value)
    return _shown_rarely(value)


def _shown_rarely(value: Any) -> str:
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, Months | dt.time):
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


def browser(agent: str) -> str:
    """Name a browser by what it says of itself, which need not be true.

    >>> browser("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36")
    'Chrome on Linux'
    """
    named = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    return " on ".join(filter(None, (named, system))) or agent[:40] or "Unknown"
