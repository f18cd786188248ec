"""The 18-month rule: no process runs longer than that without a significant review.

The due date is the day of the last significant review plus N calendar months, in the organisation's time
zone; on that day the review is due, from the next day it is overdue. Dates are added forward and clamped
to the end of the month, never counted in days or subtracted back.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from engine.model import ReviewClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_MONTHS = 18
"""The organisation's maximum between significant reviews; a process may only shorten it."""

_SIGNIFICANT_OUTCOMES = frozenset({"confirmed", "changed_minor", "changed_major"})
BANDS = (90, 60, 30)
"""Days before the due date at which its three warnings begin; a policy may move them, their names stay."""
_WARNINGS = ("warn_90", "warn_60", "warn_30")


@dataclass(frozen=True, slots=True)
class Review:
    """What the clock needs to know of one review; whoever has no answer to a question leaves it satisfied.

    `held_on` is a date in the organisation's zone or an aware date-time.
    """

    held_on: dt.date | dt.datetime
    outcome: str
    state: str = "completed"
    evidence_count: int = 0
    signed_by_owner: bool = False
    voided: bool = False
    checklist_complete: bool = True
    version_was_active: bool = True
    participants_complete: bool = True


def is_significant(review: Review) -> bool:
    """Whether a review restarts the clock: "confirmed, no change" does, a typing error put right does not."""
    return (
        review.state == "completed"
        and review.outcome in _SIGNIFICANT_OUTCOMES
        and review.evidence_count > 0
        and review.signed_by_owner
        and review.checklist_complete
        and review.version_was_active
        and review.participants_complete
        and not review.voided
    )


def clock(
    reviews: Iterable[Review],
    live_since: dt.date | dt.datetime | None,
    now: dt.date | dt.datetime,
    *,
    zone: str,
    months: int = LONGEST_MONTHS,
    override: int | None = None,
    retired: bool = False,
    bands: Sequence[int] = BANDS,
) -> ReviewClock:
    """Say where a process stands on the rule; one that is retired or was never live is out of scope.

    `months` is the organisation's maximum, `override` the process's own, which can only be shorter;
    `bands` are the days before the due date at which the warnings begin.
    """
    last = last_significant(reviews, now, zone=zone)
    if retired or live_since is None:
        return ReviewClock("out_of_scope", last, None, None)
    today = local_day(now, zone)
    due = add_months(last or local_day(live_since, zone), min(months, override or months))
    days_left = (due - today).days
    if last is None:
        return ReviewClock("never_reviewed_overdue" if days_left < 0 else "never_reviewed", None, due, days_left)
    return ReviewClock(_status(days_left, bands), last, due, days_left)


def last_significant(reviews: Iterable[Review], now: dt.date | dt.datetime, *, zone: str) -> dt.date | None:
    """Return the day of the latest significant review that is not in the future."""
    today = local_day(now, zone)
    days = [local_day(review.held_on, zone) for review in reviews if is_significant(review)]
    return max((day for day in days if day <= today), default=None)


def add_months(day: dt.date, months: int) -> dt.date:
    """Add calendar months; a day that the month lacks becomes its last.

    >>> add_months(dt.date(2024, 8, 31), 18)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def local_day(at: dt.date | dt.datetime, zone: str) -> dt.date:
    """Return the day on which something happened in the organisation's zone."""
    return at.astimezone(ZoneInfo(zone)).date() if isinstance(at, dt.datetime) else at


def _status(days_left: int, bands: Sequence[int]) -> str:
    if days_left <= 0:
        return "overdue" if days_left else "due_today"
    reached = [status for status, most in zip(_WARNINGS, bands, strict=True) if days_left <= most]
    return reached[-1] if reached else "ok"
