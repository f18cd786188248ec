"""Business rule task: a DMN decision evaluated in the step (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import DecisionMade
from engine.execution import data
from engine.execution.conditions import named, stopped
from engine.execution.leaving import choose, go
from engine.execution.trouble import Stuck
from engine.feel import FeelBudgetExceeded
from engine.sentence import say

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element

_DECISION = say("The decision %(label)s", label="")


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Decide, keep which rules matched, and write the result."""
    detail = element.detail
    inputs = data.evaluate_all(run, element.inputs, run.variables(scope_id), element.label)
    seen = run.variables(scope_id, inputs)
    try:
        outcome = detail.decision(seen, *run.clock)
    except FeelBudgetExceeded as exceeded:
        raise Stuck("decision", stopped(named(_DECISION, {"label": detail.ref}), exceeded)) from exceeded
    if outcome.problem:
        what = named(_DECISION, {"label": detail.ref})
        raise Stuck("decision", say("%(what)s has no result: %(why)s", what=what, why=outcome.problem))
    written = {detail.result: outcome.value}
    if element.outputs:
        written = data.evaluate_all(run, element.outputs, {**seen, **written}, element.label)
    flows = choose(run, element, {**run.variables(scope_id), **written})
    run.record(DecisionMade(scope_id, element.id, detail.ref, tuple(outcome.rules)))
    data.assign(run, scope_id, written)
    go(run, scope_id, element, flows, written)
