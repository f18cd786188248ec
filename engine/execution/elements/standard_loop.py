"""Standard loop: an activity again and again while a condition holds (BPMN 2.0.2, 10.3.8 and 13.3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution import counters, rounds
from engine.execution.conditions import is_true
from engine.execution.leaving import settle
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Begin with the first round, unless the condition is asked before it and does not hold."""
    wanted = not element.repeat.before or _again(run, scope_id, element, 0)
    around = rounds.begin(run, scope_id, element)
    if wanted:
        rounds.open_one(run, around, element, {})
    else:
        settle(run, around)


def ended(run: Run, one: Scope) -> None:
    """Go round again, or end."""
    element, around = run.element(one.element), run.state.scope(one.parent)
    try:
        again = _again(run, around.id, element, around.data)
    except Stuck as stuck:
        rounds.park(run, one, stuck)
        return
    rounds.close_one(run, one, element)
    if again:
        rounds.open_one(run, around.id, element, {})
    else:
        settle(run, around.id)


def _again(run: Run, scope_id: int, element: Element, done: int) -> bool:
    """Whether there is another round after `done` of them; in the condition, loopCounter is how many are done."""
    loop = element.repeat
    if loop.most is not None and done >= loop.most:
        return False
    if loop.condition is None:
        return True
    values = run.variables(scope_id, {counters.NUMBER: done})
    return is_true(loop.condition, values, run.clock, "The condition to repeat", element.label)
