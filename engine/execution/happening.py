"""What an event does when it is set off: on its own, as an option of a gateway, on the border of an activity,
or as the start of an event subprocess (BPMN 2.0.2, 13.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Completed, Fired, TimerArmed
from engine.execution import attached, scopes, timers
from engine.execution.associations import taken
from engine.execution.leaving import finish, fire, park_leaving, settle, way_on
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Wait
    from engine.values import Value


def finish_or_park(run: Run, scope_id: int, wait_id: int, values: Mapping[str, Value]) -> None:
    """End a wait with the values it brought; where its token cannot go on it becomes an incident."""
    try:
        finish(run, scope_id, wait_id, values)
    except Stuck as stuck:
        park_leaving(run, scope_id, wait_id, stuck, values)


def happened(run: Run, scope_id: int, wait_id: int, wait: Wait, values: Mapping[str, Value]) -> None:
    """An event was set off: on its own, on a gateway, on an activity or for an event subprocess."""
    if values:
        values = taken(run.element(wait.element), values)
    if wait.host == wait_id:
        finish_or_park(run, scope_id, wait_id, values)
        return
    if wait.host == 0:
        _event_subprocess(run, scope_id, wait_id, wait, values)
    elif run.state.scope(scope_id).waits[wait.host].kind == "gateway":
        _option(run, scope_id, wait_id, wait, values)
    else:
        _boundary(run, scope_id, wait_id, wait, values)


def _option(run: Run, scope_id: int, wait_id: int, wait: Wait, values: Mapping[str, Value]) -> None:
    element = run.element(wait.element)
    gateway = run.state.scope(scope_id).waits[wait.host].element
    way = way_on(run, scope_id, element, values, {})
    attached.withdraw(run, scope_id, wait.host, but=wait_id)
    run.record(Completed(scope_id, wait.host, gateway, "gateway"))
    fire(run, scope_id, wait_id, wait.kind, element, way)
    settle(run, scope_id)


def _boundary(run: Run, scope_id: int, wait_id: int, wait: Wait, values: Mapping[str, Value]) -> None:
    element = run.element(wait.element)
    way = way_on(run, scope_id, element, values, {})
    interrupting = element.detail.interrupting
    if interrupting:
        scopes.interrupt(run, scope_id, wait.host, keep=wait_id)
    again = None if interrupting else _again(run, wait)
    keep = not interrupting and (wait.kind != "timer" or again is not None)
    fire(run, scope_id, wait_id, wait.kind, element, way, keep=keep)
    if again is not None:
        _rearm(run, scope_id, wait_id, wait, again)
    settle(run, scope_id)


def _event_subprocess(run: Run, scope_id: int, wait_id: int, wait: Wait, values: Mapping[str, Value]) -> None:
    start_event = run.element(wait.element)
    interrupting = start_event.detail.interrupting
    if interrupting:
        scopes.clear(run, scope_id, keep=wait_id)
    again = None if interrupting else _again(run, wait)
    keep = not interrupting and (wait.kind != "timer" or again is not None)
    run.record(Fired(scope_id, wait_id, start_event.id, wait.kind, (), keep))
    if again is not None:
        _rearm(run, scope_id, wait_id, wait, again)
    scopes.open_event_subprocess(run, scope_id, start_event, values, {})


def _again(run: Run, wait: Wait) -> timers.Due | None:
    if wait.kind != "timer":
        return None
    anchor, text, left = wait.data
    return timers.again(anchor, text, left, run.now, run.calendar)


def _rearm(run: Run, scope_id: int, wait_id: int, wait: Wait, due: timers.Due) -> None:
    run.record(TimerArmed(scope_id, wait_id, wait.element, wait.host, due.anchor, due.due, due.text, due.left))
