"""What happened to the requests of one process in a stretch of time, counted by the database.

Lengths of time are counted by the minute, so that the medians of a year come in a handful of rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from engine.store.governing import feedback
from engine.store.registers import event
from engine.store.statements import Statement, fixed, p
from engine.store.tables import incident, instance, task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader

MINUTE = 60 * 1_000_000


class Between(NamedTuple):
    """Which process, and from when until when (microseconds; the end does not belong to it)."""

    process_key: str
    since: int
    until: int


class Spread(NamedTuple):
    """How long something took: how often it was, half of them at most so long, 85 of a hundred so (in minutes)."""

    times: int
    median: int
    p85: int


class LaneTimes(NamedTuple):
    """How long the tasks of a lane waited for somebody, and how long they were then in work."""

    lane: str
    zone: str
    waiting: Spread
    working: Spread


def _within(column: Any) -> Any:
    return (column >= p("since")) & (column < p("until"))


def _minutes(later: Any, earlier: Any) -> Any:
    return (later - earlier).op("/", precedence=8)(fixed(MINUTE))


_OF = instance.c.process_key == p("process_key")
_STARTED = Statement(select(func.count()).where(_OF, _within(instance.c.started_at)))
_OPEN = Statement(select(func.count()).where(_OF, instance.c.ended_at.is_(None)))
_BEHIND = Statement(
    select(func.coalesce(func.sum(instance.c.sequence - instance.c.projected), fixed(0))).where(
        _OF, instance.c.behind == fixed(1)
    )
)
_ENDED = Statement(
    select(instance.c.state, func.coalesce(instance.c.outcome, fixed("")), func.count())
    .where(_OF, _within(instance.c.ended_at))
    .group_by(instance.c.state, instance.c.outcome)
    .order_by(func.count().desc(), instance.c.outcome)
)
_LASTED = _minutes(instance.c.ended_at, instance.c.started_at).label("minutes")
_CYCLE = Statement(
    select(_LASTED, func.count())
    .where(_OF, _within(instance.c.ended_at), instance.c.state == fixed("completed"))
    .group_by(_LASTED)
)
_TASKS = task.c.process_key == p("process_key")
_TAKEN = func.coalesce(task.c.claimed_at, task.c.completed_at)
_WAITED, _WORKED = _minutes(_TAKEN, task.c.created_at).label("a"), _minutes(task.c.completed_at, _TAKEN).label("b")
_LANES = Statement(
    select(task.c.lane, task.c.zone, _WAITED, _WORKED, func.count())
    .where(_TASKS, _within(task.c.completed_at))
    .group_by(task.c.lane, task.c.zone, _WAITED, _WORKED)
)
_LATE_OPEN = Statement(select(func.count()).where(_TASKS, task.c.state == fixed("open"), task.c.due < p("until")))
_LATE_DONE = Statement(
    select(func.count()).where(_TASKS, _within(task.c.completed_at), task.c.completed_at > task.c.due)
)
_TROUBLE = incident.join(instance, instance.c.id == incident.c.instance_id)
_RAISED = Statement(select(func.count()).select_from(_TROUBLE).where(_OF, _within(incident.c.raised_at)))
_STUCK = Statement(select(func.count()).select_from(_TROUBLE).where(_OF, incident.c.resolved_at.is_(None)))
_TOLD = event.c.process_key == p("process_key")
_FORCED = Statement(
    select(event.c.kind, func.count())
    .where(_TOLD, _within(event.c.at), event.c.channel == fixed("admin"))
    .group_by(event.c.kind)
)
_ASIDE = ("TimerArmed", "MessageAwaited", "SignalAwaited", "ConditionAwaited", "Withdrawn")
_WAYS = Statement(
    select(event.c.element_id, event.c.flow_id)
    .distinct()
    .where(
        _TOLD,
        _within(event.c.at),
        event.c.definition_id == p("definition_id"),
        event.c.kind.not_in([fixed(one) for one in _ASIDE]),
    )
)
_REPORTED = Statement(
    select(*feedback.c["id", "element", "category", "state", "at", "answered_at", "definition_id", "fixed_in"])
    .where(
        feedback.c.process_key == p("process_key"),
        (feedback.c.at >= p("since")) | feedback.c.answered_at.is_(None) | (feedback.c.answered_at >= p("since")),
    )
    .order_by(feedback.c.answered_at.is_not(None), feedback.c.at.desc(), feedback.c.id)
)


def started(r: Reader, between: Between) -> int:
    """How many requests began."""
    return _count(r, _STARTED, between)


def still_open(r: Reader, between: Between) -> int:
    """How many are open now."""
    return _count(r, _OPEN, between)


def behind(r: Reader, between: Between) -> int:
    """How many events of its requests reports have not been told yet."""
    return _count(r, _BEHIND, between)


def ended(r: Reader, between: Between) -> list[tuple[str, str, int]]:
    """How many ended, by state and outcome, the most frequent first."""
    return [(row[0], row[1], row[2]) for row in r.all(_ENDED, between._asdict())]


def cycle(r: Reader, between: Between) -> Spread:
    """How long the requests took that were completed."""
    return spread((row[0], row[1]) for row in r.all(_CYCLE, between._asdict()))


def lanes(r: Reader, between: Between) -> list[LaneTimes]:
    """How long tasks that were completed waited and were worked on, by lane."""
    waited: dict[tuple[str, str], list[tuple[int, int]]] = {}
    worked: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for lane, zone, waiting, working, count in r.all(_LANES, between._asdict()):
        place = (lane or "", zone or "")
        waited.setdefault(place, []).append((waiting, count))
        worked.setdefault(place, []).append((working, count))
    return [LaneTimes(*place, spread(waited[place]), spread(worked[place])) for place in sorted(waited)]


def late(r: Reader, between: Between) -> tuple[int, int]:
    """How many tasks are open past their due date, and how many were completed past it."""
    return _count(r, _LATE_OPEN, between), _count(r, _LATE_DONE, between)


def incidents(r: Reader, between: Between) -> tuple[int, int]:
    """How often requests got stuck, and how many are stuck now."""
    return _count(r, _RAISED, between), _count(r, _STUCK, between)


def forced(r: Reader, between: Between) -> dict[str, int]:
    """What was done to requests from outside, by the kind of event, as far as reports have been told."""
    return {row[0]: row[1] for row in r.all(_FORCED, between._asdict())}


def ways(r: Reader, between: Between, definition_id: str) -> set[str]:
    """The elements and flows of a version that were gone through, as far as reports have been told."""
    rows = r.all(_WAYS, {**between._asdict(), "definition_id": definition_id})
    return {one for element, flows in rows for one in (element, *(flows or "").split()) if one}


def reported(r: Reader, between: Between) -> list[tuple[Any, ...]]:
    """Reports from the front line of that time, answered in it or still open: these come first.

    Each: id, element, category, state, at, answered at, the version it is about and the one that fixes it.
    """
    return list(r.all(_REPORTED, between._asdict()))


def spread(counted: Iterable[tuple[int, int]]) -> Spread:
    """Find median and 85th percentile (the nearest rank) among values that are counted.

    >>> spread([(10, 3), (20, 1), (90, 1)])
    Spread(times=5, median=10, p85=90)
    """
    rows = sorted(counted)
    total = sum(count for _, count in rows)
    return Spread(total, _ranked(rows, total, 50), _ranked(rows, total, 85))


def _ranked(rows: list[tuple[int, int]], total: int, percent: int) -> int:
    rank, seen = -(-total * percent // 100), 0
    for value, count in rows:
        seen += count
        if seen >= rank:
            return value
    return 0


def _count(r: Reader, statement: Statement, between: Between) -> int:
    return int(r.value(statement, between._asdict()) or 0)
