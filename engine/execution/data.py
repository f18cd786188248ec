"""Variables: where a value is written, and inputs and outputs of activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import VariablesSet
from engine.execution.associations import PART, Written, follow, keep
from engine.execution.conditions import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Assignment
    from engine.values import Value


def assign(run: Run, scope_id: int, values: Mapping[str, Value]) -> None:
    """Write values: each to the nearest scope that has the name, else to the process itself.

    One value per name per scope, as in Camunda and Zeebe: branches share it, a join merges nothing.
    """
    if type(values) is Written:
        keep(run, scope_id, values.documents)
    if not len(values):  # documents alone are no values
        return
    if scope_id == 0:
        run.record(VariablesSet(0, 0, tuple(values), tuple(values.values())))
        return
    homes: dict[int, dict[str, Value]] = {}
    scopes = list(run.state.chain(scope_id))
    for name, value in values.items():
        home = next((scope.id for scope in scopes if _holds(run, scope, name)), 0)
        homes.setdefault(home, {})[name] = value
    for home, some in homes.items():
        run.record(VariablesSet(home, 0, tuple(some), tuple(some.values())))


def _holds(run: Run, scope: Scope, name: str) -> bool:
    """Whether a name is written there: a round has names of its own from the beginning; nobody
    writes its counters, nor what an activity that is taken back had and gave.
    """
    if scope.kind == "rounds" or (scope.kind == "handler" and scope.element not in run.program.bodies):
        return False
    if scope.kind == "round" and name in run.element(scope.element).repeat.local:
        return True
    return name in scope.variables


def over(values: Mapping[str, Value], written: dict[str, Value]) -> dict[str, Value]:
    """Put what outputs have written over other values; documents that they write stay with them."""
    whole = Written({**values, **written})
    whole.documents = getattr(written, "documents", ())
    return whole


def evaluate_all(
    run: Run, assignments: tuple[Assignment, ...], values: Mapping[str, Value], label: str
) -> dict[str, Value]:
    """Evaluate inputs or outputs in order; each sees the ones before it."""
    if not assignments:
        return {}
    result: dict[str, Value] = {}
    seen = dict(values)
    for one in assignments:
        if one.association is not None:
            result = follow(run, one, seen, result, label)
            continue
        value = evaluate(one.expression, seen, run.clock, PART, name=one.name, label=label)
        result[one.name] = seen[one.name] = value
    return result
