"""A diagram and its elements: everything the file says, immutable, and the questions one asks of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import names
from engine.diagram.exchange import Exchange
from engine.diagram.talk import Talk
from engine.diagram.write import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram.lanes import Lanes
    from engine.model import Finding

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One XML element, with nothing left out.

    `kind` is the local name for BPMN ("userTask"), "tl:form" and the like for namespaces we know
    whatever prefix the file uses, "{uri}local" for others. `id` is the file's, or made of kind and
    position (`given` tells); it is unique among the diagram's BPMN elements. `attributes` are keyed
    like kinds. `text` is the element's own character data, stripped.

    The last four are for writing back: the prefix, the namespaces declared here, and the XML that
    stands before the element and before its end tag (white space, text, comments, instructions).
    """

    kind: str
    id: str
    given: bool
    name: str
    attributes: Mapping[str, str]
    children: tuple[Element, ...]
    text: str
    line: int
    prefix: str = ""
    namespaces: tuple[tuple[str, str], ...] = ()
    attribute_names: tuple[str, ...] | None = None
    before: str = ""
    inside: str = ""

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id}>"

    def child(self, kind: str) -> Element | None:
        """Give the first child of this kind."""
        return next((child for child in self.children if child.kind == kind), None)

    def all(self, kind: str) -> tuple[Element, ...]:
        """Give every child of this kind, in document order."""
        return tuple(child for child in self.children if child.kind == kind)

    def within(self) -> Iterator[Element]:
        """Give the element and everything inside it, extensions included, in no order."""
        to_look = [self]
        while to_look:
            element = to_look.pop()
            yield element
            to_look.extend(element.children)

    @property
    def extensions(self) -> tuple[Element, ...]:
        """What stands in the element's extensionElements."""
        return tuple(inner for child in self.children if child.kind == "extensionElements" for inner in child.children)

    def extension(self, kind: str) -> Element | None:
        """Give the first extension element of this kind."""
        return next((inner for inner in self.extensions if inner.kind == kind), None)

    def extensions_of(self, kind: str) -> tuple[Element, ...]:
        """Give every extension element of this kind."""
        return tuple(inner for inner in self.extensions if inner.kind == kind)

    @property
    def documentation(self) -> str:
        """The texts of the element's documentation, as paragraphs."""
        return "\n\n".join(child.text for child in self.children if child.kind == "documentation" and child.text)


class Point(NamedTuple):
    """A place on the canvas, in pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shape:
    """How an element is drawn (BPMN 2.0, 12.2.3); lengths in pixels. `label` is the label's box, if it has one."""

    x: float
    y: float
    width: float
    height: float
    is_expanded: bool | None = None
    is_horizontal: bool | None = None
    is_marker_visible: bool | None = None
    label: tuple[float, float, float, float] | None = None
    fill: str = ""
    stroke: str = ""


