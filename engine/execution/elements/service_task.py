"""Service task: work for a worker outside the transaction (BPMN 2.0.2, 10.3.3).

Other tasks, and events that send a message, are one, too, where the diagram gives them a job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import JobCreated
from engine.execution import activity

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Create the job; its inputs are kept with the activity until it is done."""
    detail = element.detail
    activity.begin(
        run, scope_id, element, lambda _, wait: JobCreated(scope_id, wait, element.id, detail.job, detail.retries)
    )
