"""What the instances of a process listen for in themselves, worked out once: nobody looks where nothing listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from engine.program.model import Element

_CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})


def signals(process: str, elements: Mapping[str, Element]) -> frozenset[str]:
    """Name the signals that an instance can hear; what starts the process itself is heard by none."""
    return frozenset(
        detail.name
        for element in _inside(process, elements.values())
        for trigger, detail in listens_for(element)
        if trigger == "signal" and detail is not None
    )


def _inside(process: str, elements: Iterable[Element]) -> Iterator[Element]:
    for element in elements:
        if element.kind in _CATCHING and not (element.kind == "startEvent" and element.body == process):
            yield element


def listens_for(element: Element) -> list[tuple[str, Any]]:
    """Give (trigger, its detail) of everything that sets an event off: one, or each part of a multiple event."""
    return [(element.behaviour.partition(".")[2], element.detail)]
