"""Lanes: who stands in which, by the ids that lanes list (BPMN 2.0, 10.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.diagram.names import FLOW_ELEMENTS, SUBPROCESSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from engine.diagram.model import Element

    Resolve = Callable[[str | None], Element | None]


_HELD = FLOW_ELEMENTS | {"group", "textAnnotation"}
"""What stands in a lane; some modelers list the remarks as well."""


class Lanes(NamedTuple):
    """`paths` by element id, outermost lane of the lane set first.

    `lost` are references in lanes to what is not there, to no step, or to what the lane stands in itself; `contested`
    are elements that two lanes claim neither of which is inside the other.
    """

    paths: Mapping[str, tuple[Element, ...]]
    lost: tuple[Element, ...]
    contested: tuple[tuple[Element, tuple[Element, ...], tuple[Element, ...]], ...]


def read_lanes(elements: Iterable[Element], parents: Mapping[Element, Element], resolve: Resolve) -> Lanes:
    """Follow every lane set inwards; the innermost lane that lists an element has it, the first of equals."""
    paths: dict[str, tuple[Element, ...]] = {}
    lost, contested = [], []
    sets = [element for element in elements if element.kind == "laneSet"]
    for path in _paths(sets):
        for reference in path[-1].all("flowNodeRef"):
            element = resolve(reference.text)
            if element is None or element.kind not in _HELD or _stands_in(path[0], element, parents):
                lost.append(reference)
                continue
            before = paths.get(element.id, ())
            if before and not _nested(before, path):
                contested.append((element, before, path))
            if len(path) > len(before):
                paths[element.id] = path
    return Lanes(paths, tuple(lost), tuple(contested))


def _stands_in(lane: Element, element: Element, parents: Mapping[Element, Element]) -> bool:
    around = parents.get(lane) if element.kind in SUBPROCESSES else None
    while around is not None and around is not element:
        around = parents.get(around)
    return around is not None


def _nested(one: tuple[Element, ...], other: tuple[Element, ...]) -> bool:
    return all(mine is theirs for mine, theirs in zip(one, other, strict=False))


def _paths(sets: Iterable[Element]) -> list[tuple[Element, ...]]:
    """Give every lane with the lanes around it, in document order."""
    found: list[tuple[Element, ...]] = []
    waiting: list[tuple[Element, ...]] = [(lane,) for set_ in sets for lane in set_.all("lane")]
    waiting.reverse()
    while waiting:
        path = waiting.pop()
        found.append(path)
        inner = [(*path, lane) for set_ in path[-1].all("childLaneSet") for lane in set_.all("lane")]
        waiting.extend(reversed(inner))
    return found
