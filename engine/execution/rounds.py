"""What loops and multi-instance activities share (BPMN 2.0.2, 13.3.6 and 13.3.7).

The token waits at the activity, with its boundary events; inside that wait is a scope for the rounds, with the
counters, and in it one scope for each round, with what only that round knows. A round that ends touches its own
page and the small one around it. What must outlive it, its result or what compensates it, stays as a kept scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Activated, ScopeClosed, ScopeKept, ScopeOpened, VariablesSet
from engine.execution import activity, counters
from engine.execution.leaving import choose, leave, park_leaving, settle
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element
    from engine.values import Value

RESULT = "outputElement"
"""The variable in which a round that has ended keeps what it gives to the collection."""


def begin(run: Run, scope_id: int, element: Element, of: int | None = None) -> int:
    """Let the token wait at the activity and open the scope of its rounds; `of` is their number, where it is known."""
    wait, _ = activity.begin(run, scope_id, element, lambda _, wait: Activated(scope_id, wait, element.id, "scope"))
    around = run.next_id
    run.record(ScopeOpened(around, scope_id, wait, element.id, 0, "rounds", of))
    return around


def open_one(run: Run, around_id: int, element: Element, known: Mapping[str, Value]) -> None:
    """Begin one round, with what it knows from the beginning."""
    one = run.next_id
    run.record(ScopeOpened(one, around_id, 0, element.id, kind="round"))
    if known:
        run.record(VariablesSet(one, 0, tuple(known), tuple(known.values())))
    assert element.each is not None, "a repeated activity has something to do each time"
    run.agenda.append((one, element.each, None))


def close_one(run: Run, one: Scope, element: Element, result: Mapping[str, Value] | None = None) -> None:
    """End one round, and keep it where it has a `result` or can be compensated."""
    if result:
        run.record(VariablesSet(one.id, 0, tuple(result), tuple(result.values())))
    run.record(ScopeKept(one.id) if result or element.keeps else ScopeClosed(one.id))


def park(run: Run, one: Scope, stuck: Stuck) -> None:
    """A round is done, but what comes next cannot be told: it stays, and asks again when somebody has helped."""
    run.record(stuck.raised(one.id, run.next_id, one.element, -1))


def end(run: Run, around: Scope) -> None:
    """Let the token go on when the last round has ended; what was collected is written at once."""
    element = run.element(around.element)
    try:
        written = _collected(run, around, element)
        flows = choose(run, element, run.variables(around.parent, written))
    except Stuck as stuck:
        park_leaving(run, around.parent, around.wait, stuck)
        return
    run.record(ScopeKept(around.id) if element.keeps else ScopeClosed(around.id))
    leave(run, around.parent, around.wait, element, written, flows)
    settle(run, around.parent)


def _collected(run: Run, around: Scope, element: Element) -> dict[str, list[Value]]:
    """The results of all rounds that have begun, in their order; null where one was terminated."""
    output = getattr(element.repeat, "output", None)
    if output is None:
        return {}
    results: list[Value] = [None] * around.data
    for one in map(run.state.scope, run.state.children(around.id)):
        if one.kind == "kept":
            results[one.data - 1] = one.variables.get(RESULT)
    return {output: results}


def so_far(run: Run, around: Scope, element: Element, one: Scope, given: Value) -> list[Value]:
    """The collection while rounds are going on, where `one` is about to give something: null for all that have not."""
    (results,) = _collected(run, around, element).values()
    results += [None] * (around.variables[counters.PLANNED] - len(results))
    results[one.data - 1] = given
    return results


def numbered(run: Run, scope_id: int, name: str) -> str:
    """Say in a task's name which round it is: "Sign (2 of 5)"."""
    one = run.state.scope(scope_id)
    of = run.state.scope(one.parent).variables.get(counters.PLANNED)
    return f"{name} (round {one.data})" if of is None else f"{name} ({one.data} of {of})"
