"""Intermediate throw and end events that send a message or broadcast a signal, and send tasks (BPMN 2.0.2, 10.5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import MessageSent, SignalThrown
from engine.execution import data
from engine.execution.conditions import evaluate
from engine.execution.elements import end_event
from engine.execution.leaving import passed

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def message(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Send its inputs as a message and go on. Its key is the correlation key, else the business key."""
    detail = element.detail
    payload = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    key = run.state.business_key
    if detail.key is not None:
        value = evaluate(
            detail.key, run.variables(scope_id, payload), run.now, f"The correlation key of {detail.name!r}"
        )
        key = None if value is None else str(value)
    run.record(MessageSent(scope_id, element.id, detail.name, key, detail.to, tuple(payload), tuple(payload.values())))
    _on(run, scope_id, element)


def signal(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Broadcast its inputs and go on."""
    payload = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    run.record(SignalThrown(scope_id, element.id, element.detail.name, tuple(payload), tuple(payload.values())))
    _on(run, scope_id, element)


def _on(run: Run, scope_id: int, element: Element) -> None:
    if element.kind == "endEvent":
        end_event.reached(run, scope_id, element)
    passed(run, scope_id, element)
