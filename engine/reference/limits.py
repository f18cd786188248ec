"""Which constructs SpiffWorkflow runs as BPMN says, proved by micro-cases on one release.

A construct counts as comparable only if the micro-cases in tests/reference that prove it pass on the
release named here; a test keeps this list and those proofs equal. Anything else makes a verdict "not
comparable", but only for the scenarios that come to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.program.model import Element, Program

PROVED_ON = "3.2.0"

COMPARABLE = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "sendTask.job",
        "receiveTask",
        "subProcess",
        "callActivity",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "startEvent",
        "startEvent.message",
        "startEvent.timer",
        "startEvent.signal",
        "intermediateCatchEvent.message",
        "intermediateCatchEvent.timer",
        "intermediateCatchEvent.signal",
        "intermediateThrowEvent",
        "intermediateThrowEvent.message",
        "intermediateThrowEvent.signal",
        "endEvent",
        "endEvent.message",
        "endEvent.error",
        "endEvent.terminate",
        "boundaryEvent.message, interrupting",
        "boundaryEvent.message, not interrupting",
        "boundaryEvent.signal, interrupting",
        "boundaryEvent.signal, not interrupting",
        "boundaryEvent.timer, interrupting",
        "boundaryEvent.timer, not interrupting",
        "boundaryEvent.error, interrupting",
        "event subprocess.message, not interrupting",
        "event subprocess.signal, not interrupting",
    }
)

_ODD_WAYS_OUT = "an activity or event with several ways out, or with a condition on one"


class NotComparable(Exception):  # noqa: N818 - an answer, not an error
    """A scenario came to something that the micro-cases do not prove."""

    def __init__(self, element: str, why: str) -> None:
        """`why` is a sentence."""
        super().__init__(why)
        self.element = element


class Limit(NamedTuple):
    """An element that cannot be compared, and the name of the construct it is an example of.

    `trigger` is what sets it off where it only listens: "message", "signal", "timer" or "error", with
    `name`; `host` is the activity on whose border it listens, None for an event subprocess.
    """

    element: str
    construct: str
    trigger: str = ""
    name: str | None = None
    host: str | None = None

    def __str__(self) -> str:
        return f"{self.element!r} is not comparable on SpiffWorkflow {PROVED_ON}: {self.construct}."


def limits(program: Program, *, called: bool = False) -> Iterator[Limit]:
    """Name every element of a program that SpiffWorkflow does not run as BPMN says.

    `called` says that the program runs as a called process.
    """
    event_subprocesses = {
        program.elements[start].body: (program.elements[start], body)
        for body, content in program.bodies.items()
        for start in content.triggers
    }
    for element in program.elements.values():
        if element.id in event_subprocesses:
            start, around = event_subprocesses[element.id]
            yield from _event_subprocess(element, start, inside=called or around != program.key)
        elif element.kind == "startEvent" and element.body in event_subprocesses:
            continue
        else:
            yield from _element(program, element)


def _event_subprocess(element: Element, start: Element, *, inside: bool) -> Iterator[Limit]:
    trigger = start.behaviour.partition(".")[2]
    construct = f"event subprocess.{trigger}, {_interrupting(start)}"
    if inside:
        construct += ", inside a subprocess or called process"
    if construct not in COMPARABLE:
        yield Limit(element.id, construct, trigger, _name(start))


def _element(program: Program, element: Element) -> Iterator[Limit]:
    construct = _construct(element)
    if construct not in COMPARABLE:
        if element.kind == "boundaryEvent":
            trigger = element.behaviour.partition(".")[2]
            yield Limit(element.id, construct, trigger, _name(element), element.attached_to)
        else:
            yield Limit(element.id, construct)
    elif getattr(element.detail, "asked", None) is not None or (construct == "task" != element.kind):
        yield Limit(element.id, "a choice that is left to people")
    elif any(start.element == element.id and start.begun for start in program.starts):
        yield Limit(element.id, "an element that begins the process without being a start event")
    elif _moves_drawn_data(program, element):
        yield Limit(element.id, "an element that moves data which is drawn, or comes first where data is drawn")
    elif getattr(element.detail, "conversation", None) is not None:
        yield Limit(element.id, "a message with a correlation key of its conversation")
    elif _has_odd_ways_out(element):
        yield Limit(element.id, _ODD_WAYS_OUT)
    elif element.kind == "subProcess" and not _is_whole(program, element):
        yield Limit(element.id, "a subprocess without exactly one plain start event and an end event")
    elif _mixes_errors(program, element):
        yield Limit(element.id, "an activity with boundary events for one error and for every error")


def _construct(element: Element) -> str:
    name = element.behaviour
    if element.kind == "boundaryEvent":
        name += f", {_interrupting(element)}"
    timer = getattr(element.detail, "timer", None)
    if timer is not None and timer.kind == "cycle" and element.kind != "startEvent":
        name += ", repeated"
    return name


def _interrupting(element: Element) -> str:
    return "interrupting" if getattr(element.detail, "interrupting", True) else "not interrupting"


def _name(element: Element) -> str | None:
    name: str | None = getattr(element.detail, "name", None)
    return name


def _moves_drawn_data(program: Program, element: Element) -> bool:
    if element.takes or any(one.association is not None for one in (*element.inputs, *element.outputs)):
        return True
    body = program.bodies.get(element.body)
    if body is None or not body.data or element.kind == "startEvent":
        return False
    return element.id in body.starts or any(program.flows[one].source in body.starts for one in element.incoming)


def _has_odd_ways_out(element: Element) -> bool:
    """SpiffWorkflow refuses several flows out of an activity and does not look at their conditions."""
    if element.kind.endswith("Gateway"):
        return False
    if any(flow.condition is not None for flow in element.outgoing):
        return True
    return len(element.outgoing) > 1 and element.kind != "startEvent"


def _is_whole(program: Program, subprocess: Element) -> bool:
    inside = [element for element in program.elements.values() if element.body == subprocess.id]
    starts = [element for element in inside if element.kind == "startEvent"]
    return len(starts) == 1 and any(element.kind == "endEvent" for element in inside)


def _mixes_errors(program: Program, element: Element) -> bool:
    errors = [
        program.elements[one] for one in element.boundary if program.elements[one].behaviour == "boundaryEvent.error"
    ]
    return len(errors) > 1 and any(_name(one) is None for one in errors)
