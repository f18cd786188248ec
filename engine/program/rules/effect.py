"""What BPMN lets an element say, but what has no effect where it stands: told, since whoever wrote it expects one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES
from engine.diagram.vocabulary import flag
from engine.model import Severity
from engine.program.builders.multiple import trigger_of
from engine.program.draft import label
from engine.program.rules.scopes import is_event_subprocess

if TYPE_CHECKING:
    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element

_TAKES_BACK = frozenset({"boundaryEvent.compensate", "startEvent.compensate"})
_SEVERAL = 2


def interrupts_something(draft: Draft, drawn: Drawn, element: Element) -> None:
    """Only the start of an event subprocess interrupts or does not; what takes back comes when all is over."""
    boundary = element.kind == "boundaryEvent"
    attribute = "cancelActivity" if boundary else "isInterrupting"
    if element.kind not in {"startEvent", "boundaryEvent"} or flag(drawn, attribute):
        return
    if element.behaviour in _TAKES_BACK:
        why = "it comes when the activity is complete" if boundary else "what it takes back is complete"
    elif boundary or is_event_subprocess(draft.diagram.elements[element.body]):
        return
    else:
        why = "it does not begin an event subprocess"
    message = (
        f"{label(drawn)} says {attribute}={drawn.attributes[attribute]!r}, but {why}: there is nothing to interrupt."
    )
    draft.find(Severity.WARNING, "no-effect", drawn, message, f"Take {attribute} out.")


def has_several_triggers(draft: Draft, drawn: Drawn, element: Element) -> None:
    """All of several triggers need several."""
    count = len(draft.diagram.event_definitions(drawn))
    if flag(drawn, "parallelMultiple") and count < _SEVERAL and element.kind.endswith("Event"):
        has = "one trigger" if count else "no trigger"
        message = f"{label(drawn)} says that it waits for all of its triggers (parallelMultiple), but has {has}."
        draft.find(
            Severity.WARNING, "no-effect", drawn, message, "Add the other triggers, or take parallelMultiple out."
        )


def begins_by_its_kind(draft: Draft, drawn: Drawn, element: Element) -> None:  # noqa: ARG001 - one signature for all
    """Neither a transaction nor an ad-hoc subprocess begins by an event (BPMN 2.0.2, 10.3.5)."""
    if drawn.kind in {"transaction", "adHocSubProcess"} and flag(drawn, "triggeredByEvent"):
        message = f"{label(drawn)} is to begin by an event (triggeredByEvent), which only a plain subprocess can."
        draft.error("event-subprocess", drawn, message, "Draw an event subprocess inside or beside it.")


def takes_back_as_it_can(draft: Draft, drawn: Drawn, element: Element) -> None:  # noqa: ARG001
    """An event subprocess takes back where it begins by compensation, not because it is marked for it."""
    starts = (one for one in drawn.children if one.kind == "startEvent")
    triggers = {trigger_of(one) for start in starts for one in draft.diagram.event_definitions(start)}
    if is_event_subprocess(drawn) and flag(drawn, "isForCompensation") and "compensate" not in triggers:
        message = f"{label(drawn)} is marked for compensation, but begins by another event."
        advice = "Let it begin by a compensation event, or take the mark off."
        draft.find(Severity.WARNING, "no-effect", drawn, message, advice)


def asks_where_it_throws(draft: Draft, drawn: Drawn, element: Element) -> None:  # noqa: ARG001
    """What is taken back, and whether that is waited for, is said where compensation is thrown."""
    if drawn.kind not in {"boundaryEvent", "startEvent"}:
        return
    for one in draft.diagram.event_definitions(drawn):
        said = ["activityRef"] if one.attributes.get("activityRef", "").strip() else []
        said += (
            ["waitForCompletion"] if one.kind.startswith("compensate") and not flag(one, "waitForCompletion") else []
        )
        if said:
            which = " and ".join(said)
            message = f"{label(drawn)} says {which}, which means something only where compensation is thrown."
            draft.find(Severity.WARNING, "no-effect", drawn, message, f"Take {which} out.")


def gives_tokens_to_somebody(draft: Draft, drawn: Drawn, element: Element) -> None:
    """Tokens go out by flows (BPMN 2.0.2, table 10.3)."""
    stated = drawn.attributes.get("completionQuantity", "1").strip()
    if drawn.kind in ACTIVITIES and not element.outgoing and stated != "1" and stated.isdecimal():
        message = (
            f"{label(drawn)} is to give {stated} tokens when it is done (completionQuantity), but no flow leads on."
        )
        draft.find(Severity.WARNING, "no-effect", drawn, message, "Draw the flow, or take completionQuantity out.")


def says_one_time(draft: Draft, drawn: Drawn, element: Element) -> None:  # noqa: ARG001
    """A timer has one time: the first of duration, date and cycle."""
    for definition in draft.diagram.event_definitions(drawn):
        times = [one for one in ("timeDuration", "timeDate", "timeCycle") if _is_written(definition, one)]
        if len(times) > 1:
            message = f"{label(drawn)} has {' and '.join(times)}; only its {times[0]} is followed."
            draft.find(Severity.WARNING, "said-twice", drawn, message, "Take the others out.")


def _is_written(definition: Drawn, kind: str) -> bool:
    child = definition.child(kind)
    return child is not None and bool(child.text)


_DIRECTIONS = {
    "Converging": (False, True),
    "Diverging": (True, False),
    "Mixed": (False, False),
}
"""Whether there may be at most one flow in, and at most one out (BPMN 2.0.2, table 8.46)."""


def stands_as_it_says(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A gateway goes by its flows, whatever it says of their directions."""
    stated = drawn.attributes.get("gatewayDirection", "").strip()
    if stated not in _DIRECTIONS:
        return
    one_in, one_out = _DIRECTIONS[stated]
    ways_in, ways_out = len(element.incoming), len(element.outgoing)
    if (
        (one_in and ways_in > 1)
        or (one_out and ways_out > 1)
        or (stated == "Mixed" and min(ways_in, ways_out) < _SEVERAL)
    ):
        message = f"{label(drawn)} says gatewayDirection={stated!r}, but has {ways_in} flows in and {ways_out} out."
        draft.find(
            Severity.NOTE, "no-effect", drawn, message, "It goes by its flows: draw them as meant, or correct the word."
        )


def names_its_trigger_alone(draft: Draft, drawn: Drawn, element: Element) -> None:  # noqa: ARG001
    """The same trigger given twice sets an event off as one does, and all of several wait for more than that."""
    triggers = [(trigger_of(one), one.id) for one in draft.diagram.event_definitions(drawn)]
    if len(set(triggers)) < len(triggers):
        message = f"{label(drawn)} names the same trigger more than once."
        draft.find(Severity.WARNING, "said-twice", drawn, message, "Take the others out.")
