"""What must hold so that everybody finds their work and somebody answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program import left_open
from engine.program.asking import is_asked
from engine.program.draft import label, quoted
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element


INCOMPLETE = "lane-incomplete"
_ZONES = frozenset({"customer", "frontstage", "backstage", "support"})


def stands_in_a_lane(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A task in no lane is in nobody's inbox."""
    asked = is_asked(element) or left_open.does_not_say_how_often(draft.diagram, drawn)
    if asked and element.lane is None and not draft.is_called:
        draft.find(
            Severity.WARNING,
            "lane-missing",
            drawn,
            say("%(element)s is in no lane, so nobody finds it in an inbox.", element=label(drawn)),
            say("Put it into a lane; it cannot be published without one."),
        )


def lanes_are_complete(draft: Draft) -> None:
    """A lane says which zone and group it is of."""
    for lane in draft.lanes.values():
        drawn = draft.diagram.elements[lane.id]
        if lane.zone is not None and lane.zone not in _ZONES:
            draft.error(
                "lane-zone",
                drawn,
                say(
                    "The zone %(zone)s of the lane %(element)s is not known.",
                    zone=in_quotes(lane.zone),
                    element=quoted(drawn),
                ),
                say("Use one of %(zones)s.", zones=", ".join(sorted(_ZONES))),
            )
        lacking = incomplete(lane.name or lane.id, lane.zone, lane.group)
        if lacking:
            advice = say("State both; the process cannot be published without them.")
            draft.find(Severity.WARNING, "lane-incomplete", drawn, lacking, advice)


def incomplete(name: str, zone: str | None, group: str | None) -> str:
    """Say what a lane lacks, or nothing."""
    if not zone and not group:
        return say("The lane %(name)s has no zone and no group.", name=in_quotes(name))
    if not zone:
        return say("The lane %(name)s has no zone.", name=in_quotes(name))
    return "" if group else say("The lane %(name)s has no group.", name=in_quotes(name))


def names_one_owner(draft: Draft) -> None:
    """A process names exactly one owner."""
    owners = {one.attributes.get("owner", "") for one in draft.process.extensions_of("tl:governance")} - {""}
    if len(owners) != 1:
        draft.find(
            Severity.WARNING,
            "owner",
            draft.process,
            say(
                "%(element)s must name exactly one owner, but names %(number)s.",
                element=label(draft.process),
                number=len(owners),
            ),
            say("Name the one person who answers for it; it cannot be published otherwise."),
        )
