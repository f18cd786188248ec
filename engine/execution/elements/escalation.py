"""Escalations thrown on the way or at an end (BPMN 2.0.2, 10.5.4 and 10.5.6).

What a called process does not catch itself goes to its caller within the same turn: until that has been told the
called process pauses, for it may be called off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution import catching, escalating
from engine.execution.leaving import choose, go, reached
from engine.execution.run import ESCALATIONS
from engine.execution.trouble import Pause, Stuck
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def throw(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Its token goes on, unless who answers takes it away."""
    code = element.detail.name or ""
    flows = choose(run, element, run.variables(scope_id))
    catcher = catching.find(run, scope_id, 0, "escalation", code)
    passed_on = catcher is None and run.state.parent is not None
    if passed_on:
        count(run, element)
    if element.kind == "endEvent":
        reached(run, scope_id, element)
    go(run, scope_id, element, flows)
    escalating.thrown(run, scope_id, element, code, catcher)
    if passed_on:
        run.escalated.append(code)
        raise Pause


def count(run: Run, element: Element) -> None:
    """Each one that is passed on lets the caller act: without a limit a loop without a wait would never end."""
    run.escalations += 1
    if run.escalations > ESCALATIONS:
        raise Stuck(
            "endless-loop",
            say(
                "%(step)s was stopped after %(number)s escalations without a wait: "
                "the diagram goes round in a loop there.",
                step=in_quotes(element.label),
                number=ESCALATIONS,
            ),
        )
