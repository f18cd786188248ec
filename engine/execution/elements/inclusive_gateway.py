"""Inclusive gateway: takes every flow whose condition holds, and waits only for tokens that can still come
(BPMN 2.0.2, 13.4.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Arrived, IncidentRaised, Joined
from engine.execution.leaving import choose, go, settle
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Split at once; at a join the token waits until nothing else in the instance can run."""
    if len(element.incoming) <= 1 or flow is None:
        go(run, scope_id, element, choose(run, element, run.variables(scope_id)))
    else:
        run.record(Arrived(scope_id, element.id, flow))


def may_fire(scope: Scope, join: Element) -> bool:
    """Whether no token elsewhere in the scope can still reach an incoming flow that has none.

    A token that can also reach an incoming flow that has one does not hold the join up.
    """
    arrived = frozenset(scope.joins[join.id])
    missing = frozenset(join.incoming) - arrived
    if not missing:
        return True
    reach = join.detail.reach
    return not any(
        (reachable := reach.get(element_id, frozenset())) & missing and not reachable & arrived
        for element_id in _token_elements(scope, join.id)
    )


def _token_elements(scope: Scope, but: str) -> set[str]:
    """The elements of a scope that tokens wait at, open boundary events' hosts included."""
    waiting = {wait.element for wait_id, wait in scope.waits.items() if wait.host == wait_id}
    return waiting | {element_id for element_id in scope.joins if element_id != but}


def fire(run: Run, scope_id: int, join: Element) -> None:
    """Consume one token per flow that has one and go on; where no way out can be chosen it is an incident."""
    consumed = tuple(flow for flow in join.incoming if flow in run.state.scope(scope_id).joins[join.id])
    try:
        flows = choose(run, join, run.variables(scope_id))
    except Stuck as stuck:
        run.record(Joined(scope_id, join.id, consumed, ()))
        wait = run.next_id
        run.record(IncidentRaised(scope_id, wait, join.id, wait, stuck.code, stuck.message, "fired"))
        return
    run.record(Joined(scope_id, join.id, consumed, tuple(flow.id for flow in flows)))
    run.put(scope_id, flows)
    if not flows:
        settle(run, scope_id)
