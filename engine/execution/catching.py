"""Who catches an error or an escalation (BPMN 2.0.2, 10.5.6).

The innermost catcher wins: the activity's own boundary events first, then event subprocesses of the
scope, then the boundary of the activity around it, and so on outwards. In one place a catcher that names
the code comes before one that catches every code. What comes out of something that is being taken back goes
to the event that asked for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.program.listening import listens_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element

_BODIES = frozenset({"process", "subprocess", "event"})
"""Kinds of scope that run a body of the diagram, which may hold event subprocesses."""


class Catcher(NamedTuple):
    """The event that catches, and the scope it does so in."""

    element: Element
    scope: int
    host: int  # wait of the activity whose boundary catches; 0 = event subprocess of the scope


def find(run: Run, scope_id: int, wait_id: int, trigger: str, code: str) -> Catcher | None:
    """Look outwards from a scope, or from an activity of it, for what catches `code` ("error" or "escalation")."""
    handled = False
    while True:
        scope = run.state.scope(scope_id)
        if wait_id:
            found = _first(run, run.element_of(scope, scope.waits[wait_id]).boundary, trigger, code)
            if found is not None:
                return Catcher(found, scope_id, wait_id)
        # what an event subprocess throws goes past the other handlers of its scope, and past itself
        if not handled and scope.kind in _BODIES:
            found = _first(run, run.program.bodies[scope.element].triggers, trigger, code)
            if found is not None:
                return Catcher(found, scope_id, 0)
        if scope_id == 0:
            return None
        scope_id, wait_id, handled = _outwards(scope)


def _outwards(scope: Scope) -> tuple[int, int, bool]:
    if scope.kind == "handler":
        _, _, by_scope, by_wait = scope.data
        return by_scope, by_wait, False
    return scope.parent, scope.wait, scope.kind == "event"


def _first(run: Run, candidates: Iterable[str], trigger: str, code: str) -> Element | None:
    listening = [
        (one, detail) for one in map(run.element, candidates) for kind, detail, _ in listens_for(one) if kind == trigger
    ]
    named = next((one for one, detail in listening if detail.name == code), None)
    return named or next((one for one, detail in listening if detail.name is None), None)
