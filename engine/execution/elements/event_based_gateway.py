"""Event-based gateway: whichever of its events happens first decides (BPMN 2.0.2, 13.4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Activated
from engine.execution import attached

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Listen for every option."""
    plans = attached.plan(run, [target for _, target in element.detail.options], run.variables(scope_id))
    wait = run.next_id
    run.record(Activated(scope_id, wait, element.id, "gateway"))
    attached.arm(run, scope_id, plans, wait)
