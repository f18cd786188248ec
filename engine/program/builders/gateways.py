"""Gateways compiled: what a complex one is activated by. What needs all elements (options, reach) comes afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import Severity
from engine.program.details import GatewayDetail
from engine.program.draft import label
from engine.sentence import say

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.program.draft import Draft

LOOKING = frozenset({"inclusiveGateway", "complexGateway"})
"""Kinds that look again, as joins, when nothing else moves."""


def inclusive(draft: Draft, element: Element) -> GatewayDetail:  # noqa: ARG001 - one signature for all
    """Compile an inclusive gateway."""
    return GatewayDetail()


def complex_(draft: Draft, element: Element) -> GatewayDetail:
    """Compile a complex gateway; one that does not say what activates it waits as an inclusive one does."""
    condition = element.child("activationCondition")
    if condition is not None and condition.text:
        return GatewayDetail(activation=draft.feel(element, condition.text, say("The activation condition")))
    if len(draft.diagram.touching(element, "sequenceFlow", "targetRef")) > 1:
        draft.find(
            Severity.NOTE,
            "activation",
            element,
            say(
                "%(element)s does not say what activates it, so it waits for every token that can still come.",
                element=label(element),
            ),
            say("Give it an activation condition, such as activationCount >= 2."),
        )
    return GatewayDetail()
