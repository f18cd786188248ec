"""Inclusive gateway: takes every flow whose condition holds, and waits only for tokens that can still come
(BPMN 2.0.2, 13.4.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Arrived, Joined
from engine.execution import asking
from engine.execution.leaving import choose, go, settle
from engine.execution.synchronizing import expected
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Split at once; at a join the token waits until nothing else in the instance can run."""
    if len(element.incoming) > 1 and flow is not None:
        run.record(Arrived(scope_id, element.id, flow))
    elif element.detail.asked:
        asking.ask(run, scope_id, element, element.detail.asked)
    else:
        go(run, scope_id, element, choose(run, element, run.variables(scope_id)))


def look(run: Run, scope_id: int, join: Element) -> bool:
    """Go on where no token can still come by a flow that has none; say whether it did."""
    scope = run.state.scope(scope_id)
    arrived = frozenset(scope.joins[join.id])
    if expected(run, scope, join, frozenset(join.incoming) - arrived, arrived):
        return False
    _fire(run, scope_id, join, tuple(flow for flow in join.incoming if flow in arrived))
    return True


def _fire(run: Run, scope_id: int, join: Element, consumed: tuple[str, ...]) -> None:
    """Consume one token per flow that has one and go on; where no way out can be chosen it is an incident."""
    if join.detail.asked:
        run.record(Joined(scope_id, join.id, consumed, (), "begin"))
        asking.ask(run, scope_id, join, join.detail.asked)
        return
    try:
        flows = choose(run, join, run.variables(scope_id))
    except Stuck as stuck:
        run.record(Joined(scope_id, join.id, consumed, ()))
        wait = run.next_id
        run.record(stuck.raised(scope_id, wait, join.id, wait, "fired"))
        return
    run.record(Joined(scope_id, join.id, consumed, tuple(flow.id for flow in flows)))
    run.put(scope_id, flows)
    if not flows:
        settle(run, scope_id)
