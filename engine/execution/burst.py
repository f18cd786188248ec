"""Run every token that can move to its next wait; then the joins that wait for what can still come."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from engine.events import IncidentRaised
from engine.execution import endings, watching
from engine.execution.elements import inclusive_gateway
from engine.execution.elements.registry import ENTER
from engine.execution.run import STEPS
from engine.execution.trouble import Pause, Stuck

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element


def burst(run: Run) -> None:
    """Empty the agenda. A token that gets stuck becomes an incident and the others go on; at a `Pause` all stand still."""
    with suppress(Pause):
        _empty(run)


def _empty(run: Run) -> None:
    agenda, emptied, steps = run.agenda, run.emptied, 0
    while True:
        while agenda or emptied:
            if emptied:
                endings.end(run, emptied.pop())
                continue
            scope_id, element, flow = agenda.popleft()
            steps += 1
            try:
                if steps > STEPS:
                    raise _endless(element)
                ENTER[element.behaviour](run, scope_id, element, flow)
            except Stuck as stuck:
                run.park(scope_id, element, flow, stuck)
        if run.state.ended is not None:
            return
        acted = _at_rest(run, steps)
        if not acted:
            return
        steps += acted


def _at_rest(run: Run, steps: int) -> int:
    """What happens once no token can move: conditions that have become true, else a token that has waited for this,
    else a join. How much that was; nought is the end of the burst.
    """
    if run.program.conditions and len(run.events) > run.looked:
        set_off = watching.look(run, endless=steps > STEPS)
        if set_off:
            return set_off
    if run.later:
        _act(run, steps + 1)
        return 1
    joining = [one for one in run.state.changed if run.state.scopes[one].joins]
    return 1 if any(_joined(run, one) for one in joining) else 0


def _act(run: Run, steps: int) -> None:
    """Let the token act that has waited longest for the others to come to rest."""
    scope_id, element, flow, act = run.later.popleft()
    try:
        if steps > STEPS:
            raise _endless(element)
        act(run, scope_id, element, flow)
    except Stuck as stuck:
        run.park(scope_id, element, flow, stuck)


def _endless(element: Element) -> Stuck:
    return Stuck(
        "endless-loop",
        f"{element.label!r} was stopped after {STEPS} steps without a wait: the diagram goes round in a loop there.",
    )


def _joined(run: Run, scope_id: int) -> bool:
    """Fire the first inclusive join, in document order, that nothing can reach any more; say whether one did.

    Only a scope that this burst has touched can have changed its answer.
    """
    scope = run.state.scopes[scope_id]
    joins = scope.joins
    if run.program.inclusive:
        waiting = sorted((run.program.elements[one] for one in joins if one in run.program.inclusive), key=_order)
        for join in waiting:
            if inclusive_gateway.may_fire(scope, join):
                inclusive_gateway.fire(run, scope_id, join)
                return True
    if scope.live == sum([sum(flows.values()) for flows in joins.values()]):
        _dead_end(run, scope)
    return False


def _order(element: Element) -> int:
    return element.order


def _dead_end(run: Run, scope: Scope) -> None:
    """All tokens of a scope wait at joins for one another: it can never go on, so somebody must know."""
    if any(wait.kind == "incident" and wait.host < 0 for wait in scope.waits.values()):
        return
    join = min((run.element(one) for one in scope.joins), key=_order)
    run.record(
        IncidentRaised(
            scope.id,
            run.next_id,
            join.id,
            -1,
            "join",
            f"{join.label!r} waits for {_wanting(join, scope.joins[join.id])}, but nothing can bring one any more.",
        )
    )


def _wanting(join: Element, counts: Mapping[str, int]) -> str:
    if join.needs > 1:
        return f"{join.needs} tokens and has {sum(counts.values())}"
    missing = ", ".join(repr(flow) for flow in join.incoming if flow not in counts)
    return f"a token on {missing or 'the other joins'}"
