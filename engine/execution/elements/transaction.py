"""Transaction: a subprocess that can be cancelled as a whole (BPMN 2.0.2, 10.3.5 and 13.5.4).

It begins and ends as every subprocess does. An error that leaves it takes nothing back (the standard's hazard).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Passed
from engine.execution import cancelling, compensation, scopes

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def cancel(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """End what goes on in the transaction, take back what is complete in it, and leave it by its cancel event."""
    whole = cancelling.transaction(run, scope_id)
    run.record(Passed(scope_id, element.id))
    scopes.clear(run, whole, undo=True)
    steps = compensation.plan(run, [whole])
    if steps:
        compensation.begin(run, whole, element, steps, aside=True)
    else:
        cancelling.leave(run, whole)
