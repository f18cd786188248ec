"""What BPMN lets a diagram say and this version keeps without following it: each is told, so that nothing is lost.

What only describes is not told: names and documentation, what texts, groups and categories say, the types of data
(FEEL looks at the values themselves), where elements and flows name each other, and which tool wrote the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram import names, vocabulary
from engine.diagram.tree import bpmn_elements
from engine.model import Finding, Severity
from engine.program.draft import label
from engine.sentence import begun, in_quotes, say, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.diagram.model import Diagram, Element
    from engine.program.draft import Draft

_PARTS = names.words(
    "auditing choreographyRef conversationAssociation conversationLink endPointRef humanPerformer import inputSetRefs "
    "interfaceRef ioBinding messageFlowAssociation monitoring optionalOutputRefs outMessageRef outputSetRefs "
    "participantAssociation participantMultiplicity partitionElement partnerEntity partnerRole performer "
    "potentialOwner relationship rendering resourceRole supportedInterfaceRef supports whileExecutingInputRefs "
    "whileExecutingOutputRefs"
)
_PARTS_OF = {
    "operation": names.words("errorRef"),
    "event": names.words("dataInput dataInputAssociation inputSet property"),
}
_STANDARD = ("", "##unspecified", "##Other")
_USUAL = {
    "calledCollaborationRef": ("",),
    "definitionalCollaborationRef": ("",),
    "implementation": _STANDARD,
    "implementationRef": _STANDARD,
    "isClosed": ("false", "0"),
    "isImmediate": ("true", "1"),
    "isUnlimited": ("true", "1"),
    "method": ("",),
    "mustUnderstand": ("false", "0"),
    "partitionElementRef": ("",),
    "processType": ("None", "Private"),
}
"""Attributes that are not followed, and what they say that says nothing special; so does the standard's default."""
_FEEL = ("http://www.omg.org/spec/feel/", "https://www.omg.org/spec/dmn/")
"""The beginnings of the addresses that the OMG has given it."""
_PEOPLE = names.words("task userTask manualTask")
_SENDS = names.words("sendTask serviceTask intermediateThrowEvent endEvent")
_TAKES = names.words("receiveTask serviceTask startEvent intermediateCatchEvent boundaryEvent")
_BEARERS = names.FLOW_ELEMENTS | names.ROOTS | names.words("sequenceFlow lane participant messageFlow definitions")
_ADVICE = say("Nothing, if the process does not rest on them; who does a task is said by its lane or tl:task.")


def check(draft: Draft) -> None:
    """Tell of everything in a process."""
    for drawn, said in _by_bearer(draft.diagram, bpmn_elements(draft.process)).items():
        draft.find(Severity.NOTE, "not-followed", drawn, _sentence(drawn, said), _ADVICE)


def beside(diagram: Diagram) -> list[Finding]:
    """Tell of everything in a file that stands beside its processes: pools, messages, stores, the file itself."""
    processes = {one for process in diagram.processes for one in bpmn_elements(process)}
    others = [one for one in bpmn_elements(diagram.root) if one not in processes]
    found = _by_bearer(diagram, others)
    return [
        Finding("not-followed", Severity.NOTE, _sentence(one, said), _ADVICE, one.id, diagram.name, one.line or None)
        for one, said in found.items()
    ]


def only_drawn(diagram: Diagram) -> list[Finding]:
    """Tell of message flows that end at steps where no message comes or goes, or at pools in which no step does
    anything with them (BPMN 2.0.2, 9.4).

    People talk with whoever has no process here as they like.
    """
    found = []
    for flow in diagram.message_flows:
        where = _where_silent(diagram, flow)
        if where:
            message = say("%(element)s is only drawn: it ends %(where)s.", element=label(flow), where=where)
            advice = say("Nothing, if that is meant; else let it end at events or tasks for messages.")
            found.append(
                Finding("message-flow", Severity.NOTE, begun(message), advice, flow.id, diagram.name, flow.line)
            )
    return found


