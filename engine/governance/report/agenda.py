"""The due dates of reviews as entries of a calendar: those that count, and those that no longer do."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from engine.governance.report.build import concerns
from engine.governance.report.facts import is_known
from engine.governance.report.order import in_order
from engine.governance.report.rows import row
from engine.governance.report.timeline import is_voided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.governance.report.facts import Facts, Held
    from engine.governance.report.model import Asked, Row
    from engine.governance.report.order import Known, Process

KEPT = dt.timedelta(90)
"""How long a due date that no longer counts stays, so that calendars learn of it."""


class Entry(NamedTuple):
    """A due date. `sequence` grows with whatever happens to the process, `changed_at` is when that was (an instant).

    `cancelled`: the review was held, or the date has moved.
    """

    process: str
    name: str
    due: dt.date
    owner_name: str
    cancelled: bool
    sequence: int
    changed_at: int


def agenda(facts: Facts, asked: Asked) -> tuple[Entry, ...]:
    """The entries of the processes that were asked for, the earliest due first."""
    known = in_order(facts, asked.of)
    every = ((one, row(known, one)) for one in known.active if _may_concern(asked, one))
    chosen = [(one, shown) for one, shown in every if concerns(asked, shown)]
    reviews: dict[str, list[Held]] = {}
    for one in facts.reviews:
        if is_known(one, known.as_of):
            reviews.setdefault(one.process_key, []).append(one)
    handed = _handed_over(facts)
    found = [
        entry
        for one, shown in chosen
        for entry in _entries(known, one, shown, reviews.get(one.live.key, []), handed[one.live.key])
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.process)))


def _may_concern(asked: Asked, one: Process) -> bool:
    """Whether a process is worth a row: a quicker question than the row answers."""
    return asked.area in {"", one.version.area} and asked.owner in {"", one.owned.person_id if one.owned else ""}


def _entries(known: Known, one: Process, row: Row, reviews: list[Held], handed: list[int]) -> Iterator[Entry]:
    changes = [*handed, *_changes(known, one, reviews)]
    sequence, changed_at = len(changes) - 1, max(changes)
    before = {due for due in _dues(known, one, reviews) if row.due != due and due > known.as_of.day - KEPT}
    for due in sorted({row.due} | before):
        yield Entry(row.process, row.name, due, row.owner_name, due in before, sequence, changed_at)


def _dues(known: Known, one: Process, reviews: list[Held]) -> Iterator[dt.date]:
    """Every due date that once counted: by every review, voided ones too, and by every policy."""
    begins = {one.timeline.live_since, *one.timeline.days}
    begins |= {dt.date.fromisoformat(held.held_on) for held in reviews if is_voided(held, known.as_of)}
    days = {known.as_of.day_of(policy.set_at) for policy in known.rule.policies} | {known.as_of.day, dt.date.min}
    for begin in begins:
        for day in days:
            yield known.rule.due(begin, day, one.version.review_months)


def _changes(known: Known, one: Process, reviews: list[Held]) -> list[int]:
    """When something happened that a calendar may show: never empty, and one more with every change."""
    until = known.as_of.until
    published = [each.published_at for each in one.versions if each.published_at and each.published_at <= until]
    voided = [held.voided_at for held in reviews if held.voided_at is not None and held.voided_at <= until]
    policies = [policy.set_at for policy in known.rule.policies]
    return [one.live.live_since, *published, *(held.recorded_at for held in reviews), *voided, *policies]


def _handed_over(facts: Facts) -> dict[str, list[int]]:
    """When each process got an owner."""
    found = defaultdict[str, list[int]](list)
    for one in facts.owners:
        if one.since <= facts.as_of.until:
            found[one.process_key].append(one.since)
    return found
