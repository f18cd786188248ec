"""Script task: FEEL evaluated in the step, or Python as a job for the sandbox (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import JobCreated
from engine.execution import activity, data
from engine.execution.conditions import named, stopped
from engine.execution.leaving import choose, go, passed
from engine.execution.trouble import Stuck
from engine.feel import FeelBudgetExceeded
from engine.sentence import say

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element
    from engine.values import Value

_SCRIPT = say("The script %(label)s", label="")


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Evaluate it and write its result, or each entry of the context it gives."""
    seen = run.variables(scope_id)
    if element.inputs:
        seen = {**seen, **data.evaluate_all(run, element.inputs, seen, element.label)}
    detail = element.detail
    try:
        value = detail.expression.at(seen, *run.clock)
    except FeelBudgetExceeded as exceeded:
        raise Stuck("expression", stopped(named(_SCRIPT, {"label": element.label}), exceeded)) from exceeded
    written = {detail.result: value} if detail.result is not None else _context(element, value)
    if element.plain:
        data.assign(run, scope_id, written)
        passed(run, scope_id, element)
        return
    if element.outputs:
        written = data.evaluate_all(run, element.outputs, {**seen, **written}, element.label)
    flows = choose(run, element, {**run.variables(scope_id), **written}) if element.onward is None else element.outgoing
    data.assign(run, scope_id, written)
    go(run, scope_id, element, flows, written)


def python(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Create the job. It is told what time it is now at every try, so that each gives the same."""
    detail = element.detail
    activity.begin(
        run,
        scope_id,
        element,
        lambda _, wait: JobCreated(scope_id, wait, element.id, detail.job, detail.retries, run.now),
    )


def _context(element: Element, value: Value) -> dict[str, Value]:
    if isinstance(value, dict):
        return value
    told = say(
        "%(what)s names no result variable, so it must give a context, but it does not.",
        what=named(_SCRIPT, {"label": element.label}),
    )
    raise Stuck("script", told)
