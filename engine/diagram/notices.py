"""What reading a diagram notices: each a finding with the element, what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram import names
from engine.diagram.strangers import Strangers, shown
from engine.diagram.tree import is_foreign
from engine.model import Finding, Severity

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
            message = f"Two elements have the id {twice!r}; this {element.kind} is the later one."
            advice = "Give one of them another id, and check which of the two every reference means."
            yield _finding("duplicate-id", Severity.ERROR, element, file, message, advice)


def _missing_ids(elements: Iterable[Element], file: str) -> Iterator[Finding]:
    for element in elements:
        if element.kind in _NEEDS_ID and not element.given and not element.attributes.get("id", "").strip():
            message = f"A {element.kind} has no id; it is called {element.id!r} here."
            advice = "Give it an id in the file: a made-up one may change when something is inserted before it."
            yield _finding("missing-id", Severity.NOTE, element, file, message, advice)


def _loose_flows(elements: Iterable[Element], resolve: Resolve, file: str) -> Iterator[Finding]:
    for flow in elements:
        if flow.kind != "sequenceFlow":
            continue
        ends = {key: flow.attributes.get(f"{key}Ref", "") for key in ("source", "target")}
        loose = [_end(key, text) for key, text in ends.items() if not _is_end(resolve(text))]
        if loose:
            message = f"The flow {flow.id!r} from {ends['source']!r} to {ends['target']!r} has {' and '.join(loose)}."
            advice = "Draw the flow again between two steps, or delete it."
            yield _finding("loose-flow", Severity.ERROR, flow, file, message, advice)


def _is_end(element: Element | None) -> bool:
    return element is not None and element.kind in _FLOW_ENDS


def _end(key: str, text: str) -> str:
    return f"a {key} that is no step of the file" if text else f"no {key}"


def _lost_triggers(elements: Iterable[Element], resolve: Resolve, file: str) -> Iterator[Finding]:
    """Name events that refer to a trigger that is not there: without it they would be other events."""
    for event in elements:
        for reference in event.all("eventDefinitionRef"):
            found = resolve(reference.text)
            if found is None or found.kind not in names.EVENT_DEFINITIONS:
                message = f"{shown(event)} is set off by {reference.text!r}, which is no event definition of the file."
                advice = "Choose in the modeler what sets it off."
                yield _finding("trigger-lost", Severity.ERROR, event, file, message, advice)


def _lost_defaults(elements: Iterable[Element], resolve: Resolve, file: str) -> Iterator[Finding]:
    for element in elements:
        text = element.attributes.get("default")
        if text and element.kind in names.FLOW_NODES and not _leaves(resolve(text), element, resolve):
            message = f"The default flow of {shown(element)} is {text!r}, which is no flow out of it."
            advice = "Choose the default flow again in the modeler."
            yield _finding("default-lost", Severity.WARNING, element, file, message, advice)


def _leaves(flow: Element | None, element: Element, resolve: Resolve) -> bool:
    return flow is not None and flow.kind == "sequenceFlow" and resolve(flow.attributes.get("sourceRef")) is element


def _unused_triggers(elements: Sequence[Element], resolve: Resolve, file: str) -> Iterator[Finding]:
    """Name event definitions that stand beside the processes and that nothing refers to."""
    shared = [one for one in elements[0].children if one.kind in names.EVENT_DEFINITIONS] if elements else []
    used = {resolve(text) for element in elements for text in _triggers_named(element)} if shared else set()
    for definition in shared:
        if definition not in used:
            message = f"The {definition.kind} {definition.id!r} sets nothing off: no event refers to it."
            advice = "Refer to it from an event, or delete it."
            yield _finding("trigger-unused", Severity.NOTE, definition, file, message, advice)


def _triggers_named(element: Element) -> Iterator[str]:
    yield from (reference.text for reference in element.all("eventDefinitionRef"))
    yield from (element.attributes[key] for key in _BEHAVIOUR if key in element.attributes)


def _of_choreographies(elements: Iterable[Element], parents: Mapping[Element, Element], file: str) -> Iterator[Finding]:
    for element in elements:
        around = parents.get(element)
        if around is not None and around.kind in _CHOREOGRAPHIES and element.kind in _STEPS:
            message = f"{shown(element)} belongs to a choreography, which is kept and not run."
            advice = "Draw what is to run as a process."
            yield _finding("choreography", Severity.NOTE, element, file, message, advice)


def _unknown_words(elements: Iterable[Element], file: str) -> Iterator[Finding]:
    for element in elements:
        if element.kind not in names.KNOWN:
            message = f"BPMN 2.0 has no element {element.kind!r}; it is kept, but nothing happens there."
            advice = "Use an element of BPMN 2.0, or move it into extensionElements."
            yield _finding("unknown-element", Severity.WARNING, element, file, message, advice)
        for word in element.children if element.kind in _NEEDS_ID else ():
            if is_foreign(word.kind):
                message = f"{shown(element)} holds {word.kind!r}, which BPMN has no place for; it is not looked at."
                advice = "Move it into extensionElements."
                yield _finding("unknown-element", Severity.WARNING, element, file, message, advice)


def _computed_names(elements: Iterable[Element], file: str) -> Iterator[Finding]:
    """Name what Camunda 7 and Flowable would compute: names stand in lists and in the record, the same for ever."""
    for element in elements:
        name = element.attributes.get("name", "") if element.kind in names.FLOW_NODES else ""
        if any(opening in name for opening in _OPENINGS):
            message = f"The name of {shown(element)} holds an expression, and is shown as it stands."
            advice = "Give it a name that holds for every request; values stand in the form."
            yield _finding("name-computed", Severity.NOTE, element, file, message, advice)


def _lane_trouble(lanes: Lanes, file: str) -> Iterator[Finding]:
    for reference in lanes.lost:
        message = f"A lane lists {reference.text!r}, which is no step that could stand in it."
        advice = "Move the element into its lane again in the modeler, or delete the entry."
        yield _finding("lane-lists-nothing", Severity.NOTE, reference, file, message, advice)
    for element, first, second in lanes.contested:
        message = f"{shown(element)} is listed in two lanes: {shown(first[-1])} and {shown(second[-1])}."
        advice = "Move it into the one lane whose people do it."
        yield _finding("two-lanes", Severity.WARNING, element, file, message, advice)


def _picture_trouble(layout: Layout, file: str) -> Iterator[Finding]:
    for part in layout.unreadable:
        shows = part.attributes.get("bpmnElement")
        what = f"The picture of {shows!r}" if shows else "A part of the picture"
        message = f"{what} cannot be read: its place is missing or wrong, or it shows nothing that is in the file."
        advice = "Open and save the file in a modeler; the process runs without its picture."
        yield _finding("picture-unreadable", Severity.NOTE, part, file, message, advice)
