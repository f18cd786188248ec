"""Run every token that can move to its next wait; then the joins that wait for what can still come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import EndReached
from engine.execution import endings, looping, patience, watching
from engine.execution.elements.registry import ENTER
from engine.execution.places import end_reached
from engine.execution.trouble import Pause, Stuck

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.program.model import Element

LOOK = 1_000
"""Steps after which a burst is looked at for a loop for the first time; then when there are twice as many."""


def burst(run: Run) -> None:
    """Empty the agenda. A token that gets stuck becomes an incident and the others go on; a `Pause` stops them all."""
    try:  # free where nothing is raised; `suppress` is three calls
        _empty(run)
    except Pause:
        return
    if run.outcome is not None and run.state.ended is None:
        _remember(run, run.outcome)


def _remember(run: Run, end: str) -> None:
    """Note for later turns which end event the process came to."""
    if end != end_reached(run):
        run.record(EndReached(end))


def _empty(run: Run) -> None:
    agenda, emptied, steps, look = run.agenda, run.emptied, 0, LOOK
    while True:
        while agenda or emptied:
            if emptied:
                endings.end(run, emptied.pop())
                continue
            scope_id, element, flow = agenda.popleft()
            steps += 1
            if steps > look:
                look = min(2 * steps, run.steps)
                if _stopped(run, steps, (scope_id, element, flow)):
                    continue
            try:
                ENTER[element.behaviour](run, scope_id, element, flow)
            except Stuck as stuck:
                run.park(scope_id, element, flow, stuck)
                looping.stop_stuck(run, scope_id, element)
        if run.state.ended is not None:
            return
        acted = _at_rest(run, steps)
        if not acted:
            return
        steps += acted


def _stopped(run: Run, steps: int, token: tuple[int, Element, str | None]) -> bool:
    """Look whether this is a loop that finds no rest, or one that opens waits for ever, and stop it with its tokens."""
    if steps > run.steps:
        looping.stop(run, *token)
        return True
    run.agenda.appendleft(token)
    if looping.stop_waiting(run):
        return True
    run.agenda.popleft()
    return False


def _at_rest(run: Run, steps: int) -> int:
    """What happens once no token can move: conditions that have become true, else a token that has waited for this,
    else a gateway. How much that was; nought is the end of the burst.
    """
    if run.program.conditions and len(run.events) > run.looked:
        set_off = watching.look(run, endless=steps > run.steps)
        if set_off:
            return set_off
    if run.stopped:
        run.stopped = False
        return 0
    if run.later:
        _act(run, steps + 1)
        return 1
    return 1 if patience.look(run) else 0


def _act(run: Run, steps: int) -> None:
    """Let the token act that has waited longest for the others to come to rest."""
    scope_id, element, flow, act = run.later.popleft()
    if steps > run.steps:
        looping.stop(run, scope_id, element, flow)
        return
    try:
        act(run, scope_id, element, flow)
    except Stuck as stuck:
        run.park(scope_id, element, flow, stuck)
