"""What must hold for gateways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.asking import is_asked
from engine.program.builders.multiple import multiple, trigger_of
from engine.program.draft import label
from engine.program.starting import instantiates, waits_for_all
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element


_TRIGGERS = frozenset({"message", "timer", "signal", "conditional"})
"""What an event-based gateway can wait for, one of them or several in one event."""


def chooses_by_conditions(draft: Draft, drawn: Drawn, element: Element) -> None:
    """Every flow to choose from has a condition, or is the default."""
    if element.kind != "exclusiveGateway" or len(element.outgoing) < 2 or is_asked(element):  # noqa: PLR2004 - no choice
        return
    for flow in element.outgoing:
        if flow.condition is None and flow.id != element.default and not _is_conditional(draft, flow.id):
            draft.error(
                "condition-missing",
                draft.diagram.elements[flow.id],
                say(
                    "%(element)s must choose, but its flow %(label)s has no condition.",
                    element=label(drawn),
                    label=in_quotes(flow.label),
                ),
                say("Give it a condition, or make it the default flow."),
            )


def _is_conditional(draft: Draft, flow_id: str) -> bool:
    """Whether a condition stands in the file, though it could not be read (a finding of its own)."""
    condition = draft.diagram.elements[flow_id].child("conditionExpression")
    return condition is not None and bool(condition.text)


def parallel_has_no_conditions(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A gateway that takes every flow asks no condition (BPMN 2.0.2, 13.4.1)."""
    if element.kind in {"parallelGateway", "eventBasedGateway"}:
        for flow in element.outgoing:
            if flow.condition is not None:
                draft.find(
                    Severity.WARNING,
                    "condition-ignored",
                    draft.diagram.elements[flow.id],
                    say(
                        "The flow %(label)s out of %(element)s has a condition, which is not asked.",
                        label=in_quotes(flow.label),
                        element=label(drawn),
                    ),
                    say("Take the condition off, or use an inclusive gateway."),
                )


def waits_for_events(draft: Draft, drawn: Drawn, element: Element) -> None:
    """An event-based gateway leads to things that it can wait for."""
    if element.kind != "eventBasedGateway":
        return
    if not element.outgoing:
        draft.error(
            "event-gateway",
            drawn,
            say("%(element)s has nothing to wait for.", element=label(drawn)),
            say("Draw flows to events."),
        )
    for flow in element.outgoing:
        target = draft.diagram.elements[flow.target]
        _is_waited_for_plainly(draft, drawn, target)
        if not _can_wait_for(draft, drawn, target):
            draft.error(
                "event-gateway",
                drawn,
                say(
                    "%(drawn)s leads to %(target)s, which is no event it can wait for.",
                    drawn=label(drawn),
                    target=label(target),
                ),
                say("Lead it to message, timer, signal or conditional events or to receive tasks."),
            )


def _can_wait_for(draft: Draft, gateway: Drawn, target: Drawn) -> bool:
    if target.kind != "intermediateCatchEvent":
        return target.kind == "receiveTask"
    triggers = {trigger_of(one) for one in draft.diagram.event_definitions(target)}
    all_of_several = len(triggers) > 1 and multiple(target) == "parallelMultiple"
    return bool(triggers) and triggers <= _TRIGGERS and not (instantiates(gateway) and all_of_several)


def begins_where_it_can(draft: Draft, drawn: Drawn, element: Element) -> None:
    """What begins a process stands at its beginning; only such a gateway can wait for all its events."""
    if instantiates(drawn):
        if element.incoming or element.body != draft.process.id:
            draft.error(
                "instantiate",
                drawn,
                say(
                    "%(element)s is to begin the process, but a flow leads into it or it stands in a subprocess.",
                    element=label(drawn),
                ),
                say("Draw it at the beginning of the process, or take instantiate away."),
            )
        elif drawn.kind == "receiveTask" and (element.boundary or element.inputs or _is_repeated(drawn)):
            draft.error(
                "instantiate",
                drawn,
                say(
                    "%(element)s has inputs or events on its border or is repeated, but is over as soon as the "
                    "process begins.",
                    element=label(drawn),
                ),
                say("Take them away, or begin with a message event."),
            )
    elif drawn.kind == "eventBasedGateway" and waits_for_all(drawn):
        draft.error(
            "instantiate",
            drawn,
            say(
                "%(element)s is to wait for all its events, which only a gateway that begins the process can.",
                element=label(drawn),
            ),
            say("Draw a parallel gateway with a path to each event."),
        )


def _is_repeated(drawn: Drawn) -> bool:
    return any(child.kind.endswith("LoopCharacteristics") for child in drawn.children)


def _is_waited_for_plainly(draft: Draft, gateway: Drawn, target: Drawn) -> None:
    """A receive task behind an event-based gateway has not begun while the gateway waits (BPMN 2.0.2, 10.6.6)."""
    if target.kind != "receiveTask":
        return
    gathers = target.attributes.get("startQuantity", "1").strip() != "1"
    if (
        gathers
        or _is_repeated(target)
        or target.extension("tl:input") is not None
        or draft.diagram.touching(target, "boundaryEvent")
    ):
        draft.error(
            "event-gateway",
            target,
            say(
                "%(target)s has inputs or events on its border, is repeated or needs several tokens, though "
                "%(gateway)s waits in its place.",
                target=label(target),
                gateway=label(gateway),
            ),
            say("Use a message event instead of the task."),
        )
