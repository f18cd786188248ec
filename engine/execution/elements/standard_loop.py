"""Standard loop: an activity again and again while a condition holds (BPMN 2.0.2, 10.3.8 and 13.3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import RoundsPlanned
from engine.execution import asking, counters, rounds
from engine.execution.conditions import is_true
from engine.execution.leaving import settle
from engine.execution.trouble import Stuck
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element
    from engine.values import Value

_AGAIN = say("The condition to repeat %(label)s", label="")


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Begin with the first round, unless the condition is asked before it and does not hold."""
    before, asked = element.repeat.before, element.repeat.asked
    wanted = not before or _again(run, scope_id, element, 0)
    around = rounds.begin(run, scope_id, element)
    if before and asked is not None:
        asking.ask(run, around, element, asked, 0)
        return
    _go_on(run, around, element, again=wanted)


def ended(run: Run, one: Scope) -> None:
    """Go round again, or end."""
    element, around = run.element(one.element), run.state.scope(one.parent)
    try:
        again = _again(run, around.id, element, around.data)
    except Stuck as stuck:
        rounds.park(run, one, stuck)
        return
    rounds.close_one(run, one, element)
    if element.repeat.asked is not None:
        asking.ask(run, around.id, element, element.repeat.asked, 0)
        return
    _go_on(run, around.id, element, again=again)


def answer(run: Run, scope_id: int, wait_id: int, element: Element, values: Mapping[str, Value]) -> None:
    """Go round once more, or end, as somebody says."""
    (chosen,) = asking.chosen_by(element, element.repeat.asked, values)
    run.record(RoundsPlanned(scope_id, wait_id, element.id, more=bool(chosen)))
    _go_on(run, scope_id, element, again=bool(chosen))


def _go_on(run: Run, around: int, element: Element, *, again: bool) -> None:
    if again:
        rounds.open_one(run, around, element, {})
    else:
        settle(run, around)


def _again(run: Run, scope_id: int, element: Element, done: int) -> bool:
    """Whether there is another round after `done` of them; in the condition, loopCounter is how many are done."""
    loop = element.repeat
    if loop.most is not None and done >= loop.most:
        return False
    if loop.condition is None:
        return True
    values = run.variables(scope_id, {counters.NUMBER: done})
    return is_true(loop.condition, values, run.clock, _AGAIN, element.label)
