"""The extension's words (docs/extension.md): what each says and where; whatever else has our prefix is a mistake.

Looked at as the file has them, before anything is translated. Whether a word means something at the step that it
stands on is told where that is compiled (`heeded`), since that depends on what the step does.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from engine.diagram import names
from engine.diagram.tree import bpmn_elements
from engine.model import Finding, Severity
from engine.program.draft import label
from engine.sentence import begun, in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.diagram.model import Diagram, Element

_ANY = re.compile("")
_TRUE_OR_FALSE = re.compile("true|false")
_ALL = re.compile("all")
_WHOLE = re.compile(r"\d+")


class Word(NamedTuple):
    """A word: its attributes with what they may say, where it stands if not on steps and processes, how often."""

    attributes: Mapping[str, re.Pattern[str]]
    at: frozenset[str] = frozenset()
    often: bool = False
    inside: frozenset[str] = frozenset()


def _word(text: str = "", at: str = "", *, often: bool = False, inside: str = "", **stated: re.Pattern[str]) -> Word:
    attributes = {**dict.fromkeys(text.split(), _ANY), **stated}
    return Word(attributes, names.words(at), often, names.words(inside))


WORDS = {
    "tl:governance": _word("owner ownerTitle deputy area pcf", reviewMonths=_WHOLE, often=True),
    "tl:businessKey": _word("expression", unique=_TRUE_OR_FALSE),
    "tl:variable": _word("name type column", often=True),
    "tl:called": _word(),
    "tl:lane": _word("zone group", "lane"),
    "tl:form": _word("ref"),
    "tl:initiator": _word("name"),
    "tl:assignment": _word("notSameAs sameAs notStarter skills"),
    "tl:check": _word("name", mandatory=_TRUE_OR_FALSE, often=True),
    "tl:starters": _word("groups people"),
    "tl:task": _word("assignee people group priority due followUp"),
    "tl:agreement": _word("within"),
    "tl:serviceClass": _word("name when start within queue ages", often=True),
    "tl:label": _word("customer", internal=_TRUE_OR_FALSE),
    "tl:job": _word("type retries"),
    "tl:input": _word("name value", often=True),
    "tl:output": _word("name value", often=True),
    "tl:result": _word("name"),
    "tl:decision": _word("ref result"),
    "tl:call": _word("businessKey", binding=re.compile(r"latest|version:\d+"), inputs=_ALL, outputs=_ALL),
    "tl:multiInstance": _word("collection element outputCollection outputElement", "multiInstanceLoopCharacteristics"),
    "tl:adHoc": _word("start"),
    "tl:document": _word("key", "dataStoreReference"),
    "tl:message": _word("correlationKey", "message", inside="tl:payload"),
    "tl:payload": _word("name type", "tl:message", often=True),
    "tl:signal": _word("scope", "signal"),
    "tl:timer": _word("missed"),
}
"""Every word. Values of which rules of their own tell may be anything here."""
_STEPS = (
    names.ACTIVITIES
    | names.GATEWAYS
    | names.EVENTS
    | names.words("process")
    | frozenset(one for one in names.ROOTS if one.startswith("global") and one.endswith("Task"))
)
"""Where `heeded` tells what means nothing."""
_ADVICE = say("Correct the word, or take it out; docs/extension.md lists all.")


def check(diagram: Diagram) -> list[Finding]:
    """Tell every word with our prefix that is no word of the extension, or that says something it does not know."""
    return [
        Finding(rule, Severity.WARNING, begun(message), _ADVICE, place.id, diagram.name, place.line)
        for element in bpmn_elements(diagram.root)
        if _has_words(element)
        for place in [_place(diagram, element)]
        for rule, message in _wrong(element, label(place))
    ]


def _has_words(element: Element) -> bool:
    """Whether anything of the extension stands there, right or wrong: at most elements nothing does."""
    return any(one.kind.startswith("tl:") for one in element.extensions) or any(
        key.startswith("tl:") for key in element.attributes
    )


def _place(diagram: Diagram, element: Element) -> Element:
    """Give the element that people know: this one, or the one around it that has an id."""
    place: Element | None = element
    while place is not None and not (place.given or place.kind in _STEPS):
        place = diagram.parent(place)
    return place or element


def _wrong(element: Element, where: str) -> Iterator[tuple[str, str]]:
    for key, value in element.attributes.items():
        if key.startswith("tl:"):
            said = say(
                "%(where)s says %(key)s=%(value)s as an attribute, but the extension has words of its own for "
                "everything.",
                where=where,
                key=key,
                value=in_quotes(value),
            )
            yield "extension-unknown", said
    ours = [one for one in element.extensions if one.kind.startswith("tl:")]
    for word in ours:
        yield from _misplaced(element, word, where)
        yield from _inside(word, where)
    for kind, count in Counter(one.kind for one in ours).items():
        if count > 1 and kind in WORDS and not WORDS[kind].often:
            yield (
                "said-twice",
                say(
                    "%(where)s has %(kind)s %(count)s times; only the first is followed.",
                    where=where,
                    kind=kind,
                    count=count,
                ),
            )


def _misplaced(element: Element, word: Element, where: str) -> Iterator[tuple[str, str]]:
    if element.kind in _STEPS:
        return
    if word.kind not in WORDS:
        yield (
            "extension-unknown",
            say("%(where)s has %(kind)s, which is no word of the extension.", where=where, kind=word.kind),
        )
    elif element.kind not in WORDS[word.kind].at:
        yield (
            "extension-place",
            say(
                "%(where)s has %(kind)s in its %(element)s, where it means nothing.",
                where=where,
                kind=word.kind,
                element=element.kind,
            ),
        )


def _inside(word: Element, where: str) -> Iterator[tuple[str, str]]:
    """Tell what a word says that it does not know, and what stands in it."""
    known = WORDS.get(word.kind)
    if known is None:
        return
    for key, value in word.attributes.items():
        about = {"where": where, "key": key, "value": in_quotes(value), "kind": word.kind}
        if key not in known.attributes and ":" not in key and not key.startswith("{"):
            said = say("%(where)s says %(key)s=%(value)s in %(kind)s, which does not know that.", **about)
            yield "extension-unknown", said
        elif key in known.attributes and not _takes(known.attributes[key], value):
            said = say("%(where)s says %(key)s=%(value)s in %(kind)s, which means nothing there.", **about)
            yield "extension-unknown", said
    if word.text:
        yield (
            "extension-unknown",
            say("%(where)s has a text in %(kind)s, which is not looked at.", where=where, kind=word.kind),
        )
    for child in word.children:
        if child.kind in known.inside:
            yield from _inside(child, where)
        else:
            yield (
                "extension-unknown",
                say(
                    "%(where)s has %(kind)s in %(element)s, which is not looked at.",
                    where=where,
                    kind=child.kind,
                    element=word.kind,
                ),
            )


def _takes(known: re.Pattern[str], value: str) -> bool:
    return known is _ANY or known.fullmatch(value.strip()) is not None
