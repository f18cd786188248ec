"""Events that hang on something: boundary events on an activity, options of an event-based gateway,
start events of the event subprocesses of a scope.

They are planned first (every expression evaluated, so that trouble leaves nothing half-done) and armed
after their host has begun.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from engine.events import ConditionAwaited, MessageAwaited, SignalAwaited, TaskCreated, TimerArmed, Withdrawn
from engine.execution import correlation
from engine.execution.places import placed
from engine.execution.promising import targeted
from engine.execution.timers import fixed, resolve
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from engine.execution.run import Run
    from engine.program.model import Element
    from engine.values import Value


Plan: TypeAlias = "tuple[Element, str, Any]"
"""One event to listen for: the element, its trigger, and as facts a timer's `Due`, a message's (name, key), a signal's
name or the definition that a condition stands in.
"""


def plan(run: Run, elements: Iterable[str], values: Mapping[str, Value], but: str = "") -> list[Plan]:
    """Work out what to listen for, but not for the definition `but`. What listens without being armed (error and
    escalation events) is left out.
    """
    plans: list[Plan] = []
    program = run.program
    for element_id in elements:
        element = program.elements[element_id]
        for trigger, detail, definition in program.hears[element_id]:
            planner = _PLANNERS.get(trigger)
            if planner is not None and (not but or definition != but):
                plans.append((element, trigger, planner(run, element, detail, definition, values)))
    return plans


_TIMER = say("The timer %(label)s", label="")


def _plan_timer(run: Run, element: Element, detail: Any, _definition: str, values: Mapping[str, Value]) -> Any:
    if detail.timer.micros is not None:
        return fixed(detail.timer, run.now)
    return resolve(detail.timer, values, run.now, run.calendar_of(element), _TIMER, label=element.label)


def _plan_message(
    run: Run, element: Element, detail: Any, _definition: str, values: Mapping[str, Value]
) -> tuple[str, str]:
    return detail.name, correlation.awaited(run, element, detail, values)


def _plan_signal(_run: Run, _element: Element, detail: Any, _definition: str, _values: Mapping[str, Value]) -> str:
    return str(detail.name)


def _plan_condition(_run: Run, _element: Element, _detail: Any, definition: str, _values: Mapping[str, Value]) -> str:
    """Which condition; what it is will be seen once every token has come to rest (`engine.execution.watching`)."""
    return definition


def _plan_task(_run: Run, _element: Element, _detail: Any, _definition: str, _values: Mapping[str, Value]) -> None:
    """Nothing needs to be worked out: somebody will say that it has happened."""


_PLANNERS: dict[str, Callable[[Run, Element, Any, str, Mapping[str, Value]], Any]] = {
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
        wait = run.state.sequence + 1
        owner = wait if host is None else host
        if trigger == "timer":
            run.record(TimerArmed(scope_id, wait, element.id, owner, facts.anchor, facts.due, facts.text, facts.left))
        elif trigger == "message":
            run.record(MessageAwaited(scope_id, wait, element.id, owner, *facts))
        elif trigger == "person":
            name, lane, zone, group = element.detail.place
            task = TaskCreated(scope_id, wait, element.id, name, lane, zone, group, form=element.detail.form, host=host)
            task = task if group is not None and lane is not None else placed(run, element, task)
            run.record(targeted(run, element, task))
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
