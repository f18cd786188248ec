"""An activity that needs several tokens begins when it has them, whichever flows they came by (BPMN 2.0.2, 13.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Arrived, Joined

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Gather the tokens; with enough of them the activity begins. A token by no flow has been gathered already."""
    assert element.begins is not None, "the compiler says what begins"
    if flow is not None:
        run.record(Arrived(scope_id, element.id, flow))
        counts = run.state.scope(scope_id).joins[element.id]
        if sum(counts.values()) < element.needs:
            return
        consumed = tuple(one for one, count in counts.items() for _ in range(count))
        run.record(Joined(scope_id, element.id, consumed, (), "begin"))
    run.agenda.append((scope_id, element.begins, None))
