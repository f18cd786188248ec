"""End events: a token ends; an error, or everything around it, with it (BPMN 2.0.2, 10.5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Passed
from engine.execution import scopes, throwing
from engine.execution.leaving import passed, reached, settle

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def none(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """The token is consumed."""
    reached(run, scope_id, element)
    passed(run, scope_id, element)


def terminate(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001
    """Everything else in the same process or subprocess ends as well."""
    reached(run, scope_id, element)
    run.record(Passed(scope_id, element.id))
    scopes.clear(run, scope_id)
    settle(run, scope_id)


def error(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001
    """The error goes to the innermost scope that catches it."""
    throwing.throw_from_end(run, scope_id, element, element.detail.name or "", "")
