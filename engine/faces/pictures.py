"""Pictures of diagrams, without a browser: of files on disk, and of deployed versions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import read
from engine.diagram.planes import planes
from engine.drawing import NothingDrawn, Wish, picture
from engine.errors import Unreadable
from engine.layout import laid_out
from engine.sentence import in_quotes, joined, say

if TYPE_CHECKING:
    from engine.diagram.planes import Plane


MOST = 3_000
"""Elements of a file whose picture is computed for a page: a second or two at worst. Nobody reads larger pictures."""


class Picture(NamedTuple):
    """A picture as SVG. `others` names the further pictures of the file, by number from 1.

    `computed` tells that the file says nothing of places, and they are ours.
    """

    svg: str
    others: dict[int, str]
    computed: bool


@lru_cache(maxsize=64)
def draw(
    data: bytes, name: str = "diagram.bpmn", *, which: str = "", pool: str = "", marked: frozenset[str] = frozenset()
) -> Picture:
    """Draw a BPMN file: its first picture, or the one with this number (from 1), name or subject (id of a process).

    With `pool` (id or name) only that one is drawn; `marked` are ids of elements that stand out. A file without a
    picture gets one. Raises Unreadable where the file or the picture cannot be had.
    """
    computed = is_computed(data, name)
    diagram = laid_out(read(data, name)) if computed else read(data, name)
    found = planes(diagram)
    number = _number(found, which, name)
    try:
        svg = picture(diagram, Wish(number, pool, marked))
    except NothingDrawn as nothing:
        raise Unreadable(name, str(nothing)) from None
    return Picture(svg, {at: one.name for at, one in enumerate(found, 1) if at != number + 1}, computed)


@lru_cache(maxsize=16)
def arrange(data: bytes, name: str = "diagram.bpmn", *, anew: bool = False) -> bytes:
    """Give a BPMN file with a picture: its own, else (or `anew`) a computed one; nothing else changes."""
    return laid_out(read(data, name)).to_xml() if anew or is_computed(data, name) else data


@lru_cache(maxsize=64)
def is_computed(data: bytes, name: str = "diagram.bpmn") -> bool:
    """Tell whether the picture of a BPMN file has to be computed, since it says nothing of places, and can be."""
    diagram = read(data, name)
    return not planes(diagram) and len(diagram.elements) <= MOST


def _number(found: tuple[Plane, ...], which: str, name: str) -> int:
    if which.isdecimal() or not which:
        return int(which or 1) - 1
    for number, plane in enumerate(found):
        if which in {plane.name, plane.about.id if plane.about else ""}:
            return number
    there = joined((in_quotes(one.name) for one in found), sign=", ") or say("none")
    raise Unreadable(name, say("it has no picture '%(which)s'; the pictures are: %(there)s", which=which, there=there))
