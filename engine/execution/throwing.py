"""BPMN errors: who catches one, and what happens then (BPMN 2.0.2, 10.5.6).

The innermost catcher wins: the activity's own boundary events first, then event subprocesses of the
scope, then the boundary of the activity around it, and so on outwards. In one place a catcher that names
the code comes before one that catches every error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.events import ErrorThrown, InstanceEnded, Passed
from engine.execution import scopes
from engine.execution.leaving import fire, settle, way_on
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


_BODIES = frozenset({"process", "subprocess", "event"})
"""Kinds of scope that run a body of the diagram, which may hold event subprocesses."""


class _Catcher(NamedTuple):
    element: Element
    scope: int
    host: int  # wait of the activity whose boundary catches; 0 = event subprocess of the scope


def throw_from_end(run: Run, scope_id: int, element: Element, code: str, message: str) -> None:
    """An error end event was reached."""
    catcher = _find(run, scope_id, 0, code)
    if catcher is None and run.state.parent is None:
        raise _uncaught(element, code)
    run.record(Passed(scope_id, element.id))
    _thrown(run, scope_id, element, code, message, catcher)


def throw_from_activity(run: Run, scope_id: int, wait_id: int, code: str, message: str) -> None:
    """A worker or a called process reported a BPMN error for an activity; `Stuck` where nobody catches it."""
    element = run.element(run.state.scope(scope_id).waits[wait_id].element)
    catcher = _find(run, scope_id, wait_id, code)
    if catcher is None and run.state.parent is None:
        raise _uncaught(element, code)
    _thrown(run, scope_id, element, code, message, catcher)


def _uncaught(element: Element, code: str) -> Stuck:
    return Stuck(
        "uncaught-error", f"{element.label!r} ended with the error {code!r}, and nothing in the diagram catches it."
    )


def _find(run: Run, scope_id: int, wait_id: int, code: str) -> _Catcher | None:
    handled = False
    while True:
        scope = run.state.scope(scope_id)
        if wait_id:
            boundary = run.element_of(scope, scope.waits[wait_id]).boundary
            found = _matching(run, boundary, code)
            if found is not None:
                return _Catcher(found, scope_id, wait_id)
        # what an event subprocess throws goes past the other handlers of its scope, and past itself
        found = None
        if not handled and scope.kind in _BODIES:
            found = _matching(run, run.program.bodies[scope.element].triggers, code)
        if found is not None:
            return _Catcher(found, scope_id, 0)
        if scope_id == 0:
            return None
        scope_id, wait_id, handled = scope.parent, scope.wait, scope.kind == "event"


def _matching(run: Run, candidates: tuple[str, ...], code: str) -> Element | None:
    errors = [run.element(one) for one in candidates]
    errors = [one for one in errors if one.behaviour.endswith(".error")]
    named = [one for one in errors if one.detail.name == code]
    return next(iter(named), None) or next((one for one in errors if one.detail.name is None), None)


def _thrown(run: Run, scope_id: int, element: Element, code: str, message: str, catcher: _Catcher | None) -> None:
    caught_by = catcher.element.id if catcher else None
    if catcher is None:
        run.record(ErrorThrown(scope_id, element.id, code, None))
        scopes.clear(run, 0)
        run.record(InstanceEnded("failed", code))
        return
    facts = {"error_code": code, "error_message": message}
    where = catcher.element
    run.record(ErrorThrown(scope_id, element.id, code, caught_by))
    if catcher.host:
        way = way_on(run, catcher.scope, where, {}, facts)
        scopes.interrupt(run, catcher.scope, catcher.host)
        fire(run, catcher.scope, 0, "error", where, way)
        settle(run, catcher.scope)
        return
    scopes.clear(run, catcher.scope)
    scopes.open_event_subprocess(run, catcher.scope, where, {}, facts)
