"""What the instances of a process listen for in themselves, worked out once: nobody looks where nothing listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.program.triggers import MultipleDetail, Watched

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.program.model import Element

_CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})


def listens_for(element: Element) -> list[tuple[str, Any, str]]:
    """Give (trigger, detail, definition id) of what sets an event off: one, or each part of a multiple event.

    A receive task waits for a message.
    """
    if isinstance(element.detail, MultipleDetail):
        return [(part.trigger, part.detail, part.id) for part in element.detail.parts]
    trigger = "message" if element.kind == "receiveTask" else element.behaviour.partition(".")[2]
    return [(trigger, element.detail, "")]


def signals(process: str, elements: Mapping[str, Element]) -> frozenset[str]:
    """Name the signals that an instance can hear; what starts the process itself is heard by none."""
    return frozenset(detail.name for _, detail in _awaited(process, elements, "signal"))


def conditions(process: str, elements: Mapping[str, Element]) -> dict[str, Watched]:
    """Give per body what the conditions waited for read, there and inside it; empty where none is waited for."""
    here: dict[str, set[str]] = {}
    inside: dict[str, set[str]] = {}
    handlers = {one.handler for one in elements.values() if one.handler}  # these run inside what they take back
    for element, detail in _awaited(process, elements, "conditional"):
        body = elements[element.body].body if element.kind == "startEvent" else element.body
        here.setdefault(body, set()).update(detail.names)
        if element.attached_to in handlers:
            inside.setdefault(body, set()).update(detail.names)
        while body != process:
            body = elements[body].body
            inside.setdefault(body, set()).update(detail.names)
    bodies = here.keys() | inside.keys()
    return {one: Watched(frozenset(here.get(one, ())), frozenset(inside.get(one, ()))) for one in bodies}


def _awaited(process: str, elements: Mapping[str, Element], wanted: str) -> Iterator[tuple[Element, Any]]:
    for element in elements.values():
        if element.kind in _CATCHING and not (element.kind == "startEvent" and element.body == process):
            for trigger, detail, _ in listens_for(element):
                if trigger == wanted and detail is not None:
                    yield element, detail
