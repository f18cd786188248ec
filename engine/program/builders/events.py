"""Events compiled: what sets them off, from the event definition inside them or referred to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES
from engine.diagram.vocabulary import flag
from engine.model import Severity
from engine.program import conversations
from engine.program.builders.people import interrupting
from engine.program.details import CompensationDetail, EventDetail, MessageDetail
from engine.program.draft import label
from engine.program.names import payload
from engine.program.triggers import ConditionDetail
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.program.details import TimerDetail
    from engine.program.draft import Draft

_TIMES = {"timeDuration": "duration", "timeDate": "date", "timeCycle": "cycle"}


def message(draft: Draft, element: Element, definition: Element) -> MessageDetail | None:
    """Compile a message event, send task or receive task: `definition` carries the `messageRef`."""
    found = conversations.meant(draft.diagram, element, definition)
    reference = definition.attributes.get("messageRef", "").strip()
    if reference and draft.diagram.resolve(reference, "message") is None:
        draft.error(
            "message",
            element,
            say(
                "%(element)s is about the message %(reference)s, which is not in the file.",
                element=label(element),
                reference=in_quotes(reference),
            ),
            say("Choose the message again."),
        )
        return None
    if found is None:
        draft.error(
            "message",
            element,
            say("%(element)s does not say which message it is about.", element=label(element)),
            say("Choose a message for it, or draw its message flow."),
        )
        return None
    declaration = found.extension("tl:message")
    key = declaration.attributes.get("correlationKey") if declaration is not None else None
    return MessageDetail(
        found.name or found.id,
        draft.text_or_feel(element, key, say("The correlation key")) if key else None,
        payload(found),
        conversations.outside(draft.diagram, element),
        interrupting(element),
        None if key else conversations.conversation(draft, element, found),
    )


def timer(draft: Draft, element: Element, definition: Element) -> EventDetail | None:
    """Compile a timer event."""
    detail = time_of(draft, element, definition)
    return None if detail is None else EventDetail(None, detail, interrupting(element))


def time_of(draft: Draft, element: Element, definition: Element) -> TimerDetail | None:
    """Read whichever of duration, date and cycle a timer has."""
    for tag, kind in _TIMES.items():
        child = definition.child(tag)
        if child is not None and child.text:
            detail = draft.timer(element, child.text, kind)
            return replace(detail, each=True) if detail is not None and _makes_up_for_each(draft, element) else detail
    draft.error(
        "timer",
        element,
        say("%(element)s has no time.", element=label(element)),
        say("Give it a duration, a date or a cycle."),
    )
    return None


def _makes_up_for_each(draft: Draft, element: Element) -> bool:
    """Whether a timer says that it makes up for each round that was missed (`tl:timer missed`), not for one."""
    stated = element.extension("tl:timer")
    missed = "once" if stated is None else stated.attributes.get("missed", "once")
    if missed not in {"once", "each"}:
        draft.error(
            "timer",
            element,
            say(
                "%(element)s says %(missed)s of rounds that are missed.",
                element=label(element),
                missed=in_quotes(missed),
            ),
            say('Write missed="once" or missed="each".'),
        )
    return missed == "each"


def conditional(draft: Draft, element: Element, definition: Element) -> ConditionDetail | None:
    """Compile a conditional event; what it reads says when it is looked at."""
    written = definition.child("condition")
    if written is None or not written.text:
        draft.error(
            "condition",
            element,
            say("%(element)s has no condition to wait for.", element=label(element)),
            say("Write one in FEEL."),
        )
        return None
    condition = draft.feel(element, written.text, say("The condition"))
    if condition is None:
        return None
    names = condition.names | condition.item_names
    if condition.volatile or not names:
        draft.find(
            Severity.WARNING,
            "condition-still",
            element,
            say(
                "The condition of %(element)s %(reads)s; it is looked at when it begins to wait and when values "
                "change, never because time passes.",
                element=label(element),
                reads=say("asks what time it is") if condition.volatile else say("reads no value"),
            ),
            say("Use a timer event for what depends on time."),
        )
    return ConditionDetail(condition, names, interrupting(element))


def signal(draft: Draft, element: Element, definition: Element) -> EventDetail | None:
    """Compile a signal event."""
    reference = definition.attributes.get("signalRef", "")
    found = draft.diagram.resolve(reference, "signal")
    if found is None:
        about = (
            say("is about the signal %(reference)s, which is not in the file", reference=in_quotes(reference))
            if reference
            else say("names no signal")
        )
        draft.error(
            "signal",
            element,
            say("%(element)s %(about)s.", element=label(element), about=about),
            say("Choose a signal for it."),
        )
        return None
    return EventDetail(_heard_as(draft, found), None, interrupting(element))


def _heard_as(draft: Draft, signal: Element) -> str:
    """Give the name that a signal is broadcast by: its own, or where it is for its deployment alone one that tells
    the processes that can hear it: those of its file, in whatever version.
    """
    name, stated = signal.name or signal.id, signal.extension("tl:signal")
    scope = "global" if stated is None else stated.attributes.get("scope", "global")
    if scope not in {"global", "deployment"}:
        draft.error(
            "signal",
            signal,
            say("%(element)s says %(scope)s of who hears it.", element=label(signal), scope=in_quotes(scope)),
            say('Write scope="global" or scope="deployment".'),
        )
    if scope != "deployment":
        return name
    return f"{name} (within {', '.join(sorted(process.id for process in draft.diagram.processes))})"


def error(draft: Draft, element: Element, definition: Element) -> EventDetail:
    """Compile an error event; a catching one without a code catches all, an end without one goes by its name."""
    code = _code(draft, definition, "error")
    if code is None and element.kind == "endEvent":
        code = element.name or element.id
        message = say(
            "%(element)s ends with an error but does not say which, so the error is called %(code)s.",
            element=label(element),
            code=in_quotes(code),
        )
        draft.find(
            Severity.NOTE, "error", element, message, say("Nothing, if that is meant; else choose an error for it.")
        )
    return EventDetail(code, None, interrupting(element))


def escalation(draft: Draft, element: Element, definition: Element) -> EventDetail:
    """Compile an escalation event; a catching one without a code catches every escalation."""
    return EventDetail(_code(draft, definition, "escalation"), None, interrupting(element))


def compensation(draft: Draft, element: Element, definition: Element) -> CompensationDetail | None:
    """Compile a compensation event that is thrown; without a reference it takes back all around it."""
    reference = definition.attributes.get("activityRef", "").strip()
    activity = draft.diagram.resolve(reference, *ACTIVITIES)
    if reference and activity is None:
        draft.error(
            "compensation-activity",
            element,
            say(
                "%(element)s asks to take back %(reference)s, which is no activity of the file.",
                element=label(element),
                reference=in_quotes(reference),
            ),
            say("Choose the activity again, or none to take back everything."),
        )
        return None
    waits = flag(definition, "waitForCompletion")
    return CompensationDetail(activity.id if activity else None, waits)


def _code(draft: Draft, definition: Element, kind: str) -> str | None:
    """Give the code that an event is about; a reference to nothing in the file is itself the code."""
    reference = definition.attributes.get(f"{kind}Ref", "").strip()
    found = draft.diagram.resolve(reference, kind)
    if found is None:
        return reference or None
    return found.attributes.get(f"{kind}Code") or found.name or found.id
