"""Whose work every step is, and that a process of several lanes shows both sides of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Finding, Severity, Zone
from engine.program.asking import is_asked
from engine.sentence import in_quotes, say

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
                say("The step %(label)s is in no lane, so nobody sees whose work it is.", label=in_quotes(one.label)),
                say("Move it into the lane of those who answer for it."),
                one.id,
            )


def has_lanes_of_both(program: Program, diagram: Diagram) -> Iterator[Finding]:  # noqa: ARG001 - one signature for all
    """Work that several lanes share usually crosses from one office to the other; one of them is easily forgotten."""
    zones = {lane.zone for lane in program.lanes.values()}
    if len(program.lanes) < _SEVERAL or None in zones:
        return
    for zones_of, office in ((_FRONT, say("front office")), (_BACK, say("back office"))):
        if not zones & zones_of:
            yield Finding(
                "one-office",
                Severity.NOTE,
                say(
                    "%(name)s has %(number)s lanes, and none of them is of the %(office)s.",
                    name=in_quotes(program.name),
                    number=len(program.lanes),
                    office=office,
                ),
                say("Draw what the %(office)s does, too; if it does nothing, this is right as it is.", office=office),
                program.key,
            )
