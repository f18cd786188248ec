"""When no token moves, what has waited for this looks whether it goes on; and tokens that never can are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution.elements import ad_hoc_subprocess, complex_gateway, inclusive_gateway
from engine.execution.trouble import Stuck
from engine.sentence import in_quotes, joined, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.execution.run import Run
    from engine.execution.state import Scope, Wait
    from engine.program.model import Element
    from engine.sentence import Sentence

LOOK: dict[str, Callable[[Run, int, Element], bool]] = {
    "inclusiveGateway": inclusive_gateway.look,
    "complexGateway": complex_gateway.look,
    "adHocSubProcess": ad_hoc_subprocess.look,
}
"""By kind of element: looks again at what waits there, and says whether anything went on."""


def look(run: Run) -> bool:
    """Let the first element go on that can, in document order; say whether one did.

    Only a scope that this burst has touched can have changed its answer.
    """
    scopes = run.state.scopes
    for one in tuple(run.state.changed):
        scope = scopes[one]
        if (scope.joins or scope.phases) and _looked(run, scope):
            return True
    return False


def _looked(run: Run, scope: Scope) -> bool:
    if run.program.patient:
        waiting = {*scope.joins, *scope.phases} & run.program.patient
        for element in sorted((run.program.elements[one] for one in waiting), key=_order):
            if LOOK[element.kind](run, scope.id, element):
                return True
    if scope.joins and scope.live == _held(scope):
        _dead_end(run, scope)
    return False


def _held(scope: Scope) -> int:
    """How many tokens wait at joins, or for gateways to be reset."""
    held = len(scope.phases) - (scope.element in scope.phases)
    for flows in scope.joins.values():
        held += sum(flows.values())
    return held


def _order(element: Element) -> int:
    return element.order


def _dead_end(run: Run, scope: Scope) -> None:
    """All tokens of a scope wait at joins for one another: it can never go on, so somebody must know."""
    if any(_is_told(wait) or ad_hoc_subprocess.is_question(scope, wait) for wait in scope.waits.values()):
        return
    join = min((run.element(one) for one in scope.joins), key=_order)
    waits = _waits(run, join, scope)
    stuck = Stuck("join", say("%(what)s, but nothing can bring one any more.", what=waits))
    run.record(stuck.raised(scope.id, run.next_id, join.id, -1))


def _is_told(wait: Wait) -> bool:
    return wait.kind == "incident" and wait.host < 0


def _waits(run: Run, join: Element, scope: Scope) -> Sentence:
    counts, step = scope.joins[join.id], in_quotes(join.label)
    if join.needs > 1:
        has = sum(counts.values())
        return say("%(step)s waits for %(number)s tokens and has %(has)s", step=step, number=join.needs, has=has)
    if join.kind == "complexGateway" and join.id not in scope.phases:
        return say("%(step)s waits for a token with which its activation condition holds", step=step)
    missing = [in_quotes(run.program.flows[flow].label) for flow in join.incoming if flow not in counts]
    if not missing:
        return say("%(step)s waits for a token on the other joins", step=step)
    return say("%(step)s waits for a token on %(flows)s", step=step, flows=joined(missing, sign=", "))
