"""Pictures of diagrams, without a browser: of files on disk, and of deployed versions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import read
from engine.diagram.planes import planes
from engine.drawing import NothingDrawn, Wish, picture
from engine.errors import Unreadable

if TYPE_CHECKING:
    from engine.diagram.planes import Plane


class Picture(NamedTuple):
    """A picture as SVG. `others` names the further pictures of the file, by number from 1."""

    svg: str
    others: dict[int, str]


@lru_cache(maxsize=64)
def draw(
    data: bytes, name: str = "diagram.bpmn", *, which: str = "1", pool: str = "", marked: frozenset[str] = frozenset()
) -> Picture:
    """Draw a BPMN file: the picture with this number (from 1) or name, or only one pool of it (by id or name).

    `marked` are ids of elements that stand out. Raises Unreadable where the file or the picture cannot be had.
    """
    diagram = read(data, name)
    found = planes(diagram)
    number = _number(found, which, name)
    try:
        svg = picture(diagram, Wish(number, pool, marked))
    except NothingDrawn as nothing:
        raise Unreadable(name, str(nothing)) from None
    return Picture(svg, {at: one.name for at, one in enumerate(found, 1) if at != number + 1})


def _number(found: tuple[Plane, ...], which: str, name: str) -> int:
    if which.isdecimal():
        return int(which) - 1
    for number, plane in enumerate(found):
        if which in {plane.name, plane.about.id if plane.about else ""}:
            return number
    there = ", ".join(repr(one.name) for one in found) or "none"
    raise Unreadable(name, f"it has no picture {which!r}; the pictures are: {there}")
