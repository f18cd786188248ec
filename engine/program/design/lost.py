"""What the last version said in our words and the next one does not say any more: modelers that do not know them drop
them when a step is copied, pasted or given another type.

A step with another type keeps its id. A copy has a new one, and is known by what it is and is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import names
from engine.model import Finding, Severity
from engine.sentence import in_quotes, joined, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram import Diagram, Element

OURS = "Throughlane"
"""How our modeler calls itself in the files it writes: what is taken out there somebody has taken out."""
WORDS = {
    "tl:governance": say("who owns it"),
    "tl:businessKey": say("its business key"),
    "tl:starters": say("who may start it"),
    "tl:lane": say("its group and zone"),
    "tl:agreement": say("its agreement"),
    "tl:assignment": say("who may not do it"),
    "tl:task": say("who does it"),
    "tl:form": say("its form"),
    "tl:initiator": say("who counts as having started it"),
    "tl:decision": say("its decision"),
    "tl:job": say("its job"),
    "tl:result": say("where its result goes"),
    "tl:call": say("how it is called"),
    "tl:label": say("its words for the customer"),
}
"""What is looked for, and what people call it. Each stands once at an element and says all in attributes."""
OFTEN = {
    "tl:input": say("its inputs"),
    "tl:output": say("its outputs"),
    "tl:variable": say("its variables"),
    "tl:serviceClass": say("its kinds of customers"),
    "tl:check": say("its checklist"),
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
            named = in_quotes(element.name or element.id)
            said = joined(dict.fromkeys((WORDS | OFTEN)[one.word] for one in gone), sign=", ")
            message = say(
                "%(named)s has lost what version %(version)s says of it: %(said)s.",
                named=named,
                version=version,
                said=said,
            )
            if known.id != element.id:
                message = say(
                    "%(named)s is new and bears the name of %(id)s in version %(version)s, but does not say what "
                    "that does: %(said)s.",
                    named=named,
                    id=in_quotes(known.id),
                    version=version,
                    said=said,
                )
            yield Finding(
                "lost",
                Severity.NOTE if meant else Severity.WARNING,
                message,
                say(
                    "Nothing, if that is meant. A modeler that does not know these words may have dropped them: in a "
                    "draft they can be restored with one click."
                ),
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
