"""What all activities share: those that wait begin (inputs, boundary events, a wait that holds the token),
those that do not wait have outputs and a way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import VariablesSet
from engine.execution import attached, data
from engine.execution.leaving import choose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.events import AnyEvent
    from engine.execution.run import Run
    from engine.program.model import Element, Flow
    from engine.values import Value


def begin(
    run: Run,
    scope_id: int,
    element: Element,
    opening: Callable[[Mapping[str, Value], int], AnyEvent],
    *,
    keep_inputs: bool = True,
) -> tuple[int, dict[str, Value]]:
    """Open an activity: `opening(values, wait)` makes the event that opens it from all it can see.

    Everything that can fail is evaluated before the first event. Returns the wait's id and the inputs.
    """
    values = run.variables(scope_id)
    inputs: dict[str, Value] = {}
    if element.inputs:
        inputs = data.evaluate_all(run, element.inputs, values, element.label)
        values = {**values, **inputs}
    plans = attached.plan(run, element.boundary, values) if element.boundary else ()
    wait = run.next_id
    run.record(opening(values, wait))
    if inputs and keep_inputs:
        run.record(VariablesSet(scope_id, wait, tuple(inputs), tuple(inputs.values())))
    if plans:
        attached.arm(run, scope_id, plans, wait)
    return wait, inputs


def way_out(
    run: Run, scope_id: int, element: Element, local: Mapping[str, Value]
) -> tuple[dict[str, Value], tuple[Flow, ...]]:
    """What an element that does not wait writes, and where it goes; `Stuck` before anything is recorded.

    Outputs see `local` (what came in or was sent) and the variables around; without outputs nothing is written.
    """
    values = run.variables(scope_id)
    written: dict[str, Value] = {}
    if element.outputs:
        written = data.evaluate_all(run, element.outputs, {**values, **local}, element.label)
    if element.onward is not None:
        return written, element.outgoing
    return written, choose(run, element, {**values, **written})
