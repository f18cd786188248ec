"""A BPMN file made ready for SpiffWorkflow, for one scenario; what it means stays as it is.

Left out is what only people, pictures or our own engine read: layout, lanes, documentation, extensions,
data. Conditions and scripts are replaced by the id of what they belong to; `engine.reference.play` looks
them up in our program. An element that is not comparable becomes a stop: a task that ends the comparison
when a token reaches it. One that only listens is left out and watched instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.diagram.xml import read_xml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from engine.program.model import Program

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_PICTURE = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"
_ORNAMENTS = frozenset(
    {
        "association",
        "category",
        "collaboration",
        "dataInputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataOutputAssociation",
        "dataStore",
        "dataStoreReference",
        "documentation",
        "extensionElements",
        "group",
        "ioSpecification",
        "laneSet",
        "property",
        "textAnnotation",
    }
)
_FLOW_NODES_IN_OURS = {
    "sendTask.job": "serviceTask",
    "sendTask": "intermediateThrowEvent",
    "businessRuleTask": "scriptTask",
}


def translate(
    source: bytes,
    file: str,
    programs: Mapping[str, Program],
    start: Mapping[str, str | None],
    stops: Collection[str],
    left_out: Collection[str],
) -> Any:
    """Give the root of the file's XML tree as SpiffWorkflow is to read it.

    `start` names per process the start event to keep (None: the plain one); `stops` and `left_out` are ids.
    """
    root = read_xml(source, file)
    for child in list(root.iter(_PICTURE, *(BPMN + name for name in _ORNAMENTS))):
        _remove(child)
    for process in list(root.iter(f"{BPMN}process")):
        program = programs.get(process.get("id", ""))
        if program is None:
            _remove(process)
            continue
        process.set("isExecutable", "true")
        _keep_start(process, program, start.get(program.key))
        for element_id in left_out:
            _leave_out(process, element_id)
        for element in list(process.iter()):
            _element(element, program, stops)
    return root


def _element(element: Any, program: Program, stops: Collection[str]) -> None:
    name = _local(element)
    element_id = element.get("id", "")
    if element_id in stops:
        _stop(element)
    elif name == "conditionExpression":
        _replace_content(element, element.getparent().get("id"))
    elif name == "callActivity":
        element.set("calledElement", element.get("calledElement", "").rpartition(":")[2])
    elif element_id in program.elements:
        _flow_element(element, name, program.elements[element_id].behaviour)


def _flow_element(element: Any, name: str, behaviour: str) -> None:
    renamed = _FLOW_NODES_IN_OURS.get(behaviour)
    if renamed is not None:
        element.tag = BPMN + renamed
        element.attrib.pop("messageRef", None)
    elif name in {"intermediateThrowEvent", "endEvent"} and behaviour.endswith(".message"):
        _remove_children(element, "messageEventDefinition", "eventDefinitionRef")  # it leaves the process
    if behaviour in {"scriptTask", "scriptTask.python", "businessRuleTask"}:
        _remove_children(element, "script")
        script = element.makeelement(f"{BPMN}script")
        script.text = element.get("id")
        element.append(script)


def _keep_start(process: Any, program: Program, start: str | None) -> None:
    """Keep the start event that the scenario uses, as a plain one."""
    plain = start or next(iter(program.bodies[program.key].starts), None)
    for event in process.findall(f"{BPMN}startEvent"):
        if event.get("id") == plain:
            for definition in [child for child in event if _local(child).endswith("EventDefinition")]:
                event.remove(definition)
            _remove_children(event, "eventDefinitionRef")
        else:
            _leave_out(process, event.get("id"))


def _leave_out(process: Any, element_id: str) -> None:
    """Remove an element with the flows that leave it."""
    for element in list(process.iter()):
        if element.get("id") == element_id or (
            _local(element) == "sequenceFlow" and element.get("sourceRef") == element_id
        ):
            _remove(element)


def _stop(element: Any) -> None:
    """Make a task of it, whatever it was; its boundary events go, it leads on as before."""
    element_id = element.get("id")
    process = next((around for around in element.iterancestors() if _local(around) == "process"), None)
    if process is None:
        return  # it has gone with what it stood in
    for child in list(element):
        if _local(child) not in {"incoming", "outgoing"}:
            element.remove(child)
    element.tag = f"{BPMN}userTask"
    for name in ("default", "triggeredByEvent", "messageRef"):
        element.attrib.pop(name, None)
    for event in list(process.iter(f"{BPMN}boundaryEvent")):
        if event.get("attachedToRef") == element_id:
            _leave_out(process, event.get("id"))
    for flow in list(_flows_from(process, element_id))[1:]:
        _remove(flow)


def _flows_from(process: Any, element_id: str) -> Iterator[Any]:
    return (flow for flow in process.iter(f"{BPMN}sequenceFlow") if flow.get("sourceRef") == element_id)


def _replace_content(element: Any, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = text


def _remove_children(element: Any, *names: str) -> None:
    for child in list(element):
        if _local(child) in names:
            element.remove(child)


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _local(element: Any) -> str:
    """Give the local name; comments and instructions have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
