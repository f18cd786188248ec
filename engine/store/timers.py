"""Timers that are due: of waiting instances, and of definitions that start by time.

A timer's row goes when its instance's turn records that it fired, so nothing fires twice however many
workers look. Start timers have no instance; moving one on is guarded by the moment it was due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from engine.store.registers import start_timer
from engine.store.statements import NONE_SKIPPED, Statement, changing, p
from engine.store.tables import instance, timer

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class TimerRow(NamedTuple):
    """An armed timer; lock `root_id` before you fire it."""

    instance_id: str
    wait: int
    scope: int
    element: str
    due: int
    root_id: str
    process_key: str


class StartTimerRow(NamedTuple):
    """A timer that starts instances of a definition; `left` as in TimerArmed."""

    definition_id: str
    element: str
    process_key: str
    anchor: int
    due: int
    text: str
    left: int


_TIMERS = select(timer, instance.c.root_id, instance.c.process_key).join(instance, instance.c.id == timer.c.instance_id)
_ORDER = (timer.c.due, timer.c.instance_id, timer.c.wait)
_DUE = Statement(_TIMERS.where(timer.c.due <= p("now")).order_by(*_ORDER).limit(p("limit")).offset(NONE_SKIPPED))
OF_INSTANCE = Statement(_TIMERS.where(timer.c.instance_id == p("instance_id")).order_by(*_ORDER))
_FIND = Statement(_TIMERS.where(timer.c.instance_id == p("instance_id"), timer.c.wait == p("wait")))
_NEXT = Statement(select(func.min(timer.c.due)))
_NEXT_START = Statement(select(func.min(start_timer.c.due)))
_STARTS = Statement(
    select(start_timer)
    .where(start_timer.c.due <= p("now"))
    .order_by(start_timer.c.due, start_timer.c.definition_id, start_timer.c.element)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_MOVE = Statement(
    changing(start_timer, ("due", "left"), "definition_id", "element").where(start_timer.c.due == p("was"))
)
_DROP = Statement(
    start_timer.delete().where(
        start_timer.c.definition_id == p("definition_id"),
        start_timer.c.element == p("element"),
        start_timer.c.due == p("was"),
    )
)


def due(r: Reader, now: int, limit: int) -> list[TimerRow]:
    """Timers whose moment has come, the longest due first."""
    return [TimerRow._make(row) for row in r.all(_DUE, {"now": now, "limit": limit})]


def find(r: Reader, instance_id: str, wait: int) -> TimerRow | None:
    """One armed timer, or None when it is over."""
    row = r.one(_FIND, {"instance_id": instance_id, "wait": wait})
    return None if row is None else TimerRow._make(row)


def of_one(r: Reader, instance_id: str) -> list[TimerRow]:
    """The armed timers of an instance, the next first."""
    return [TimerRow._make(row) for row in r.all(OF_INSTANCE, {"instance_id": instance_id})]


def next_due(r: Reader) -> int | None:
    """When the next timer of either kind is due, or None."""
    moments = [moment for moment in (r.value(_NEXT), r.value(_NEXT_START)) if moment is not None]
    return min(moments, default=None)


def due_starts(r: Reader, now: int, limit: int) -> list[StartTimerRow]:
    """Definitions to start an instance of, the longest due first."""
    return [StartTimerRow._make(row) for row in r.all(_STARTS, {"now": now, "limit": limit})]


def move_start(w: Writer, row: StartTimerRow, due_next: int | None, left: int) -> bool:
    """Arm a start timer for its next moment (None: it is over). False when somebody else has done so."""
    values = {"definition_id": row.definition_id, "element": row.element, "was": row.due}
    if due_next is None:
        return w.run(_DROP, values) == 1
    return w.run(_MOVE, values | {"due": due_next, "left": left}) == 1
