"""Intermediate catch events and receive tasks: wait for a timer, message or signal (BPMN 2.0.2, 10.5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import VariablesSet
from engine.execution import attached, data

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Listen; the wait holds the token, a receive task's inputs and its boundary events."""
    values = run.variables(scope_id)
    if not (element.inputs or element.boundary):
        attached.arm(run, scope_id, attached.plan(run, (element.id,), values), None)
        return
    inputs = data.evaluate_all(run, element.inputs, values, element.label)
    if inputs:
        values = {**values, **inputs}
    plans = attached.plan(run, (element.id,), values)
    boundary = attached.plan(run, element.boundary, values)
    wait = run.next_id
    attached.arm(run, scope_id, plans, None)
    if inputs:
        run.record(VariablesSet(scope_id, wait, tuple(inputs), tuple(inputs.values())))
    attached.arm(run, scope_id, boundary, wait)
