"""What each kind of element needs to run, compiled: one builder per behaviour, one table.

A builder gives the element's `detail`, or None with a finding. The table's keys are exactly those of
`engine.execution.elements.registry`; a test keeps them equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.program.builders import ad_hoc, events, gateways, multiple, people, scripts, work
from engine.program.details import EventDetail

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.diagram.model import Element
    from engine.program.draft import Draft


def _nothing(draft: Draft, element: Element) -> Any:  # noqa: ARG001 - one signature for all
    return None


def _plain_event(draft: Draft, element: Element) -> EventDetail:  # noqa: ARG001 - one signature for all
    return EventDetail(None, None, people.interrupting(element))


def _by_definition(build: Callable[[Draft, Element, Element], Any]) -> Callable[[Draft, Element], Any]:
    return lambda draft, element: build(draft, element, draft.diagram.event_definitions(element)[0])


def _message_task(draft: Draft, element: Element) -> Any:
    return events.message(draft, element, element)


_message = _by_definition(events.message)


_timer = _by_definition(events.timer)


_signal = _by_definition(events.signal)


_error = _by_definition(events.error)


_conditional = _by_definition(events.conditional)


_escalation = _by_definition(events.escalation)


_compensation = _by_definition(events.compensation)


BUILDERS: dict[str, Callable[[Draft, Element], Any]] = {
    "task": people.user_task,
    "userTask": people.user_task,
    "manualTask": _nothing,
    "serviceTask": work.job,
    "scriptTask": work.script,
    "businessRuleTask": work.decision,
    "sendTask": _message_task,
    "sendTask.job": work.job,
    "scriptTask.job": work.job,
    "scriptTask.python": scripts.python,
    "businessRuleTask.job": work.job,
    "intermediateThrowEvent.message.job": work.job,
    "endEvent.message.job": work.job,
    "receiveTask": _message_task,
    "subProcess": _nothing,
    "transaction": _nothing,
    "adHocSubProcess": ad_hoc.ad_hoc,
    "callActivity": work.call,
    "exclusiveGateway": _nothing,
    "parallelGateway": _nothing,
    "inclusiveGateway": gateways.inclusive,
    "complexGateway": gateways.complex_,
    "eventBasedGateway": _nothing,
    "startEvent": _plain_event,
    "startEvent.message": _message,
    "startEvent.timer": _timer,
    "startEvent.person": people.confirmation,
    "startEvent.signal": _signal,
    "startEvent.conditional": _conditional,
    "startEvent.multiple": multiple.catch,
    "startEvent.parallelMultiple": multiple.catch,
    "startEvent.error": _error,
    "startEvent.escalation": _escalation,
    "startEvent.compensate": _plain_event,
    "intermediateCatchEvent.message": _message,
    "intermediateCatchEvent.timer": _timer,
    "intermediateCatchEvent.person": people.confirmation,
    "intermediateCatchEvent.signal": _signal,
    "intermediateCatchEvent.conditional": _conditional,
    "intermediateCatchEvent.multiple": multiple.catch,
    "intermediateCatchEvent.parallelMultiple": multiple.catch,
    "intermediateCatchEvent.link": _nothing,
    "intermediateThrowEvent": _nothing,
    "intermediateThrowEvent.link": _nothing,
    "intermediateThrowEvent.message": _message,
    "intermediateThrowEvent.signal": _signal,
    "intermediateThrowEvent.multiple": multiple.throw,
    "intermediateThrowEvent.escalation": _escalation,
    "intermediateThrowEvent.compensate": _compensation,
    "endEvent": _nothing,
    "endEvent.message": _message,
    "endEvent.signal": _signal,
    "endEvent.multiple": multiple.throw,
    "endEvent.error": _error,
    "endEvent.escalation": _escalation,
    "endEvent.compensate": _compensation,
    "endEvent.cancel": _nothing,
    "endEvent.terminate": _nothing,
    "boundaryEvent.message": _message,
    "boundaryEvent.timer": _timer,
    "boundaryEvent.person": people.confirmation,
    "boundaryEvent.signal": _signal,
    "boundaryEvent.conditional": _conditional,
    "boundaryEvent.multiple": multiple.catch,
    "boundaryEvent.parallelMultiple": multiple.catch,
    "boundaryEvent.error": _error,
    "boundaryEvent.escalation": _escalation,
    "boundaryEvent.compensate": _nothing,
    "boundaryEvent.cancel": _plain_event,
}
