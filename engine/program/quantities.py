"""How many tokens an activity needs before it begins, and how many it gives when it is done (BPMN 2.0.2, 10.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES
from engine.program.draft import label
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.diagram.model import Element as Drawn
    from engine.program.draft import Draft
    from engine.program.model import Element

GATHERING = "startQuantity"
"""The behaviour of an activity that gathers tokens first; `begins` is the activity as it is without that."""
MOST = 1_000


def applied(draft: Draft, elements: Mapping[str, Element]) -> dict[str, Element]:
    """Give the elements with what their quantities make of them. Comes last: rules look at elements as drawn."""
    return {element_id: _applied(draft, element) for element_id, element in elements.items()}


def _applied(draft: Draft, element: Element) -> Element:
    drawn = draft.diagram.elements[element.id]
    if drawn.kind not in ACTIVITIES or not (
        "startQuantity" in drawn.attributes or "completionQuantity" in drawn.attributes
    ):
        return element
    needs = _quantity(draft, drawn, "startQuantity")
    gives = _quantity(draft, drawn, "completionQuantity")
    if needs > 1 and not element.incoming:
        draft.error(
            "quantity",
            drawn,
            say(
                "%(element)s needs %(needs)s tokens before it begins, but no flow leads into it.",
                element=label(drawn),
                needs=needs,
            ),
            say("Lead a flow into it, or take startQuantity away."),
        )
    if gives > 1:
        element = _giving(element, gives)
    return replace(element, behaviour=GATHERING, needs=needs, begins=element) if needs > 1 else element


def _giving(element: Element, count: int) -> Element:
    """Every flow out of it stands there so many times, so that each taken way gets so many tokens."""
    onward = None if element.onward is None else tuple(one for one in element.onward for _ in range(count))
    outgoing = tuple(one for one in element.outgoing for _ in range(count))
    return replace(element, outgoing=outgoing, onward=onward, onward_ids=tuple(one.id for one in outgoing))


def _quantity(draft: Draft, drawn: Drawn, attribute: str) -> int:
    text = drawn.attributes.get(attribute, "1").strip()
    if text.isdigit() and 1 <= int(text) <= MOST:
        return int(text)
    draft.error(
        "quantity",
        drawn,
        say(
            "%(element)s %(told)s, which is not a whole number from 1 to %(most)s.",
            element=label(drawn),
            told=_told(attribute, text),
            most=MOST,
        ),
        say("Correct %(attribute)s, or take it away.", attribute=attribute),
    )
    return 1


def _told(attribute: str, text: str) -> str:
    tokens = text or say("no number of")
    if attribute == "startQuantity":
        return say("needs %(tokens)s tokens before it begins", tokens=tokens)
    return say("gives %(tokens)s tokens when it is done", tokens=tokens)
