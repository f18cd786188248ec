"""Queues of kinds of customers: which there are for somebody, how much waits in each, and whose turn is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import micros
from engine.execution.promising import turn
from engine.lists import Queue
from engine.program.targets import AGES
from engine.queries import inbox
from engine.queries.inbox import QUEUE, Wanted
from engine.store import searching

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from engine.model import Person, UserTask
    from engine.store.transaction import Reader
    from engine.turn import Turns

MOST = 20
"""Queues that are shown."""
HEADS = 10
"""Tasks at the head of each queue that are looked at: there may be some that somebody may not do."""


def of(r: Reader, person: Person, now: int, zone: dt.tzinfo) -> tuple[Queue, ...]:
    """The queues in which something waits for somebody, by name."""
    if not person.groups and not person.stands_in:
        return ()
    counted = ((name, inbox.count(r, person, Wanted(f"{QUEUE}{name}"), now, zone)) for name in searching.queues(r))
    return tuple(Queue(name, size) for name, (size, _) in counted if size)[:MOST]


def next_of(r: Reader, turns: Turns, person: Person, now: int) -> Iterator[UserTask]:
    """What somebody is to take next, the best first: by turn, of all their queues and of what is in none.

    What is in no queue has its turn as if it aged in `AGES`.
    """
    zone = turns.calendar.zone
    views = ["lanes", *(f"{QUEUE}{one.name}" for one in of(r, person, now, zone))]
    heads = [inbox.listed(r, turns, person, Wanted(view, limit=HEADS), now, zone).rows for view in views]
    found = sorted((_turn(turns, one), one.id, one) for rows in heads for one in rows if not one.why_not)
    return (one for _, _, one in found)


def _turn(turns: Turns, task: UserTask) -> int:
    if task.turn_at is not None:
        return micros(task.turn_at)
    due, target = (None if one is None else micros(one) for one in (task.due_at, task.target_at))
    return turn(micros(task.created_at), (due, target), AGES, turns.calendar)
