"""Shapes by kind of element, without their labels (BPMN 2.0, chapters 7, 9 and 10)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from engine.diagram import names
from engine.drawing.activities import activity
from engine.drawing.icons import GATEWAYS, MARKERS, TRIGGERS, sign
from engine.drawing.sheet import Paint, PlacedShape, Sheet, middle
from engine.drawing.svg import circle, number, rectangle, tag

if TYPE_CHECKING:
    from engine.diagram import Element, Shape

Draw: TypeAlias = Callable[[Sheet, PlacedShape, Paint], str]
_ENDS, _THROWS = "endEvent", frozenset({"endEvent", "intermediateThrowEvent", "implicitThrowEvent"})


def drawn(sheet: Sheet, placed: PlacedShape) -> str:
    """Draw a shape. What has no sign of its own (choreographies) is a plain box."""
    return _DRAW.get(placed.element.kind, _box)(sheet, placed, sheet.paint(placed))


def _box(_: Sheet, placed: PlacedShape, paint: Paint) -> str:
    shape = placed.shape
    return rectangle(
        shape.x, shape.y, shape.width, shape.height, rx=5, fill=paint.fill, stroke=paint.stroke, stroke_width=1.5
    )


def _event(sheet: Sheet, placed: PlacedShape, paint: Paint) -> str:
    event, (x, y) = placed.element, middle(placed.shape)
    radius = min(placed.shape.width, placed.shape.height) / 2
    ends, starts = event.kind == _ENDS, event.kind == "startEvent"
    dashes = "5 3" if _lets_go_on(event) else None
    rings = circle(
        x, y, radius, fill=paint.fill, stroke=paint.stroke, stroke_width=3.5 if ends else 1.5, stroke_dasharray=dashes
    )
    if not ends and not starts:
        inner = radius - max(radius / 6, 2)
        rings += circle(x, y, inner, fill="none", stroke=paint.stroke, stroke_width=1.3, stroke_dasharray=dashes)
    trigger = _trigger(sheet, event)
    if trigger in TRIGGERS:
        rings += sign(TRIGGERS[trigger], x, y, radius * 0.5, paint.stroke, filled=event.kind in _THROWS)
    return rings


def _lets_go_on(event: Element) -> bool:
    """Tell whether an event leaves what it is attached to or stands in going (BPMN 2.0, 10.5.6)."""
    told = event.attributes
    return "false" in {told.get("cancelActivity"), told.get("isInterrupting")} and event.kind in {
        "startEvent",
        "boundaryEvent",
    }


def _trigger(sheet: Sheet, event: Element) -> str:
    triggers = sheet.diagram.event_definitions(event)
    if len(triggers) > 1:
        return "parallelMultiple" if event.attributes.get("parallelMultiple") == "true" else "multiple"
    return triggers[0].kind if triggers else ""


def _gateway(_: Sheet, placed: PlacedShape, paint: Paint) -> str:
    shape, (x, y) = placed.shape, middle(placed.shape)
    right, bottom = shape.x + shape.width, shape.y + shape.height
    corners = ((x, shape.y), (right, y), (x, bottom), (shape.x, y))
    way = "M" + "L".join(f"{number(a)} {number(b)}" for a, b in corners) + "Z"
    diamond = tag("path", d=way, fill=paint.fill, stroke=paint.stroke, stroke_width=1.5, stroke_linejoin="round")
    shown = placed.element.kind != "exclusiveGateway" or shape.is_marker_visible
    size = min(shape.width, shape.height) * 0.22
    return diamond + (sign(GATEWAYS[_gate(placed.element)], x, y, size, paint.stroke) if shown else "")


def _gate(gateway: Element) -> str:
    if gateway.kind == "eventBasedGateway" and gateway.attributes.get("instantiate") == "true":
        return "instantiatingAll" if gateway.attributes.get("eventGatewayType") == "Parallel" else "instantiating"
    return gateway.kind


def _pool(sheet: Sheet, placed: PlacedShape, paint: Paint) -> str:
    shape = placed.shape
    whole = rectangle(
        shape.x, shape.y, shape.width, shape.height, fill=paint.fill, stroke=paint.stroke, stroke_width=1.5
    )
    if not sheet.is_closed(placed):
        whole += _strip(shape, sheet.band(placed), paint, upright=sheet.is_upright(placed))
    if placed.element.child("participantMultiplicity"):
        x, bottom = middle(shape)[0], shape.y + shape.height
        whole += sign(MARKERS["parallel"], x, bottom - 10, 6, paint.stroke)
    return whole


def _strip(shape: Shape, band: float, paint: Paint, *, upright: bool) -> str:
    x, y = shape.x, shape.y
    ends = (x, y + band, x + shape.width, y + band) if upright else (x + band, y, x + band, y + shape.height)
    return tag("line", x1=ends[0], y1=ends[1], x2=ends[2], y2=ends[3], stroke=paint.stroke, stroke_width=1.5)


def _lane(_: Sheet, placed: PlacedShape, paint: Paint) -> str:
    shape = placed.shape
    return rectangle(
        shape.x, shape.y, shape.width, shape.height, fill=paint.fill, stroke=paint.stroke, stroke_width=1.2
    )


def _page(sheet: Sheet, placed: PlacedShape, paint: Paint) -> str:
    """A piece of data: a page with a folded corner, several strokes for a collection, an arrow for in and out."""
    shape, fold = placed.shape, min(placed.shape.width, placed.shape.height) * 0.28
    x, y, right, bottom = (number(one) for one in (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height))
    bent, under = number(shape.x + shape.width - fold), number(shape.y + fold)
    way = (
        f"M{x} {y}L{bent} {y}L{right} {under}L{right} {bottom}L{x} {bottom}ZM{bent} {y}L{bent} {under}L{right} {under}"
    )
    drawing = tag("path", d=way, fill=paint.fill, stroke=paint.stroke, stroke_width=1.5, stroke_linejoin="round")
    kind = placed.element.kind
    if kind in {"dataInput", "dataOutput"}:
        arrow, low = TRIGGERS["linkEventDefinition"], min(shape.width, shape.height) * 0.25
        drawing += sign(arrow, shape.x + 6 + low / 2, shape.y + 4 + low, low, paint.stroke, filled=kind == "dataOutput")
    if _is_collection(sheet, placed.element):
        drawing += sign(MARKERS["parallel"], middle(shape)[0], shape.y + shape.height - 8, 5, paint.stroke)
    return drawing


def _is_collection(sheet: Sheet, data: Element) -> bool:
    meant = sheet.diagram.resolve(data.attributes.get("dataObjectRef")) or data
    return meant.attributes.get("isCollection") == "true"


def _store(_: Sheet, placed: PlacedShape, paint: Paint) -> str:
    shape, bow = placed.shape, min(placed.shape.height / 5, 10)
    x, right, top, bottom = shape.x, shape.x + shape.width, shape.y + bow, shape.y + shape.height - bow
    left_, right_, top_, bottom_ = number(x), number(right), number(top), number(bottom)
    bows = "".join(
        f"M{left_} {number(line)}C{left_} {number(line + bow * 1.33)} {right_} {number(line + bow * 1.33)} "
        f"{right_} {number(line)}"
        for line in (top, top + bow * 0.6, top + bow * 1.2)
    )
    lid, ground = number(top - bow * 1.33), number(bottom + bow * 1.33)
    whole = f"M{left_} {top_}C{left_} {lid} {right_} {lid} {right_} {top_}"
    whole += f"L{right_} {bottom_}C{right_} {ground} {left_} {ground} {left_} {bottom_}Z"
    body = tag("path", d=whole, fill=paint.fill, stroke=paint.stroke, stroke_width=1.5)
    return body + tag("path", d=bows, fill="none", stroke=paint.stroke, stroke_width=1.2)


def _group(_: Sheet, placed: PlacedShape, paint: Paint) -> str:
    shape = placed.shape
    return rectangle(
        shape.x,
        shape.y,
        shape.width,
        shape.height,
        rx=10,
        fill="none",
        stroke=paint.stroke,
        stroke_width=1.5,
        stroke_dasharray="8 4 1 4",
    )


def _annotation(_: Sheet, placed: PlacedShape, paint: Paint) -> str:
    shape = placed.shape
    x, y, bottom = number(shape.x), number(shape.y), number(shape.y + shape.height)
    ear = number(shape.x + min(10, shape.width / 3))
    back = "" if paint.fill == "none" else rectangle(*_all(shape), fill=paint.fill)
    return back + tag(
        "path", d=f"M{ear} {y}L{x} {y}L{x} {bottom}L{ear} {bottom}", fill="none", stroke=paint.stroke, stroke_width=1.5
    )


def _all(shape: Shape) -> tuple[float, float, float, float]:
    return shape.x, shape.y, shape.width, shape.height


def _message(_: Sheet, placed: PlacedShape, paint: Paint) -> str:
    shape = placed.shape
    x, y, right = number(shape.x), number(shape.y), number(shape.x + shape.width)
    box = rectangle(*_all(shape), fill=paint.fill, stroke=paint.stroke, stroke_width=1.2)
    dip = f"{number(shape.x + shape.width / 2)} {number(shape.y + shape.height * 0.55)}"
    return box + tag("path", d=f"M{x} {y}L{dip}L{right} {y}", fill="none", stroke=paint.stroke, stroke_width=1.2)


def _talk(_: Sheet, placed: PlacedShape, paint: Paint) -> str:
    """A conversation is a hexagon, a called one a thick one (BPMN 2.0, 9.5)."""
    shape, (_x, y) = placed.shape, middle(placed.shape)
    right, bottom, slant = shape.x + shape.width, shape.y + shape.height, shape.width / 4
    corners = (
        (shape.x, y),
        (shape.x + slant, shape.y),
        (right - slant, shape.y),
        (right, y),
        (right - slant, bottom),
        (shape.x + slant, bottom),
    )
    way = "M" + "L".join(f"{number(a)} {number(b)}" for a, b in corners) + "Z"
    thick = 4 if placed.element.kind == "callConversation" else 1.5
    return tag("path", d=way, fill=paint.fill, stroke=paint.stroke, stroke_width=thick)


_DRAW: dict[str, Draw] = {
    **dict.fromkeys(names.EVENTS, _event),
    **dict.fromkeys(names.ACTIVITIES, activity),
    **dict.fromkeys(names.GATEWAYS, _gateway),
    **dict.fromkeys(("dataObject", "dataObjectReference", "dataInput", "dataOutput"), _page),
    **dict.fromkeys(("dataStoreReference", "dataStore"), _store),
    **dict.fromkeys(("conversation", "subConversation", "callConversation"), _talk),
    "participant": _pool,
    "lane": _lane,
    "group": _group,
    "textAnnotation": _annotation,
    "message": _message,
}
