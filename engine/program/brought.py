"""Which event has brought a step about: a time that was reached, an escalation or an error that was caught.

Told is only what cannot be otherwise, as there is no other way to the step: what runs by itself in between is passed
by; behind what somebody does, or what is waited for, it is no longer the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.program.model import Body, Element

_SETS_OFF = (".timer", ".escalation", ".error")
_BY_THEMSELVES = frozenset(
    {
        "businessRuleTask",
        "exclusiveGateway",
        "inclusiveGateway",
        "intermediateThrowEvent",
        "parallelGateway",
        "scriptTask",
        "sendTask",
        "serviceTask",
        "startEvent",
    }
)


def brought(elements: Mapping[str, Element], bodies: Mapping[str, Body]) -> dict[str, str]:
    """Give the event behind which each element stands, by element, where it stands behind one alone."""
    found: dict[str, str] = {}
    for event in elements.values():
        if _sets_off(event, elements):
            ahead = [flow.target for flow in event.outgoing]
            while ahead:
                one = elements.get(ahead.pop())  # what cannot be run is none; findings tell of it
                if one is not None and len(one.incoming) <= 1 and one.id not in found:
                    found[one.id] = event.id
                    ahead.extend(_onward(one, bodies))
    return found


def _sets_off(event: Element, elements: Mapping[str, Element]) -> bool:
    """Whether an event is one of those; what begins a process may also be done by hand."""
    return event.behaviour.endswith(_SETS_OFF) and (
        event.kind in {"boundaryEvent", "intermediateCatchEvent"}
        or (event.kind == "startEvent" and event.body in elements)
    )


def _onward(one: Element, bodies: Mapping[str, Body]) -> list[str]:
    """What comes behind an element without anybody's doing, or what a subprocess begins with."""
    if one.kind in {"subProcess", "transaction"} and one.id in bodies:
        return list(bodies[one.id].starts)
    passes = one.behaviour.partition(".")[0] in _BY_THEMSELVES and getattr(one.detail, "asked", None) is None
    return [flow.target for flow in one.outgoing] if passes else []
