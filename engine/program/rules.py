"""What must hold before a process can run: one function per rule, every finding told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.draft import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Body, Element

_MARKERS = {
    "multiInstanceLoopCharacteristics": "is repeated for several items",
    "standardLoopCharacteristics": "is repeated in a loop",
}
_NO = frozenset({"", "false", "0"})
_ATTRIBUTES = {
    "isForCompensation": (_NO, "is for compensation", "Draw the way back as a path of its own."),
    "instantiate": (_NO, "starts a process", "Start it with a start event."),
    "eventGatewayType": (
        frozenset({"", "Exclusive"}),
        "waits for all its events",
        "Use a parallel gateway with a path to each event.",
    ),
    "startQuantity": (frozenset({"", "1"}), "needs several tokens to start", "Join them with a parallel gateway."),
    "completionQuantity": (frozenset({"", "1"}), "gives several tokens", "Draw several flows out of it."),
}
"""Attributes with what they may say, what else they mean, and what to do instead."""
_OPTIONS = frozenset(
    {"intermediateCatchEvent.message", "intermediateCatchEvent.timer", "intermediateCatchEvent.signal", "receiveTask"}
)
_ZONES = frozenset({"customer", "frontstage", "backstage", "support"})


def broken(draft: Draft) -> bool:
    """Whether flows are missing ends, so that nothing can be said about paths."""
    return any(finding.rule == "loose-flow" for finding in draft.diagram.findings)


def is_event_subprocess(drawn: Drawn) -> bool:
    """Whether a subprocess begins by an event inside it."""
    return drawn.kind == "subProcess" and drawn.attributes.get("triggeredByEvent") in {"true", "1"}


def unsupported(draft: Draft, drawn: Drawn, behaviour: str) -> None:
    """Tell that an element cannot run in this version."""
    what = behaviour.replace(".", " with ")
    draft.error(
        "unsupported",
        drawn,
        f"{label(drawn)} is a {what}, which this version cannot run.",
        "Draw it with another element; docs/bpmn-support.md lists what runs.",
    )


def not_yet(draft: Draft, drawn: Drawn) -> None:
    """Tell about markers and attributes that this version cannot run."""
    for child in drawn.children:
        if child.kind in _MARKERS:
            draft.error(
                "unsupported",
                drawn,
                f"{label(drawn)} {_MARKERS[child.kind]} ({child.kind}), which this version cannot run.",
                "Draw the repetition with a gateway and a flow back.",
            )
    for attribute, (plain, what, advice) in _ATTRIBUTES.items():
        if drawn.attributes.get(attribute, "").strip() not in plain:
            draft.error("unsupported", drawn, f"{label(drawn)} {what}, which this version cannot run.", advice)


def check(draft: Draft, elements: Mapping[str, Element], bodies: Mapping[str, Body]) -> None:
    """Apply every rule."""
    for element in elements.values():
        drawn = draft.diagram.elements[element.id]
        for rule in _ELEMENT_RULES:
            rule(draft, drawn, element)
    _begins(draft, bodies)
    _lanes_are_complete(draft)
    _names_one_owner(draft)


def _chooses_by_conditions(draft: Draft, drawn: Drawn, element: Element) -> None:
    if element.kind != "exclusiveGateway" or len(element.outgoing) < 2:  # noqa: PLR2004 - one way is no choice
        return
    for flow in element.outgoing:
        if flow.condition is None and flow.id != element.default and not _is_conditional(draft, flow.id):
            draft.error(
                "condition-missing",
                draft.diagram.elements[flow.id],
                f"{label(drawn)} must choose, but its flow {flow.name or flow.id!r} has no condition.",
                "Give it a condition, or make it the default flow.",
            )


def _is_conditional(draft: Draft, flow_id: str) -> bool:
    """Whether a condition stands in the file, though it could not be read (a finding of its own)."""
    condition = draft.diagram.elements[flow_id].child("conditionExpression")
    return condition is not None and bool(condition.text)


def _parallel_has_no_conditions(draft: Draft, drawn: Drawn, element: Element) -> None:
    if element.kind in {"parallelGateway", "eventBasedGateway"}:
        for flow in element.outgoing:
            if flow.condition is not None:
                draft.error(
                    "condition-ignored",
                    draft.diagram.elements[flow.id],
                    f"The flow {flow.name or flow.id!r} out of {label(drawn)} has a condition, which it cannot heed.",
                    "Take the condition off, or use an inclusive gateway.",
                )


def _waits_for_events(draft: Draft, drawn: Drawn, element: Element) -> None:
    if element.kind != "eventBasedGateway":
        return
    if not element.outgoing:
        draft.error("event-gateway", drawn, f"{label(drawn)} has nothing to wait for.", "Draw flows to events.")
    for flow in element.outgoing:
        target = draft.diagram.elements[flow.target]
        _is_waited_for_plainly(draft, drawn, target)
        behaviour = target.kind
        if target.kind == "intermediateCatchEvent":
            triggers = [child.kind for child in target.children if child.kind.endswith("EventDefinition")]
            behaviour = f"{target.kind}.{triggers[0].removesuffix('EventDefinition')}" if triggers else target.kind
        if behaviour not in _OPTIONS:
            draft.error(
                "event-gateway",
                drawn,
                f"{label(drawn)} leads to {label(target)}, which is no event it can wait for.",
                "Lead it to message, timer or signal events or to receive tasks.",
            )


def _is_waited_for_plainly(draft: Draft, gateway: Drawn, target: Drawn) -> None:
    """A receive task behind an event-based gateway has not begun while the gateway waits (BPMN 2.0.2, 10.6.6)."""
    if target.kind != "receiveTask":
        return
    hosts = (draft.diagram.resolve(one.attributes.get("attachedToRef")) for one in draft.diagram.elements.values())
    if target.extension("tl:input") is not None or any(host is target for host in hosts):
        draft.error(
            "event-gateway",
            target,
            f"{label(target)} has inputs or events on its border, though {label(gateway)} waits in its place.",
            "Use a message event instead of the task.",
        )


def _stands_in_a_lane(draft: Draft, drawn: Drawn, element: Element) -> None:
    if element.behaviour in {"userTask", "task"} and element.lane is None:
        draft.find(
            Severity.WARNING,
            "lane-missing",
            drawn,
            f"The task {label(drawn)} is in no lane, so nobody finds it in an inbox.",
            "Put it into a lane; it cannot be published without one.",
        )


def _boundary_sits_on_activity(draft: Draft, drawn: Drawn, element: Element) -> None:
    if element.attached_to is None:
        return
    host = draft.diagram.elements[element.attached_to]
    if host.kind.endswith(("Gateway", "Event")):
        draft.error(
            "boundary",
            drawn,
            f"{label(drawn)} is attached to {label(host)}, which is no activity.",
            "Attach it to a task or subprocess.",
        )
    if element.incoming:
        draft.error(
            "boundary", drawn, f"A flow leads into {label(drawn)}; boundary events have none.", "Remove the flow."
        )


def _ends_and_starts_are_ends(draft: Draft, drawn: Drawn, element: Element) -> None:
    if element.kind == "endEvent" and element.outgoing:
        draft.error(
            "end-flow",
            drawn,
            f"A flow leads out of the end {label(drawn)}.",
            "Remove it, or use an intermediate event.",
        )
    if element.kind == "startEvent" and element.incoming:
        draft.error(
            "start-flow", drawn, f"A flow leads into the start {label(drawn)}.", "Lead it to the element after it."
        )


def _starts_where_it_can(draft: Draft, drawn: Drawn, element: Element) -> None:
    if element.kind != "startEvent" or element.behaviour == "startEvent":
        return
    scope = draft.diagram.elements[element.body]
    if is_event_subprocess(scope) or (scope is draft.process and element.behaviour != "startEvent.error"):
        return
    draft.error(
        "start-place",
        drawn,
        f"Nothing sets off the start event {label(drawn)} in {label(scope)}.",
        "Draw it in an event subprocess, or take its trigger away.",
    )


def _connected(draft: Draft, drawn: Drawn, element: Element) -> None:
    loose = not element.incoming and not element.outgoing and not element.attached_to
    if loose and not is_event_subprocess(drawn) and len(draft.diagram.flow_nodes(draft.process)) > 1:
        draft.find(
            Severity.WARNING, "loose", drawn, f"{label(drawn)} is connected to nothing.", "Connect it, or take it out."
        )


_ELEMENT_RULES = (
    _chooses_by_conditions,
    _parallel_has_no_conditions,
    _waits_for_events,
    _stands_in_a_lane,
    _boundary_sits_on_activity,
    _ends_and_starts_are_ends,
    _starts_where_it_can,
    _connected,
)


def _begins(draft: Draft, bodies: Mapping[str, Body]) -> None:
    """Every event subprocess begins by exactly one event, every other scope by something."""
    for scope_id, body in bodies.items():
        scope = draft.diagram.elements[scope_id]
        starts = [one for one in draft.diagram.flow_nodes(scope) if one.kind == "startEvent"]
        if is_event_subprocess(scope) and (len(starts) != 1 or not draft.diagram.event_definitions(starts[0])):
            draft.error(
                "event-subprocess",
                scope,
                f"The event subprocess {label(scope)} must begin with one start event that has a trigger, "
                f"but has {len(starts)} start {'event' if len(starts) == 1 else 'events'}.",
                "Give it one start event with a message, timer, signal or error.",
            )
        elif not draft.diagram.flow_nodes(scope):
            draft.error("empty", scope, f"{label(scope)} has nothing in it.", "Draw what happens.")
        elif not (is_event_subprocess(scope) or body.starts or starts):
            draft.error(
                "start-missing",
                scope,
                f"Nothing begins in {label(scope)}: it has no start event and no element that nothing leads to.",
                "Draw a start event without a trigger.",
            )


def _lanes_are_complete(draft: Draft) -> None:
    for lane in draft.lanes.values():
        drawn = draft.diagram.elements[lane.id]
        if lane.zone is not None and lane.zone not in _ZONES:
            draft.error(
                "lane-zone",
                drawn,
                f"The zone {lane.zone!r} of the lane {label(drawn)} is not known.",
                f"Use one of {', '.join(sorted(_ZONES))}.",
            )
        missing = [word for word, value in (("a zone", lane.zone), ("a group", lane.group)) if not value]
        if missing:
            draft.find(
                Severity.WARNING,
                "lane-incomplete",
                drawn,
                f"The lane {label(drawn)} has no {' and no '.join(word.removeprefix('a ') for word in missing)}.",
                "State both; the process cannot be published without them.",
            )


def _names_one_owner(draft: Draft) -> None:
    owners = {one.attributes.get("owner", "") for one in draft.process.extensions_of("tl:governance")} - {""}
    if len(owners) != 1:
        draft.find(
            Severity.WARNING,
            "owner",
            draft.process,
            f"{label(draft.process)} must name exactly one owner, but names {len(owners)}.",
            "Name the one person who answers for it; it cannot be published otherwise.",
        )
