"""A diagram in words: every step, lane and piece of data with what the file says of it, for a document on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import aspects, names
from engine.diagram.differences import facts, label, type_words
from engine.sentence import reworded, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Diagram, Element
    from engine.sentence import Sentence

_SHOWN = names.FLOW_ELEMENTS | {"lane", "participant", "process", "textAnnotation"}
_ELSEWHERE = frozenset(
    {"type", "name", "documentation", "text", "lane", "inside", "isExecutable", "processRef", "default"}
)
_REFERENCE = re.compile(r"(?:Ref|Ref\[\d+\])$")
_TRUTH = {"true": say("yes"), "false": say("no")}


class Described(NamedTuple):
    """One element: its id, kind and name in words, the lanes it is in, what is written about it, and what else is said.

    `ways` are where one goes from it: (condition or name of the flow, name of the next).
    """

    id: str
    type: str
    name: str
    lane: str
    text: str
    facts: tuple[tuple[str, str], ...]
    ways: tuple[tuple[str, str], ...]


def described(diagram: Diagram) -> tuple[Described, ...]:
    """Describe everything that is drawn: pools and lanes first, then steps as the file has them."""
    shown = [one for one in diagram.elements.values() if one.kind in _SHOWN]
    frames = ("participant", "process", "lane")
    shown.sort(key=lambda one: frames.index(one.kind) if one.kind in frames else len(frames))
    return tuple(_described(diagram, one) for one in shown)


def _described(diagram: Diagram, element: Element) -> Described:
    said = element.child("text")
    text = element.documentation or (said.text if said else "")
    lanes = " / ".join(lane.name or lane.id for lane in diagram.lane_path(element.id)) if element.kind != "lane" else ""
    kind = say("Pool") if element.kind == "participant" else type_words(element.kind)
    told = tuple(_facts(diagram, element))
    name = element.name or (element.id if element.kind in names.FLOW_NODES else "")
    return Described(element.id, kind, name, lanes, text, told, tuple(_ways(diagram, element)))


def _facts(diagram: Diagram, element: Element) -> Iterator[tuple[str, str]]:
    for path, fact in facts(diagram, element).items():
        plain = path.endswith((":type", "]/name")) and not path.startswith("tl:check[")
        if path not in _ELSEWHERE and not plain:
            meant = diagram.resolve(fact.shown) if _REFERENCE.search(path) else None
            yield _words(path), _TRUTH.get(fact.shown) or label(diagram, meant, fact.shown)


def _words(path: str) -> Sentence:
    """Say which fact it is as comparing versions does, without its article."""
    said = aspects.words(path)
    words = said.removeprefix("the ")
    return reworded(said, words[:1].upper() + words[1:])


def _ways(diagram: Diagram, element: Element) -> Iterator[tuple[str, str]]:
    around = diagram.parent(element)
    for flow in diagram.sequence_flows(around) if around is not None and element.kind in names.FLOW_NODES else ():
        if diagram.resolve(flow.attributes.get("sourceRef")) is element:
            condition = flow.child("conditionExpression")
            target = diagram.resolve(flow.attributes.get("targetRef"))
            yield flow.name or (condition.text if condition else ""), label(diagram, target, flow.id)
