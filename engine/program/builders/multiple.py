"""Events with several definitions compiled: multiple and parallel multiple (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.diagram.vocabulary import flag
from engine.program.builders import events
from engine.program.builders.people import interrupting
from engine.program.data import associations
from engine.program.draft import label
from engine.program.triggers import MultipleDetail, Part

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
_THROWING = frozenset({"message", "signal"})
_AFTER = {"endEvent": frozenset({"terminate", "error", "cancel", "compensate"})}
"""What an end may do besides, once everything else was thrown: one of these."""
_ON_THE_WAY = frozenset({"compensate"})


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
    """Compile an event that throws several things; what takes back or ends something comes last."""
    after = _AFTER.get(element.kind, _ON_THE_WAY)
    parts = _parts(draft, element, _THROWING | after)
    last = [part.trigger for part in parts if part.trigger in after]
    if len(last) > 1:
        message = f"{label(element)} has {' and '.join(last)} among several triggers, of which only one can come last."
        draft.error("multiple", element, message, "Draw an event before it for the others.")
    if last == ["compensate"] and associations.outputs(draft, element):
        message = f"{label(element)} takes something back among several things that it throws, so it has no outputs."
        draft.error("multiple", element, message, "Draw an event of its own for what it takes back.")
    return MultipleDetail(tuple(sorted(parts, key=lambda part: part.trigger in after)))


def _parts(draft: Draft, element: Element, known: frozenset[str]) -> tuple[Part, ...]:
    found = []
    for definition in draft.diagram.event_definitions(element):
        trigger = trigger_of(definition)
        if trigger not in known:
            draft.error(
                "multiple",
                element,
                f"{label(element)} has {trigger} among several triggers, which this version runs only on its own.",
                f"Draw another event for it; {', '.join(sorted(known))} can stand together.",
            )
            continue
        build = _BUILD.get(trigger)
        detail = build(draft, element, definition) if build else None
        if detail is not None or build is None:
            found.append(Part(definition.id, trigger, detail))
    return tuple(found)