@dataclass(frozen=True, eq=False)
class Diagram:
    """A BPMN file as read. Everything is computed when it is read, except `digest`.

    `elements` holds every BPMN element that may have an id, in document order; not the picture (see
    `shapes` and `edges`) and not extension elements, which are children of theirs.
    """

    name: str
    source: bytes
    root: Element
    elements: Mapping[str, Element]
    findings: tuple[Finding, ...]
    shapes: Mapping[str, Shape]
    edges: Mapping[str, tuple[Point, ...]]
    parents: Mapping[Element, Element] = field(repr=False)
    lanes: Lanes = field(repr=False)
    prolog: str = ""
    epilog: str = ""

    def __repr__(self) -> str:
        return f"<Diagram {self.name}>"

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) of what the file says.

        White space between elements, comments, prefixes and the order of attributes do not count;
        layout does.
        """
        return hashlib.sha256("".join(_canonical(self.root)).encode()).hexdigest()

    def of_kind(self, kind: str) -> tuple[Element, ...]:
        """Give every element of a kind, in document order."""
        return self._kinds.get(kind, ())

    @cached_property
    def _kinds(self) -> Mapping[str, tuple[Element, ...]]:
        found: dict[str, list[Element]] = {}
        for one in self.elements.values():
            found.setdefault(one.kind, []).append(one)
        return {kind: tuple(elements) for kind, elements in found.items()}

    def having(self, word: str) -> tuple[Element, ...]:
        """Give every element that has an extension element of a kind, in document order."""
        return self._words.get(word, ())

    @cached_property
    def _words(self) -> Mapping[str, tuple[Element, ...]]:
        found: dict[str, dict[Element, None]] = {}
        for one in self.elements.values():
            for word in one.extensions:
                found.setdefault(word.kind, {})[one] = None
        return {kind: tuple(elements) for kind, elements in found.items()}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each element in the file, by id."""
        return {element_id: place for place, element_id in enumerate(self.elements)}

    def touching(self, element: Element, kind: str, *ends: str) -> tuple[Element, ...]:
        """Give the flows or associations of a kind that begin or end at an element, or the events on its border.

        `ends` are the attributes that it must be named by; any, where none is given.
        """
        found = self._touching.get((element, kind), {})
        return tuple(one for one, by in found.items() if not ends or by.intersection(ends))

    @cached_property
    def _touching(self) -> Mapping[tuple[Element, str], Mapping[Element, set[str]]]:
        found: dict[tuple[Element, str], dict[Element, set[str]]] = {}
        for kind, ends in _TOUCHES.items():
            for one in self.of_kind(kind):
                for end in ends:
                    touched = self.resolve(one.attributes.get(end))
                    if touched is not None:
                        found.setdefault((touched, kind), {}).setdefault(one, set()).add(end)
        return found

    @cached_property
    def exchange(self) -> Exchange:
        """Which steps send and take what its message flows carry."""
        return Exchange(self)

    @cached_property
    def talk(self) -> Talk:
        """Who exchanges which messages, and what correlates them."""
        return Talk(self)

    @cached_property
    def processes(self) -> tuple[Element, ...]:
        """The processes of the file."""
        return self.root.all("process")

    @cached_property
    def collaborations(self) -> tuple[Element, ...]:
        """The collaborations; a choreography is one as well (BPMN 2.0, 11.2)."""
        return tuple(child for child in self.root.children if child.kind in _COLLABORATIONS)

    @cached_property
    def participants(self) -> tuple[Element, ...]:
        """The pools."""
        return tuple(pool for whole in self.collaborations for pool in whole.all("participant"))

    @cached_property
    def message_flows(self) -> tuple[Element, ...]:
        """The message flows of all collaborations."""
        return tuple(flow for whole in self.collaborations for flow in whole.all("messageFlow"))

    def parent(self, element: Element) -> Element | None:
        """Give the element around this one; None for the root."""
        return self.parents.get(element)

    def resolve(self, reference: str | None, *kinds: str) -> Element | None:
        """Find what a reference (a QName or plain id) means; None where there is none, or none of these kinds."""
        found = find(self.elements, reference)
        return found if found is not None and (not kinds or found.kind in kinds) else None

    @cached_property
    def naming(self) -> Mapping[Element, Element]:
        """The first reference with a name to each data object that has any."""
        found: dict[Element, Element] = {}
        for one in self.elements.values():
            if one.kind == "dataObjectReference" and one.name:
                meant = self.resolve(one.attributes.get("dataObjectRef"))
                if meant is not None:
                    found.setdefault(meant, one)
        return found

    def participant_of(self, process: Element) -> Element | None:
        """Give the pool that shows this process."""
        return self._pools.get(process)

    @cached_property
    def _pools(self) -> Mapping[Element, Element]:
        shown = [(self.resolve(pool.attributes.get("processRef"), "process"), pool) for pool in self.participants]
        return {process: pool for process, pool in reversed(shown) if process is not None}

    def flow_nodes(self, scope: Element) -> tuple[Element, ...]:
        """Give what a token can reach directly in a process or subprocess: activities, gateways and events."""
        return tuple(child for child in scope.children if child.kind in names.FLOW_NODES)

    def sequence_flows(self, scope: Element) -> tuple[Element, ...]:
        """Give the sequence flows drawn directly in a process or subprocess."""
        return scope.all("sequenceFlow")

    def event_definitions(self, event: Element) -> tuple[Element, ...]:
        """Give what triggers an event: its own definitions, then those it refers to."""
        own = tuple(child for child in event.children if child.kind in names.EVENT_DEFINITIONS)
        referred = (self.resolve(child.text, *names.EVENT_DEFINITIONS) for child in event.all("eventDefinitionRef"))
        return own + tuple(definition for definition in referred if definition is not None)

    def lane_path(self, element_id: str) -> tuple[Element, ...]:
        """Give the lanes an element is in, outermost first.

        A boundary event is in its host's lane. What is in a subprocess is in the subprocess's lane, and there
        in one of the subprocess's own lanes, if that has any.
        """
        path: tuple[Element, ...] = ()
        element = self.elements.get(element_id)
        while element is not None:
            element = self._lane_bearer(element)
            found = self.lanes.paths.get(element.id, ())
            found = () if found and found[0] in path else found  # a lane that lists what it stands in itself
            path = (*found, *path)
            lane_set = self.parents[found[0]] if found else element
            element = self.parents.get(lane_set)  # whose lanes these are, or what is around
        return path

    def _lane_bearer(self, element: Element) -> Element:
        host = self.resolve(element.attributes.get("attachedToRef")) if element.kind == "boundaryEvent" else None
        beside = host is not None and self.parents.get(host) is self.parents.get(element)  # else it might be inside
        return host if host is not None and beside else element

    def to_xml(self) -> bytes:
        """Write the file again, UTF-8: equal to the source in canonical XML."""
        return document(self)


_ENDS = ("sourceRef", "targetRef")
_TOUCHES = {"sequenceFlow": _ENDS, "messageFlow": _ENDS, "association": _ENDS, "boundaryEvent": ("attachedToRef",)}


def find(elements: Mapping[str, Element], reference: str | None) -> Element | None:
    """Find what a reference means: ids as they stand, else without the prefix of a QName."""
    text = (reference or "").strip()
    return elements.get(text) or elements.get(text.rpartition(":")[2])


_COLLABORATIONS = frozenset({"collaboration", "choreography", "globalConversation", "conversation"})


def _canonical(root: Element) -> Iterator[str]:
    """Give the content in a form that differs exactly when the file says something else.

    The separators cannot stand in XML text (XML 1.0, 2.2).
    """
    waiting: list[Element | None] = [root]
    while waiting:
        element = waiting.pop()
        if element is None:
            yield "\x03"
            continue
        yield f"\x01{element.kind}\x02{element.text}"
        for key in sorted(element.attributes):
            yield f"\x02{key}\x02{element.attributes[key]}"
        waiting.append(None)
        waiting.extend(reversed(element.children))
