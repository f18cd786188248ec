"""Ad-hoc subprocesses compiled: in which order, until when (BPMN 2.0.2, 10.3.5 and 13.3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.vocabulary import flag
from engine.program.details import AdHocDetail
from engine.program.draft import label
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.diagram.model import Element
    from engine.program.draft import Draft


def ad_hoc(draft: Draft, element: Element) -> AdHocDetail:
    """Compile one; what it begins with is found when all elements are known."""
    ordering = element.attributes.get("ordering", "Parallel").strip()
    if ordering not in {"Parallel", "Sequential"}:
        draft.error(
            "ad-hoc",
            element,
            say("%(element)s has the ordering %(ordering)s.", element=label(element), ordering=in_quotes(ordering)),
            say("Parallel or Sequential."),
        )
    condition = element.child("completionCondition")
    until = None
    if condition is not None and condition.text:
        until = draft.feel(element, condition.text, say("The completion condition"))
    cancels = flag(element, "cancelRemainingInstances")
    return AdHocDetail(ordering == "Sequential", cancels, until)
