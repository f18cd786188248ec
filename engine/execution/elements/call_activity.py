"""Call activity: a process of its own does the work and hands its outputs back (BPMN 2.0.2, 10.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import ChildCalled
from engine.execution import activity
from engine.execution.run import Called
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Name the child instance; the turn starts it."""
    detail = element.detail
    definition_id = run.surroundings.called(detail.process, detail.binding)
    if definition_id is None:
        raise Stuck(
            "called-process", f"{element.label!r} calls the process {detail.process!r}, which is not published."
        )
    child_id = run.surroundings.new_id()
    wait, inputs = activity.begin(
        run,
        scope_id,
        element,
        lambda _, wait: ChildCalled(scope_id, wait, element.id, child_id, definition_id),
        keep_inputs=False,
    )
    run.called.append(Called(child_id, definition_id, scope_id, wait, inputs))
