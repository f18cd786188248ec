"""The one table of what each element does when a token enters it.

Keys are `Element.behaviour`. A kind that is not here is refused when it is compiled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from engine.execution.elements import (
    ad_hoc_subprocess,
    business_rule_task,
    call_activity,
    catch_event,
    compensation_event,
    complex_gateway,
    end_event,
    escalation,
    event_based_gateway,
    exclusive_gateway,
    inclusive_gateway,
    manual_task,
    multi_instance,
    multiple_event,
    parallel_gateway,
    script_task,
    service_task,
    several_thrown,
    standard_loop,
    start_quantity,
    subprocess,
    throw_event,
    transaction,
    user_task,
)
from engine.execution.leaving import passed

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


class Enter(Protocol):
    """A token enters an element, from a flow or (None) from the beginning of its scope."""

    def __call__(self, run: Run, scope_id: int, element: Element, flow: str | None, /) -> None:
        """Record what happens; `Stuck` only before the first event."""


ENTER: dict[str, Enter] = {
    # tasks
    "task": user_task.enter,
    "userTask": user_task.enter,
    "manualTask": manual_task.enter,
    "serviceTask": service_task.enter,
    "scriptTask": script_task.enter,
    "businessRuleTask": business_rule_task.enter,
    "sendTask": throw_event.message,
    "sendTask.job": service_task.enter,
    "scriptTask.job": service_task.enter,
    "scriptTask.python": script_task.python,
    "businessRuleTask.job": service_task.enter,
    "intermediateThrowEvent.message.job": service_task.enter,
    "endEvent.message.job": service_task.enter,
    "receiveTask": catch_event.enter,
    # subprocesses
    "subProcess": subprocess.enter,
    "transaction": subprocess.enter,
    "adHocSubProcess": ad_hoc_subprocess.enter,
    "callActivity": call_activity.enter,
    # gateways
    "exclusiveGateway": exclusive_gateway.enter,
    "parallelGateway": parallel_gateway.enter,
    "inclusiveGateway": inclusive_gateway.enter,
    "eventBasedGateway": event_based_gateway.enter,
    "complexGateway": complex_gateway.enter,
    # events that begin: a token reaches them only when they have been set off
    "startEvent": passed,
    "startEvent.message": passed,
    "startEvent.timer": passed,
    "startEvent.person": passed,
    "startEvent.signal": passed,
    "startEvent.conditional": passed,
    "startEvent.multiple": passed,
    "startEvent.parallelMultiple": passed,
    # events on the way
    "intermediateCatchEvent.message": catch_event.enter,
    "intermediateCatchEvent.timer": catch_event.enter,
    "intermediateCatchEvent.person": catch_event.enter,
    "intermediateCatchEvent.signal": catch_event.enter,
    "intermediateCatchEvent.conditional": catch_event.enter,
    "intermediateCatchEvent.multiple": multiple_event.catch,
    "intermediateCatchEvent.parallelMultiple": multiple_event.catch,
    "intermediateCatchEvent.link": passed,
    "intermediateThrowEvent": passed,
    "intermediateThrowEvent.link": passed,
    "intermediateThrowEvent.message": throw_event.message,
    "intermediateThrowEvent.signal": throw_event.signal,
    "intermediateThrowEvent.multiple": several_thrown.enter,
    "intermediateThrowEvent.escalation": escalation.throw,
    "intermediateThrowEvent.compensate": compensation_event.throw,
    # ends
    "endEvent": end_event.none,
    "endEvent.message": throw_event.message,
    "endEvent.signal": throw_event.signal,
    "endEvent.multiple": several_thrown.enter,
    "endEvent.error": end_event.error,
    "endEvent.escalation": escalation.throw,
    "endEvent.compensate": compensation_event.throw,
    "endEvent.cancel": transaction.cancel,
    "endEvent.terminate": end_event.terminate,
}

MARKERS: dict[str, Enter] = {
    "startQuantity": start_quantity.enter,
    "standardLoop": standard_loop.enter,
    "multiInstance": multi_instance.enter,
}
"""What an attribute or a marker makes of an activity, around what its own kind does."""
ENTER |= MARKERS

ATTACHED = frozenset(
    {
        "boundaryEvent.message",
        "boundaryEvent.timer",
        "boundaryEvent.person",
        "boundaryEvent.signal",
        "boundaryEvent.conditional",
        "boundaryEvent.multiple",
        "boundaryEvent.parallelMultiple",
        "boundaryEvent.error",
        "boundaryEvent.escalation",
        "boundaryEvent.compensate",
        "boundaryEvent.cancel",
        "startEvent.error",
        "startEvent.escalation",
        "startEvent.compensate",
    }
)
"""Events that no token enters: they are set off by what they hang on (boundary, event subprocess)."""
