"""Steps that a diagram only describes: without what the engine would need to do them, they are left to people.

A service task that names no work, a timer without a time, a message event without a message, a subprocess with nothing
in it: a task says what is to be done or when it has happened, in the lane it stands in (design: descriptive diagrams
run). Where a marker does not say how often, a question does. A note tells each.
What is stated but wrong stays an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.vocabulary import flag
from engine.model import Severity
from engine.program import conversations
from engine.program.draft import label
from engine.program.starting import instantiates
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.diagram.model import Diagram, Element
    from engine.program.draft import Draft

_TIMES = ("timeDuration", "timeDate", "timeCycle")
_BODIES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_HOW_MANY = ("loopCardinality", "loopDataInputRef")
_THROWN = frozenset({"intermediateThrowEvent", "endEvent"})
_ELSE = say("Nothing, if that is meant; else say it in the diagram.")


def behaviour(draft: Draft, drawn: Element, stated: str) -> str:
    """Give the behaviour that an element has here: the one it states, or that of work for people."""
    kind, _, trigger = stated.partition(".")
    why = _STEPS[kind](draft, drawn) if kind in _STEPS and not trigger else _event(draft, drawn, trigger)
    if not why:
        return stated
    begins = kind == "startEvent" and draft.diagram.parent(drawn) is draft.process
    who = (
        say("so somebody starts the process by hand")
        if begins
        else say("so a person %(kind)s", kind=_doing(kind, trigger))
    )
    draft.find(
        Severity.NOTE,
        "left-to-people",
        drawn,
        say("%(element)s %(why)s, %(who)s.", element=label(drawn), why=why, who=who),
        _ELSE,
    )
    if begins:
        return kind
    return "task" if kind in _STEPS or kind in _THROWN else f"{kind}.person"


def is_blank(diagram: Diagram, drawn: Element) -> bool:
    """Whether a subprocess is drawn collapsed, with nothing in it: then it is one step."""
    return drawn.kind in _BODIES and not flag(drawn, "triggeredByEvent") and not diagram.flow_nodes(drawn)


def does_not_say_how_often(diagram: Diagram, drawn: Element) -> bool:
    """Whether an activity has a marker for being repeated that says nothing of how often.

    A loop that an event on its border ends goes round until then (BPMN 2.0.2, 10.3.8).
    """
    several = drawn.child("multiInstanceLoopCharacteristics")
    if several is not None:
        stated = several.extension("tl:multiInstance")
        texts = [one.text for kind in _HOW_MANY if (one := several.child(kind)) is not None]
        return not any((*texts, stated is not None and stated.attributes.get("collection", "").strip()))
    loop = drawn.child("standardLoopCharacteristics")
    if loop is None or "loopMaximum" in loop.attributes:
        return False
    condition = loop.child("loopCondition")
    return not (condition is not None and condition.text) and not _is_ended_from_its_border(diagram, drawn)


def _is_ended_from_its_border(diagram: Diagram, drawn: Element) -> bool:
    return any(flag(one, "cancelActivity") for one in diagram.touching(drawn, "boundaryEvent"))


def _doing(kind: str, trigger: str) -> str:
    if trigger and kind not in _THROWN:
        return say("says when it is time") if trigger == "timer" else say("says when it has happened")
    return say("does it")


def _event(draft: Draft, drawn: Element, trigger: str) -> str:
    if trigger not in _EVENTS:
        return ""
    return _EVENTS[trigger](draft, drawn, draft.diagram.event_definitions(drawn)[0])


def _no_time(draft: Draft, drawn: Element, definition: Element) -> str:  # noqa: ARG001 - one signature for all
    stated = any((child := definition.child(one)) is not None and child.text for one in _TIMES)
    return "" if stated else say("has no time")


def _no_message(draft: Draft, drawn: Element, definition: Element) -> str:
    stated = definition.attributes.get("messageRef") or conversations.meant(draft.diagram, drawn, definition)
    return "" if stated else say("does not say which message it is about")


def _no_signal(draft: Draft, drawn: Element, definition: Element) -> str:  # noqa: ARG001
    return "" if definition.attributes.get("signalRef") else say("does not say which signal it is about")


def _no_condition(draft: Draft, drawn: Element, definition: Element) -> str:  # noqa: ARG001
    written = definition.child("condition")
    return "" if written is not None and written.text else say("has no condition to wait for")


def _no_mail(draft: Draft, drawn: Element) -> str:
    return _no_message(draft, drawn, drawn)


def _no_mail_awaited(draft: Draft, drawn: Element) -> str:
    """A receive task that begins the process, or that a gateway waits in place of, must say what it waits for."""
    flows = draft.diagram.touching(drawn, "sequenceFlow", "targetRef")
    sources = [draft.diagram.resolve(one.attributes.get("sourceRef")) for one in flows]
    raced = any(one is not None and one.kind == "eventBasedGateway" for one in sources)
    return "" if instantiates(drawn) or raced else _no_message(draft, drawn, drawn)


def _no_work(draft: Draft, drawn: Element) -> str:  # noqa: ARG001
    return "" if drawn.extension("tl:job") is not None else say("does not say what kind of work it is")


def _no_script(draft: Draft, drawn: Element) -> str:  # noqa: ARG001
    written = drawn.child("script")
    return "" if written is not None and written.text else say("has no script")


def _no_decision(draft: Draft, drawn: Element) -> str:  # noqa: ARG001
    return "" if drawn.extension("tl:decision") is not None else say("does not say which decision it uses")


def _no_process(draft: Draft, drawn: Element) -> str:  # noqa: ARG001
    return "" if drawn.attributes.get("calledElement", "").strip() else say("does not say which process it calls")


def _nothing_inside(draft: Draft, drawn: Element) -> str:
    return say("has nothing in it") if is_blank(draft.diagram, drawn) else ""


_STEPS: dict[str, Callable[[Draft, Element], str]] = {
    "serviceTask": _no_work,
    "scriptTask": _no_script,
    "businessRuleTask": _no_decision,
    "sendTask": _no_mail,
    "receiveTask": _no_mail_awaited,
    "callActivity": _no_process,
    **dict.fromkeys(_BODIES, _nothing_inside),
}
_EVENTS: dict[str, Callable[[Draft, Element, Element], str]] = {
    "timer": _no_time,
    "message": _no_message,
    "signal": _no_signal,
    "conditional": _no_condition,
}
"""What each lacks, in words; nothing where it says what it needs."""
