"""What BPMN lets an element say, but what has no effect where it stands: told, since whoever wrote it expects one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES
from engine.diagram.vocabulary import flag
from engine.model import Severity
from engine.program.builders.multiple import trigger_of
from engine.program.draft import label
from engine.program.rules.scopes import is_event_subprocess
from engine.sentence import in_quotes, say, together

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
        why = say("it comes when the activity is complete") if boundary else say("what it takes back is complete")
    elif boundary or is_event_subprocess(draft.diagram.elements[element.body]):
        return
    else:
        why = say("it does not begin an event subprocess")
    message = say(
        "%(element)s says %(attribute)s=%(value)s, but %(why)s: there is nothing to interrupt.",
        element=label(drawn),
        attribute=attribute,
        value=in_quotes(drawn.attributes[attribute]),
        why=why,
    )
    draft.find(Severity.WARNING, "no-effect", drawn, message, say("Take %(attribute)s out.", attribute=attribute))


def has_several_triggers(draft: Draft, drawn: Drawn, element: Element) -> None:
    """All of several triggers need several."""
    count = len(draft.diagram.event_definitions(drawn))
    if flag(drawn, "parallelMultiple") and count < _SEVERAL and element.kind.endswith("Event"):
        has = say("one trigger") if count else say("no trigger")
        message = say(
            "%(element)s says that it waits for all of its triggers (parallelMultiple), but has %(has)s.",
            element=label(drawn),
            has=has,
        )
        draft.find(
            Severity.WARNING, "no-effect", drawn, message, say("Add the other triggers, or take parallelMultiple out.")
        )


def begins_by_its_kind(draft: Draft, drawn: Drawn, element: Element) -> None:  # noqa: ARG001 - one signature for all
    """Neither a transaction nor an ad-hoc subprocess begins by an event (BPMN 2.0.2, 10.3.5)."""
    if drawn.kind in {"transaction", "adHocSubProcess"} and flag(drawn, "triggeredByEvent"):
        message = say(
            "%(element)s is to begin by an event (triggeredByEvent), which only a plain subprocess can.",
            element=label(drawn),
        )
        draft.error("event-subprocess", drawn, message, say("Draw an event subprocess inside or beside it."))


def takes_back_as_it_can(draft: Draft, drawn: Drawn, element: Element) -> None:  # noqa: ARG001
    """An event subprocess takes back where it begins by compensation, not because it is marked for it."""
    starts = (one for one in drawn.children if one.kind == "startEvent")
    triggers = {trigger_of(one) for start in starts for one in draft.diagram.event_definitions(start)}
    if is_event_subprocess(drawn) and flag(drawn, "isForCompensation") and "compensate" not in triggers:
        message = say("%(element)s is marked for compensation, but begins by another event.", element=label(drawn))
        advice = say("Let it begin by a compensation event, or take the mark off.")
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
            which = together(said)
            message = say(
                "%(element)s says %(which)s, which means something only where compensation is thrown.",
                element=label(drawn),
                which=which,
            )
            draft.find(Severity.WARNING, "no-effect", drawn, message, say("Take %(which)s out.", which=which))


def gives_tokens_to_somebody(draft: Draft, drawn: Drawn, element: Element) -> None:
    """Tokens go out by flows (BPMN 2.0.2, table 10.3)."""
    stated = drawn.attributes.get("completionQuantity", "1").strip()
    if drawn.kind in ACTIVITIES and not element.outgoing and stated != "1" and stated.isdecimal():
        message = say(
            "%(element)s is to give %(stated)s tokens when it is done (completionQuantity), but no flow leads on.",
            element=label(drawn),
            stated=stated,
        )
        draft.find(Severity.WARNING, "no-effect", drawn, message, say("Draw the flow, or take completionQuantity out."))


def says_one_time(draft: Draft, drawn: Drawn, element: Element) -> None:  # noqa: ARG001
    """A timer has one time: the first of duration, date and cycle."""
    for definition in draft.diagram.event_definitions(drawn):
        times = [one for one in ("timeDuration", "timeDate", "timeCycle") if _is_written(definition, one)]
        if len(times) > 1:
            message = say(
                "%(element)s has %(times)s; only its %(first)s is followed.",
                element=label(drawn),
                times=together(times),
                first=times[0],
            )
            draft.find(Severity.WARNING, "said-twice", drawn, message, say("Take the others out."))


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
        message = say(
            "%(element)s says gatewayDirection=%(stated)s, but has %(ways_in)s flows in and %(ways_out)s out.",
            element=label(drawn),
            stated=in_quotes(stated),
            ways_in=ways_in,
            ways_out=ways_out,
        )
        draft.find(
            Severity.NOTE,
            "no-effect",
            drawn,
            message,
            say("It goes by its flows: draw them as meant, or correct the word."),
        )


def names_its_trigger_alone(draft: Draft, drawn: Drawn, element: Element) -> None:  # noqa: ARG001
    """The same trigger given twice sets an event off as one does, and all of several wait for more than that."""
    triggers = [(trigger_of(one), one.id) for one in draft.diagram.event_definitions(drawn)]
    if len(set(triggers)) < len(triggers):
        message = say("%(element)s names the same trigger more than once.", element=label(drawn))
        draft.find(Severity.WARNING, "said-twice", drawn, message, say("Take the others out."))
