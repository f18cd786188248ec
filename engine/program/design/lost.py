"""What the last version said in our words and the next one does not say any more: modelers that do not know them drop
them when a step is copied, pasted or given another type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram import Diagram, Element

OURS = "Throughlane"
"""How our modeler calls itself in the files it writes: what is taken out there somebody has taken out."""
WORDS = {
    "tl:governance": "who owns it",
    "tl:lane": "its group and zone",
    "tl:agreement": "its agreement",
    "tl:assignment": "who may not do it",
    "tl:task": "who does it",
    "tl:form": "its form",
    "tl:decision": "its decision",
    "tl:job": "its job",
    "tl:label": "its words for the customer",
}
"""What is looked for, and what people call it. Each stands once at an element and says all in attributes."""


def lost(before: Diagram, after: Diagram, version: int) -> Iterator[Finding]:
    """Tell of each element that is still there what it said before and says no more."""
    meant = after.root.attributes.get("exporter") == OURS
    for element in after.elements.values():
        gone = missing(before.elements.get(element.id), element)
        if gone:
            named = element.name or element.id
            said = ", ".join(WORDS[one] for one in gone)
            yield Finding(
                "lost",
                Severity.NOTE if meant else Severity.WARNING,
                f"{named!r} has lost what version {version} says of it: {said}.",
                "Nothing, if that is meant. A modeler that does not know these words may have dropped them: "
                "in a draft they can be restored with one click.",
                element.id,
                after.name,
                element.line or None,
            )


def missing(before: Element | None, after: Element) -> dict[str, Mapping[str, str]]:
    """Give what is no longer said, by word: the attributes that are not there any more."""
    found: dict[str, Mapping[str, str]] = {}
    for word in WORDS if before is not None else ():
        old, new = before.extension(word) if before else None, after.extension(word)
        if old is not None:
            said = new.attributes if new is not None else {}
            gone = {name: value for name, value in old.attributes.items() if value and not said.get(name)}
            if gone:
                found[word] = gone
    return found
