"""What a task has on its checklist, as `tl:check` says: each item once, and whether the task can do without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program.details import CheckItem
from engine.program.draft import label
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.diagram.model import Element
    from engine.program.draft import Draft

WORD = "tl:check"
MOST = 50
LONGEST = 200


def items(draft: Draft, element: Element) -> tuple[CheckItem, ...]:
    """Read the checklist of a task; what is no item is an error."""
    found: dict[str, CheckItem] = {}
    for said in element.extensions_of(WORD):
        name = " ".join(said.attributes.get("name", "").split())
        if name and name not in found:
            found[name] = CheckItem(name[:LONGEST], said.attributes.get("mandatory", "").strip() == "true")
    for what, advice in _wrong(element):
        draft.error("checklist", element, say("%(element)s %(what)s.", element=label(element), what=what), advice)
    return tuple(found.values())


def _wrong(element: Element) -> Iterator[tuple[str, str]]:
    """Say what is wrong with the items of a checklist."""
    names = [" ".join(one.attributes.get("name", "").split()) for one in element.extensions_of(WORD)]
    if "" in names:
        yield say("has an item on its checklist that says nothing"), say("Write what is to be ticked as its name.")
    for name in sorted({one for one in names if one and names.count(one) > 1}):
        yield (
            say("has %(name)s on its checklist more than once", name=in_quotes(_short(name))),
            say("Take all but one of them out."),
        )
    for name in dict.fromkeys(one for one in names if len(one) > LONGEST):
        too_long = say(
            "has %(name)s on its checklist, which has more than %(longest)s characters",
            name=in_quotes(_short(name)),
            longest=LONGEST,
        )
        yield too_long, say("Say it shorter; the documentation of the task has room for more.")
    if len(names) > MOST:
        many = say("has %(number)s items on its checklist; %(most)s are the most", number=len(names), most=MOST)
        yield many, say("Make several tasks of it, or group what belongs together.")


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"  # noqa: PLR2004 - as long as one line
