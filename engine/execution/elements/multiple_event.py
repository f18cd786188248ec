"""Catch events with several triggers: any lets the token go on, or all together (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.events import Activated, VariablesSet
from engine.execution import attached
from engine.program.triggers import MultipleDetail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.program.model import Element, Program
    from engine.values import Value


class Others(NamedTuple):
    """A start event that needs several triggers together, and the definition of the one that has come."""

    element: Element
    but: str


def set_off_by(program: Program, address: str) -> tuple[str, Others | None]:
    """Take apart where a process begins (`StartTrigger.at`): the start event, and what else it needs first."""
    name, _, part = address.partition("/")
    detail = program.elements[name].detail if part else None
    together = isinstance(detail, MultipleDetail) and detail.together and len(detail.parts) > 1
    return name, Others(program.elements[name], part) if together else None


def catch(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Listen for every part; one wait beside them holds the token."""
    _listen(run, scope_id, element, attached.plan(run, (element.id,), run.variables(scope_id)))


def begin(run: Run, others: Others, values: Mapping[str, Value]) -> None:
    """Listen for what a process needs besides to go on from its start; its outputs see what the first one brought."""
    element = others.element
    plans = attached.plan(run, (element.id,), run.variables(0, values), others.but)
    wait = _listen(run, 0, element, plans)
    if values and element.outputs:
        run.record(VariablesSet(0, wait, tuple(values), tuple(values.values())))


def _listen(run: Run, scope_id: int, element: Element, plans: list[attached.Plan]) -> int:
    wait = run.next_id
    run.record(Activated(scope_id, wait, element.id, "events"))
    attached.arm(run, scope_id, plans, wait)
    return wait
