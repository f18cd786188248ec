"""Catch events with several triggers: any lets the token go on, or all together (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Activated
from engine.execution import attached

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def catch(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Listen for every part; one wait beside them holds the token."""
    listen(run, scope_id, element, "")


def listen(run: Run, scope_id: int, element: Element, but: str) -> None:
    """Do so for every part but the definition `but`, which has come already."""
    plans = attached.plan(run, (element.id,), run.variables(scope_id), but)
    wait = run.next_id
    run.record(Activated(scope_id, wait, element.id, "events"))
    attached.arm(run, scope_id, plans, wait)
