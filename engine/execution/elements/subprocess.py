"""Embedded subprocess: a scope of its own inside the process (BPMN 2.0.2, 10.3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Activated, ScopeOpened
from engine.execution import activity, attached, data, scopes

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Open the scope, and begin inside it."""
    opened(run, scope_id, element)


def opened(run: Run, scope_id: int, element: Element) -> int:
    """Open the scope, whose first variables are its inputs; gives its id."""
    body = run.program.bodies[element.id]
    if body.triggers:  # trouble shows before anything is recorded
        values = run.variables(scope_id)
        values = {**values, **data.evaluate_all(run, element.inputs, values, element.label)}
        attached.plan(run, body.triggers, values)
    wait, inputs = activity.begin(
        run, scope_id, element, lambda _, wait: Activated(scope_id, wait, element.id, "scope"), keep_inputs=False
    )
    child = run.next_id
    run.record(ScopeOpened(child, scope_id, wait, element.id, len(body.starts)))
    scopes.enter(run, child, element.id, inputs)
    return child
