"""Intermediate throw and end events that send a message or broadcast a signal, and send tasks (BPMN 2.0.2, 10.5.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.events import MessageSent, SignalThrown
from engine.execution import activity, correlation, data, signals, throwing
from engine.execution.elements import compensation_event, end_event, transaction
from engine.execution.leaving import go, reached
from engine.execution.run import Later

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.execution.run import Run
    from engine.program.details import MessageDetail
    from engine.program.model import Element, Flow
    from engine.values import Value


def message(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Send its inputs as a message and go on. Its key is the correlation key, else the business key."""
    payload = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    sent = _sent(run, scope_id, element, element.detail, payload)
    written, flows = activity.way_out(run, scope_id, element, payload)
    run.record(sent)
    correlation.remember(run, scope_id, element.detail, payload)
    _on(run, scope_id, element, written, flows)


def _sent(
    run: Run, scope_id: int, element: Element, detail: MessageDetail, payload: Mapping[str, Value]
) -> MessageSent:
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
    _on(run, scope_id, element, written, flows)
    signals.hear(run, element.detail.name, payload)


def several(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Throw everything that a multiple event has, once every other token has come to rest."""
    run.later.append(Later(scope_id, element, flow, _throw_all))


def _throw_all(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Send and broadcast its inputs, in the order of the file, and go on, or do what comes after that (`_AFTER`)."""
    payload = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    parts = element.detail.parts
    sent = {part.id: _sent(run, scope_id, element, part.detail, payload) for part in parts if part.trigger == "message"}
    written, flows = activity.way_out(run, scope_id, element, payload)
    last = parts[-1] if parts[-1].trigger in _AFTER else None
    if last is not None and last.trigger == "error":
        throwing.catcher_of(run, scope_id, element, last.detail.name or "")
    heard = [part.detail.name for part in parts if part.trigger == "signal"]
    for part in parts:
        if part.trigger == "message":
            run.record(sent[part.id])
            correlation.remember(run, scope_id, part.detail, payload)
        elif part.trigger == "signal":
            names = tuple(payload), tuple(payload.values())
            run.record(SignalThrown(scope_id, element.id, part.detail.name, *names))
    if last is None:
        _on(run, scope_id, element, written, flows)
    else:
        data.assign(run, scope_id, written)
        _AFTER[last.trigger](run, scope_id, replace(element, detail=last.detail), flow)
    for name in heard:
        signals.hear(run, name, payload)


_AFTER: dict[str, Callable[[Run, int, Element, str | None], None]] = {
    "terminate": end_event.terminate,
    "error": end_event.error,
    "cancel": transaction.cancel,
    "compensate": compensation_event.throw,
}
"""What one of several may do once the others were thrown."""


def _on(run: Run, scope_id: int, element: Element, written: Mapping[str, Value], flows: tuple[Flow, ...]) -> None:
    data.assign(run, scope_id, written)
    if element.kind == "endEvent":
        reached(run, scope_id, element)
    go(run, scope_id, element, flows, written)
