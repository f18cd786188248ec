"""What must hold for events and the ends of flows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.draft import label, quoted
from engine.program.rules.compensation import is_for_compensation
from engine.program.rules.scopes import is_event_subprocess
from engine.sentence import say

if TYPE_CHECKING:
    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element


_WITHIN = frozenset({"startEvent.error", "startEvent.escalation", "startEvent.compensate"})
"""Starts that only something inside can set off."""
_ALWAYS = frozenset({"boundaryEvent.error", "boundaryEvent.cancel", "startEvent.error"})
"""Events that interrupt whatever the file says."""


def boundary_sits_on_activity(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A boundary event hangs on an activity, and no flow leads into it."""
    if element.attached_to is None:
        return
    host = draft.diagram.elements[element.attached_to]
    if host.kind.endswith(("Gateway", "Event")):
        draft.error(
            "boundary",
            drawn,
            say("%(drawn)s is attached to %(host)s, which is no activity.", drawn=label(drawn), host=label(host)),
            say("Attach it to a task or subprocess."),
        )
    if element.incoming:
        draft.error(
            "boundary",
            drawn,
            say("A flow leads into %(element)s; boundary events have none.", element=label(drawn)),
            say("Remove the flow."),
        )


def ends_and_starts_are_ends(draft: Draft, drawn: Drawn, element: Element) -> None:
    """No flow leads out of an end or into a start."""
    if element.kind == "endEvent" and element.outgoing:
        draft.error(
            "end-flow",
            drawn,
            say("A flow leads out of the end %(element)s.", element=quoted(drawn)),
            say("Remove it, or use an intermediate event."),
        )
    if element.kind == "startEvent" and element.incoming:
        draft.error(
            "start-flow",
            drawn,
            say("A flow leads into the start %(element)s.", element=quoted(drawn)),
            say("Lead it to the element after it."),
        )


def links_have_one_side(draft: Draft, drawn: Drawn, element: Element) -> None:
    """Out of a link event that throws leads the link alone, and into one that catches as well."""
    if not element.behaviour.endswith(".link"):
        return
    throws = element.kind == "intermediateThrowEvent"
    drawn_flows = element.onward_ids if throws else element.incoming
    for flow in [one for one in drawn_flows if draft.diagram.elements[one].kind == "sequenceFlow"]:
        draft.error(
            "link",
            draft.diagram.elements[flow],
            say("A flow leads out of the link event %(element)s.", element=quoted(drawn))
            if throws
            else say("A flow leads into the link event %(element)s.", element=quoted(drawn)),
            say("Remove it: the link itself is the way on."),
        )


def starts_where_it_can(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A start event with a trigger stands where something can set it off."""
    if element.kind != "startEvent" or element.behaviour == "startEvent":
        return
    scope = draft.diagram.elements[element.body]
    if is_event_subprocess(scope) or (scope is draft.process and element.behaviour not in _WITHIN):
        return
    draft.error(
        "start-place",
        drawn,
        say("Nothing sets off the start event %(drawn)s in %(scope)s.", drawn=quoted(drawn), scope=label(scope)),
        say("Draw it in an event subprocess, or take its trigger away."),
    )


def interrupts_as_drawn(draft: Draft, drawn: Drawn, element: Element) -> None:
    """An error or a cancellation always ends what it comes from (BPMN 2.0.2, tables 10.86 and 10.90)."""
    stated = drawn.attributes.get("cancelActivity" if element.kind == "boundaryEvent" else "isInterrupting", "true")
    if element.behaviour in _ALWAYS and stated.strip() in {"false", "0"}:
        draft.find(
            Severity.WARNING,
            "interrupts",
            drawn,
            say(
                "%(element)s is drawn as not interrupting, but it always ends what it comes from.", element=label(drawn)
            ),
            say("Draw it as interrupting; what goes on beside it can be set off by an escalation."),
        )


def _takes_back(draft: Draft, drawn: Drawn) -> bool:
    return is_for_compensation(drawn) or drawn.id in draft.takers


def _has_several(draft: Draft, scope: Drawn) -> bool:
    """Whether more than one thing happens in a scope without an event; looked up once for all that are loose there."""
    if scope.id not in draft.crowded:
        inside = (one for one in draft.diagram.flow_nodes(scope) if not is_event_subprocess(one))
        draft.crowded[scope.id] = next(inside, None) is not None and next(inside, None) is not None
    return draft.crowded[scope.id]


def connected(draft: Draft, drawn: Drawn, element: Element) -> None:
    """What nothing leads to and nothing leads from is probably a mistake."""
    loose = not (element.incoming or element.outgoing or element.attached_to or _takes_back(draft, drawn))
    scope = draft.diagram.elements[element.body]
    free = is_event_subprocess(drawn) or scope.kind == "adHocSubProcess"
    if loose and not free and _has_several(draft, scope):
        draft.find(
            Severity.WARNING,
            "loose",
            drawn,
            say("%(element)s is connected to nothing.", element=label(drawn)),
            say("Connect it, or take it out."),
        )
