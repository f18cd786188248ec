"""The times between the significant reviews of one process: when each began, ran out, and ended.

Everything about the past follows from them: how many were on time, what was overdue at the end of a month, which due
dates once stood in a calendar.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from engine.governance.clock import Review, is_significant
from engine.governance.recorded import on_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.governance.report.facts import AsOf, Held, Rule

_ONE_DAY = dt.timedelta(1)


class Ended(NamedTuple):
    """A time that is over: the day on which it was known to be on time or late."""

    on: dt.date
    late: bool


class Timeline:
    """The significant reviews of a process, and the day on which it went live.

    One that was reviewed before it went live here (an import) begins with its first review.
    """

    def __init__(self, live_since: dt.date, reviewed: Iterable[dt.date], rule: Rule, own: int | None) -> None:
        self.live_since = live_since
        self.days = sorted(set(reviewed))
        self._rule, self._own = rule, own
        unreviewed = not self.days or live_since < self.days[0]
        self.begins = [live_since, *self.days] if unreviewed else self.days

    def overdue_on(self, days: Sequence[dt.date]) -> Iterator[dt.date]:
        """On which of these days (in their order) the process was live and overdue, by what counted then."""
        for begin, after in zip(self.begins, [*self.begins[1:], dt.date.max], strict=True):
            first = max(self.live_since, self._rule.soonest(begin, self._own) + _ONE_DAY)
            for day in days[bisect_left(days, first) : bisect_left(days, after)]:
                if self._rule.due(begin, day, self._own) < day:
                    yield day

    def ended(self, day: dt.date, since: dt.date = dt.date.min) -> Iterator[Ended]:
        """Every time that was over by a day: reviewed by its due date, or with its due date passed; not all before
        `since`, and all from then on.
        """
        first, past = max(0, bisect_right(self.begins, since) - 2), bisect_right(self.begins, day)
        begins = self.begins[first:past]
        for begin, end in zip(begins, [*begins[1:], None], strict=True):
            due = self._rule.due(begin, end or day, self._own)
            if end is not None and end <= due:
                yield Ended(end, late=False)
            elif due < day:
                yield Ended(due + _ONE_DAY, late=True)


def clock_review(held: Held, as_of: AsOf) -> Review:
    """What the review clock wants to know of a review, as far as it was known at the moment asked for."""
    return on_record(held, voided=is_voided(held, as_of))


def is_voided(held: Held, as_of: AsOf) -> bool:
    """Whether a review had been voided by then."""
    return held.voided_at is not None and held.voided_at <= as_of.until


def significant(reviews: Iterable[Held], as_of: AsOf) -> list[tuple[dt.date, Held]]:
    """The significant reviews with their days, earliest first; of one day the one that was recorded last comes last."""
    told = ((clock_review(one, as_of), one) for one in reviews)
    found = [
        (review.held_on, one)
        for review, one in told
        if is_significant(review) and isinstance(review.held_on, dt.date) and review.held_on <= as_of.day
    ]
    return sorted(found, key=lambda pair: (pair[0], pair[1].recorded_at, pair[1].id))
