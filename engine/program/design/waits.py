"""A wait that only the world outside can end, and that nobody would notice if it never did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram import Diagram
    from engine.program.model import Element, Program

_OUTSIDE = frozenset({"message", "signal", "conditional"})
_TIMED = ".timer"


def has_a_way_out(program: Program, diagram: Diagram) -> Iterator[Finding]:  # noqa: ARG001 - one signature for all
    """After some time somebody looks after what has not come: a time beside it, on its border, or around it."""
    for one in program.elements.values():
        if _waits(one) and not (_races(program, one) or _is_timed(program, one)):
            yield Finding(
                "wait-for-ever",
                Severity.WARNING,
                f"{one.label!r} waits for something that may never come, and nobody would notice.",
                "Let a time stand beside it, and somebody look after it then.",
                one.id,
            )


def _waits(one: Element) -> bool:
    _, _, trigger = one.behaviour.partition(".")
    return one.behaviour == "receiveTask" or (one.kind == "intermediateCatchEvent" and trigger in _OUTSIDE)


def _races(program: Program, one: Element) -> bool:
    """Whether an event-based gateway waits for it and for a time as well."""
    sources = [program.elements.get(program.flows[flow].source) for flow in one.incoming]
    gateways = [source for source in sources if source is not None and source.kind == "eventBasedGateway"]
    options = [program.elements[flow.target] for gateway in gateways for flow in gateway.outgoing]
    return any(option.behaviour.endswith(_TIMED) for option in options)


def _is_timed(program: Program, one: Element) -> bool:
    """Whether a time on its border, or on that of what it stands in, or beside that, ends the wait or tells of it."""
    inside: Element | None = one
    while inside is not None:
        around = program.bodies.get(inside.body)
        beside = around.triggers if around else ()
        events = (program.elements.get(event) for event in (*inside.boundary, *beside))
        if any(event is not None and event.behaviour.endswith(_TIMED) for event in events):
            return True
        inside = program.elements.get(inside.body)
    return False
