"""One plane ready to be drawn: what stands on it, in which order, and what shapes must know of each other."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import names
from engine.diagram.planes import PlacedEdge, PlacedShape
from engine.drawing.svg import INK, PAPER, colour

if TYPE_CHECKING:
    from engine.diagram import Diagram, Element, Point, Shape
    from engine.diagram.planes import Plane

Box = tuple[float, float, float, float]
"""x, y, width, height."""
FARTHEST = 1_000_000
"""Pixels; whatever stands farther out is not drawn, since nothing of the rest could be seen."""
BAND = 30
"""Width of the strip in which the name of a pool stands."""


class Paint(NamedTuple):
    """Colours of a shape: inside, outline, text."""

    fill: str
    stroke: str
    ink: str


class Sheet:
    """A plane and the questions asked of it. `parts` are the shapes that are drawn, from the bottom upwards."""

    def __init__(self, diagram: Diagram, plane: Plane, within: Box | None = None) -> None:
        self.diagram, self.plane = diagram, plane
        near = [one for one in plane.shapes if _near(one.shape) and _inside(box_of(one.shape), within)]
        self.parts = sorted(near, key=self._rank)
        self.lines = [one for one in plane.edges if _all_near(one.points) and _inside(around(one.points), within)]

    @cached_property
    def holding(self) -> frozenset[Element]:
        """The elements of which something inside is shown on this plane."""
        shown = (self.diagram.parent(one.element) for one in self.plane.shapes)
        return frozenset(one for one in shown if one is not None)

    @cached_property
    def lanes(self) -> tuple[PlacedShape, ...]:
        """The lanes of the plane."""
        return tuple(one for one in self.plane.shapes if one.element.kind == "lane")

    def is_expanded(self, placed: PlacedShape) -> bool:
        """Tell whether the inside of an activity is shown; where the file does not say, whether there is any."""
        if placed.element.kind not in names.SUBPROCESSES | {"callActivity", "subChoreography"}:
            return False
        said = placed.shape.is_expanded
        return said if said is not None else placed.element in self.holding

    def is_upright(self, placed: PlacedShape) -> bool:
        """Tell whether a pool or lane runs from top to bottom, with its name above."""
        return placed.shape.is_horizontal is False

    def is_closed(self, placed: PlacedShape) -> bool:
        """Tell whether nothing of a pool's inside is shown, so that its name stands in the middle."""
        process = self.diagram.resolve(placed.element.attributes.get("processRef"), "process")
        return process is None or (process not in self.holding and not self._has_lanes(process))

    def _has_lanes(self, process: Element) -> bool:
        return any(process is self.diagram.parent(self._lane_set(one.element)) for one in self.lanes)

    def _lane_set(self, lane: Element) -> Element:
        around_ = self.diagram.parent(lane)
        while around_ is not None and around_.kind != "laneSet":
            around_ = self.diagram.parent(around_)
        return around_ or lane

    def band(self, placed: PlacedShape) -> float:
        """Give the width of the strip with a pool's or lane's name: up to where the lanes inside begin."""
        shape, upright = placed.shape, self.is_upright(placed)
        start = shape.y if upright else shape.x
        inner = [
            (one.shape.y if upright else one.shape.x) - start
            for one in self.lanes
            if one is not placed and _inside(box_of(one.shape), box_of(shape))
        ]
        return min([BAND, *(far for far in inner if far >= BAND / 3)])

    def paint(self, placed: PlacedShape) -> Paint:
        """Give the colours of a shape: those of the file where they are some."""
        clear = placed.element.kind in {"lane", "group", "textAnnotation"}
        stroke = colour(placed.shape.stroke, INK)
        ink = colour(placed.ink, INK)
        return Paint(colour(placed.shape.fill, "none" if clear else PAPER), stroke, ink)

    def _rank(self, placed: PlacedShape) -> tuple[int, float]:
        """Pools lie below lanes, those below what holds others; of equals the larger below."""
        shape, kind = placed.shape, placed.element.kind
        if kind in {"participant", "lane"}:
            return ("participant", "lane").index(kind), -shape.width * shape.height
        if self.is_expanded(placed):
            return 2, -shape.width * shape.height
        return {"group": 5, "boundaryEvent": 4}.get(kind, 3), 0


def box_of(shape: Shape) -> Box:
    """Give the place of a shape."""
    return shape.x, shape.y, shape.width, shape.height


def around(points: tuple[Point, ...]) -> Box:
    """Give the smallest box with all points inside."""
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top


def middle(shape: Shape) -> tuple[float, float]:
    """Give the centre of a shape."""
    return shape.x + shape.width / 2, shape.y + shape.height / 2


def _near(shape: Shape) -> bool:
    x, y, width, height = box_of(shape)
    return min(width, height) > 0 and all(abs(one) <= FARTHEST for one in (x, y, x + width, y + height))


def _all_near(points: tuple[Point, ...]) -> bool:
    return all(abs(x) <= FARTHEST and abs(y) <= FARTHEST for x, y in points)


def _inside(box: Box, within: Box | None) -> bool:
    if within is None:
        return True
    (x, y, width, height), (left, top, wide, high) = box, within
    slack = 1  # boundary events stand on borders, and modelers round
    return (
        left - slack <= x + width / 2 <= left + wide + slack
        and top - slack <= y + height / 2 <= top + high + slack
        and width <= wide + 2 * slack
        and height <= high + 2 * slack
    )


__all__ = ["Box", "Paint", "PlacedEdge", "PlacedShape", "Sheet", "around", "box_of", "middle"]
