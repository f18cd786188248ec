"""What a multi-instance activity throws when one of its rounds completes (BPMN 2.0.2, 13.3.7, table 10.31).

The border of the activity itself catches it first, then whoever else listens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import MessageSent, SignalThrown
from engine.execution import escalating, signals
from engine.execution.happening import happened

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.details import Occasion
    from engine.program.model import Element


def throw(run: Run, around: Scope, element: Element, occasion: Occasion) -> None:
    """Throw it; the activity may be over afterwards."""
    _THROW[occasion.trigger](run, around, element, occasion.name)


def _signal(run: Run, around: Scope, element: Element, name: str) -> None:
    run.record(SignalThrown(around.parent, element.id, name, (), ()))
    signals.hear(run, name, {})


def _message(run: Run, around: Scope, element: Element, name: str) -> None:
    for wait_id, wait in run.state.scope(around.parent).waits.items():
        if wait.host == around.wait and wait.kind == "message" and run.element(wait.element).detail.name == name:
            happened(run, around.parent, wait_id, wait, {})
            return
    run.record(MessageSent(around.parent, element.id, name, run.state.business_key, None, (), ()))


def _escalation(run: Run, around: Scope, element: Element, code: str) -> None:  # noqa: ARG001 - one signature for all
    caught = escalating.from_activity(run, around.parent, around.wait, code)
    if not caught and run.state.parent is not None:
        run.escalated.append(code)


_THROW = {"signal": _signal, "message": _message, "escalation": _escalation}
