"""Which names something in a diagram can give a value: what nothing writes need not be waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program.data import items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Element
    from engine.program.draft import Draft

_NAMED = frozenset({"tl:output", "tl:input", "tl:result", "tl:variable", "tl:payload"})
_PEOPLE = frozenset({"task", "userTask", "manualTask"})
_MADE = ("transformation", "assignment")


def written(draft: Draft) -> frozenset[str]:
    """Name every variable and store that may have a value at some time; worked out once per process."""
    if draft.written is None:
        draft.written = frozenset(name for element in draft.process.within() for name in _by(draft, element) if name)
    return draft.written


def _by(draft: Draft, element: Element) -> Iterator[str]:
    if element.kind in _NAMED:
        yield element.attributes.get("name", "")
    elif element.kind == "tl:decision":
        yield element.attributes.get("result", "")
    elif element.kind == "tl:form":
        form = draft.forms.get(element.attributes.get("ref", ""))
        yield from form.names if form is not None else ()
    elif element.kind == "process":
        yield from (items.name_of(draft.diagram, one) for one in items.inputs_of(element))
    elif element.kind in items.STORES:
        yield items.store_of(draft.diagram, element)
    elif element.kind == "dataOutputAssociation":
        yield from _targets(draft, element)


def _targets(draft: Draft, association: Element) -> Iterator[str]:
    """What people do brings nothing by itself; what engines and others do may."""
    around = draft.diagram.parent(association)
    if around is not None and around.kind in _PEOPLE and not any(association.child(one) for one in _MADE):
        return
    for reference in association.all("targetRef"):
        found = draft.diagram.resolve(reference.text)
        if found is not None:
            yield items.declared(draft.diagram, found) or ""
