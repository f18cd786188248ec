"""Intermediate throw and end events that send a message or broadcast a signal, and send tasks (BPMN 2.0.2, 10.5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import MessageSent, SignalThrown
from engine.execution import activity, correlation, data, signals
from engine.execution.leaving import go, reached
from engine.execution.run import Later

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.program.details import MessageDetail
    from engine.program.model import Element, Flow
    from engine.values import Value


def message(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Send its inputs as a message and go on. Its key is the correlation key, else the business key."""
    payload = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    said = sent(run, scope_id, element, element.detail, payload)
    written, flows = activity.way_out(run, scope_id, element, payload)
    run.record(said)
    correlation.remember(run, scope_id, element.detail, payload)
    go_on(run, scope_id, element, written, flows)


def sent(run: Run, scope_id: int, element: Element, detail: MessageDetail, payload: Mapping[str, Value]) -> MessageSent:
    """What a message says, to whom and by which key."""
    key = correlation.sent(run, scope_id, detail, payload)
    return MessageSent(scope_id, element.id, detail.name, key, detail.to, tuple(payload), tuple(payload.values()))


def signal(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Broadcast once every other token has come to rest: what starts beside it is listening by then."""
    run.later.append(Later(scope_id, element, flow, _broadcast))


def _broadcast(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - as `Enter`
    """Broadcast its inputs and go on; only then does the instance itself hear it, for that may end this very scope."""
    payload = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    written, flows = activity.way_out(run, scope_id, element, payload)
    run.record(SignalThrown(scope_id, element.id, element.detail.name, tuple(payload), tuple(payload.values())))
    go_on(run, scope_id, element, written, flows)
    signals.hear(run, element.detail.name, payload)


def go_on(run: Run, scope_id: int, element: Element, written: Mapping[str, Value], flows: tuple[Flow, ...]) -> None:
    """Write what it gives, and let its token go on."""
    data.assign(run, scope_id, written)
    if element.kind == "endEvent":
        reached(run, scope_id, element)
    go(run, scope_id, element, flows, written)
