"""The picture: where shapes stand and how edges run (BPMN 2.0, chapter 12)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram.model import Element, Point, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class Layout(NamedTuple):
    """Shapes and edges by the id of what they show; `unreadable` are parts of the picture that make no sense."""

    shapes: Mapping[str, Shape]
    edges: Mapping[str, tuple[Point, ...]]
    unreadable: tuple[Element, ...]


def read_layout(root: Element, resolve: Callable[[str | None], Element | None]) -> Layout:
    """Read every plane of the file; where an element is shown twice, the first counts."""
    shapes: dict[str, Shape] = {}
    edges: dict[str, tuple[Point, ...]] = {}
    unreadable = []
    for part in _parts(root):
        shown = resolve(part.attributes.get("bpmnElement"))
        if shown is None:
            unreadable.append(part)
            continue
        try:
            if part.kind == "bpmndi:BPMNShape":
                shapes.setdefault(shown.id, shape_of(part))
            else:
                edges.setdefault(shown.id, points_of(part))
        except ValueError:
            unreadable.append(part)
    return Layout(shapes, edges, tuple(unreadable))


def _parts(root: Element) -> list[Element]:
    planes = [plane for whole in root.all("bpmndi:BPMNDiagram") for plane in whole.all("bpmndi:BPMNPlane")]
    return [part for plane in planes for part in plane.children if part.kind in {"bpmndi:BPMNShape", "bpmndi:BPMNEdge"}]


def shape_of(part: Element) -> Shape:
    """Read a BPMNShape. Raises `ValueError` where it has no place."""
    label = part.child("bpmndi:BPMNLabel")
    box = label.child("dc:Bounds") if label else None
    return Shape(
        *bounds_of(part.child("dc:Bounds")),
        is_expanded=_flag(part, "isExpanded"),
        is_horizontal=_flag(part, "isHorizontal"),
        is_marker_visible=_flag(part, "isMarkerVisible"),
        label=bounds_of(box) if box else None,
        fill=part.attributes.get("color:background-color") or part.attributes.get("bioc:fill", ""),
        stroke=part.attributes.get("color:border-color") or part.attributes.get("bioc:stroke", ""),
    )


def _flag(part: Element, name: str) -> bool | None:
    return _FLAGS.get(part.attributes.get(name, "").strip())


def points_of(part: Element) -> tuple[Point, ...]:
    """Read the points of a BPMNEdge. Raises `ValueError` where they make no line."""
    points = tuple(Point(_number(point, "x"), _number(point, "y")) for point in part.all("di:waypoint"))
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        raise ValueError("has fewer than two points")
    return points


def bounds_of(box: Element | None) -> tuple[float, float, float, float]:
    """Read x, y, width and height, in pixels. Raises `ValueError` where one of them is no place."""
    if box is None:
        raise ValueError("has no bounds")
    return _number(box, "x"), _number(box, "y"), _number(box, "width"), _number(box, "height")


def _number(element: Element, name: str) -> float:
    value = float(element.attributes.get(name, ""))
    if not math.isfinite(value):
        raise ValueError("is not a place")
    return value
