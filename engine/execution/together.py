"""Parallel multiple events: what has come of an event's triggers, and what is still missing (BPMN 2.0.2, 10.5.5).

The waits of its parts share element and host. One that has come stays, without listening, with what it brought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import PartHappened, VariablesSet, Withdrawn
from engine.execution import attached
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Wait
    from engine.values import Value


def missing(run: Run, scope_id: int, wait_id: int, wait: Wait) -> list[int]:
    """Waits of the other parts that have not come yet."""
    return [one for one, other in _others(run, scope_id, wait_id, wait).items() if other.kind != "happened"]


def note(run: Run, scope_id: int, wait_id: int, wait: Wait, values: Mapping[str, Value]) -> None:
    """One part has come, and others are missing."""
    run.record(PartHappened(scope_id, wait_id, wait.element, wait.kind))
    if values:
        run.record(VariablesSet(scope_id, wait_id, tuple(values), tuple(values.values())))


def brought(run: Run, scope_id: int, wait_id: int, wait: Wait, values: Mapping[str, Value]) -> dict[str, Value]:
    """All that the parts have brought, with the last one's `values`."""
    found: dict[str, Value] = {}
    for other in _others(run, scope_id, wait_id, wait).values():
        found |= other.variables or {}
    return {**found, **values}


def anew(run: Run, scope_id: int, wait_id: int, wait: Wait) -> list[attached.Plan]:
    """Take what has come away and plan to listen for all parts again; where that cannot be done it is an incident."""
    plans: list[attached.Plan] = []
    try:
        plans = attached.plan(run, (wait.element,), run.variables(scope_id))
    except Stuck as stuck:
        run.record(stuck.raised(scope_id, run.next_id, wait.element, -1))
    for one, other in _others(run, scope_id, wait_id, wait).items():
        run.record(Withdrawn(scope_id, one, other.element, other.kind))
    return plans


def _others(run: Run, scope_id: int, wait_id: int, wait: Wait) -> dict[int, Wait]:
    """The waits of the other parts."""
    return {
        one: other
        for one, other in run.state.scope(scope_id).waits.items()
        if other.element == wait.element
        and other.host == wait.host
        and one not in (wait_id, wait.host)
        and other.kind != "incident"
    }
