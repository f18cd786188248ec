"""Link events: a throw goes on at the catch of the same name in the same scope (BPMN 2.0.2, 10.5.4, Link).

They are compiled as what they stand for, sequence flows, so that joins behind them know who can still come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.draft import label
from engine.program.model import Flow
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.diagram.model import Element
    from engine.program.draft import Draft

_DEFINITION = "linkEventDefinition"
_THROW = "intermediateThrowEvent"


def flows(draft: Draft, scopes: Iterable[Element]) -> dict[str, Flow]:
    """Give the flow from every throw to its catch, by the id of the throw; tell what has no partner."""
    found = {}
    for scope in scopes:
        catches = _Catches(_links(draft, scope, "intermediateCatchEvent"))
        for throw, definition in _links(draft, scope, _THROW):
            meant = catches.meant(draft, throw, definition)
            if len(meant) == 1:
                found[throw.id] = Flow(throw.id, "", throw.id, meant[0].id)
            else:
                _tell_lost(draft, throw, meant)
        _tell_unreached(draft, catches.unreached())
    return found


class _Catches:
    """The catching link events of a scope: by name, and by definition where a throw says so by its `target`."""

    def __init__(self, catches: Iterable[tuple[Element, Element]]) -> None:
        self._all = list(catches)
        self._named: dict[str, list[Element]] = {}
        self._defined: dict[Element, list[Element]] = {}
        self._asked: set[str | Element] = set()
        for catch, definition in self._all:
            self._named.setdefault(_name(catch, definition), []).append(catch)
            self._defined.setdefault(definition, []).append(catch)

    def meant(self, draft: Draft, throw: Element, definition: Element) -> list[Element]:
        """Give what a throw leads to."""
        name, target = _name(throw, definition), definition.child("target")
        pointed = draft.diagram.resolve(target.text, _DEFINITION) if target is not None else None
        self._asked.update(one for one in (name, pointed) if one)
        named = self._named.get(name, []) if name else []
        more = self._defined.get(pointed, []) if pointed is not None else []
        return [*named, *(one for one in more if _name(one, pointed or definition) != name)] if more else named

    def unreached(self) -> list[Element]:
        """Give what no throw leads to."""
        return [one for one, its in self._all if its not in self._asked and _name(one, its) not in self._asked]


def _links(draft: Draft, scope: Element, kind: str) -> Iterator[tuple[Element, Element]]:
    for event in draft.diagram.flow_nodes(scope):
        definitions = draft.diagram.event_definitions(event) if event.kind == kind else ()
        links = [one for one in definitions if one.kind == _DEFINITION]
        if len(links) == 1 and (len(definitions) == 1 or kind == _THROW):  # one that throws goes on there at last
            yield event, links[0]


def _name(event: Element, definition: Element) -> str:
    return (definition.name or event.name).strip()


def _tell_lost(draft: Draft, throw: Element, meant: list[Element]) -> None:
    where = say("no catching link event")
    if meant:
        where = say("%(number)s catching link events", number=len(meant))
    draft.error(
        "link",
        throw,
        say(
            "%(element)s leads to %(where)s of its name in the same process or subprocess.",
            element=label(throw),
            where=where,
        ),
        say("Draw exactly one link event to catch it there, and give both the same name."),
    )


def _tell_unreached(draft: Draft, catches: list[Element]) -> None:
    for catch in catches:
        draft.find(
            Severity.WARNING,
            "link",
            catch,
            say("No throwing link event leads to %(element)s, so nothing after it happens.", element=label(catch)),
            say("Draw one with the same name in the same process or subprocess, or take it out."),
        )
