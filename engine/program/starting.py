"""What sets a process off from outside: its start events, receive tasks that instantiate it, and the events of
event-based gateways that do (BPMN 2.0.2, 10.3.3, 10.5.2 and 10.6.6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.vocabulary import flag
from engine.program.builders.people import form
from engine.program.listening import listens_for
from engine.program.triggers import StartTrigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element

_KINDS = frozenset({"receiveTask", "eventBasedGateway"})


def instantiates(drawn: Drawn) -> bool:
    """Whether an element begins a process, though it is no start event."""
    return drawn.kind in _KINDS and flag(drawn, "instantiate")


def waits_for_all(drawn: Drawn) -> bool:
    """Whether an event-based gateway that begins a process waits for every one of its events."""
    return drawn.attributes.get("eventGatewayType", "").strip() == "Parallel"


def triggers(draft: Draft, process: Drawn, elements: Mapping[str, Element]) -> tuple[StartTrigger, ...]:
    """Give everything that can set a process off, in the order of the file."""
    return tuple(
        trigger
        for drawn in draft.diagram.flow_nodes(process)
        if drawn.id in elements
        for one, beside in _set_off_by(drawn, elements)
        for trigger in _triggers(draft, elements[one], beside)
    )


def _set_off_by(drawn: Drawn, elements: Mapping[str, Element]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name the elements that set it off, each with those that are awaited from then on."""
    if drawn.kind == "startEvent":
        yield drawn.id, ()
    elif instantiates(drawn):
        options = [flow.target for flow in elements[drawn.id].outgoing if flow.target in elements]
        for one in options if drawn.kind == "eventBasedGateway" else [drawn.id]:
            yield one, tuple(other for other in options if other != one) if waits_for_all(drawn) else ()


def _triggers(draft: Draft, element: Element, beside: tuple[str, ...]) -> Iterator[StartTrigger]:
    """Give what sets an element off: one trigger, or each of those of a multiple event."""
    uses = form(draft, draft.diagram.elements[element.id])
    stated = draft.diagram.elements[element.id].extension("tl:initiator")
    initiator = stated.attributes.get("name") if stated is not None else None
    for trigger, detail, part in listens_for(element):
        yield StartTrigger(
            element.id,
            trigger or "none",
            getattr(detail, "name", None),
            uses,
            getattr(detail, "payload", None),
            getattr(detail, "timer", None),
            element.kind != "startEvent",
            beside,
            getattr(detail, "condition", None),
            part,
            initiator,
        )
