"""Throwing events with several definitions: all of them are thrown (BPMN 2.0.2, 10.5.3 and 10.5.4, Multiple).

First what others hear of, then what is taken back, then calls for help, at last what ends something. The order and its
reasons stand in docs/decisions/0057.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from engine.events import EscalationThrown, SignalThrown
from engine.execution import activity, catching, compensation, correlation, data, escalating, signals, throwing
from engine.execution.elements import end_event, escalation, transaction
from engine.execution.elements.throw_event import go_on, sent
from engine.execution.leaving import choose
from engine.execution.run import Later
from engine.execution.trouble import Pause

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.execution.catching import Catcher
    from engine.execution.run import Run
    from engine.program.model import Element, Flow
    from engine.program.triggers import Part

_LAST: dict[str, Callable[[Run, int, Element, str | None], None]] = {
    "error": end_event.error,
    "cancel": transaction.cancel,
    "terminate": end_event.terminate,
}
"""What an end does once everything else was thrown. The first that it has: an error and a cancellation end all that a
termination would end.
"""


class _Rest(NamedTuple):
    """What is thrown at last: escalations by what becomes of the thrower, and how it ends."""

    beside: tuple[tuple[str, Catcher | None], ...]  # caught beside it, or by nobody
    outward: tuple[str, ...]  # nobody catches them here: for the callers
    ending: tuple[tuple[str, Catcher], ...]  # who catches them interrupts
    last: Part | None


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:
    """Throw everything once every other token has come to rest. A token that comes from the event itself has taken
    back what it had to.
    """
    if flow != element.id:
        run.later.append(Later(scope_id, element, flow, _throw))
        return
    rest = _rest(run, scope_id, element)
    _end_with(run, scope_id, element, rest, choose(run, element, run.variables(scope_id)))
    if rest.outward:
        raise Pause


def _throw(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - as `Enter`
    """Send and broadcast its inputs, in the order of the file; all that can fail is worked out before the first."""
    payload = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    names = tuple(payload), tuple(payload.values())
    parts = element.detail.parts
    messages = {one.id: sent(run, scope_id, element, one.detail, payload) for one in parts if one.trigger == "message"}
    written, flows = activity.way_out(run, scope_id, element, payload)
    steps, rest = _steps(run, scope_id, element), _rest(run, scope_id, element)
    for part in parts:
        if part.trigger == "message":
            run.record(messages[part.id])
            correlation.remember(run, scope_id, part.detail, payload)
        elif part.trigger == "signal":
            run.record(SignalThrown(scope_id, element.id, part.detail.name, *names))
    data.assign(run, scope_id, written)
    waits = bool(steps) and element.detail.waits
    if steps:
        aside = element.detail.comes_back or not waits
        compensation.begin(run, scope_id, element, steps, aside=aside)
    if not waits:
        _end_with(run, scope_id, element, rest, flows)
    for part in parts:
        if part.trigger == "signal":
            signals.hear(run, part.detail.name, payload)
    if rest.outward and not waits:
        raise Pause


def _steps(run: Run, scope_id: int, element: Element) -> compensation.Plan:
    """What it takes back, in the order in which it names it; a cancellation takes all back by itself."""
    asked = [one.detail.activity for one in element.detail.parts if one.trigger == "compensate"]
    if any(one.trigger == "cancel" for one in element.detail.parts):
        return ()
    return tuple(dict.fromkeys(step for one in asked for step in compensation.asked_for(run, scope_id, one)))


def _rest(run: Run, scope_id: int, element: Element) -> _Rest:
    """Find who catches what is thrown at last; `Stuck` where that is nobody though it must be somebody."""
    parts = element.detail.parts
    last = next((part for trigger in _LAST for part in parts if part.trigger == trigger), None)
    if last is not None and last.trigger == "error":
        throwing.catcher_of(run, scope_id, element, last.detail.name or "")
    codes = dict.fromkeys(part.detail.name or "" for part in parts if part.trigger == "escalation")
    found = [(code, catching.find(run, scope_id, 0, "escalation", code)) for code in codes]
    called = run.state.parent is not None
    outward = tuple(code for code, catcher in found if catcher is None and called)
    if outward:
        escalation.count(run, element)
    ending = tuple((code, one) for code, one in found if one is not None and one.element.detail.interrupting)
    beside = [(code, one) for code, one in found if code not in outward and (code, one) not in ending]
    return _Rest(tuple(beside), outward, ending, last)


def _end_with(run: Run, scope_id: int, element: Element, rest: _Rest, flows: tuple[Flow, ...]) -> None:
    """Call for help, the ones that leave the event alone first; then end as it says, or let the token go on."""
    for code, catcher in rest.beside:
        escalating.thrown(run, scope_id, element, code, catcher)
    for code in rest.outward:
        escalating.thrown(run, scope_id, element, code, None)
    run.escalated.extend(rest.outward)
    last, ending = rest.last, rest.ending
    ends_more = last is not None and last.trigger != "terminate"
    for code, _ in ending if ends_more else ending[1:]:
        run.record(EscalationThrown(scope_id, element.id, code, None, False))
    if last is not None and (ends_more or not ending):
        _LAST[last.trigger](run, scope_id, replace(element, detail=last.detail), None)
        return
    go_on(run, scope_id, element, {}, flows)
    if ending:
        escalating.thrown(run, scope_id, element, *ending[0])
