"""Compensation thrown on the way or at an end: takes back what is complete around it (BPMN 2.0.2, 10.7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution import compensation
from engine.execution.leaving import choose, go, reached

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def throw(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Its token waits until all is taken back, unless the diagram says otherwise or there is nothing to do."""
    steps = compensation.asked_for(run, scope_id, element.detail.activity)
    ends = element.kind == "endEvent"
    if ends:
        reached(run, scope_id, element)
    aside = not element.detail.waits and not ends
    if aside or not steps:
        go(run, scope_id, element, choose(run, element, run.variables(scope_id)))
    if steps:
        compensation.begin(run, scope_id, element, steps, aside=aside)
