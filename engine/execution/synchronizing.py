"""Which tokens a join still has to expect (BPMN 2.0.2, 13.4.3 and, for the reset of a complex gateway, 13.4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution.looping import held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element

_NOWHERE: frozenset[str] = frozenset()
_UNANNOUNCED = frozenset({"error", "escalation", "cancel"})
"""Triggers of boundary events that nothing listens for: they can come as long as their activity is open."""


def expected(run: Run, scope: Scope, join: Element, missing: frozenset[str], served: frozenset[str]) -> bool:
    """Whether a token elsewhere in the scope can still come by a flow of `missing`.

    One that can come by a flow that is `served` as well does not hold the join up.
    """
    if not missing:
        return False
    return any(flows & missing and not flows & served for flows in _ways(run, scope, join))


def _ways(run: Run, scope: Scope, join: Element) -> Iterator[frozenset[str]]:
    """For each token of the scope that is not at the join, the incoming flows of the join that it can come by.

    A boundary event that can still happen counts as a token of its own, and so does a complex gateway that may
    give one when it resets.
    """
    reach, elements = join.detail.reach, run.program.elements
    for wait_id, wait in scope.waits.items():
        element = elements[wait.element]
        if wait.host == wait_id and element.boundary:
            yield _own_ways(element, join)
            yield from (reach.get(one, _NOWHERE) for one in element.boundary if _is_unannounced(elements[one]))
        elif wait.host == wait_id or (wait.host > 0 and element.attached_to):
            yield reach.get(element.id, _NOWHERE)
            if wait.kind == "incident":
                yield from (reach.get(one, _NOWHERE) for one, _, _ in held(wait))
    for other in scope.joins:
        if other != join.id:
            yield reach.get(other, _NOWHERE)
    for other in scope.phases:
        if other != join.id and any(flow.condition for flow in elements[other].outgoing):
            yield reach.get(other, _NOWHERE)


def _own_ways(activity: Element, join: Element) -> frozenset[str]:
    """What an activity's own way out leads to, without the events on its border."""
    reach = join.detail.reach
    direct = frozenset(flow.id for flow in activity.outgoing if flow.target == join.id)
    return direct.union(*(reach.get(flow.target, _NOWHERE) for flow in activity.outgoing))


def _is_unannounced(event: Element) -> bool:
    parts = getattr(event.detail, "parts", ())
    return not _UNANNOUNCED.isdisjoint(part.trigger for part in parts) or (
        event.behaviour.partition(".")[2] in _UNANNOUNCED
    )
