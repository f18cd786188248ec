"""A diagram with other elements in it: everything that is computed from them is computed anew."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from engine.diagram import names
from engine.diagram.lanes import read_lanes
from engine.diagram.model import find
from engine.diagram.tree import bpmn_elements

if TYPE_CHECKING:
    from engine.diagram.model import Diagram, Element


def redrawn(diagram: Diagram, root: Element) -> Diagram:
    """Give the diagram with another root; ids and the picture are the same, what reading it found is kept."""
    elements = {element.id: element for element in bpmn_elements(root) if element.kind in names.IDENTIFIED}
    parents = _parents(root)
    return replace(
        diagram,
        root=root,
        elements=MappingProxyType(elements),
        parents=MappingProxyType(parents),
        lanes=read_lanes(elements.values(), parents, partial(find, elements)),
    )


def _parents(root: Element) -> dict[Element, Element]:
    found: dict[Element, Element] = {}
    waiting = [root]
    while waiting:
        element = waiting.pop()
        found.update((child, element) for child in element.children)
        waiting.extend(element.children)
    return found
