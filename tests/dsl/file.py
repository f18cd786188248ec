"""Writing drawings as one BPMN 2.0 file, in the order that the schema asks for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.dsl.parts import Flow, Key, Lane, Message, Node, Roots, expression, redrawn, slug, tag

if TYPE_CHECKING:
    from tests.dsl.process import Process

NAMESPACES = {
    "xmlns:bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns:tl": "urn:throughlane:bpmn:1",
    "xmlns:camunda": "http://camunda.org/schema/1.0/bpmn",
    "xmlns:zeebe": "http://camunda.org/schema/zeebe/1.0",
}


def together(*processes: Process) -> File:
    """Put several processes into one file; unnamed elements of all but the first take its key as prefix."""
    return File(processes)


class File:
    """Drawings that are written as one file."""

    def __init__(self, processes: tuple[Process, ...]) -> None:
        self.processes = redrawn(processes)
        self.roots = Roots()
        for number, drawing in enumerate(self.processes):
            if number:
                drawing.qualify(drawing.key)
            self.roots.take(drawing.roots)

    def xml(self) -> bytes:
        """Write the file; refuses ids that stand twice and flows that lead nowhere."""
        ids = Counter[str]()
        processes = [_process(drawing, ids) for drawing in self.processes]
        doubles = [id_ for id_, count in ids.items() if count > 1]
        if doubles:
            raise ValueError(f"Ids must be unique in a file, but these stand twice: {', '.join(doubles)}.")
        attributes = {**NAMESPACES, "id": "definitions", "targetNamespace": "urn:throughlane:test"}
        text = tag("bpmn:definitions", attributes, [*_roots(self.roots), *self._collaboration(), *processes])
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()

    def _collaboration(self) -> list[str]:
        boxes = [name for drawing in self.processes for name in drawing.black_boxes]
        pools = [
            tag("bpmn:participant", {"id": f"pool_{slug(name)}", "name": name, "processRef": drawing.key})
            for drawing in self.processes
            if (name := drawing.pool_name or (boxes and drawing.name))
        ]
        pools += [tag("bpmn:participant", {"id": f"pool_{slug(name)}", "name": name}) for name in boxes]
        pools += [self._message_flow(*flow) for drawing in self.processes for flow in drawing.message_flows]
        pools += [_conversation(key) for key in self.roots.keys.values()]
        return [tag("bpmn:collaboration", {"id": "collaboration"}, pools)] if pools else []

    def _message_flow(self, source: str, target: str, message: str | None) -> str:
        ends = {"sourceRef": self._end(source), "targetRef": self._end(target)}
        message_id = f"message_{slug(message)}" if message else None
        return tag("bpmn:messageFlow", {"id": f"{slug(source)}_tells_{slug(target)}", **ends, "messageRef": message_id})

    def _end(self, name: str) -> str:
        pools = {pool for drawing in self.processes for pool in (drawing.pool_name, *drawing.black_boxes)}
        return f"pool_{slug(name)}" if name in pools else slug(name)


def _roots(roots: Roots) -> list[str]:
    return [
        *(_message(message) for message in roots.messages.values()),
        *(tag("bpmn:signal", {"id": f"signal_{slug(name)}", "name": name}) for name in roots.signals),
        *(tag("bpmn:error", {"id": f"error_{slug(code)}", "name": code, "errorCode": code}) for code in roots.errors),
        *(
            tag("bpmn:escalation", {"id": f"escalation_{slug(code)}", "name": code, "escalationCode": code})
            for code in roots.escalations
        ),
        *(one for key in roots.keys.values() for one in _correlation_properties(key)),
        *(tag("bpmn:dataStore", {"id": f"store_{slug(name)}", "name": name}) for name in roots.stores),
    ]


def _correlation_properties(key: Key) -> list[str]:
    return [
        tag(
            "bpmn:correlationProperty",
            {"id": f"property_{slug(key.name)}_{slug(name)}", "name": name},
            [_retrieval(message, path) for message, path in paths.items()],
        )
        for name, paths in key.properties.items()
    ]


def _retrieval(message: str, path: str) -> str:
    content = [expression("bpmn:messagePath", path)]
    return tag("bpmn:correlationPropertyRetrievalExpression", {"messageRef": f"message_{slug(message)}"}, content)


def _conversation(key: Key) -> str:
    refs = [
        tag("bpmn:correlationPropertyRef", {}, [f"property_{slug(key.name)}_{slug(one)}"]) for one in key.properties
    ]
    drawn = tag("bpmn:correlationKey", {"id": f"key_{slug(key.name)}", "name": key.name}, refs)
    if not key.flows:
        return drawn
    flows = [tag("bpmn:messageFlowRef", {}, [one]) for one in key.flows]
    return tag("bpmn:conversation", {"id": f"conversation_{slug(key.name)}"}, [*flows, drawn])


def _message(message: Message) -> str:
    payload = [tag("tl:payload", {"name": name, "type": type_}) for name, type_ in message.payload.items()]
    known = [tag("tl:message", {"correlationKey": message.key}, payload)] if message.key or payload else []
    return tag("bpmn:message", {"id": f"message_{slug(message.name)}", "name": message.name}, _extensions(known))


def _extensions(content: list[str]) -> list[str]:
    return [tag("bpmn:extensionElements", {}, content)] if content else []


def _process(drawing: Process, ids: Counter[str]) -> str:
    ids[drawing.key] += 1
    attributes = {"id": drawing.key, "name": drawing.name, "isExecutable": drawing.executable}
    return tag("bpmn:process", attributes, [*_extensions(drawing.extensions), *_scope(drawing, ids)])


def _scope(drawing: Process, ids: Counter[str]) -> list[str]:
    drawing.resolve()
    for flow in drawing.flows:
        flow.id = _flow_id(flow, ids)
    ids.update(node.id for node in drawing.nodes)
    around = _Around(drawing, ids)
    lanes = [_lane_set(drawing.lanes, ids)] if drawing.lanes else []
    nodes = [_node(node, around) for node in drawing.nodes]
    flows = [_flow(flow) for flow in drawing.flows if flow.kind == "sequenceFlow"]
    links = [_flow(flow) for flow in drawing.flows if flow.kind == "association"]
    return [*lanes, *drawing.artifacts, *nodes, *flows, *links]


class _Around:
    """The flows of one scope by their ends."""

    def __init__(self, drawing: Process, ids: Counter[str]) -> None:
        self.ids = ids
        self.into: dict[Node, list[Flow]] = {node: [] for node in drawing.nodes}
        self.out: dict[Node, list[Flow]] = {node: [] for node in drawing.nodes}
        for flow in drawing.flows:
            if flow.kind == "sequenceFlow" and isinstance(flow.target, Node):
                self.into[flow.target].append(flow)
                self.out[flow.source].append(flow)


def _flow_id(flow: Flow, ids: Counter[str]) -> str:
    assert isinstance(flow.target, Node)
    return _unique(f"{flow.source.id}_to_{flow.target.id}", ids)


def _unique(plain: str, ids: Counter[str]) -> str:
    number, id_ = 1, plain
    while id_ in ids:
        number += 1
        id_ = f"{plain}_{number}"
    ids[id_] += 1
    return id_


def _lane_set(lanes: list[Lane], ids: Counter[str], kind: str = "laneSet") -> str:
    return tag(f"bpmn:{kind}", {"id": _unique("lanes", ids)}, [_lane(lane, ids) for lane in lanes])


def _lane(lane: Lane, ids: Counter[str]) -> str:
    id_ = _unique(f"lane_{slug(lane.name)}", ids)
    known = [tag("tl:lane", lane.attributes)] if lane.attributes else []
    inside = [_lane_set(lane.inside, ids, "childLaneSet")] if lane.inside else []
    refs = [tag("bpmn:flowNodeRef", {}, [node.id]) for node in lane.nodes]
    return tag("bpmn:lane", {"id": id_, "name": lane.name}, [*_extensions(known), *refs, *inside])


def _node(node: Node, around: _Around) -> str:
    default = next((flow.id for flow in around.out[node] if flow.default), None)
    attributes = {"id": node.id, "name": node.name, "attachedToRef": node.host and node.host.id, "default": default}
    children = [
        *([tag("bpmn:documentation", {}, [escape(node.documentation)])] if node.documentation else []),
        *_extensions(node.extensions),
        *(tag("bpmn:incoming", {}, [flow.id]) for flow in around.into[node]),
        *(tag("bpmn:outgoing", {}, [flow.id]) for flow in around.out[node]),
        *node.content,
        *(_scope(node.inside, around.ids) if node.inside else []),
    ]
    return tag(f"bpmn:{node.kind}", attributes | node.attributes, children)


def _flow(flow: Flow) -> str:
    assert isinstance(flow.target, Node)
    ends = {"id": flow.id, "name": flow.name, "sourceRef": flow.source.id, "targetRef": flow.target.id}
    if flow.kind == "association":
        return tag("bpmn:association", {**ends, "associationDirection": "One"})
    return tag("bpmn:sequenceFlow", ends, [expression("bpmn:conditionExpression", flow.when)] if flow.when else [])
