"""What the last version said in our words and the next one does not say any more: modelers that do not know them drop
them when a step is copied, pasted or given another type.

A step with another type keeps its id. A copy has a new one, and is known by what it is and is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import names
from engine.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram import Diagram, Element

OURS = "Throughlane"
"""How our modeler calls itself in the files it writes: what is taken out there somebody has taken out."""
WORDS = {
    "tl:governance": "who owns it",
    "tl:businessKey": "its business key",
    "tl:starters": "who may start it",
    "tl:lane": "its group and zone",
    "tl:agreement": "its agreement",
    "tl:assignment": "who may not do it",
    "tl:task": "who does it",
    "tl:form": "its form",
    "tl:initiator": "who counts as having started it",
    "tl:decision": "its decision",
    "tl:job": "its job",
    "tl:result": "where its result goes",
    "tl:call": "how it is called",
    "tl:label": "its words for the customer",
}
"""What is looked for, and what people call it. Each stands once at an element and says all in attributes."""
OFTEN = {
    "tl:input": "its inputs",
    "tl:output": "its outputs",
    "tl:variable": "its variables",
    "tl:serviceClass": "its kinds of customers",
    "tl:check": "its checklist",
}
"""What may stand there several times, each with a name."""
_COPIED = names.FLOW_NODES | names.words("lane process")


class Gone(NamedTuple):
    """A word that is not said any more, with the attributes that are missing; `again` stands beside others like it."""

    word: str
    said: Mapping[str, str]
    again: bool


def lost(before: Diagram, after: Diagram, version: int) -> Iterator[Finding]:
    """Tell of each element what it, or what it seems to be a copy of, said before and it does not say."""
    meant = after.root.attributes.get("exporter") == OURS
    for element in after.elements.values():
        known = source(before, element) if not meant or element.id in before.elements else None
        gone = missing(known, element)
        if gone and known is not None:
            named = repr(element.name or element.id)
            said = ", ".join(dict.fromkeys((WORDS | OFTEN)[one.word] for one in gone))
            message = f"{named} has lost what version {version} says of it: {said}."
            if known.id != element.id:
                message = (
                    f"{named} is new and bears the name of {known.id!r} in version {version}, "
                    f"but does not say what that does: {said}."
                )
            yield Finding(
                "lost",
                Severity.NOTE if meant else Severity.WARNING,
                message,
                "Nothing, if that is meant. A modeler that does not know these words may have dropped them: "
                "in a draft they can be restored with one click.",
                element.id,
                after.name,
                element.line or None,
            )


def source(before: Diagram, element: Element) -> Element | None:
    """Find what an element was in another version; of one that is new, which says nothing in our words, the only one of
    its kind and name.
    """
    if element.id in before.elements:
        return before.elements[element.id]
    if element.kind not in _COPIED or not element.name or any(one.kind in WORDS | OFTEN for one in element.extensions):
        return None
    alike = [one for one in before.of_kind(element.kind) if one.name == element.name]
    return alike[0] if len(alike) == 1 else None


def missing(before: Element | None, after: Element) -> list[Gone]:
    """Give what is no longer said: by word, the attributes that are not there any more."""
    if before is None:
        return []
    found = []
    for word in WORDS:
        old, new = before.extension(word), after.extension(word)
        if old is not None:
            said = new.attributes if new is not None else {}
            gone = {name: value for name, value in old.attributes.items() if value and not said.get(name)}
            found += [Gone(word, gone, again=False)] if gone else []
    for word in OFTEN:
        named = {one.attributes.get("name") for one in after.extensions_of(word)}
        others = (one for one in before.extensions_of(word) if one.attributes.get("name") not in named)
        found += [Gone(word, one.attributes, again=True) for one in others]
    return found
