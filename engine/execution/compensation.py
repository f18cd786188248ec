"""Compensation: what is complete is taken back, the last first (BPMN 2.0.2, 10.7 and 13.5.5).

What can be taken back is a kept scope (`engine.execution.keeping`). Whoever asks for it plans once which of them,
and by which handler; then one is taken back after the other, each within its own scope, so that its handler sees what
was known when it was completed. A subprocess without a handler is taken back by taking back what is inside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import CompensationBegun, Completed, Fired, ScopeClosed, ScopeResumed
from engine.execution import cancelling, scopes
from engine.execution.happening import finish_or_park
from engine.execution.leaving import settle
from engine.program.listening import does
from engine.program.triggers import MultipleDetail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element

    Plan = tuple[tuple[int, str], ...]


def asked_for(run: Run, scope_id: int, activity: str | None) -> Plan:
    """What an event takes back: everything in the scope that it stands in, an event subprocess with all that is
    around it; with an `activity` only that, or what is inside the one that the event itself stands in.
    """
    around = []
    while True:
        scope = run.state.scope(scope_id)
        around.append(scope_id)
        if activity is not None and activity == scope.element:
            return plan(run, [scope_id])
        if activity is not None and run.element(activity).body == scope.element:
            return plan(run, [scope_id], activity)
        if scope.kind != "event":
            return plan(run, around) if activity is None else ()
        scope_id = scope.parent


def plan(run: Run, around: Iterable[int], activity: str | None = None) -> Plan:
    """What to take back and how, in order: everything kept directly in the scopes `around`, or only one `activity`."""
    steps: list[tuple[int, str]] = []
    to_do = [(one, False) for one in _kept(run, around) if activity is None or one.element == activity]
    while to_do:
        one, done = to_do.pop()
        handler = "" if done else _handler(run, one)
        if done or handler:
            steps.append((one.id, handler))
        else:
            to_do += [(one, True), *((inner, False) for inner in _kept(run, [one.id]))]
    return tuple(steps)


def _kept(run: Run, around: Iterable[int]) -> list[Scope]:
    """The kept scopes directly inside some, the first completed first; not those that somebody is taking back."""
    inside = (run.state.scope(child) for scope_id in around for child in run.state.children(scope_id))
    kept = [one for one in inside if one.kind == "kept" and not _is_planned(run, one)]
    return sorted(kept, key=lambda one: abs(one.completed))


def _is_planned(run: Run, one: Scope) -> bool:
    """Whether somebody who has planned to take it back is still at it."""
    if not isinstance(one.data, list):
        return False
    wait = run.state.wait(*one.data[2:])
    return wait is not None and wait.kind == "compensation"


def _handler(run: Run, one: Scope) -> str:
    """How it is taken back; "" where that is done inside: it has no handler, was never complete, or holds rounds."""
    element = run.element(one.element)
    if element.handler is None or one.completed < 0 or _holds_rounds(run, one, element):
        return ""
    return element.handler


def _holds_rounds(run: Run, one: Scope, element: Element) -> bool:
    """Whether it is all rounds of a repeated activity or one of them: what was done stands in that."""
    if element.each is None:
        return False
    a_round = run.state.scope(one.parent)
    return a_round.element != element.id or run.state.scope(a_round.parent).element != element.id


def begin(run: Run, scope_id: int, element: Element, steps: Plan, *, aside: bool) -> None:
    """Take back what is planned; `element` waits for that in a scope, or (`aside`) has gone on or comes back to it."""
    wait = run.next_id
    run.record(CompensationBegun(scope_id, wait, element.id, steps, aside))
    _go_on(run, (scope_id, wait), steps[0][0])


def taken_back(run: Run, scope: Scope) -> None:
    """A handler has done its work: on with the next."""
    _, after, *by = scope.data
    run.record(ScopeClosed(scope.id, "compensated"))
    _go_on(run, (by[0], by[1]), after)


def _go_on(run: Run, by: tuple[int, int], one: int) -> None:
    while one:
        scope = run.state.scope(one)
        handler, after, *_ = scope.data
        if handler:
            _take_back(run, scope, run.element(handler), by)
            return
        run.record(ScopeClosed(one, "compensated"))
        one = after
    _done(run, *by)


def _take_back(run: Run, scope: Scope, handler: Element, by: tuple[int, int]) -> None:
    if handler.kind == "startEvent":
        run.record(ScopeResumed(scope.id, scope.element, by, 0))
        scopes.open_event_subprocess(run, scope.id, handler, {}, {})
        return
    run.record(ScopeResumed(scope.id, scope.element, by))
    border = map(run.element, run.element(scope.element).boundary)
    event = next(one for one in border if one.behaviour == "boundaryEvent.compensate")
    run.record(Fired(scope.id, 0, event.id, "compensate"))
    run.agenda.append((scope.id, handler, None))


def _done(run: Run, scope_id: int, wait_id: int) -> None:
    wait = run.state.scope(scope_id).waits[wait_id]
    _, aside = wait.data
    if not aside:
        finish_or_park(run, scope_id, wait_id, {})
        return
    run.record(Completed(scope_id, wait_id, wait.element, wait.kind))
    element = run.element(wait.element)
    if does(element, "cancel"):
        cancelling.leave(run, scope_id)
    elif isinstance(element.detail, MultipleDetail) and element.detail.comes_back:
        run.agenda.append((scope_id, element, element.id))
    else:
        settle(run, scope_id)
