"""Link events: a throw goes on at the catch of the same name in the same scope (BPMN 2.0.2, 10.5.4, Link).

They are compiled as what they stand for, sequence flows, so that joins behind them know who can still come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.draft import label
from engine.program.model import Flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from engine.diagram.model import Element
    from engine.program.draft import Draft

_DEFINITION = "linkEventDefinition"


def flows(draft: Draft, scopes: Iterable[Element]) -> dict[str, Flow]:
    """Give the flow from every throw to its catch, by the id of the throw; tell what has no partner."""
    found = {}
    for scope in scopes:
        throws = list(_links(draft, scope, "intermediateThrowEvent"))
        catches = list(_links(draft, scope, "intermediateCatchEvent"))
        reached = set()
        for throw, definition in throws:
            meant = [catch for catch, its in catches if _leads(draft, throw, definition, catch, its)]
            reached.update(meant)
            if len(meant) == 1:
                found[throw.id] = Flow(throw.id, "", throw.id, meant[0].id)
            else:
                _tell_lost(draft, throw, meant)
        _tell_unreached(draft, [catch for catch, _ in catches if catch not in reached])
    return found


def _links(draft: Draft, scope: Element, kind: str) -> Iterator[tuple[Element, Element]]:
    for event in draft.diagram.flow_nodes(scope):
        definitions = draft.diagram.event_definitions(event) if event.kind == kind else ()
        if len(definitions) == 1 and definitions[0].kind == _DEFINITION:
            yield event, definitions[0]


def _leads(draft: Draft, throw: Element, definition: Element, catch: Element, its: Element) -> bool:
    """Whether a throw means a catch: by name, or where one says so by its `target`."""
    target = definition.child("target")
    if target is not None and draft.diagram.resolve(target.text, _DEFINITION) is its:
        return True
    name = _name(throw, definition)
    return bool(name) and name == _name(catch, its)


def _name(event: Element, definition: Element) -> str:
    return (definition.name or event.name).strip()


def _tell_lost(draft: Draft, throw: Element, meant: list[Element]) -> None:
    where = "no catching link event" if not meant else f"{len(meant)} catching link events"
    draft.error(
        "link",
        throw,
        f"{label(throw)} leads to {where} of its name in the same process or subprocess.",
        "Draw exactly one link event to catch it there, and give both the same name.",
    )


def _tell_unreached(draft: Draft, catches: list[Element]) -> None:
    for catch in catches:
        draft.find(
            Severity.WARNING,
            "link",
            catch,
            f"No throwing link event leads to {label(catch)}, so nothing after it happens.",
            "Draw one with the same name in the same process or subprocess, or take it out.",
        )
