"""Whose work every step is, and that a process of several lanes shows both sides of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Finding, Severity, Zone
from engine.program.asking import is_asked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram import Diagram
    from engine.program.model import Program

_FRONT = frozenset({Zone.CUSTOMER, Zone.FRONTSTAGE})
_BACK = frozenset({Zone.BACKSTAGE, Zone.SUPPORT})
_SEVERAL = 2


def puts_every_step_in_a_lane(program: Program, diagram: Diagram) -> Iterator[Finding]:  # noqa: ARG001 - one signature for all
    """Where lanes are drawn, every step stands in one: whose work it is must be seen of a machine's, too."""
    for one in program.elements.values():
        works = one.kind.endswith("Task") or one.kind in {"task", "callActivity"}
        if program.lanes and works and one.lane is None and not is_asked(one):  # of work for people a rule tells
            yield Finding(
                "step-lane",
                Severity.NOTE,
                f"The step {one.label!r} is in no lane, so nobody sees whose work it is.",
                "Move it into the lane of those who answer for it.",
                one.id,
            )


def has_lanes_of_both(program: Program, diagram: Diagram) -> Iterator[Finding]:  # noqa: ARG001 - one signature for all
    """Work that several lanes share usually crosses from one office to the other; one of them is easily forgotten."""
    zones = {lane.zone for lane in program.lanes.values()}
    if len(program.lanes) < _SEVERAL or None in zones:
        return
    for zones_of, office in ((_FRONT, "front office"), (_BACK, "back office")):
        if not zones & zones_of:
            yield Finding(
                "one-office",
                Severity.NOTE,
                f"{program.name!r} has {len(program.lanes)} lanes, and none of them is of the {office}.",
                f"Draw what the {office} does, too; if it does nothing, this is right as it is.",
                program.key,
            )
