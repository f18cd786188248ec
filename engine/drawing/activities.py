"""Activities: boxes, what kind of task, and the markers at the bottom (BPMN 2.0, 10.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram import names
from engine.drawing.icons import MARKERS, TASKS, sign
from engine.drawing.sheet import middle
from engine.drawing.svg import circle, rectangle

if TYPE_CHECKING:
    from engine.diagram import Element, Shape
    from engine.drawing.sheet import Paint, PlacedShape, Sheet

ROUND = 10
"""Radius of the corners, in pixels."""
MARKER = 6
"""Half the width of a marker at the bottom, in pixels."""
_CALLED = {
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


def activity(sheet: Sheet, placed: PlacedShape, paint: Paint) -> str:
    """Draw a task, call or subprocess."""
    element, shape = placed.element, placed.shape
    drawing = _frame(element, shape, paint)
    if icon := task_sign(sheet, element):
        size = sign_size(shape)
        x, y = shape.x + 4 + size, shape.y + 4 + size
        if element.kind == "receiveTask" and element.attributes.get("instantiate") == "true":
            drawing += circle(x, y, size + 2, fill=paint.fill, stroke=paint.stroke, stroke_width=1)
            size *= 0.7
        drawing += sign(TASKS[icon], x, y, size, paint.stroke, filled=icon == "sendTask")
    return drawing + _markers(markers(sheet, placed), shape, paint)


def sign_size(shape: Shape) -> float:
    """Give half the width of the sign in the corner of a task, in pixels: small in small boxes."""
    return min(8.0, shape.width / 8, shape.height / 7)


def task_sign(sheet: Sheet, element: Element) -> str:
    """Tell which sign stands in the corner of an activity, if any; a call shows the global task it calls."""
    if element.kind != "callActivity":
        return element.kind if element.kind in TASKS else ""
    called = sheet.diagram.resolve(element.attributes.get("calledElement"))
    return _CALLED.get(called.kind, "") if called else ""


def _frame(element: Element, shape: Shape, paint: Paint) -> str:
    x, y, width, height = shape.x, shape.y, shape.width, shape.height
    corner = min(ROUND, width / 4, height / 4)
    by_event = element.attributes.get("triggeredByEvent") == "true"
    box = rectangle(
        x,
        y,
        width,
        height,
        rx=corner,
        fill=paint.fill,
        stroke=paint.stroke,
        stroke_width=4 if element.kind == "callActivity" else 1.5,
        stroke_dasharray="1.5 4" if by_event else None,
        stroke_linecap="round" if by_event else None,
    )
    if element.kind == "transaction":
        inner = (x + 3, y + 3, max(width - 6, 1), max(height - 6, 1))
        box += rectangle(*inner, rx=max(corner - 3, 1), fill="none", stroke=paint.stroke, stroke_width=1.5)
    return box


def markers(sheet: Sheet, placed: PlacedShape) -> tuple[str, ...]:
    """List the markers at the bottom of an activity, from the left (BPMN 2.0, 10.3.5)."""
    element = placed.element
    several = element.child("multiInstanceLoopCharacteristics")
    found = []
    if element.child("standardLoopCharacteristics"):
        found.append("loop")
    if several:
        found.append("sequential" if several.attributes.get("isSequential") == "true" else "parallel")
    if element.kind == "adHocSubProcess":
        found.append("adHoc")
    if element.attributes.get("isForCompensation") == "true":
        found.append("compensation")
    holds = element.kind in names.SUBPROCESSES or (element.kind == "callActivity" and not task_sign(sheet, element))
    if holds and not sheet.is_expanded(placed):
        found.append("collapsed")
    return tuple(found)


def _markers(shown: tuple[str, ...], shape: Shape, paint: Paint) -> str:
    step = MARKER * 2 + 4
    first = middle(shape)[0] - step * (len(shown) - 1) / 2
    y = shape.y + shape.height - MARKER - 4
    return "".join(sign(MARKERS[name], first + step * at, y, MARKER, paint.stroke) for at, name in enumerate(shown))
