"""What takes back what, and what must be kept for that, worked out once (BPMN 2.0.2, 10.7 and 13.5.5).

An activity stays after it is complete only if it can be taken back: by a handler of its own, or because of something
inside it; and only if an event in the diagram can ask for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES
from engine.diagram.tree import bpmn_elements
from engine.program.listening import does
from engine.program.rules.compensation import BOUNDARY, START
from engine.program.rules.scopes import is_event_subprocess

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram.model import Diagram
    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element

_THROWS = frozenset({"intermediateThrowEvent", "endEvent"})


def handlers(diagram: Diagram, process: Drawn) -> dict[str, str]:
    """The activity that each compensation event on a border leads to by an association, whichever end is which."""
    found: dict[str, str] = {}
    for event in bpmn_elements(process):
        if event.kind == "boundaryEvent" and _takes_back(diagram, event):
            handler = next(_activities(diagram, event), None)
            if handler is not None:
                found[event.id] = handler.id
    return found


def _takes_back(diagram: Diagram, event: Drawn) -> bool:
    return any(one.kind == "compensateEventDefinition" for one in diagram.event_definitions(event))


def _activities(diagram: Diagram, event: Drawn) -> Iterator[Drawn]:
    for association in diagram.touching(event, "association"):
        for end in ("sourceRef", "targetRef"):
            met = diagram.resolve(association.attributes.get(end), *ACTIVITIES)
            if met is not None:
                yield met


def applied(draft: Draft, elements: Mapping[str, Element]) -> dict[str, Element]:
    """Give the elements with their handlers, and whether they are kept. Comes last: it is so in every form of one."""
    by = _handled(draft, elements)
    if not by:
        return dict(elements)
    bodies, activities = _asked_for(draft, elements)
    takers = _takers(draft, elements)
    found = set(by)
    for one in by:
        found.update(around for around in _outwards(elements, one, takers) if around in elements)
    kept = {
        one
        for one in found - takers
        if one in activities or not (bodies | activities).isdisjoint(_outwards(elements, one, takers))
    }
    return {one: _marked(element, by.get(one), keeps=one in kept) for one, element in elements.items()}


def _marked(element: Element, handler: str | None, *, keeps: bool) -> Element:
    """Set it on an activity, on what one of its rounds does and on what begins when its tokens are there."""
    each = element.each and _marked(element.each, handler, keeps=keeps)
    begins = element.begins and _marked(element.begins, handler, keeps=keeps)
    return replace(element, handler=handler, keeps=keeps, each=each, begins=begins)


def _handled(draft: Draft, elements: Mapping[str, Element]) -> dict[str, str]:
    """The handler of every activity that has one: an activity, else the start of an event subprocess in it."""
    by: dict[str, str] = {}
    for element in elements.values():
        handler = draft.handlers.get(element.id, "")
        if element.behaviour == BOUNDARY and element.attached_to and handler in elements:
            by.setdefault(element.attached_to, handler)
    for element in elements.values():
        around = elements.get(element.body)  # none around a start of the process itself, where a finding names it
        if element.behaviour == START and around is not None and around.body in elements:
            by.setdefault(around.body, element.id)
    return by


def _takers(draft: Draft, elements: Mapping[str, Element]) -> frozenset[str]:
    """What takes something back; it is not taken back itself."""
    starts = (one for one in elements.values() if one.behaviour == START)
    return draft.takers | {start.body for start in starts}


def _outwards(elements: Mapping[str, Element], element_id: str, takers: frozenset[str]) -> Iterator[str]:
    """The subprocesses that an element stands in and at last the process; but no further than what takes back."""
    while element_id in elements and (element_id := elements[element_id].body):
        yield element_id
        if element_id in takers:
            return


def _asked_for(draft: Draft, elements: Mapping[str, Element]) -> tuple[set[str], set[str]]:
    """The bodies in which everything can be asked for, and the activities that can be asked for as such."""
    bodies: set[str] = set()
    activities: set[str] = set()
    for element in elements.values():
        if element.kind == "endEvent" and does(element, "cancel"):
            around = _transaction(elements, element)
            bodies.update(around)
            activities.update(one for one in around if elements[one].each is not None)  # for the rounds before
        for thrown in filter(None, does(element, "compensate") if element.kind in _THROWS else ()):
            named = thrown.activity
            if named is None:
                bodies.update((element.body, *_beside(draft, elements, element.body)))
            elif named in _outwards(elements, element.id, frozenset()):
                bodies.add(named)
            else:
                activities.add(named)
    return bodies, activities


def _transaction(elements: Mapping[str, Element], element: Element) -> list[str]:
    """The subprocesses around a cancel end, up to the transaction that it cancels."""
    found: list[str] = []
    for one in _outwards(elements, element.id, frozenset()):
        if one not in elements:
            return []  # in no transaction: a finding
        found.append(one)
        if elements[one].kind == "transaction":
            return found
    return found


def _beside(draft: Draft, elements: Mapping[str, Element], body: str) -> Iterator[str]:
    """What an event subprocess stands in: what is asked for in it is meant for all around it, too."""
    while body in elements and is_event_subprocess(draft.diagram.elements[body]):
        body = elements[body].body
        yield body
