"""Parallel gateway: waits for one token on every incoming flow, then starts every outgoing one (BPMN 2.0.2, 13.4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Arrived, Joined
from engine.execution.leaving import passed, settle

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Count the token on its flow; excess tokens stay for the next round."""
    if len(element.incoming) <= 1 or flow is None:
        passed(run, scope_id, element)
        return
    run.record(Arrived(scope_id, element.id, flow))
    if len(run.state.scopes[scope_id].joins[element.id]) == len(element.incoming):
        run.record(Joined(scope_id, element.id, element.incoming, element.onward_ids))
        run.put(scope_id, element.outgoing)
        if not element.outgoing:
            settle(run, scope_id)