def _where_silent(diagram: Diagram, flow: Element) -> str | None:
    ends = [diagram.resolve(flow.attributes.get(end)) for end in ("sourceRef", "targetRef")]
    silent = [label(one) for one in _silent(diagram, *ends)]
    if silent:
        return say("at %(silent)s, where no message comes or goes", silent=together(silent))
    for end in ("targetRef", "sourceRef"):
        pool = diagram.resolve(flow.attributes.get(end))
        if diagram.exchange.process(flow, end) is not None and not diagram.exchange.is_meant(flow, end):
            name = pool.name or pool.id if pool is not None else ""
            if end == "targetRef":
                return say("at the pool %(name)s, where no step says that it takes it", name=in_quotes(name))
            return say("at the pool %(name)s, where no step says that it sends it", name=in_quotes(name))
    drawn_only = all(one is not None and one.kind == "participant" for one in ends)
    between = [diagram.exchange.process(flow, end) for end in ("sourceRef", "targetRef")]
    return say("at pools") if drawn_only and not any(between) else None


def _silent(diagram: Diagram, source: Element | None, target: Element | None) -> Iterator[Element]:
    for one, other, kinds in ((source, target, _SENDS), (target, source, _TAKES)):
        outside = other is not None and other.kind == "participant" and not other.attributes.get("processRef")
        if one is None or one.kind not in names.FLOW_NODES or (outside and one.kind in _PEOPLE):
            continue
        if not _talks(diagram, one, kinds):
            yield one


def _talks(diagram: Diagram, step: Element, kinds: frozenset[str]) -> bool:
    triggers = {one.kind for one in diagram.event_definitions(step)}
    return step.kind in kinds and (step.kind.endswith("Task") or "messageEventDefinition" in triggers)


def _sentence(drawn: Element, said: Iterable[str]) -> str:
    text = say(
        "%(element)s has parts that are kept and not followed: %(said)s.",
        element=label(drawn),
        said=", ".join(dict.fromkeys(said)),
    )
    return begun(text)


def _by_bearer(diagram: Diagram, elements: Iterable[Element]) -> dict[Element, list[str]]:
    """Give what is not followed, by the element that people know."""
    found: dict[Element, list[str]] = {}
    for element in elements:
        said = [*_parts(element), *_attributes(element), *_operation(diagram, element)]
        if said:
            found.setdefault(_bearer(diagram, element), []).extend(said)
    return found


def _bearer(diagram: Diagram, element: Element) -> Element:
    place: Element | None = element
    while place is not None and place.kind not in _BEARERS:
        place = diagram.parent(place)
    return place or element


def _parts(element: Element) -> list[str]:
    known = _PARTS | _PARTS_OF.get(element.kind, frozenset())
    return sorted({child.kind for child in element.children if child.kind in known})


def _attributes(element: Element) -> Iterator[str]:
    for key in sorted(element.attributes.keys() & vocabulary.attributes(element.kind).keys()):
        if _is_special(element, key):
            yield f"{key}={element.attributes[key]!r}"


def _is_special(element: Element, key: str) -> bool:
    text = element.attributes[key].strip()
    if key == "expressionLanguage":
        return not is_called_feel(text)
    return key in _USUAL and text not in (*_USUAL[key], vocabulary.attributes(element.kind)[key].default)


def is_called_feel(language: str) -> bool:
    """Whether a language is FEEL: by its name or address, or because none is named."""
    return language.strip().lower() in {"", "feel"} or language.strip().lower().startswith(_FEEL)


def _operation(diagram: Diagram, element: Element) -> Iterator[str]:
    """Name the operation of a service; of a message event or task only where it is about another message."""
    inside = element.child("operationRef")
    text = element.attributes.get("operationRef") or (inside.text if inside is not None else "")
    operation, stated = diagram.resolve(text, "operation"), diagram.resolve(element.attributes.get("messageRef"))
    takes = operation.child("inMessageRef") if operation is not None else None
    same = takes is not None and diagram.resolve(takes.text) is stated
    if text and (element.kind == "serviceTask" or (stated is not None and not same)):
        yield f"operationRef={text!r}"
