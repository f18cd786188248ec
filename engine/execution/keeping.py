"""What stays of an activity that is complete, so that it can be taken back (BPMN 2.0.2, 13.5.5).

A kept scope holds what its activity had and gave; it counts no token and is dropped with the scope around it. Only
activities that something in the diagram can take back are kept (`engine.program.compensation`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import ScopeClosed, ScopeKept, ScopeOpened, VariablesSet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element
    from engine.values import Value


def keep(run: Run, scope_id: int, element: Element, values: Mapping[str, Value]) -> None:
    """Keep an activity without a scope of its own: `values` are what it had and gave when it was completed.

    One that has a scope is kept by that, a repeated one by its rounds.
    """
    if element.each is not None or element.id in run.program.bodies:
        return
    kept = run.next_id
    run.record(ScopeOpened(kept, scope_id, 0, element.id, 0, "kept"))
    if values:
        run.record(VariablesSet(kept, 0, tuple(values), tuple(values.values())))


def close(run: Run, scope: Scope, element: Element) -> None:
    """End the scope of a subprocess; it stays where it, or something inside it, can be taken back."""
    if not element.keeps or not (element.handler or scope.kept):
        run.record(ScopeClosed(scope.id))
        return
    if element.handler and element.handler not in run.program.bodies[element.id].triggers:
        forget(run, scope)  # its handler takes it back as a whole
    run.record(ScopeKept(scope.id))


def forget(run: Run, scope: Scope) -> None:
    """Drop what a scope keeps: nothing can take it back any more."""
    if scope.kept:
        for one in run.state.children(scope.id):
            if run.state.scope(one).kind == "kept":
                run.record(ScopeClosed(one, "forgotten"))
