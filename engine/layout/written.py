"""Pictures as BPMN's own elements: BPMNDiagram, BPMNPlane, BPMNShape and BPMNEdge (BPMN 2.0, 12.2)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import Element, names
from engine.diagram.layout import read_layout
from engine.diagram.model import find
from engine.diagram.redraw import redrawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.diagram import Diagram, Point

Box = tuple[float, float, float, float]
"""x, y, width, height, in pixels."""
PICTURE = "bpmndi:BPMNDiagram"
_PREFIXES = ("bpmndi", "dc", "di")


class Place(NamedTuple):
    """Where an element is drawn; `horizontal` of pools and lanes, `expanded` of subprocesses."""

    element: Element
    box: Box
    horizontal: bool | None = None
    expanded: bool | None = None


class Spread(NamedTuple):
    """One picture: what it is about, its shapes, and its lines with the box of their name."""

    about: Element
    places: Sequence[Place]
    lines: Sequence[tuple[Element, Sequence[Point], Box | None]]


def with_pictures(diagram: Diagram, spreads: Sequence[Spread]) -> Diagram:
    """Give the diagram with these pictures instead of those it has.

    Whatever is drawn and has no id in the file gets the one it goes by, so that the picture can name it.
    """
    shown = {one.about for one in spreads}
    shown.update(place.element for one in spreads for place in one.places)
    shown.update(line for one in spreads for line, _, _ in one.lines)
    ids = _Ids(diagram)
    root = _named(diagram.root, {one for one in shown if not one.given})
    others = tuple(child for child in root.children if child.kind != PICTURE)
    place = next((at for at, child in enumerate(others) if child.kind == "relationship"), len(others))
    made = tuple(_picture(spread, ids) for spread in spreads)
    inside = root.inside or "\n"
    new = redrawn(diagram, replace(root, children=(*others[:place], *made, *others[place:]), inside=inside))
    layout = read_layout(new.root, partial(find, new.elements))
    return replace(new, shapes=MappingProxyType(layout.shapes), edges=MappingProxyType(layout.edges))


def _named(element: Element, nameless: set[Element]) -> Element:
    """Write the ids that elements go by into them; depth is bounded by the reader's limits."""
    children = tuple(_named(child, nameless) for child in element.children)
    changed = any(one is not other for one, other in zip(children, element.children, strict=True))
    if element in nameless:
        attributes = MappingProxyType({"id": element.id, **element.attributes})
        return replace(element, attributes=attributes, given=True, children=children)
    return replace(element, children=children) if changed else element


class _Ids:
    """Ids for parts of the picture that nothing in the file has."""

    def __init__(self, diagram: Diagram) -> None:
        kept = (child for child in diagram.root.children if child.kind != PICTURE)
        told = {one.attributes.get("id", "") for child in kept for one in child.within()}
        self._taken = {*diagram.elements, *told, diagram.root.attributes.get("id", "")}

    def made(self, wanted: str) -> str:
        while wanted in self._taken:
            wanted += "_"
        self._taken.add(wanted)
        return wanted


def _picture(spread: Spread, ids: _Ids) -> Element:
    about = spread.about.id
    parts = [*(_shape(one, ids) for one in spread.places), *(_edge(*one, ids) for one in spread.lines)]
    plane = _made("bpmndi:BPMNPlane", {"id": ids.made(f"{about}_plane"), "bpmnElement": about}, *parts, depth=2)
    return replace(
        _made(PICTURE, {"id": ids.made(f"{about}_picture")}, plane, depth=1),
        namespaces=tuple((prefix, uri) for uri, prefix in names.PREFIXES.items() if prefix in _PREFIXES),
    )


def _shape(place: Place, ids: _Ids) -> Element:
    element = place.element
    said = {"id": ids.made(f"{element.id}_di"), "bpmnElement": element.id}
    for key, flag in (("isHorizontal", place.horizontal), ("isExpanded", place.expanded)):
        if flag is not None:
            said[key] = "true" if flag else "false"
    if element.kind == "exclusiveGateway":
        said["isMarkerVisible"] = "true"
    return _made("bpmndi:BPMNShape", said, _bounds(place.box, 4), depth=3)


def _edge(line: Element, points: Sequence[Point], label: Box | None, ids: _Ids) -> Element:
    said = {"id": ids.made(f"{line.id}_di"), "bpmnElement": line.id}
    corners = [_made("di:waypoint", {"x": _number(x), "y": _number(y)}, depth=4) for x, y in points]
    words = [_made("bpmndi:BPMNLabel", {}, _bounds(label, 5), depth=4)] if label else []
    return _made("bpmndi:BPMNEdge", said, *corners, *words, depth=3)


def _bounds(box: Box, level: int) -> Element:
    values = dict(zip(("x", "y", "width", "height"), map(_number, box), strict=True))
    return _made("dc:Bounds", values, depth=level)


def _number(value: float) -> str:
    return f"{round(value, 1):g}" if abs(value) < 100_000 else f"{value:.0f}"  # noqa: PLR2004 - :g has six digits


def _made(kind: str, attributes: Mapping[str, str], *children: Element, depth: int) -> Element:
    """Make an element, indented as modelers do."""
    prefix, before = kind.partition(":")[0], "\n" + "  " * depth
    return Element(
        kind,
        "",
        False,
        "",
        MappingProxyType(dict(attributes)),
        children,
        "",
        0,
        prefix,
        before=before,
        inside=before if children else "",
    )
