"""What must hold for processes and subprocesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.vocabulary import flag
from engine.model import Severity
from engine.program.draft import label, quoted
from engine.program.starting import instantiates
from engine.sentence import say, say_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Body, Element


def broken(draft: Draft) -> bool:
    """Whether flows are missing ends, so that nothing can be said about paths."""
    return any(finding.rule == "loose-flow" for finding in draft.diagram.findings)


def is_event_subprocess(drawn: Drawn) -> bool:
    """Whether a subprocess begins by an event inside it."""
    return drawn.kind == "subProcess" and flag(drawn, "triggeredByEvent")


def event_subprocess_stands_alone(draft: Draft, drawn: Drawn, element: Element) -> None:
    """No flow leads into an event subprocess or out of it (BPMN 2.0.2, 10.3.5), and nothing hangs on it."""
    if is_event_subprocess(drawn) and (element.incoming or element.outgoing or element.boundary):
        draft.error(
            "event-subprocess",
            drawn,
            say(
                "A flow or an event on the border is drawn at the event subprocess %(element)s, which only its "
                "own start event begins and which nothing follows.",
                element=quoted(drawn),
            ),
            say("Take them away, or let it not be triggered by an event."),
        )


def _begins_from_outside(draft: Draft, scope: Drawn) -> bool:
    return scope is draft.process and any(instantiates(one) for one in draft.diagram.flow_nodes(scope))


def is_executable(draft: Draft) -> None:
    """What is drawn for people to read runs as well: who deploys it wants that."""
    if draft.process.attributes.get("isExecutable", "").strip() in {"false", "0"}:
        draft.find(
            Severity.NOTE,
            "not-executable",
            draft.process,
            say("%(element)s says that it is not executable; here it runs all the same.", element=label(draft.process)),
            say("Leave it out of the deployment where it must not run."),
        )


def is_called(draft: Draft) -> None:
    """What is only called begins by no event from outside."""
    if not draft.is_called:
        return
    for start in draft.diagram.flow_nodes(draft.process):
        if start.kind == "startEvent" and draft.diagram.event_definitions(start):
            draft.error(
                "called-start",
                start,
                say(
                    "%(process)s is only called, so nothing sets off %(start)s.",
                    process=label(draft.process),
                    start=label(start),
                ),
                say("Take its trigger away, or tl:called off the process."),
            )


def begins(draft: Draft, bodies: Mapping[str, Body]) -> None:
    """Every event subprocess begins by exactly one event, every other scope by something."""
    for scope_id, body in bodies.items():
        scope = draft.diagram.elements[scope_id]
        starts = [one for one in draft.diagram.flow_nodes(scope) if one.kind == "startEvent"]
        if is_event_subprocess(scope) and (len(starts) != 1 or not draft.diagram.event_definitions(starts[0])):
            draft.error(
                "event-subprocess",
                scope,
                say_many(
                    "The event subprocess %(element)s must begin with one start event that has a trigger, but has "
                    "%(number)s start event.",
                    "The event subprocess %(element)s must begin with one start event that has a trigger, but has "
                    "%(number)s start events.",
                    len(starts),
                    element=quoted(scope),
                ),
                say("Give it one start event with a message, timer, signal or error."),
            )
        elif not draft.diagram.flow_nodes(scope):
            draft.error(
                "empty", scope, say("%(element)s has nothing in it.", element=label(scope)), say("Draw what happens.")
            )
        elif scope.kind == "adHocSubProcess":
            continue  # its own rule looks at what it begins with
        elif not (is_event_subprocess(scope) or body.starts or starts or _begins_from_outside(draft, scope)):
            draft.error(
                "start-missing",
                scope,
                say(
                    "Nothing begins in %(element)s: it has no start event and no element that nothing leads to.",
                    element=label(scope),
                ),
                say("Draw a start event without a trigger."),
            )
