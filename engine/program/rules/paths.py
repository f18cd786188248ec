"""What must hold for the ways through a process and its subprocesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.draft import label
from engine.program.rules.compensation import is_for_compensation
from engine.program.rules.scopes import broken, is_event_subprocess
from engine.program.starting import instantiates
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.program.draft import Draft
    from engine.program.model import Body, Element


def are_reached(draft: Draft, elements: Mapping[str, Element], bodies: Mapping[str, Body]) -> None:
    """Where there is a start event, what it does not lead to never happens (BPMN 2.0.2, 10.5.2)."""
    seen = elements.keys() if broken(draft) or _has_gaps(draft, elements, bodies) else _reached(draft, elements, bodies)
    for element in elements.values():
        loose = not (element.incoming or element.outgoing or element.attached_to)  # a finding of its own tells
        if element.id not in seen and not loose:
            drawn = draft.diagram.elements[element.id]
            draft.find(
                Severity.WARNING,
                "unreached",
                drawn,
                say(
                    "No way leads to %(drawn)s from where %(body)s begins, so it never happens.",
                    drawn=label(drawn),
                    body=label(draft.diagram.elements[element.body]),
                ),
                say("Lead a flow to it, or take it out."),
            )


def _has_gaps(draft: Draft, elements: Mapping[str, Element], bodies: Mapping[str, Body]) -> bool:
    """Whether something is drawn that does not run, which findings tell: nobody knows what it would lead to."""
    drawn = (one for scope in bodies for one in draft.diagram.flow_nodes(draft.diagram.elements[scope]))
    return any(one.id not in elements for one in drawn)


def _reached(draft: Draft, elements: Mapping[str, Element], bodies: Mapping[str, Body]) -> set[str]:
    """Walk forward, in each scope by itself, from all that can begin there."""
    to_look = [one for body in bodies.values() for one in body.starts]
    to_look += [element.id for element in elements.values() if _begins_without_a_flow(draft, element)]
    seen = set[str]()
    while to_look:
        element_id = to_look.pop()
        if element_id in elements and element_id not in seen:
            seen.add(element_id)
            element = elements[element_id]
            to_look += [*element.boundary, *(flow.target for flow in element.outgoing)]
    return seen


def _begins_without_a_flow(draft: Draft, element: Element) -> bool:
    """Whether something else than a flow leads to it; of link events a rule of their own tells."""
    drawn, scope = draft.diagram.elements[element.id], draft.diagram.elements[element.body]
    hangs_on_nothing = element.kind == "boundaryEvent" and element.attached_to is None
    by_event = element.kind == "startEvent" or is_event_subprocess(drawn) or instantiates(drawn) or hangs_on_nothing
    takes_back = is_for_compensation(drawn) or element.id in draft.takers
    chosen = scope.kind == "adHocSubProcess" and not element.incoming
    return by_event or takes_back or chosen or element.behaviour == "intermediateCatchEvent.link"
