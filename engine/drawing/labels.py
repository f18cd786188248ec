"""Labels: what is written, and where: where the file says, else where a reader looks for it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import names
from engine.drawing.activities import markers, task_sign
from engine.drawing.lines import halfway
from engine.drawing.metrics import LINE, Block, block, fitted
from engine.drawing.sheet import box_of, middle
from engine.drawing.svg import INK, PAPER, colour, escaped, number, tag

if TYPE_CHECKING:
    from engine.diagram import Element, Point
    from engine.drawing.sheet import Box, PlacedEdge, PlacedShape, Sheet

INSIDE = (12.0, 11.0, 10.0, 9.0, 8.0, 7.0, 6.0)
OUTSIDE = (11.0, 10.0, 9.0, 8.0)
BAND = (12.0, 11.0, 10.0, 9.0)
ROOM = 90
"""How wide a label beside its shape is, where the file gives it no box; pixels."""
_GAP = 4
_BASE = 0.96
"""How far below its top the base of a line is, in font sizes."""


class Label(NamedTuple):
    """Lines of text around or from x, below y; turned ones around (x, y), read from the bottom upwards."""

    text: Block
    x: float
    y: float
    ink: str
    anchor: str = "middle"
    turned: bool = False
    halo: bool = False

    @property
    def box(self) -> Box:
        """The place the text takes."""
        width, height = self.text.width, self.text.height
        if self.turned:
            return self.x - height / 2, self.y - width / 2, height, width
        left = self.x - width / 2 if self.anchor == "middle" else self.x
        return left, self.y, width, height

    def markup(self) -> str:
        """Write the text."""
        size, step = self.text.size, self.text.size * LINE
        x, top = (0.0, -self.text.height / 2) if self.turned else (self.x, self.y)
        lines = "".join(
            tag("tspan", escaped(line), x=x, y=top + size * _BASE + step * at)
            for at, line in enumerate(self.text.lines)
            if line
        )
        return tag(
            "text",
            lines,
            font_size=size,
            text_anchor=self.anchor,
            fill=self.ink,
            transform=f"translate({number(self.x)} {number(self.y)}) rotate(-90)" if self.turned else None,
            stroke=PAPER if self.halo else None,
            stroke_width=3 if self.halo else None,
            stroke_linejoin="round" if self.halo else None,
            paint_order="stroke" if self.halo else None,
        )


def text_of(sheet: Sheet, element: Element) -> str:
    """Tell what is written on an element."""
    if element.kind == "textAnnotation":
        said = element.child("text")
        return said.text if said else ""
    if element.kind == "group":
        value = sheet.diagram.resolve(element.attributes.get("categoryValueRef"), "categoryValue")
        return value.attributes.get("value", "") if value else ""
    state = element.child("dataState")
    return f"{element.name} [{state.name}]".strip() if state and state.name else element.name


def label(sheet: Sheet, placed: PlacedShape) -> Label | None:
    """Place the text of a shape; None where it has none."""
    text = text_of(sheet, placed.element)
    if not text.strip():
        return None
    kind, ink = placed.element.kind, sheet.paint(placed).ink
    if kind in {"participant", "lane"}:
        return _on_band(sheet, placed, text, ink)
    if kind in names.ACTIVITIES | names.CHOREOGRAPHY:
        return _heading(placed, text, ink) if sheet.is_expanded(placed) else _in_box(sheet, placed, text, ink)
    if kind == "textAnnotation":
        shape = placed.shape
        set_ = fitted(text, max(shape.width - 8, 20), max(shape.height - 4, 10), OUTSIDE)
        return Label(set_, shape.x + 6, shape.y + 3, ink, anchor="start")
    if kind == "group" and not _usable(placed.shape.label):
        return Label(block(text, max(placed.shape.width, ROOM), 11), middle(placed.shape)[0], placed.shape.y + 4, ink)
    return _beside(placed, text, ink)


def _in_box(sheet: Sheet, placed: PlacedShape, text: str, ink: str) -> Label:
    """In the middle; below the sign in the corner and above the markers where there is room for that."""
    shape, room = placed.shape, max(placed.shape.width - 10, 8)
    top = 18 if task_sign(sheet, placed.element) else 4
    bottom = 16 if markers(sheet, placed) else 4
    both = max(top, bottom)
    set_ = fitted(text, room, shape.height - 2 * both, INSIDE[:3])
    if set_.height > shape.height - 2 * both:
        set_ = fitted(text, room, shape.height - bottom - 4, INSIDE)
        return Label(set_, middle(shape)[0], shape.y + (shape.height - bottom + 4 - set_.height) / 2, ink)
    return Label(set_, middle(shape)[0], middle(shape)[1] - set_.height / 2, ink)


def _heading(placed: PlacedShape, text: str, ink: str) -> Label:
    shape = placed.shape
    return Label(fitted(text, max(shape.width - 12, 20), 30, BAND), middle(shape)[0], shape.y + 5, ink)


def _on_band(sheet: Sheet, placed: PlacedShape, text: str, ink: str) -> Label:
    shape, upright = placed.shape, sheet.is_upright(placed)
    x, y = middle(shape)
    if placed.element.kind == "participant" and sheet.is_closed(placed):
        set_ = fitted(text, max(shape.width - 10, 20), shape.height, BAND)
        return Label(set_, x, y - set_.height / 2, ink)
    band = sheet.band(placed)
    set_ = fitted(text, max((shape.width if upright else shape.height) - 6, 20), band, BAND)
    if upright:
        return Label(set_, x, shape.y + (band - set_.height) / 2, ink)
    return Label(set_, shape.x + band / 2, y, ink, turned=True)


def _beside(placed: PlacedShape, text: str, ink: str) -> Label:
    box, shape = placed.shape.label, placed.shape
    if box and _usable(box):
        return _boxed(box, text, ink)
    return Label(
        block(text, max(ROOM, shape.width), 11), middle(shape)[0], shape.y + shape.height + _GAP, ink, halo=True
    )


def _usable(box: Box | None) -> bool:
    return box is not None and box[2] >= 1 and box[3] >= 1 and max(map(abs, box)) < 1_000_000  # noqa: PLR2004 - pixels


def _boxed(box: Box, text: str, ink: str) -> Label:
    """Set a text into the box that the file gives it, smaller if need be; one too small for any size is left below."""
    x, y, width, height = box
    set_ = fitted(text, width + 4, height + 4, OUTSIDE)
    if set_.height > height + 4:
        set_ = block(text, max(width, ROOM), OUTSIDE[0])
    return Label(set_, x + width / 2, y, ink, halo=True)


def edge_label(sheet: Sheet, edge: PlacedEdge) -> Label | None:
    """Place the text of a line: in its box, else above its longest level part, or right of its middle."""
    text, ink = text_of(sheet, edge.element), colour(edge.ink, INK)
    if not text.strip():
        return None
    if edge.label and _usable(edge.label):
        return _boxed(edge.label, text, ink)
    set_ = block(text, ROOM, OUTSIDE[0])
    start, end = _longest(edge.points)
    if abs(end.y - start.y) <= abs(end.x - start.x):
        lift = 12 if edge.message else _GAP
        x, y = ((start.x + end.x) / 2, (start.y + end.y) / 2)
        return Label(set_, x, y - set_.height - lift, ink, halo=True)
    x, y = halfway((start, end))
    return Label(set_, x + (16 if edge.message else 5), y - set_.height / 2, ink, anchor="start", halo=True)


def _longest(points: tuple[Point, ...]) -> tuple[Point, Point]:
    """Give the part of a line that is longest, level parts before others where both are nearly as long."""
    return max(pairwise(points), key=lambda part: abs(part[1].x - part[0].x) * 1.5 + abs(part[1].y - part[0].y))


__all__ = ["Label", "box_of", "edge_label", "label", "text_of"]
