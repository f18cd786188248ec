"""Events that hang on something: boundary events on an activity, options of an event-based gateway,
start events of the event subprocesses of a scope.

They are planned first (every expression evaluated, so that trouble leaves nothing half-done) and armed
after their host has begun.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from engine.events import ConditionAwaited, MessageAwaited, SignalAwaited, TaskCreated, TimerArmed, Withdrawn
from engine.execution import correlation
from engine.execution.places import at_caller
from engine.execution.timers import resolve
from engine.program.listening import listens_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from engine.execution.run import Run
    from engine.program.model import Element
    from engine.values import Value


class Plan(NamedTuple):
    """One event to listen for; `facts` is a timer's `Due`, a message's (name, key), a signal's name or the
    definition that a condition stands in.
    """

    element: Element
    trigger: str
    facts: Any


def plan(run: Run, elements: Iterable[str], values: Mapping[str, Value], but: str = "") -> list[Plan]:
    """Work out what to listen for, but not for the definition `but`. What listens without being armed (error and
    escalation events) is left out.
    """
    plans = []
    for element_id in elements:
        element = run.program.elements[element_id]
        for trigger, detail, definition in listens_for(element):
            planner = _PLANNERS.get(trigger)
            if planner is not None and (not but or definition != but):
                plans.append(Plan(element, trigger, planner(run, _Awaited(element, detail, definition), values)))
    return plans


class _Awaited(NamedTuple):
    element: Element
    detail: Any
    definition: str


def _plan_timer(run: Run, awaited: _Awaited, values: Mapping[str, Value]) -> Any:
    return resolve(awaited.detail.timer, values, run.now, run.calendar, f"The timer {awaited.element.label!r}")


def _plan_message(run: Run, awaited: _Awaited, values: Mapping[str, Value]) -> tuple[str, str]:
    return awaited.detail.name, correlation.awaited(run, awaited.element, awaited.detail, values)


def _plan_signal(run: Run, awaited: _Awaited, values: Mapping[str, Value]) -> str:  # noqa: ARG001 - one signature for all
    return str(awaited.detail.name)


def _plan_condition(run: Run, awaited: _Awaited, values: Mapping[str, Value]) -> str:  # noqa: ARG001
    """Which condition; what it is will be seen once every token has come to rest (`engine.execution.watching`)."""
    return awaited.definition


def _plan_task(run: Run, awaited: _Awaited, values: Mapping[str, Value]) -> None:
    """Nothing needs to be worked out: somebody will say that it has happened."""


_PLANNERS: dict[str, Callable[[Run, _Awaited, Mapping[str, Value]], Any]] = {
    "timer": _plan_timer,
    "message": _plan_message,
    "signal": _plan_signal,
    "conditional": _plan_condition,
    "person": _plan_task,
}


def arm(run: Run, scope_id: int, plans: Iterable[Plan], host: int | None, *, was: bool = False) -> None:
    """Listen for what was planned; `host` None means that each wait holds a token itself.

    `was` is what conditions are taken to have been: they set their event off when they become true.
    """
    for element, trigger, facts in plans:
        wait = run.next_id
        owner = wait if host is None else host
        if trigger == "timer":
            run.record(TimerArmed(scope_id, wait, element.id, owner, facts.anchor, facts.due, facts.text, facts.left))
        elif trigger == "message":
            run.record(MessageAwaited(scope_id, wait, element.id, owner, *facts))
        elif trigger == "person":
            name, lane, zone, group = element.detail.place
            task = TaskCreated(scope_id, wait, element.id, name, lane, zone, group, form=element.detail.form, host=host)
            run.record(task if lane is not None else at_caller(run, task))
        elif trigger == "signal":
            run.record(SignalAwaited(scope_id, wait, element.id, owner, facts))
        else:
            run.record(ConditionAwaited(scope_id, wait, element.id, owner, facts, was))


def withdraw(run: Run, scope_id: int, host: int, but: int = 0) -> None:
    """Stop listening for everything that hangs on `host`, except the wait `but`."""
    waits = run.state.scopes[scope_id].waits
    if len(waits) < 2:  # noqa: PLR2004 - the host alone
        return
    for wait_id in [one for one, wait in waits.items() if wait.host == host and one not in (host, but)]:
        wait = waits[wait_id]
        run.record(Withdrawn(scope_id, wait_id, wait.element, wait.kind))


def withdraw_all(run: Run, scope_id: int) -> None:
    """Stop listening for everything in a scope that has run out of tokens."""
    for wait_id, wait in list(run.state.scope(scope_id).waits.items()):
        run.record(Withdrawn(scope_id, wait_id, wait.element, wait.kind))
