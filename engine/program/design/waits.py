"""A wait that only the world outside can end, and that nobody would notice if it never did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Finding, Severity
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.diagram import Diagram
    from engine.program.model import Element, Program

_OUTSIDE = frozenset({"message", "signal", "conditional"})
_TIMED = ".timer"


def has_a_way_out(program: Program, diagram: Diagram) -> Iterator[Finding]:  # noqa: ARG001 - one signature for all
    """After some time somebody looks after what has not come: a time beside it, on its border, or around it."""
    timed = _timed(program)
    looked_after = timed | _raced(program)
    around = _timed_bodies(program, timed)
    for one in program.elements.values():
        if _waits(one) and one.id not in looked_after and one.body not in around:
            yield Finding(
                "wait-for-ever",
                Severity.WARNING,
                say(
                    "%(label)s waits for something that may never come, and nobody would notice.",
                    label=in_quotes(one.label),
                ),
                say("Let a time stand beside it, and somebody look after it then."),
                one.id,
            )


def _waits(one: Element) -> bool:
    _, _, trigger = one.behaviour.partition(".")
    return one.behaviour == "receiveTask" or (one.kind == "intermediateCatchEvent" and trigger in _OUTSIDE)


def _raced(program: Program) -> set[str]:
    """Give what an event-based gateway waits for where it waits for a time as well."""
    gateways = (one for one in program.elements.values() if one.kind == "eventBasedGateway")
    raced: set[str] = set()
    for gateway in gateways:
        options = [flow.target for flow in gateway.outgoing]
        if _any_is_time(program, options):
            raced.update(options)
    return raced


def _timed(program: Program) -> set[str]:
    """Give what has a time on its border, which ends the wait or tells of it."""
    return {one.id for one in program.elements.values() if _any_is_time(program, one.boundary)}


def _timed_bodies(program: Program, timed: set[str]) -> set[str]:
    """Give the bodies in which a time is beside everything, or on the border of what they are, or around that."""
    own = {scope for scope, body in program.bodies.items() if scope in timed or _any_is_time(program, body.triggers)}
    return {scope for scope in program.bodies if not own.isdisjoint(_outwards(program, scope))}


def _outwards(program: Program, scope: str) -> Iterator[str]:
    """Give a body and all that it is in; a file is only so deep."""
    inside: str | None = scope
    while inside is not None:
        yield inside
        around = program.elements.get(inside)
        inside = around.body if around is not None else None


def _any_is_time(program: Program, events: Iterable[str]) -> bool:
    found = (program.elements.get(event) for event in events)
    return any(event is not None and event.behaviour.endswith(_TIMED) for event in found)
