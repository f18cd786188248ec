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


def does(element: Element, trigger: str) -> list[Any]:
    """Give the details of all parts of an event that it throws, or that set it off, by this trigger; mostly none."""
    return [detail for one, detail, _ in listens_for(element) if one == trigger]


def signals(process: str, elements: Mapping[str, Element]) -> frozenset[str]:
    """Name the signals that an instance can hear; what starts the process itself is heard by none."""
    return frozenset(detail.name for _, detail in _awaited(process, elements, "signal"))


def conditions(process: str, elements: Mapping[str, Element]) -> dict[str, Watched]:
    """Give per body what is looked at when it changes, there and inside it: what conditions waited for read, and what
    inputs that an activity cannot do without are copied from (its rounds wait inside it). Mostly empty.
    """
    here: dict[str, set[str]] = {}
    inside: dict[str, set[str]] = {}
    handlers = {one.handler for one in elements.values() if one.handler}  # these run inside what they take back
    for element, detail in _awaited(process, elements, "conditional"):
        body = elements[element.body].body if element.kind == "startEvent" else element.body
        here.setdefault(body, set()).update(detail.names)
        if element.attached_to in handlers:
            inside.setdefault(body, set()).update(detail.names)
        _around(process, elements, body, detail.names, inside)
    for element in elements.values():
        names = inputs_from(element)
        if names:
            here.setdefault(element.body, set()).update(names)
            _also_around(process, elements, element, names, inside)
    bodies = here.keys() | inside.keys()
    return {one: Watched(frozenset(here.get(one, ())), frozenset(inside.get(one, ()))) for one in bodies}


def inputs_from(element: Element) -> frozenset[str]:
    """Name what the inputs that an element, or one of its rounds, cannot do without are copied from."""
    inputs = (element.each or element.begins or element).inputs
    moved = [one.association for one in inputs if one.association is not None]
    if not any(one.sets for one in moved):
        return frozenset()
    return frozenset(name for one in moved for name in one.sources)


def _also_around(
    process: str, elements: Mapping[str, Element], element: Element, names: frozenset[str], inside: dict[str, set[str]]
) -> None:
    if element.each is not None:
        for one in (element.id, element.body):
            inside.setdefault(one, set()).update(names)
    _around(process, elements, element.body, names, inside)


def _around(
    process: str, elements: Mapping[str, Element], body: str, names: frozenset[str], inside: dict[str, set[str]]
) -> None:
    while body != process:
        body = elements[body].body
        inside.setdefault(body, set()).update(names)


def _awaited(process: str, elements: Mapping[str, Element], wanted: str) -> Iterator[tuple[Element, Any]]:
    for element in elements.values():
        if element.kind in _CATCHING and not (element.kind == "startEvent" and element.body == process):
            for trigger, detail, _ in listens_for(element):
                if trigger == wanted and detail is not None:
                    yield element, detail
