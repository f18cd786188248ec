"""Run every token that can move to its next wait; then the joins that wait for what can still come."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from engine.execution import endings, patience
from engine.execution.elements.registry import ENTER
from engine.execution.run import STEPS
from engine.execution.trouble import Pause, Stuck

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element


def burst(run: Run) -> None:
    """Empty the agenda. A token that gets stuck becomes an incident and the others go on; at a `Pause` all stand still."""
    with suppress(Pause):
        _empty(run)


def _empty(run: Run) -> None:
    agenda, emptied, steps = run.agenda, run.emptied, 0
    while True:
        while agenda or emptied:
            if emptied:
                endings.end(run, emptied.pop())
                continue
            scope_id, element, flow = agenda.popleft()
            steps += 1
            try:
                if steps > STEPS:
                    raise _endless(element)
                ENTER[element.behaviour](run, scope_id, element, flow)
            except Stuck as stuck:
                run.park(scope_id, element, flow, stuck)
        state = run.state
        if state.ended is not None:
            return
        if run.later:
            steps += 1
            _act(run, steps)
            continue
        if not patience.look(run):
            return


def _act(run: Run, steps: int) -> None:
    """Let the token act that has waited longest for the others to come to rest."""
    scope_id, element, flow, act = run.later.popleft()
    try:
        if steps > STEPS:
            raise _endless(element)
        act(run, scope_id, element, flow)
    except Stuck as stuck:
        run.park(scope_id, element, flow, stuck)


def _endless(element: Element) -> Stuck:
    return Stuck(
        "endless-loop",
        f"{element.label!r} was stopped after {STEPS} steps without a wait: the diagram goes round in a loop there.",
    )
