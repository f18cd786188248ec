"""The pictures of a file, one by one: what is shown on each plane, where and how (BPMN 2.0, 12.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.diagram.layout import bounds_of, points_of, shape_of

if TYPE_CHECKING:
    from engine.diagram.model import Diagram, Element, Point, Shape

    Box = tuple[float, float, float, float]


class PlacedShape(NamedTuple):
    """A shape on a plane; `ink` is the colour of its label as the file writes it, or ""."""

    element: Element
    shape: Shape
    ink: str


class PlacedEdge(NamedTuple):
    """An edge on a plane; `label` is its label's box, `message` says whose envelope is drawn on a message flow."""

    element: Element
    points: tuple[Point, ...]
    label: Box | None
    stroke: str
    ink: str
    message: str


class Plane(NamedTuple):
    """One picture. `about` is the process, collaboration or subprocess that it shows, if the file says."""

    name: str
    about: Element | None
    shapes: tuple[PlacedShape, ...]
    edges: tuple[PlacedEdge, ...]


def planes(diagram: Diagram) -> tuple[Plane, ...]:
    """Read every plane that shows something, in document order; parts that make no sense are left out."""
    found = []
    for whole in diagram.root.all("bpmndi:BPMNDiagram"):
        for plane in whole.all("bpmndi:BPMNPlane"):
            about = diagram.resolve(plane.attributes.get("bpmnElement"))
            shapes = tuple(one for part in plane.all("bpmndi:BPMNShape") if (one := _shape(diagram, part)))
            edges = tuple(line for part in plane.all("bpmndi:BPMNEdge") if (line := _edge(diagram, part)))
            if shapes or edges:
                found.append(Plane(whole.name or (about.name if about else ""), about, shapes, edges))
    return tuple(found)


def _shape(diagram: Diagram, part: Element) -> PlacedShape | None:
    element = diagram.resolve(part.attributes.get("bpmnElement"))
    try:
        return PlacedShape(element, shape_of(part), _ink(part)) if element else None
    except ValueError:
        return None


def _edge(diagram: Diagram, part: Element) -> PlacedEdge | None:
    element = diagram.resolve(part.attributes.get("bpmnElement"))
    if element is None:
        return None
    label = part.child("bpmndi:BPMNLabel")
    box = label.child("dc:Bounds") if label else None
    said = part.attributes
    stroke = said.get("color:border-color") or said.get("bioc:stroke", "")
    try:
        placed = bounds_of(box) if box else None
        return PlacedEdge(
            element, points_of(part), placed, stroke, _ink(part), said.get("messageVisibleKind", "").strip()
        )
    except ValueError:
        return None


def _ink(part: Element) -> str:
    label = part.child("bpmndi:BPMNLabel")
    return label.attributes.get("color:color", "") if label else ""
