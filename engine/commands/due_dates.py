"""Due dates are worked out and stored whenever what they depend on changes.

That is a review, its voiding, publishing, retiring, or the policy. A date that no longer counts is kept, with why the
next one took its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import moment
from engine.sentence import to_keep
from engine.store import due_dates, policies, settings
from engine.store.due_dates import DueRow
from engine.turn import standing

if TYPE_CHECKING:
    from engine.calendar import Calendar
    from engine.store.transaction import Reader, Writer
    from engine.turn.standing import Deadline

HELD = "due dates"


def settle(w: Writer, calendar: Calendar, now: int, process_key: str, why: str) -> str | None:
    """Work out when a process is due, and store it where that has changed; gives the ISO date."""
    settings.hold(w, HELD)
    found = standing.of_process(w, process_key, moment(now), calendar.zone.key)
    before = due_dates.history(w, process_key)
    _store(w, now, process_key, found, before[0] if before else None, why)
    return _text(found)


def settle_all(w: Writer, calendar: Calendar, now: int, why: str) -> list[str]:
    """Do the same for all processes; gives the keys of those whose date has changed."""
    settings.hold(w, HELD)
    stored = due_dates.current(w)
    every = standing.everywhere(w, moment(now), calendar.zone.key)
    return [key for key, found in every.items() if _store(w, now, key, found, stored.get(key), why)]


def wrong(r: Reader, calendar: Calendar, now: int) -> bool:
    """Whether a date is missing, or is not what it should be."""
    stored = due_dates.current(r)
    every = standing.everywhere(r, moment(now), calendar.zone.key)
    return any(_differs(found, stored.get(key)) for key, found in every.items())


def _store(w: Writer, now: int, key: str, found: Deadline, before: DueRow | None, why: str) -> bool:
    if not _differs(found, before):
        return False
    policy = policies.current(w)
    at = now if before is None else max(now, before.computed_at + 1)
    due_dates.add(w, DueRow(key, at, _text(found), to_keep(why), found.review_id, policy.number if policy else 0))
    return True


def _differs(found: Deadline, before: DueRow | None) -> bool:
    return before is None or (before.due_on, before.review_id) != (_text(found), found.review_id)


def _text(found: Deadline) -> str | None:
    return None if found.clock.due is None else found.clock.due.isoformat()
