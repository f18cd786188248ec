"""Flows and associations with their ends (BPMN 2.0, 7.5)."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.diagram import Point, names
from engine.drawing.svg import INK, PAPER, circle, colour, number, path, rectangle, tag

if TYPE_CHECKING:
    from engine.diagram import Element
    from engine.drawing.sheet import PlacedEdge, Sheet

_TINT = "#c9ccd3"
"""Of the envelope of an answer."""
_DATA = frozenset({"dataInputAssociation", "dataOutputAssociation"})


def line(sheet: Sheet, edge: PlacedEdge) -> str:
    """Draw a line with its ends; each end is a shape of its own, so that pictures can stand beside each other."""
    ink, kind = colour(edge.stroke, INK), edge.element.kind
    if kind == "sequenceFlow":
        return _flow(sheet, edge, ink)
    if kind == "messageFlow":
        return _message_flow(edge, ink)
    if kind == "conversationLink":
        return path(edge.points, fill="none", stroke=ink, stroke_width=5) + path(
            edge.points, fill="none", stroke=PAPER, stroke_width=2.5
        )
    return _association(edge, ink)


def _flow(sheet: Sheet, edge: PlacedEdge, ink: str) -> str:
    drawing = path(edge.points, fill="none", stroke=ink, stroke_width=1.5, stroke_linejoin="round")
    drawing += _tip(edge.points, ink, fill=ink)
    source = sheet.diagram.resolve(edge.element.attributes.get("sourceRef"))
    if source is not None and _is_default(sheet, source, edge.element):
        drawing += _slash(edge.points, ink)
    elif source is not None and source.kind in names.ACTIVITIES and edge.element.child("conditionExpression"):
        drawing += _diamond(edge.points, ink)
    return drawing


def _is_default(sheet: Sheet, source: Element, flow: Element) -> bool:
    return sheet.diagram.resolve(source.attributes.get("default")) is flow


def _message_flow(edge: PlacedEdge, ink: str) -> str:
    drawing = path(edge.points, fill="none", stroke=ink, stroke_width=1.5, stroke_dasharray="7 5")
    drawing += circle(*edge.points[0], 3.5, fill=PAPER, stroke=ink, stroke_width=1.3)
    drawing += _tip(edge.points, ink, fill=PAPER)
    if edge.message:
        drawing += _envelope(edge.points, ink, PAPER if edge.message == "initiating" else _TINT)
    return drawing


def _association(edge: PlacedEdge, ink: str) -> str:
    dots = {"stroke_dasharray": "0.5 4", "stroke_linecap": "round"}
    drawing = path(edge.points, fill="none", stroke=ink, stroke_width=1.5, **dots)
    ways = edge.element.attributes.get("associationDirection", "None")
    if ways in {"One", "Both"} or edge.element.kind in _DATA:
        drawing += _tip(edge.points, ink, fill="none", closed=False)
    if ways == "Both":
        drawing += _tip(edge.points[::-1], ink, fill="none", closed=False)
    return drawing


def _heading(points: tuple[Point, ...]) -> tuple[float, float]:
    """Give the direction in which a line ends, as a step of length 1; to the right where all points are one."""
    end = points[-1]
    for point in reversed(points[:-1]):
        far = math.hypot(end.x - point.x, end.y - point.y)
        if far > 0.1:  # noqa: PLR2004 - pixels; nearer points have no direction that can be seen
            return (end.x - point.x) / far, (end.y - point.y) / far
    return 1.0, 0.0


def _tip(points: tuple[Point, ...], ink: str, *, fill: str, closed: bool = True, length: float = 9) -> str:
    (x, y), (right, down) = points[-1], _heading(points)
    back, half = Point(x - right * length, y - down * length), length * 0.42
    one = Point(back.x - down * half, back.y + right * half)
    other = Point(back.x + down * half, back.y - right * half)
    way = f"M{_at(one)}L{_at(points[-1])}L{_at(other)}{'Z' if closed else ''}"
    return tag("path", d=way, fill=fill, stroke=ink, stroke_width=1.2, stroke_linejoin="round")


def _slash(points: tuple[Point, ...], ink: str) -> str:
    """The stroke through a default flow near its beginning."""
    (x, y), (left, up) = points[0], _heading(points[::-1])
    right, down = -left, -up
    at = Point(x + right * 10, y + down * 10)
    one = Point(at.x - right * 3 - down * 5, at.y - down * 3 + right * 5)
    other = Point(at.x + right * 3 + down * 5, at.y + down * 3 - right * 5)
    return path((one, other), stroke=ink, stroke_width=1.5)


def _diamond(points: tuple[Point, ...], ink: str) -> str:
    """The little diamond at the beginning of a flow with a condition that leaves an activity."""
    (x, y), (left, up) = points[0], _heading(points[::-1])
    right, down = -left, -up
    middle = Point(x + right * 7, y + down * 7)
    corners = (
        points[0],
        Point(middle.x - down * 4, middle.y + right * 4),
        Point(x + right * 14, y + down * 14),
        Point(middle.x + down * 4, middle.y - right * 4),
    )
    way = "M" + "L".join(map(_at, corners)) + "Z"
    return tag("path", d=way, fill=PAPER, stroke=ink, stroke_width=1.2)


def _envelope(points: tuple[Point, ...], ink: str, fill: str) -> str:
    x, y = halfway(points)
    left, top, right = number(x - 11), number(y - 7), number(x + 11)
    box = rectangle(x - 11, y - 7, 22, 14, fill=fill, stroke=ink, stroke_width=1.2)
    return box + tag(
        "path", d=f"M{left} {top}L{number(x)} {number(y + 1)}L{right} {top}", fill="none", stroke=ink, stroke_width=1.2
    )


def halfway(points: tuple[Point, ...]) -> Point:
    """Give the point in the middle of a line, measured along it."""
    steps = [math.dist(one, other) for one, other in pairwise(points)]
    left = sum(steps) / 2
    for (start, end), far in zip(pairwise(points), steps, strict=True):
        if left <= far and far > 0:
            part = left / far
            return Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
        left -= far
    return points[0]


def _at(point: Point) -> str:
    return f"{number(point.x)} {number(point.y)}"
