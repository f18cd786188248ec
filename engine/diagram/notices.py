"""What reading a diagram notices: each a finding with the element, what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram import names
from engine.diagram.kinds import as_written
from engine.diagram.strangers import Strangers, shown
from engine.diagram.tree import is_foreign
from engine.model import Finding, Severity
from engine.sentence import in_quotes, say, together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from engine.diagram.lanes import Lanes
    from engine.diagram.layout import Layout
    from engine.diagram.model import Element

    Resolve = Callable[[str | None], Element | None]

# what people and stored states refer to by id; for the rest a made-up id does no harm
_NEEDS_ID = names.FLOW_NODES | {"process", "sequenceFlow", "participant", "lane"}
_FLOW_ENDS = names.FLOW_NODES
_BEHAVIOUR = ("noneBehaviorEventRef", "oneBehaviorEventRef")
_STEPS = names.FLOW_ELEMENTS | {"sequenceFlow"}
_OPENINGS = ("${", "#{")
_NO_STEP = {
    "source": say("a source that is no step of the file"),
    "target": say("a target that is no step of the file"),
}
_NO_END = {"source": say("no source"), "target": say("no target")}
_CHOREOGRAPHIES = frozenset({"choreography", "globalChoreographyTask", "subChoreography"})


def notices(
    elements: Sequence[Element],
    parents: Mapping[Element, Element],
    lanes: Lanes,
    layout: Layout,
    resolve: Resolve,
    file: str,
) -> tuple[Finding, ...]:
    """List everything noticed, in document order of kinds: ids, flows, references, words, places, lanes, picture."""
    found = (
        *_double_ids(elements, file),
        *_missing_ids(elements, file),
        *_loose_flows(elements, resolve, file),
        *_lost_triggers(elements, resolve, file),
        *_lost_defaults(elements, resolve, file),
        *_unused_triggers(elements, resolve, file),
        *_unknown_words(elements, file),
        *_computed_names(elements, file),
        *_of_choreographies(elements, parents, file),
        *Strangers(parents, resolve, file).among(elements),
        *_lane_trouble(lanes, file),
        *_picture_trouble(layout, file),
    )
    return tuple(found)


def _finding(rule: str, severity: Severity, element: Element, file: str, message: str, advice: str) -> Finding:
    return Finding(rule, severity, message, advice, element.id, file, element.line)


def _double_ids(elements: Iterable[Element], file: str) -> Iterator[Finding]:
    for element in elements:
        twice = element.attributes.get("id", "").strip()
        if twice and not element.given:
            message = say(
                "Two elements have the id %(twice)s; this %(kind)s is the later one.",
                twice=in_quotes(twice),
                kind=as_written(element.kind),
            )
            advice = say("Give one of them another id, and check which of the two every reference means.")
            yield _finding("duplicate-id", Severity.ERROR, element, file, message, advice)


def _missing_ids(elements: Iterable[Element], file: str) -> Iterator[Finding]:
    for element in elements:
        if element.kind in _NEEDS_ID and not element.given and not element.attributes.get("id", "").strip():
            message = say(
                "A %(kind)s has no id; it is called %(id)s here.",
                kind=as_written(element.kind),
                id=in_quotes(element.id),
            )
            advice = say("Give it an id in the file: a made-up one may change when something is inserted before it.")
            yield _finding("missing-id", Severity.NOTE, element, file, message, advice)


def _loose_flows(elements: Iterable[Element], resolve: Resolve, file: str) -> Iterator[Finding]:
    for flow in elements:
        if flow.kind != "sequenceFlow":
            continue
        ends = {key: flow.attributes.get(f"{key}Ref", "") for key in ("source", "target")}
        loose = [_end(key, text) for key, text in ends.items() if not _is_end(resolve(text))]
        if loose:
            message = say(
                "The flow %(id)s from %(source)s to %(target)s has %(loose)s.",
                id=in_quotes(flow.id),
                source=in_quotes(ends["source"]),
                target=in_quotes(ends["target"]),
                loose=together(loose),
            )
            advice = say("Draw the flow again between two steps, or delete it.")
            yield _finding("loose-flow", Severity.ERROR, flow, file, message, advice)


def _is_end(element: Element | None) -> bool:
    return element is not None and element.kind in _FLOW_ENDS


def _end(key: str, text: str) -> str:
    return _NO_STEP[key] if text else _NO_END[key]


def _lost_triggers(elements: Iterable[Element], resolve: Resolve, file: str) -> Iterator[Finding]:
    """Name events that refer to a trigger that is not there: without it they would be other events."""
    for event in elements:
        for reference in event.all("eventDefinitionRef"):
            found = resolve(reference.text)
            if found is None or found.kind not in names.EVENT_DEFINITIONS:
                message = say(
                    "%(element)s is set off by %(text)s, which is no event definition of the file.",
                    element=shown(event),
                    text=in_quotes(reference.text),
                )
                advice = say("Choose in the modeler what sets it off.")
                yield _finding("trigger-lost", Severity.ERROR, event, file, message, advice)


def _lost_defaults(elements: Iterable[Element], resolve: Resolve, file: str) -> Iterator[Finding]:
    for element in elements:
        text = element.attributes.get("default")
        if text and element.kind in names.FLOW_NODES and not _leaves(resolve(text), element, resolve):
            message = say(
                "The default flow of %(element)s is %(text)s, which is no flow out of it.",
                element=shown(element),
                text=in_quotes(text),
            )
            advice = say("Choose the default flow again in the modeler.")
            yield _finding("default-lost", Severity.WARNING, element, file, message, advice)


def _leaves(flow: Element | None, element: Element, resolve: Resolve) -> bool:
    return flow is not None and flow.kind == "sequenceFlow" and resolve(flow.attributes.get("sourceRef")) is element


def _unused_triggers(elements: Sequence[Element], resolve: Resolve, file: str) -> Iterator[Finding]:
    """Name event definitions that stand beside the processes and that nothing refers to."""
    shared = [one for one in elements[0].children if one.kind in names.EVENT_DEFINITIONS] if elements else []
    used = {resolve(text) for element in elements for text in _triggers_named(element)} if shared else set()
    for definition in shared:
        if definition not in used:
            message = say(
                "The %(kind)s %(id)s sets nothing off: no event refers to it.",
                kind=as_written(definition.kind),
                id=in_quotes(definition.id),
            )
            advice = say("Refer to it from an event, or delete it.")
            yield _finding("trigger-unused", Severity.NOTE, definition, file, message, advice)


def _triggers_named(element: Element) -> Iterator[str]:
    yield from (reference.text for reference in element.all("eventDefinitionRef"))
    yield from (element.attributes[key] for key in _BEHAVIOUR if key in element.attributes)


def _of_choreographies(elements: Iterable[Element], parents: Mapping[Element, Element], file: str) -> Iterator[Finding]:
    for element in elements:
        around = parents.get(element)
        if around is not None and around.kind in _CHOREOGRAPHIES and element.kind in _STEPS:
            message = say("%(element)s belongs to a choreography, which is kept and not run.", element=shown(element))
            advice = say("Draw what is to run as a process.")
            yield _finding("choreography", Severity.NOTE, element, file, message, advice)


def _unknown_words(elements: Iterable[Element], file: str) -> Iterator[Finding]:
    for element in elements:
        if element.kind not in names.KNOWN:
            message = say(
                "BPMN 2.0 has no element %(kind)s; it is kept, but nothing happens there.", kind=in_quotes(element.kind)
            )
            advice = say("Use an element of BPMN 2.0, or move it into extensionElements.")
            yield _finding("unknown-element", Severity.WARNING, element, file, message, advice)
        for word in element.children if element.kind in _NEEDS_ID else ():
            if is_foreign(word.kind):
                message = say(
                    "%(element)s holds %(kind)s, which BPMN has no place for; it is not looked at.",
                    element=shown(element),
                    kind=in_quotes(word.kind),
                )
                advice = say("Move it into extensionElements.")
                yield _finding("unknown-element", Severity.WARNING, element, file, message, advice)


def _computed_names(elements: Iterable[Element], file: str) -> Iterator[Finding]:
    """Name what Camunda 7 and Flowable would compute: names stand in lists and in the record, the same for ever."""
    for element in elements:
        name = element.attributes.get("name", "") if element.kind in names.FLOW_NODES else ""
        if any(opening in name for opening in _OPENINGS):
            message = say(
                "The name of %(element)s holds an expression, and is shown as it stands.", element=shown(element)
            )
            advice = say("Give it a name that holds for every request; values stand in the form.")
            yield _finding("name-computed", Severity.NOTE, element, file, message, advice)


def _lane_trouble(lanes: Lanes, file: str) -> Iterator[Finding]:
    for reference in lanes.lost:
        message = say("A lane lists %(text)s, which is no step that could stand in it.", text=in_quotes(reference.text))
        advice = say("Move the element into its lane again in the modeler, or delete the entry.")
        yield _finding("lane-lists-nothing", Severity.NOTE, reference, file, message, advice)
    for element, first, second in lanes.contested:
        message = say(
            "%(element)s is listed in two lanes: %(first)s and %(second)s.",
            element=shown(element),
            first=shown(first[-1]),
            second=shown(second[-1]),
        )
        advice = say("Move it into the one lane whose people do it.")
        yield _finding("two-lanes", Severity.WARNING, element, file, message, advice)


def _picture_trouble(layout: Layout, file: str) -> Iterator[Finding]:
    for part in layout.unreadable:
        shows = part.attributes.get("bpmnElement")
        what = say("The picture of %(shows)s", shows=in_quotes(shows)) if shows else say("A part of the picture")
        message = say(
            "%(what)s cannot be read: its place is missing or wrong, or it shows nothing that is in the file.",
            what=what,
        )
        advice = say("Open and save the file in a modeler; the process runs without its picture.")
        yield _finding("picture-unreadable", Severity.NOTE, part, file, message, advice)
