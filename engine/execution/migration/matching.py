"""Which element and flow of another version is the same as one of this: what somebody has said, else by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program.listening import listens_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.program.model import Element, Program

NOTHING = ""
"""Somebody has said that there is no such element any more."""


class Matching:
    """Two versions of a process, and `said`: ids of elements and flows of the old one with their ids in the new one."""

    def __init__(self, old: Program, new: Program, said: Mapping[str, str]) -> None:
        """`old` is what runs now."""
        self.old, self.new = old, new
        self.said = said
        self._bodies = dict(self._renamed_bodies())

    def element(self, element_id: str) -> str | None:
        """The id of an element in the new version; None where it has none, or somebody says so."""
        said = self.said.get(element_id)
        if said is not None:
            return said if said in self.new.elements else None
        if element_id in self.new.elements:
            return element_id
        return self._bodies.get(element_id)

    def is_gone(self, element_id: str) -> bool:
        """Whether somebody has said that there is nothing like it any more."""
        return self.said.get(element_id) == NOTHING

    def flow(self, flow_id: str) -> str | None:
        """The id of a flow in the new version: as said, by its id, or the only one between the same two elements."""
        said = self.said.get(flow_id, flow_id)
        if said in self.new.flows:
            return said
        flow = self.old.flows.get(flow_id)
        if flow is None:
            return None
        ends = (self.element(flow.source), self.element(flow.target))
        alike = [one.id for one in self.new.flows.values() if (one.source, one.target) == ends]
        return alike[0] if len(alike) == 1 else None

    def _renamed_bodies(self) -> Iterator[tuple[str, str]]:
        """Subprocesses that are called otherwise: what was in one of them is all in another that is new."""
        for one in self.old.bodies:
            if one in self.new.bodies or one not in self.old.elements:
                continue
            inside = [element.id for element in self.old.elements.values() if element.body == one]
            places = {self.new.elements[x].body for x in inside if x in self.new.elements}
            place = places.pop() if len(places) == 1 else ""
            if place in self.new.elements and place not in self.old.elements:
                yield one, place


def heard(element: Element) -> list[tuple[str, str, str | None]]:
    """What an event listens for, as far as two versions must agree on it: trigger, which part, and by which name."""
    named = {"message", "signal"}
    return [
        (trigger, part, detail.name if trigger in named else None)
        for trigger, detail, part in listens_for(element)
        if trigger
    ]


def bodies_around(program: Program, element_id: str) -> list[str]:
    """The subprocesses that an element lies in and at last the process, innermost first."""
    found = [program.elements[element_id].body]
    while found[-1] in program.elements:
        found.append(program.elements[found[-1]].body)
    return found


def is_event_subprocess(program: Program, element_id: str) -> bool:
    """Whether an element is a subprocess that an event begins."""
    around = program.bodies.get(program.elements[element_id].body)
    return around is not None and any(program.elements[one].body == element_id for one in around.triggers)
