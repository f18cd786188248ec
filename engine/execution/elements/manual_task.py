"""Manual task: done without the engine, which writes its outputs and goes on (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution import activity, data
from engine.execution.leaving import go

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Nobody is asked."""
    inputs = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    written, flows = activity.way_out(run, scope_id, element, inputs)
    data.assign(run, scope_id, written)
    go(run, scope_id, element, flows, written)
