"""Events with several definitions compiled: multiple and parallel multiple (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.diagram.kinds import as_written
from engine.diagram.vocabulary import flag
from engine.program.builders import events
from engine.program.builders.people import interrupting
from engine.program.data import associations
from engine.program.draft import label
from engine.program.triggers import MultipleDetail, Part
from engine.sentence import in_quotes, joined, say, together

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.diagram.model import Element
    from engine.program.draft import Draft

_BUILD: dict[str, Callable[[Draft, Element, Element], Any]] = {
    "message": events.message,
    "timer": events.timer,
    "signal": events.signal,
    "conditional": events.conditional,
    "error": events.error,
    "escalation": events.escalation,
    "compensate": events.compensation,
}
_CATCHING = frozenset({"message", "timer", "signal", "conditional"})
_CAUGHT = frozenset({"error", "escalation"})
"""What comes out of an activity or scope: it can set off an event on its border or in it, and never has to."""
_THROWING = frozenset({"message", "signal", "escalation", "compensate"})
_ENDING = frozenset({"terminate", "error", "cancel"})
"""What an end may throw besides."""


def trigger_of(definition: Element) -> str:
    """Name the trigger that a definition stands for."""
    return definition.kind.removesuffix("EventDefinition")


def multiple(event: Element) -> str:
    """Name what an event with several triggers is: any of them, or all of them together."""
    together = flag(event, "parallelMultiple")
    return "parallelMultiple" if together and not event.kind.endswith(("ThrowEvent", "endEvent")) else "multiple"


def catch(draft: Draft, element: Element) -> MultipleDetail:
    """Compile an event that several things set off, or all of them together (`parallelMultiple`)."""
    together = multiple(element) == "parallelMultiple"
    around = draft.diagram.parent(element)
    hangs_on_something = element.kind == "boundaryEvent" or (
        element.kind == "startEvent" and around is not draft.process
    )
    caught = _CAUGHT | ({"cancel"} if element.kind == "boundaryEvent" else frozenset())
    parts = _parts(draft, element, _CATCHING | caught if hangs_on_something and not together else _CATCHING)
    return MultipleDetail(parts, together, interrupting(element))


def throw(draft: Draft, element: Element) -> MultipleDetail:
    """Compile an event that throws several things."""
    ends = element.kind == "endEvent"
    parts = _parts(draft, element, _THROWING | (_ENDING if ends else _onward(draft, element)))
    _ends_in_one_way(draft, element, parts)
    back = [part.detail for part in parts if part.trigger == "compensate"]
    waits = bool(back) and (ends or any(one.waits for one in back))
    more = _ENDING | {"escalation"}
    comes_back = waits and (bool(associations.outputs(draft, element)) or any(one.trigger in more for one in parts))
    return MultipleDetail(parts, waits=waits, comes_back=comes_back)


def _onward(draft: Draft, element: Element) -> frozenset[str]:
    """One link may be where it goes on (`engine.program.links`)."""
    links = [one for one in draft.diagram.event_definitions(element) if trigger_of(one) == "link"]
    return frozenset({"link"}) if len(links) == 1 else frozenset()


def _ends_in_one_way(draft: Draft, element: Element, parts: tuple[Part, ...]) -> None:
    """An error or a cancellation leaves what the end stands in, and that is left once and in one direction."""
    codes = list(dict.fromkeys(part.detail.name or "" for part in parts if part.trigger == "error"))
    if len(codes) > 1:
        message = say(
            "%(element)s ends in the errors %(codes)s at once: the first that is caught ends what could "
            "throw the other.",
            element=label(element),
            codes=together(list(map(in_quotes, codes))),
        )
        draft.error("multiple", element, message, say("Draw an end for each of them, or one error for both."))
    if codes and any(part.trigger == "cancel" for part in parts):
        message = say(
            "%(element)s ends in an error and cancels its transaction: cancelled, everything in it is taken "
            "back and it goes on from its cancel event; an error leaves it at once and takes nothing back.",
            element=label(element),
        )
        draft.error("multiple", element, message, say("Draw an end for each of them."))


def _why_not(element: Element, trigger: str) -> str:
    if trigger == "compensate" and element.kind in {"boundaryEvent", "startEvent"}:
        return say("but it comes when its activity is complete, and the others while it goes on")
    if trigger in _CAUGHT | {"cancel"} and multiple(element) == "parallelMultiple":
        return say("but it ends what the others would still have to come for")
    return say("which cannot stand with others there")


def _parts(draft: Draft, element: Element, known: frozenset[str]) -> tuple[Part, ...]:
    found = []
    for definition in draft.diagram.event_definitions(element):
        trigger = trigger_of(definition)
        if trigger not in known:
            draft.error(
                "multiple",
                element,
                say(
                    "%(element)s has %(trigger)s among several triggers, %(why)s.",
                    element=label(element),
                    trigger=as_written(trigger),
                    why=_why_not(element, trigger),
                ),
                say(
                    "Draw another event for it; %(known)s can stand together.",
                    known=joined(map(as_written, sorted(known)), sign=", "),
                ),
            )
            continue
        build = _BUILD.get(trigger)
        detail = build(draft, element, definition) if build else None
        if detail is not None or build is None:
            found.append(Part(definition.id, trigger, detail))
    return tuple(found)
