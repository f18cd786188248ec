"""A version as a document: its picture, every element in words, and what has changed since the version before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import read
from engine.diagram.described import Described, described
from engine.errors import Unreadable
from engine.faces.pictures import MOST, draw
from engine.sentence import grouped, say

if TYPE_CHECKING:
    from engine.diagram.differences import Difference
    from engine.model import ProcessDefinition

PICTURES = 20
"""Of a file that has very many, so many are shown."""


class Document(NamedTuple):
    """What is told of a version. `since` is the version with which it is compared, None for the first."""

    definition: ProcessDefinition
    pictures: tuple[str, ...]
    computed: bool
    elements: tuple[Described, ...]
    since: ProcessDefinition | None
    differences: tuple[Difference, ...]


def documented(
    definition: ProcessDefinition, data: bytes, since: ProcessDefinition | None, differences: tuple[Difference, ...]
) -> Document:
    """Put the document of a version together. Raises Unreadable where it cannot be drawn, or nobody would read it."""
    elements = described(read(data, definition.name))
    if len(elements) > MOST:
        raise Unreadable(
            definition.name,
            say(
                "it has %(elements)s elements and a document has at most %(most)s",
                elements=grouped(len(elements)),
                most=grouped(MOST),
            ),
        )
    first = draw(data, definition.name)
    others = (draw(data, definition.name, which=str(number)).svg for number in list(first.others)[: PICTURES - 1])
    return Document(definition, (first.svg, *others), first.computed, elements, since, differences)
