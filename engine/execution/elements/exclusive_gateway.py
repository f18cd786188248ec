"""Exclusive gateway: the first flow whose condition holds, else the default (BPMN 2.0.2, 13.4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution import asking
from engine.execution.conditions import holds
from engine.execution.leaving import no_way_out, passed, passed_along

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element, Flow


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Choose one flow; a merge goes straight through."""
    if element.onward is not None:
        passed(run, scope_id, element)
    elif element.detail is not None:
        asking.ask(run, scope_id, element, element.detail.asked)
    else:
        passed_along(run, scope_id, element, _first(run, scope_id, element))


def _first(run: Run, scope_id: int, element: Element) -> Flow:
    values, clock, default = run.variables(scope_id), run.clock, None
    for one in element.outgoing:
        if one.id == element.default:
            default = one
        elif holds(one, values, clock):
            return one
    if default is None:
        raise no_way_out(element)
    return default
