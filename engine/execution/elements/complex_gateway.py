"""Complex gateway: goes on when its activation condition holds, then waits for the tokens that are still to come
before it can go on again (BPMN 2.0.2, 13.4.5).

Its conditions see `activationCount` (the tokens that are there), `tokens` (how many by which flow) and
`waitingForStart`. While it waits for reset it holds a token, so that its scope does not end before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Arrived, Joined
from engine.execution.conditions import holds, is_true
from engine.execution.elements import inclusive_gateway
from engine.execution.leaving import choose, go, settle
from engine.execution.synchronizing import expected
from engine.execution.trouble import Stuck
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.program.model import Element, Flow
    from engine.values import Value

_ACTIVATION = say("The activation condition of %(label)s", label="")


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Split at once; as a join go on as soon as the tokens that are there activate it."""
    if element.detail.asked:
        inclusive_gateway.enter(run, scope_id, element, flow)
        return
    if len(element.incoming) <= 1 or flow is None:
        values = _seen(run, scope_id, element, dict.fromkeys(element.incoming, 1), start=True)
        go(run, scope_id, element, choose(run, element, values))
        return
    scope = run.state.scope(scope_id)
    ways = None
    if element.detail.activation is not None and element.id not in scope.phases:
        counts = dict(scope.joins.get(element.id, {}))
        counts[flow] = counts.get(flow, 0) + 1
        ways = _activated(run, scope_id, element, counts)
    run.record(Arrived(scope_id, element.id, flow))
    if ways is not None:
        _start(run, scope_id, element, ways)


def look(run: Run, scope_id: int, element: Element) -> bool:
    """When nothing else moves: reset, or go on because a value has changed; say whether it did."""
    if element.detail.activation is None:
        return inclusive_gateway.look(run, scope_id, element)
    scope = run.state.scope(scope_id)
    try:
        if element.id in scope.phases:
            return _reset(run, scope_id, element)
        ways = _activated(run, scope_id, element, scope.joins[element.id])
    except Stuck as stuck:
        _tell(run, scope_id, element, stuck)
        return False
    if ways is not None:
        _start(run, scope_id, element, ways)
    return ways is not None


def _activated(run: Run, scope_id: int, element: Element, counts: Mapping[str, int]) -> tuple[Flow, ...] | None:
    """Give the ways out where the activation condition holds."""
    values = _seen(run, scope_id, element, counts, start=True)
    active = is_true(element.detail.activation, values, run.clock, _ACTIVATION, element.label)
    return choose(run, element, values) if active else None


def _seen(run: Run, scope_id: int, element: Element, counts: Mapping[str, int], *, start: bool) -> Mapping[str, Value]:
    tokens = {flow: counts.get(flow, 0) for flow in element.incoming}
    names = {"activationCount": sum(tokens.values()), "tokens": tokens, "waitingForStart": start}
    return run.variables(scope_id, names)


def _start(run: Run, scope_id: int, element: Element, flows: tuple[Flow, ...]) -> None:
    """Take a token from every flow that has one; where others are left, wait for reset from now on."""
    counts = run.state.scope(scope_id).joins[element.id]
    consumed = tuple(flow for flow in element.incoming if flow in counts)
    phase = "start" if len(consumed) < len(element.incoming) else ""
    _go_on(run, scope_id, element, consumed, flows, phase)


def _reset(run: Run, scope_id: int, element: Element) -> bool:
    """Take the tokens of the flows that were left, once no other can come by them; they may open ways of their own.

    A way without a condition was for the start.
    """
    scope = run.state.scope(scope_id)
    seen = frozenset(scope.phases[element.id])
    there = frozenset(scope.joins.get(element.id, ()))
    if expected(run, scope, element, frozenset(element.incoming) - seen - there, seen | there):
        return False
    values = _seen(run, scope_id, element, scope.joins.get(element.id, {}), start=False)
    asked = [flow for flow in element.outgoing if flow.condition is not None and flow.id != element.default]
    flows = [flow for flow in asked if holds(flow, values, run.clock)]
    if not flows:
        flows = [flow for flow in element.outgoing if flow.id == element.default]
    consumed = tuple(flow for flow in element.incoming if flow in there - seen)
    _go_on(run, scope_id, element, consumed, tuple(flows), "reset")
    return True


def _go_on(
    run: Run, scope_id: int, element: Element, consumed: tuple[str, ...], flows: tuple[Flow, ...], phase: str
) -> None:
    run.record(Joined(scope_id, element.id, consumed, tuple(flow.id for flow in flows), phase))
    run.put(scope_id, flows)
    if not flows:
        settle(run, scope_id)


def _tell(run: Run, scope_id: int, element: Element, stuck: Stuck) -> None:
    """Raise the incident once; its tokens stay where they are, and are looked at again when somebody asks for it."""
    waits = run.state.scope(scope_id).waits.values()
    if not any(one.kind == "incident" and one.element == element.id for one in waits):
        run.record(stuck.raised(scope_id, run.next_id, element.id, -1))
