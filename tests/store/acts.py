"""Synthetic turns for the store's tests: what the turn does, without a process behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.events import AnyEvent, InstanceStarted, TaskCreated, VariablesSet
from engine.store import instances, journal, pages, projections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store import Store, Writer
    from engine.store.instances import InstanceRow

AT = 1_700_000_000_000_000


def started(**given: Any) -> InstanceStarted:
    """The first event of every instance."""
    facts = {"definition_id": "order_to_cash:1", "process_key": "order_to_cash", "version": 1, "element": None}
    return InstanceStarted(**(facts | given))


def task(wait: int, **given: Any) -> TaskCreated:
    """A task that opens as event number `wait`."""
    facts = {"scope": 0, "wait": wait, "element": "check", "name": "Check order", "group": "sales-desk"}
    return TaskCreated(**(facts | given))


def values(**given: Any) -> VariablesSet:
    """Personal values written to the process."""
    return VariablesSet(0, 0, tuple(given), tuple(given.values()))


def record(
    w: Writer, row: InstanceRow, events: Sequence[AnyEvent], *, at: int = AT, actor: str = "ann", channel: str = "ui"
) -> InstanceRow:
    """Journal and projections of one turn."""
    row = journal.append(w, row, events, at=at, actor=actor, channel=channel)
    projections.apply(w, row, events, at=at, actor=actor)
    return row


def begin(store: Store, *events: AnyEvent, instance_id: str = "i1", at: int = AT, **given: Any) -> InstanceRow:
    """Start an instance in a turn of its own."""
    with store.writing() as w:
        row = record(w, instances.new(instance_id), [started(**given), *events], at=at)
        pages.save(w, instance_id, 0, 0, b"state")
    return row


def go_on(store: Store, row: InstanceRow, *events: AnyEvent, at: int = AT, actor: str = "ann") -> InstanceRow:
    """One more turn of an instance."""
    with store.writing() as w:
        return record(w, row, events, at=at, actor=actor)
