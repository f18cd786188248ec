"""What must hold for taking back: compensation, and transactions that are cancelled (BPMN 2.0.2, 10.3.5 and 10.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES
from engine.diagram.vocabulary import flag
from engine.model import Severity
from engine.program.draft import label, quoted
from engine.program.listening import does
from engine.program.rules.scopes import is_event_subprocess
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element


BOUNDARY = "boundaryEvent.compensate"
START = "startEvent.compensate"


def is_for_compensation(drawn: Drawn) -> bool:
    """Whether an activity says that it takes something back."""
    return drawn.kind in ACTIVITIES and flag(drawn, "isForCompensation")


def border_names_its_handler(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A compensation event on a border leads to the activity that takes back, and to nothing else."""
    if element.behaviour != BOUNDARY:
        return
    if element.outgoing:
        draft.error(
            "compensation-flow",
            drawn,
            say(
                "A flow leads out of the compensation event %(element)s, which no token leaves.", element=quoted(drawn)
            ),
            say("Draw an association to the activity that takes back instead."),
        )
    handler = draft.handlers.get(element.id)
    if handler is None:
        draft.find(
            Severity.WARNING,
            "compensation-handler",
            drawn,
            say(
                "The compensation event %(element)s leads to no activity, so nothing takes back what it stands on.",
                element=quoted(drawn),
            ),
            say("Draw an association from it to an activity that is marked for compensation."),
        )
    elif draft.diagram.parent(draft.diagram.elements[handler]) is not draft.diagram.parent(drawn):
        draft.error(
            "compensation-handler",
            drawn,
            say(
                "The compensation event %(drawn)s leads to %(handler)s, which stands in another subprocess or process.",
                drawn=quoted(drawn),
                handler=label(draft.diagram.elements[handler]),
            ),
            say("Draw that activity beside what it takes back."),
        )
    elif not is_for_compensation(draft.diagram.elements[handler]):
        draft.find(
            Severity.WARNING,
            "compensation-handler",
            drawn,
            say(
                "The compensation event %(drawn)s leads to %(handler)s, which is not marked for compensation; it "
                "takes back all the same.",
                drawn=quoted(drawn),
                handler=label(draft.diagram.elements[handler]),
            ),
            say("Mark that activity for compensation (isForCompensation)."),
        )
    _tell_others(draft, drawn, handler)


def _tell_others(draft: Draft, drawn: Drawn, handler: str | None) -> None:
    """A compensation event has one activity that takes back: that of its first association."""
    ends = (
        draft.diagram.resolve(one.attributes.get(end))
        for one in draft.diagram.touching(drawn, "association")
        for end in ("sourceRef", "targetRef")
    )
    others = {one for one in ends if one is not None and one.kind in ACTIVITIES}
    for other in sorted(others, key=lambda one: one.id):
        if other.id != handler:
            draft.find(
                Severity.WARNING,
                "compensation-handler",
                drawn,
                say(
                    "The compensation event %(drawn)s leads to %(other)s as well, which takes nothing back.",
                    drawn=quoted(drawn),
                    other=label(other),
                ),
                say("Let it lead to one activity; draw a subprocess where several steps are needed."),
            )


def handler_stands_alone(draft: Draft, drawn: Drawn, element: Element) -> None:
    """An activity for compensation has no flows, and an event leads to it."""
    leads = element.id in draft.takers
    if not leads and not is_for_compensation(drawn):
        return
    if element.incoming or element.outgoing:
        draft.error(
            "compensation-flow",
            drawn,
            say("%(element)s takes something back, so no flow leads into it or out of it.", element=label(drawn)),
            say("Remove the flows; draw a subprocess where several steps are needed."),
        )
    if not leads and not is_event_subprocess(drawn):
        draft.find(
            Severity.WARNING,
            "compensation-loose",
            drawn,
            say(
                "%(element)s is for compensation, but no compensation event leads to it, so it never happens.",
                element=label(drawn),
            ),
            say("Draw an association to it from a compensation event on the border of what it takes back."),
        )


def asks_for_what_is_there(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A compensation event asks for an activity of its own scope, or of the one that its event subprocess is in."""
    thrown = does(element, "compensate") if element.kind in {"endEvent", "intermediateThrowEvent"} else ()
    for activity in [one.activity for one in thrown if one is not None and one.activity is not None]:
        _is_there(draft, drawn, activity)


def _is_there(draft: Draft, drawn: Drawn, activity: str) -> None:
    within = set(_bodies(draft, drawn))
    asked = draft.diagram.elements[activity]
    around = draft.diagram.parent(asked)
    if asked not in within and around not in within:
        draft.error(
            "compensation-activity",
            drawn,
            say(
                "%(drawn)s asks to take back %(asked)s, which stands in another subprocess or process.",
                drawn=label(drawn),
                asked=label(asked),
            ),
            say("Throw the event where that activity stands; to take back a subprocess, name the subprocess."),
        )


def _bodies(draft: Draft, drawn: Drawn) -> Iterator[Drawn]:
    """The subprocess or process that an event stands in; of an event subprocess also what is around it."""
    body = draft.diagram.parent(drawn)
    while body is not None:
        yield body
        body = draft.diagram.parent(body) if is_event_subprocess(body) else None


def begins_in_a_subprocess(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A process that has ended is not there any more, so nothing asks it to take anything back."""
    body = draft.diagram.parent(drawn)
    if element.behaviour == START and body is not None and draft.diagram.parent(body) is draft.process:
        draft.find(
            Severity.WARNING,
            "compensation-process",
            drawn,
            say("Nothing sets off %(element)s: a process that has ended is not taken back.", element=label(drawn)),
            say("Put what is to be taken back, and this event subprocess, into a subprocess."),
        )


def cancels_a_transaction(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A cancel end stands in a transaction that says on its border how it goes on; only transactions are cancelled."""
    if not does(element, "cancel"):
        return
    if element.kind == "boundaryEvent":
        host = draft.diagram.elements.get(element.attached_to or "")
        if host is not None and host.kind != "transaction":
            draft.error(
                "cancel-place",
                drawn,
                say(
                    "The cancel event %(drawn)s is attached to %(host)s, which is no transaction.",
                    drawn=quoted(drawn),
                    host=label(host),
                ),
                say("Make it a transaction, or use another event."),
            )
    else:
        _is_in_a_transaction(draft, drawn)


def _is_in_a_transaction(draft: Draft, drawn: Drawn) -> None:
    around = draft.diagram.parent(drawn)
    while around is not None and around.kind != "transaction":
        around = draft.diagram.parent(around)
    if around is None:
        draft.error(
            "cancel-place",
            drawn,
            say("%(element)s cancels a transaction, but stands in none.", element=label(drawn)),
            say("Draw a transaction around it, or end with an error or by terminating."),
        )
    elif not any(_cancels(draft, one) for one in draft.diagram.touching(around, "boundaryEvent")):
        draft.error(
            "cancel-border",
            around,
            say(
                "%(element)s can be cancelled, but no cancel event on its border says how it goes on then.",
                element=label(around),
            ),
            say("Attach a cancel event to it."),
        )


def _cancels(draft: Draft, drawn: Drawn) -> bool:
    return any(one.kind == "cancelEventDefinition" for one in draft.diagram.event_definitions(drawn))
