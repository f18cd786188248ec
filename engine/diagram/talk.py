"""Who talks with whom in a file, and what correlates it (BPMN 2.0.2, 8.4.2 and 9.4): looked up once for all.

A correlation key has properties, and each property says for each message how its value is read from it. A key may be
that of a conversation, which is about message flows.
"""

from __future__ import annotations

from functools import cached_property
from heapq import merge
from typing import TYPE_CHECKING

from engine.diagram.names import FLOW_NODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.diagram.model import Diagram, Element

_CONVERSATIONS = ("conversation", "subConversation", "callConversation")


class Talk:
    """The messages of one file. Keys are in the order of the file."""

    def __init__(self, diagram: Diagram) -> None:
        """Look up what each property reads from which message, and which flow is part of which conversation."""
        self._diagram = diagram
        self.keys = diagram.of_kind("correlationKey")
        self._paths = {one: _paths(diagram, one) for one in diagram.of_kind("correlationProperty")}
        self._properties = {one: _properties(diagram, one) for one in self.keys}
        self._holders = {one: one.all("correlationKey") for kind in _CONVERSATIONS for one in diagram.of_kind(kind)}
        self._held = _by_flow(diagram, self._holders)

    def properties(self, key: Element) -> tuple[Element, ...]:
        """Give the properties of a key."""
        return self._properties[key]

    def path(self, correlation: Element, message: Element) -> Element | None:
        """Give how a property is read from a message; None where it does not say so."""
        return self._paths.get(correlation, {}).get(message)

    def covers(self, key: Element, message: Element) -> bool:
        """Whether all properties of a key, of which there is one at least, can be read from a message."""
        properties = self._properties[key]
        return bool(properties) and all(message in self._paths[one] for one in properties)

    def covering(self, message: Element) -> Iterator[Element]:
        """Give the keys that cover a message, one by one: mostly the first is all that is asked for."""
        likely = (self._beginning.get(one, ()) for one in self._read_from.get(message, ()))
        for key in merge(*likely, key=lambda one: self._diagram.places[one.id]):
            if self.covers(key, message):
                yield key

    @cached_property
    def _read_from(self) -> Mapping[Element, list[Element]]:
        """The properties that can be read from each message."""
        found: dict[Element, list[Element]] = {}
        for correlation, paths in self._paths.items():
            for message in paths:
                found.setdefault(message, []).append(correlation)
        return found

    @cached_property
    def _beginning(self) -> Mapping[Element, list[Element]]:
        """The keys by their first property: of many keys, few are looked at for one message."""
        found: dict[Element, list[Element]] = {}
        for key, properties in self._properties.items():
            if properties:
                found.setdefault(properties[0], []).append(key)
        return found

    def near(self, element: Element) -> dict[Element, tuple[Element, ...]]:
        """Give the conversations that the message flows of an element are part of, with their keys; only such as have
        any.
        """
        flows = self._diagram.exchange.flows(element)
        return {talk: self._holders[talk] for flow in flows for talk in self._held.get(flow, ())}

    @cached_property
    def talking(self) -> frozenset[Element]:
        """The processes that exchange messages with another of the same file."""
        pairs = (_processes(self._diagram, flow) for flow in self._diagram.message_flows)
        return frozenset(one for pair in pairs if len(pair) > 1 for one in pair)


def _processes(diagram: Diagram, flow: Element) -> set[Element]:
    """Give the processes that the ends of a message flow stand in, or at whose pools they are."""
    ends = (diagram.resolve(flow.attributes.get(end), *FLOW_NODES) for end in ("sourceRef", "targetRef"))
    found = [_process(diagram, one) for one in ends if one is not None]
    found += [diagram.exchange.process(flow, end) for end in ("sourceRef", "targetRef")]
    return {one for one in found if one is not None}


def _process(diagram: Diagram, element: Element) -> Element | None:
    around = diagram.parent(element)
    while around is not None and around.kind != "process":
        around = diagram.parent(around)
    return around


def stated(element: Element, kind: str) -> Element | None:
    """Give the expression that an element has under a name; bpmn-js and Camunda Modeler write it as what it is."""
    return element.child(kind) or element.child("formalExpression")


def _paths(diagram: Diagram, correlation: Element) -> Mapping[Element, Element]:
    found: dict[Element, Element] = {}
    for one in correlation.all("correlationPropertyRetrievalExpression"):
        message, path = diagram.resolve(one.attributes.get("messageRef"), "message"), stated(one, "messagePath")
        if message is not None and path is not None:
            found.setdefault(message, path)
    return found


def _properties(diagram: Diagram, key: Element) -> tuple[Element, ...]:
    found = (diagram.resolve(one.text, "correlationProperty") for one in key.all("correlationPropertyRef"))
    return tuple(one for one in found if one is not None)


def _by_flow(diagram: Diagram, holders: Mapping[Element, tuple[Element, ...]]) -> Mapping[Element, Iterable[Element]]:
    found: dict[Element, dict[Element, None]] = {}
    for talk in (one for one, keys in holders.items() if keys):
        for one in talk.all("messageFlowRef"):
            flow = diagram.resolve(one.text, "messageFlow")
            if flow is not None:
                found.setdefault(flow, {})[talk] = None
    return found
