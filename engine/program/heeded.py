"""What a diagram says that this version keeps and does not follow: each is told, so that nothing is lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar import Cycle
from engine.model import Severity
from engine.program import unfollowed, words
from engine.program.builders.table import BUILDERS
from engine.program.draft import label
from engine.program.listening import listens_for
from engine.program.starting import instantiates
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element

_ANY = frozenset(BUILDERS)
_TASKS = frozenset({"task", "userTask"})
_STARTS = frozenset(one for one in _ANY if one.startswith("startEvent"))
_BORDER = frozenset(one for one in _ANY if one.startswith("boundaryEvent"))
_SILENT = frozenset(one for one in _ANY if one.endswith("Gateway")) | {
    "intermediateThrowEvent",
    "intermediateThrowEvent.link",
    "intermediateCatchEvent.link",
    "endEvent",
    "endEvent.error",
    "boundaryEvent.compensate",
    "endEvent.cancel",
    "endEvent.compensate",
    "endEvent.escalation",
    "intermediateThrowEvent.compensate",
    "intermediateThrowEvent.escalation",
    "endEvent.terminate",
}
"""What nothing goes into and nothing comes out of."""
_PROCESS = frozenset({"process"})
WORDS = {
    "tl:agreement": _ANY | _PROCESS,
    "tl:serviceClass": _PROCESS,
    "tl:label": _ANY,
    "tl:form": _TASKS | _STARTS,
    "tl:initiator": _STARTS,
    "tl:task": _TASKS,
    "tl:assignment": _TASKS,
    "tl:check": _TASKS,
    "tl:starters": _PROCESS,
    "tl:job": frozenset(one for one in _ANY if one.endswith(".job")) | {"serviceTask"},
    "tl:result": frozenset({"scriptTask", "scriptTask.python"}),
    "tl:decision": frozenset({"businessRuleTask"}),
    "tl:call": frozenset({"callActivity"}),
    "tl:adHoc": frozenset({"adHocSubProcess"}),
    "tl:input": _ANY - _SILENT - _STARTS - _BORDER,
    "tl:output": _ANY - _SILENT,
    "tl:governance": _PROCESS,
    "tl:businessKey": _PROCESS,
    "tl:timer": frozenset(one for one in _ANY if one.endswith((".timer", ".multiple", ".parallelMultiple"))),
    "tl:variable": _PROCESS,
    "tl:called": _PROCESS,
}
"""The extension's words that steps and processes have, and the behaviours of elements on which they mean something."""
_ADVICE = say("Correct the word, or take it out; docs/extension.md lists all.")


def check(draft: Draft, elements: Mapping[str, Element]) -> None:
    """Tell everything that is kept and not followed."""
    _tell_words(draft, draft.process, "process")
    unfollowed.check(draft)
    for element in elements.values():
        drawn = draft.diagram.elements[element.id]
        _tell_words(draft, drawn, element.behaviour)
        _tell_default(draft, drawn, element)
        _tell_cycle(draft, drawn, element)


def _tell_words(draft: Draft, drawn: Drawn, behaviour: str) -> None:
    """Words of ours that we do not know, or not there, are mistakes."""
    for word in sorted({one.kind for one in drawn.extensions if one.kind.startswith("tl:")}):
        if word not in words.WORDS:
            message = say(
                "%(element)s has %(word)s, which is no word of the extension.", element=label(drawn), word=word
            )
            draft.find(Severity.WARNING, "extension-unknown", drawn, message, _ADVICE)
        elif behaviour not in WORDS.get(word, ()):
            message = say("%(element)s has %(word)s, which means nothing there.", element=label(drawn), word=word)
            draft.find(Severity.WARNING, "extension-place", drawn, message, _ADVICE)


def _tell_default(draft: Draft, drawn: Drawn, element: Element) -> None:
    for flow in element.outgoing:
        if flow.id == element.default and flow.condition is not None:
            draft.find(
                Severity.WARNING,
                "default-condition",
                draft.diagram.elements[flow.id],
                say(
                    "The default flow %(label)s out of %(element)s has a condition, which is not asked.",
                    label=in_quotes(flow.label),
                    element=label(drawn),
                ),
                say("Take the condition off, or the default."),
            )


def _tell_cycle(draft: Draft, drawn: Drawn, element: Element) -> None:
    """A time that repeats, where it can come only once."""
    for trigger, detail, _ in listens_for(element):
        cycle = detail.timer.timer if trigger == "timer" and detail is not None else None
        if isinstance(cycle, Cycle) and not _repeats(draft, element, cycle):
            draft.find(
                Severity.WARNING,
                "timer-once",
                drawn,
                say("The time of %(element)s repeats, but it can come only once there.", element=label(drawn)),
                say("Write when it comes first, as a duration; or let the event not interrupt."),
            )


def _repeats(draft: Draft, element: Element, cycle: Cycle) -> bool:
    """Whether a cycle can come more than once at an event."""
    if element.kind == "startEvent" and element.body == draft.process.id:
        return True
    if element.kind == "intermediateCatchEvent":
        flows = (draft.diagram.elements[one] for one in element.incoming)
        sources = [draft.diagram.resolve(flow.attributes.get("sourceRef")) for flow in flows]
        gateways = [one for one in sources if one is not None and one.kind == "eventBasedGateway"]
        if any(instantiates(one) for one in gateways):
            return True
        return cycle.repetitions >= 0 and element.behaviour.endswith(".timer") and not gateways
    return not element.detail.interrupting and not element.behaviour.endswith(".parallelMultiple")
