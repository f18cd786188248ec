"""What an event does when it is set off: on its own, as an option of a gateway, on the border of an activity,
or as the start of an event subprocess (BPMN 2.0.2, 13.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.events import Completed, Fired, TimerArmed
from engine.execution import attached, scopes, timers, together
from engine.execution.associations import taken
from engine.execution.leaving import finish, fire, park_leaving, settle, way_on
from engine.execution.trouble import Stuck
from engine.program.listening import listens_for
from engine.program.triggers import MultipleDetail

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
    element = run.program.elements[wait.element]
    if values and element.takes:
        values = taken(element, values)
    if isinstance(element.detail, MultipleDetail) and element.detail.together:
        missing = together.missing(run, scope_id, wait_id, wait)
        if missing:
            together.note(run, scope_id, wait_id, wait, values)
            return
        values = together.brought(run, scope_id, wait_id, wait, values)
    if wait.host == wait_id:
        _on_its_own(run, scope_id, wait_id, wait, values)
    elif wait.host == 0:
        _event_subprocess(run, scope_id, wait_id, wait, values)
    elif run.state.scope(scope_id).waits[wait.host].kind == "gateway":
        _option(run, scope_id, wait_id, wait, values)
    elif run.state.scope(scope_id).waits[wait.host].kind == "events":
        _one_of_several(run, scope_id, wait_id, wait, values)
    else:
        _boundary(run, scope_id, wait_id, wait, values)


def _on_its_own(run: Run, scope_id: int, wait_id: int, wait: Wait, values: Mapping[str, Value]) -> None:
    """Let the token of a catch event go on; a timer that repeats a number of times sends one on each time."""
    again = _again(run, wait) if wait.kind == "timer" and wait.data[2] > 0 else None
    if again is None:
        finish_or_park(run, scope_id, wait_id, values)
        return
    element = run.element(wait.element)
    fire(run, scope_id, wait_id, wait.kind, element, way_on(run, scope_id, element, values, {}), keep=True)
    _rearm(run, scope_id, wait_id, wait, again)


def _one_of_several(run: Run, scope_id: int, wait_id: int, wait: Wait, values: Mapping[str, Value]) -> None:
    """What a catch event with several triggers waited for has come: its token, which waits beside them, goes on."""
    attached.withdraw(run, scope_id, wait.host, but=wait_id)
    run.record(Fired(scope_id, wait_id, wait.element, wait.kind))
    finish_or_park(run, scope_id, wait.host, values)


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
    if element.detail.interrupting:
        scopes.interrupt(run, scope_id, wait.host, keep=wait_id)
        fire(run, scope_id, wait_id, wait.kind, element, way)
    else:
        again = _next(run, scope_id, wait_id, wait)
        fire(run, scope_id, wait_id, wait.kind, element, way, keep=again.keep)
        _listen_again(run, scope_id, wait_id, wait, again)
    settle(run, scope_id)


def _event_subprocess(run: Run, scope_id: int, wait_id: int, wait: Wait, values: Mapping[str, Value]) -> None:
    start_event = run.element(wait.element)
    if start_event.detail.interrupting:
        scopes.clear(run, scope_id, keep=wait_id)
        run.record(Fired(scope_id, wait_id, start_event.id, wait.kind))
    else:
        again = _next(run, scope_id, wait_id, wait)
        run.record(Fired(scope_id, wait_id, start_event.id, wait.kind, (), again.keep))
        _listen_again(run, scope_id, wait_id, wait, again)
    scopes.open_event_subprocess(run, scope_id, start_event, values, {})


class _Next(NamedTuple):
    """How an event that does not interrupt listens on: by the wait it has, at the next moment, or for all anew."""

    keep: bool
    due: timers.Due | None = None
    anew: list[attached.Plan] | None = None


def _next(run: Run, scope_id: int, wait_id: int, wait: Wait) -> _Next:
    detail = run.element(wait.element).detail
    if isinstance(detail, MultipleDetail) and detail.together:
        return _Next(keep=False, anew=together.anew(run, scope_id, wait_id, wait))
    if wait.kind != "timer":
        return _Next(keep=wait.kind != "task")  # somebody has said it once
    due = _again(run, wait)
    return _Next(due is not None, due)


def _listen_again(run: Run, scope_id: int, wait_id: int, wait: Wait, again: _Next) -> None:
    if again.due is not None:
        _rearm(run, scope_id, wait_id, wait, again.due)
    if again.anew is not None:
        attached.arm(run, scope_id, again.anew, wait.host, was=True)


def _again(run: Run, wait: Wait) -> timers.Due | None:
    if wait.kind != "timer":
        return None
    anchor, text, left = wait.data
    element = run.element(wait.element)
    each = any(detail.timer.each for trigger, detail, _ in listens_for(element) if trigger == "timer")
    return timers.again(anchor, text, left, run.now, run.calendar_of(element), each=each)


def _rearm(run: Run, scope_id: int, wait_id: int, wait: Wait, due: timers.Due) -> None:
    run.record(TimerArmed(scope_id, wait_id, wait.element, wait.host, due.anchor, due.due, due.text, due.left))
