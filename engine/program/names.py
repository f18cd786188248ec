"""Which variable names a process knows: everything its diagram, forms and messages declare.

FEEL names with spaces are resolved against this list, and a name that is read but never set is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.data import items
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Element
    from engine.program.draft import Draft

ACTIVATION = ("activationCount", "tokens", "waitingForStart")
"""What the conditions of a complex gateway can read about it (BPMN 2.0.2, 10.6.5 and 13.4.5)."""
COUNTERS = frozenset(
    {
        "loopCounter",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
    }
)
"""What the rounds of a repeated activity know of themselves (BPMN 2.0.2, table 10.30)."""
ALWAYS = COUNTERS | {"error_code", "error_message", "escalation_code"}


def declared(draft: Draft) -> frozenset[str]:
    """Collect the names."""
    names = set(ALWAYS)
    for element in draft.process.within():
        names.update(name for name in _of(draft, element) if name)
    for message in draft.diagram.having("tl:message"):
        names.update((payload(message) or ()) if message.kind == "message" else ())
    return frozenset(names)


def payload(message: Element) -> tuple[str, ...] | None:
    """Give the names that a message declares to carry, or None where it declares nothing."""
    declaration = message.extension("tl:message")
    if declaration is None:
        return None
    return tuple(row.attributes.get("name", "") for row in declaration.all("tl:payload")) or None


def _of(draft: Draft, element: Element) -> Iterator[str]:
    if element.kind in {"tl:variable", "tl:input", "tl:output", "tl:initiator", "tl:result"}:
        yield element.attributes.get("name", "")
    elif element.kind == "tl:decision":
        yield element.attributes.get("result", "")
    elif element.kind == "tl:multiInstance":
        yield from (element.attributes.get("element", ""), element.attributes.get("outputCollection", ""))
    elif (item := items.declared(draft.diagram, element)) is not None:
        yield item
        if element.kind == "dataStoreReference":
            yield element.name
    elif element.kind == "complexGateway":
        yield from ACTIVATION
    elif element.kind == "tl:form":
        form = draft.forms.get(element.attributes.get("ref", ""))
        if form is not None:
            yield from form.names


def tell_unknown(draft: Draft) -> None:
    """Note each name that expressions read and nothing in the diagram sets: a caller must bring it."""
    for name, element_id in sorted(draft.read.items()):
        if name in draft.scripted:
            continue
        element = draft.diagram.elements.get(element_id, draft.process)
        draft.find(
            Severity.NOTE,
            "name-unknown",
            element,
            say("%(name)s is read here, but nothing in the diagram sets it.", name=in_quotes(name)),
            say(
                "Declare it by a form field, an output or a tl:variable, or see that whoever starts the process "
                "brings it."
            ),
        )
