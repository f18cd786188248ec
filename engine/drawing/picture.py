"""A plane of a diagram as SVG: complete, self-contained, and the same bytes for the same diagram."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram.differences import type_words
from engine.diagram.planes import planes
from engine.drawing.labels import edge_label, label, text_of
from engine.drawing.lines import line
from engine.drawing.shapes import drawn
from engine.drawing.sheet import Sheet, around, box_of
from engine.drawing.svg import FONT, INK, PAPER, escaped, number, rectangle, tag
from engine.sentence import again, joined, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from engine.diagram import Diagram, Element
    from engine.diagram.planes import Plane
    from engine.drawing.sheet import Box, PlacedEdge, PlacedShape

MARGIN = 12
"""Around everything, in pixels; outlines and marks of highlights need some of it."""
_MARK = "#0b5fd7"
_LISTED = 40
"""How many steps the description for those who cannot see the picture names."""
_LISTS = {"participant": say("Pools: %(names)s.", names=""), "lane": say("Lanes: %(names)s.", names="")}
_STEPS = re.compile(r"(?:[tT]ask|Activity|Event|[pP]rocess|transaction)$")


class NothingDrawn(ValueError):  # noqa: N818 - it is a fact about the file, told in one sentence
    """The file has no picture, or not the part that was asked for."""


class Wish(NamedTuple):
    """What is to be drawn: which plane (from 0), only what is within a pool (by id or name), what is marked."""

    plane: int = 0
    pool: str = ""
    marked: Collection[str] = ()


def picture(diagram: Diagram, wish: Wish = Wish()) -> str:  # noqa: B008 - immutable
    """Draw a plane of a diagram. Raises `NothingDrawn` where there is none."""
    found = planes(diagram)
    if not 0 <= wish.plane < len(found):
        raise NothingDrawn(f"there is no picture {wish.plane + 1}; the file has {len(found)}")
    sheet = Sheet(diagram, found[wish.plane], _pool(found[wish.plane], wish.pool) if wish.pool else None)
    if not sheet.parts and not sheet.lines:
        raise NothingDrawn("nothing of it can be drawn: every shape is empty or too far out")
    return _document(sheet, wish)


def _pool(plane: Plane, wanted: str) -> Box:
    pools = [one for one in plane.shapes if one.element.kind == "participant"]
    for pool in pools:
        if wanted in {pool.element.id, pool.element.name}:
            return box_of(pool.shape)
    there = ", ".join(repr(pool.element.name or pool.element.id) for pool in pools) or "none"
    raise NothingDrawn(f"there is no pool {wanted!r} in the picture; the pools are: {there}")


def _document(sheet: Sheet, wish: Wish) -> str:
    below = [one for one in sheet.parts if _holds(sheet, one)]
    above = [one for one in sheet.parts if not _holds(sheet, one)]
    texts = [
        *((one.element.id, label(sheet, one)) for one in sheet.parts),
        *((one.element.id, edge_label(sheet, one)) for one in sheet.lines),
    ]
    written = [(whose, text) for whose, text in texts if text]
    boxes = [*(box_of(one.shape) for one in sheet.parts), *(around(one.points) for one in sheet.lines)]
    left, top, width, height = _around_all([*boxes, *(text.box for _, text in written)])
    content = "\n".join(
        (
            tag("title", escaped(_title(sheet))),
            tag("desc", escaped(_description(sheet, wish))),
            rectangle(left, top, width, height, fill=PAPER),
            *(_shape(sheet, one, wish) for one in below),
            *(_edge(sheet, one, wish) for one in sheet.lines if one.element.kind != "messageFlow"),
            *(_shape(sheet, one, wish) for one in above),
            *(_edge(sheet, one, wish) for one in sheet.lines if one.element.kind == "messageFlow"),
            *(tag("g", text.markup(), data_label_of=whose) for whose, text in written),
        )
    )
    whole = tag(
        "svg",
        f"\n{content}\n",
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=" ".join(map(number, (left, top, width, height))),
        role="img",
        font_family=FONT,
        fill=INK,
    )
    return f"{whole}\n"


def _holds(sheet: Sheet, placed: PlacedShape) -> bool:
    return placed.element.kind in {"participant", "lane"} or sheet.is_expanded(placed)


def _around_all(boxes: Iterable[Box]) -> Box:
    all_ = list(boxes)
    left, top = min(box[0] for box in all_) - MARGIN, min(box[1] for box in all_) - MARGIN
    right, bottom = max(box[0] + box[2] for box in all_), max(box[1] + box[3] for box in all_)
    return left, top, right + MARGIN - left, bottom + MARGIN - top


def _shape(sheet: Sheet, placed: PlacedShape, wish: Wish) -> str:
    x, y, width, height = box_of(placed.shape)
    mark = ""
    if placed.element.id in wish.marked:
        mark = rectangle(x - 5, y - 5, width + 10, height + 10, rx=12, fill="none", stroke=_MARK, stroke_width=3)
    return _named(sheet, placed.element, drawn(sheet, placed) + mark)


def _edge(sheet: Sheet, edge: PlacedEdge, wish: Wish) -> str:
    shown = edge._replace(stroke=_MARK) if edge.element.id in wish.marked else edge
    return _named(sheet, edge.element, line(sheet, shown))


def _named(sheet: Sheet, element: Element, markup: str) -> str:
    name = text_of(sheet, element)
    kind = type_words(element.kind).replace("Participant", "Pool")
    return tag(
        "g",
        tag("title", escaped(f"{kind}: {name}" if name else kind)) + markup,
        data_element_id=element.id,
        data_kind=element.kind,
    )


def _title(sheet: Sheet) -> str:
    pools = [pool.name for pool in sheet.diagram.participants if pool.name]
    processes = [process.name for process in sheet.diagram.processes if process.name]
    return sheet.plane.name or ", ".join(pools or processes) or sheet.diagram.name


def _description(sheet: Sheet, wish: Wish) -> str:
    """Tell in words what is drawn: pools, lanes, steps, what is marked."""
    told: list[str] = []
    for kind, words in _LISTS.items():
        if found := [one.element.name for one in sheet.parts if one.element.kind == kind and one.element.name]:
            told.append(again(words, names=", ".join(found)))
    steps = [one.element.name for one in sheet.parts if _STEPS.search(one.element.kind) and one.element.name]
    if steps:
        names, more = ", ".join(steps[:_LISTED]), len(steps) - _LISTED
        listed = say("%(names)s and %(number)s more", names=names, number=more) if more > 0 else names
        told.append(say("Steps and events: %(names)s.", names=listed))
    marked = [one.element.name or one.element.id for one in sheet.parts if one.element.id in wish.marked]
    if marked:
        told.append(say("Marked: %(names)s.", names=", ".join(marked)))
    return joined(told) if told else say("A process diagram in BPMN.")
