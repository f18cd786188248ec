"""What a multi-instance activity throws when a round completes: `behavior` and its events (BPMN 2.0.2, table 10.30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.builders import events
from engine.program.details import Occasion
from engine.program.draft import label
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Element as Drawn
    from engine.feel import Expression
    from engine.program.draft import Draft

_REFERENCES = {"None": "noneBehaviorEventRef", "One": "oneBehaviorEventRef"}
_THROWN = {
    "signalEventDefinition": ("signal", events.signal),
    "messageEventDefinition": ("message", events.message),
    "escalationEventDefinition": ("escalation", events.escalation),
}
_ADVICE = say("Name a signal, message or escalation, or let behavior be All.")


def of(draft: Draft, drawn: Drawn, marker: Drawn) -> tuple[Occasion, ...]:
    """Compile every event that is thrown when a round completes."""
    behaviour = marker.attributes.get("behavior", "All").strip()
    if behaviour == "Complex":
        rules = marker.all("complexBehaviorDefinition")
        if not rules:
            _tell_nothing(draft, drawn)
        return tuple(one for rule in rules for one in _ruled(draft, drawn, rule))
    if behaviour not in _REFERENCES:
        _tell_unheard(draft, drawn, marker, behaviour)
        return ()
    definition = draft.diagram.resolve(marker.attributes.get(_REFERENCES[behaviour]))
    if definition is None:
        _tell_nothing(draft, drawn)
        return ()
    return tuple(_thrown(draft, drawn, definition, None, once=behaviour == "One"))


def _ruled(draft: Draft, drawn: Drawn, rule: Drawn) -> Iterator[Occasion]:
    stated, event = rule.child("condition"), rule.child("event")
    definitions = () if event is None else draft.diagram.event_definitions(event)
    if not definitions:
        _tell_nothing(draft, drawn)
    if stated is None or not stated.text:
        message = say("%(element)s does not say when it throws an event.", element=label(drawn))
        draft.error("repeat-event", drawn, message, say("Give the complexBehaviorDefinition a condition."))
        return
    condition = draft.feel(drawn, stated.text, say("The condition to throw an event"))
    for definition in definitions:
        yield from _thrown(draft, drawn, definition, condition, once=False)


def _thrown(
    draft: Draft, drawn: Drawn, definition: Drawn, condition: Expression | None, *, once: bool
) -> Iterator[Occasion]:
    if definition.kind not in _THROWN:
        message = say(
            "%(element)s throws a %(kind)s when a round completes, which nothing can throw there.",
            element=label(drawn),
            kind=definition.kind,
        )
        draft.error("repeat-event", drawn, message, _ADVICE)
        return
    trigger, build = _THROWN[definition.kind]
    detail = build(draft, drawn, definition)
    if detail is not None:
        yield Occasion(trigger, detail.name or "", once, condition)


def _tell_unheard(draft: Draft, drawn: Drawn, marker: Drawn, behaviour: str) -> None:
    """All throws nothing, whatever events are named; and there is nothing besides it."""
    named = any(one in marker.attributes for one in _REFERENCES.values()) or marker.child("complexBehaviorDefinition")
    if behaviour == "All" and not named:
        return
    message = say(
        "%(element)s has the behavior %(behaviour)s, by which it throws no event when a round completes.",
        element=label(drawn),
        behaviour=in_quotes(behaviour),
    )
    advice = say("Say None, One or Complex where it is to throw one; else take the event away and let behavior be All.")
    draft.find(Severity.WARNING, "repeat-event", drawn, message, advice)


def _tell_nothing(draft: Draft, drawn: Drawn) -> None:
    message = say(
        "%(element)s is to throw an event when a round completes, but does not say which, so it throws none.",
        element=label(drawn),
    )
    draft.find(Severity.WARNING, "repeat-event", drawn, message, _ADVICE)
