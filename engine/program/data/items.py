"""Data objects, properties, inputs, outputs and data stores: which variable or document each is (BPMN 2.0.2, 10.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.diagram.model import Diagram, Element

VARIABLES = frozenset({"dataObject", "dataObjectReference", "property", "dataInput", "dataOutput"})
"""What is a variable."""
STORES = frozenset({"dataStore", "dataStoreReference"})
PLACEHOLDER = "__targetRef_placeholder"
"""The property that bpmn-js makes up for a data input that nobody has drawn."""
_STATE = re.compile(r"\s*\[[^\[\]]*\]\s*$")
_CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
_LOOPS = frozenset({"inputDataItem", "outputDataItem"})


def name_of(diagram: Diagram, item: Element) -> str:
    """Give the name of the variable that an item is: its data object's, without the state that some write behind it.

    A data object without a name is called as the first reference to it is; what has no name at all, by its id.
    """
    if item.kind == "dataObjectReference":
        item = diagram.resolve(item.attributes.get("dataObjectRef"), "dataObject") or item
    if item.kind == "dataObject" and not item.name:
        item = diagram.naming.get(item, item)
    return _STATE.sub("", item.name) or item.id


def store_of(diagram: Diagram, item: Element) -> str:
    """Give the name of the store that a data store, or a reference to one, means; it is shared by all processes."""
    if item.kind == "dataStoreReference":
        item = diagram.resolve(item.attributes.get("dataStoreRef"), "dataStore") or item
    return item.name or item.id


def initial(diagram: Diagram, scope: Element) -> tuple[str, ...]:
    """Name the variables that a process or subprocess begins with, null at first: its data objects and properties."""
    own = [one for one in scope.children if one.kind in {"dataObject", "dataObjectReference", "property"}]
    held = [name_of(diagram, one) for one in own if one.name != PLACEHOLDER and not _is_elsewhere(diagram, scope, one)]
    return tuple(dict.fromkeys(held))


def _is_elsewhere(diagram: Diagram, scope: Element, item: Element) -> bool:
    """Whether a reference is to a data object of another scope: then it is that scope's variable."""
    target = diagram.resolve(item.attributes.get("dataObjectRef"), "dataObject")
    return target is not None and diagram.parent(target) is not scope


def declared(diagram: Diagram, element: Element) -> str | None:
    """Give the name that an element of the diagram declares, or None where it declares none."""
    if element.kind in VARIABLES:
        return None if element.name == PLACEHOLDER else name_of(diagram, element)
    if element.kind in _LOOPS:
        return element.name or element.id
    return store_of(diagram, element) if element.kind in STORES else None


def outputs_of(drawn: Element) -> tuple[Element, ...]:
    """Give the data outputs of an activity, a process or (they stand in it directly) a catching event."""
    stated = drawn.child("ioSpecification")
    return drawn.all("dataOutput") + (() if stated is None else stated.all("dataOutput"))


def inputs_of(drawn: Element) -> tuple[Element, ...]:
    """Give the data inputs of an activity, a process or (they stand in it directly) a throwing event."""
    stated = drawn.child("ioSpecification")
    return drawn.all("dataInput") + (() if stated is None else stated.all("dataInput"))


def only_output(diagram: Diagram, drawn: Element) -> str | None:
    """Give the name of the one data output that an element has; None where it has none or several."""
    found = outputs_of(drawn)
    return name_of(diagram, found[0]) if len(found) == 1 else None


def required(diagram: Diagram, drawn: Element) -> tuple[tuple[str, ...], ...]:
    """Give the names that each input set of an element cannot do without (BPMN 2.0.2, table 10.60)."""
    stated = drawn.child("ioSpecification")
    if stated is None:
        return ()
    return tuple(_needed(diagram, one) for one in stated.all("inputSet"))


def _needed(diagram: Diagram, input_set: Element) -> tuple[str, ...]:
    free = {one.text for kind in ("optionalInputRefs", "whileExecutingInputRefs") for one in input_set.all(kind)}
    found = [diagram.resolve(one.text, "dataInput") for one in input_set.all("dataInputRefs") if one.text not in free]
    return tuple(name_of(diagram, one) for one in found if one is not None)


def taken(diagram: Diagram, drawn: Element) -> tuple[str, ...]:
    """Name what takes the message or signal that an element catches: its data outputs."""
    if drawn.kind not in _CATCHING:
        return ()
    return tuple(name_of(diagram, one) for one in outputs_of(drawn))


def everything(diagram: Diagram, scopes: Iterable[Element]) -> dict[str, str]:
    """Give the variable or store of each data object, property, input, output and store drawn in scopes, by id."""
    found = {}
    for scope in scopes:
        io = scope.child("ioSpecification")
        for one in (*scope.children, *(() if io is None else io.children)):
            name = declared(diagram, one)
            if name is not None:
                found[one.id] = name
    return found
