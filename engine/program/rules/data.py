"""What must hold, or is good to know, about data that a process draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.names import EVENT_DEFINITIONS
from engine.model import Severity
from engine.program.data import items
from engine.program.draft import label
from engine.program.unfollowed import is_called_feel
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft

_EXPRESSIONS = frozenset({"formalExpression", "conditionExpression", "condition", "from", "to", "transformation"}) | {
    "timeDate", "timeDuration", "timeCycle", "loopCondition", "loopCardinality", "completionCondition",
    "activationCondition", "messagePath", "dataPath",
}  # fmt: skip


def _within(process: Drawn) -> Iterator[Drawn]:
    to_look = [process]
    while to_look:
        element = to_look.pop()
        yield element
        to_look.extend(reversed(element.children))


def is_heeded(draft: Draft) -> None:
    """A data object's state and a store's capacity are kept, and nothing follows from them."""
    for element in _within(draft.process):
        store = _store(draft, element)
        if any(one.child("dataState") is not None for one in (element, store) if one is not None):
            draft.find(
                Severity.NOTE,
                "data-state",
                element,
                say("%(element)s has a state, which is kept and not followed.", element=label(element)),
                say("Keep the state as a value of its own where something depends on it."),
            )
        if store is not None and "capacity" in store.attributes:
            draft.find(
                Severity.NOTE,
                "store-capacity",
                element,
                say("%(element)s has a capacity, which is kept and not followed.", element=label(element)),
                say("A data store takes what is written to it, however much that is."),
            )


def _store(draft: Draft, element: Drawn) -> Drawn | None:
    if element.kind != "dataStoreReference":
        return None
    return draft.diagram.resolve(element.attributes.get("dataStoreRef"), "dataStore")


def is_feel(draft: Draft) -> None:
    """Expressions are FEEL; what says that it is written in something else would mean something else."""
    for element in (*_within(draft.process), *_beside(draft)):
        language = element.attributes.get("language", "").strip()
        if element.kind in _EXPRESSIONS and not is_called_feel(language):
            owner = draft.diagram.parent(element) or element
            draft.error(
                "expression-language",
                owner,
                say(
                    "An expression of %(element)s is written in %(language)s; expressions are FEEL.",
                    element=label(owner),
                    language=language,
                ),
                say("Write it in FEEL and take the language off."),
            )


def _beside(draft: Draft) -> Iterator[Drawn]:
    """Give what stands beside the process and is evaluated in it: triggers that it refers to, paths into messages.

    Paths are those of the file; its first process tells of them.
    """
    for one in draft.diagram.of_kind("correlationProperty") if draft.process is draft.diagram.processes[0] else ():
        yield from _within(one)
    referring = [one for one in _within(draft.process) if one.kind == "eventDefinitionRef"]
    for definition in dict.fromkeys(draft.diagram.resolve(one.text, *EVENT_DEFINITIONS) for one in referring):
        yield from () if definition is None else _within(definition)


def stores_have_keys(draft: Draft) -> None:
    """A data store that one element reads by a key and another without holds different documents for them."""
    keyed: dict[str, set[bool]] = {}
    for element in _within(draft.process):
        if element.kind == "dataStoreReference":
            stated = element.extension("tl:document")
            has_key = stated is not None and bool(stated.attributes.get("key"))
            keyed.setdefault(items.store_of(draft.diagram, element), set()).add(has_key)
    for store, ways in keyed.items():
        if len(ways) > 1:
            draft.find(
                Severity.WARNING,
                "store-keys",
                draft.process,
                say(
                    "The data store %(store)s is drawn with a key and without, which are different documents.",
                    store=in_quotes(store),
                ),
                say("Give every reference to it the same key, or none of them."),
            )
