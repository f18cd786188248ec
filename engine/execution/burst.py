"""Run every token that can move to its next wait; then the joins that wait for what can still come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import IncidentRaised
from engine.execution.elements import inclusive_gateway
from engine.execution.elements.registry import ENTER
from engine.execution.run import STEPS
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element


def burst(run: Run) -> None:
    """Empty the agenda. A token that gets stuck becomes an incident and the others go on."""
    agenda = run.agenda
    while True:
        while agenda:
            scope_id, element, flow = agenda.popleft()
            run.steps += 1
            try:
                if run.steps > STEPS:
                    raise _endless(element)
                ENTER[element.behaviour](run, scope_id, element, flow)
            except Stuck as stuck:
                run.park(scope_id, element, flow, stuck)
        if run.state.ended is not None or not _joined(run):
            return


def _endless(element: Element) -> Stuck:
    return Stuck(
        "endless-loop",
        f"{element.label!r} was stopped after {STEPS} steps without a wait: the diagram goes round in a loop there.",
    )


def _joined(run: Run) -> bool:
    """Fire the first inclusive join, in document order, that nothing can reach any more; say whether one did.

    Only scopes this burst has touched can have changed their answer.
    """
    for scope_id in sorted(run.state.changed):
        scope = run.state.scope(scope_id)
        if not scope.joins:
            continue
        waiting = sorted((run.element(one) for one in scope.joins), key=lambda join: join.order)
        for join in waiting:
            if join.kind == "inclusiveGateway" and inclusive_gateway.may_fire(scope, join):
                inclusive_gateway.fire(run, scope_id, join)
                return True
        _dead_end(run, scope, waiting)
    return False


def _dead_end(run: Run, scope: Scope, waiting: list[Element]) -> None:
    """All tokens of a scope wait at joins for one another: it can never go on, so somebody must know."""
    held = sum(sum(flows.values()) for flows in scope.joins.values())
    if held < scope.live or any(wait.kind == "incident" and wait.host < 0 for wait in scope.waits.values()):
        return
    join = waiting[0]
    missing = ", ".join(repr(flow) for flow in join.incoming if flow not in scope.joins[join.id])
    run.record(
        IncidentRaised(
            scope.id,
            run.next_id,
            join.id,
            -1,
            "join",
            f"{join.label!r} waits for a token on {missing or 'the other joins'}, but nothing can bring one any more.",
        )
    )
