"""A transaction that is cancelled is left by the cancel event on its border (BPMN 2.0.2, 10.3.5 and 13.5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution import scopes
from engine.execution.leaving import fire, settle, way_on
from engine.program.listening import does

if TYPE_CHECKING:
    from engine.execution.run import Run


def transaction(run: Run, scope_id: int) -> int:
    """The innermost transaction that a scope stands in; of a repeated one all its rounds."""
    found = next(one for one in run.state.chain(scope_id) if run.program.elements[one.element].kind == "transaction")
    around = run.state.scope(found.parent)
    return around.parent if around.kind == "round" else found.id


def leave(run: Run, scope_id: int) -> None:
    """Go on from the border of a transaction in which everything has been taken back."""
    scope = run.state.scope(scope_id)
    border = map(run.element, run.element(scope.element).boundary)
    event = next(one for one in border if does(one, "cancel"))
    way = way_on(run, scope.parent, event, {}, {})
    scopes.interrupt(run, scope.parent, scope.wait)
    fire(run, scope.parent, 0, "cancel", event, way)
    settle(run, scope.parent)
