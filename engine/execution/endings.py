"""A scope that has run out of tokens ends, and with it perhaps what is around it: one rule per kind of scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import InstanceEnded, ScopeClosed
from engine.execution import attached, compensation, data, keeping, rounds
from engine.execution.elements import ad_hoc_subprocess, multi_instance, standard_loop
from engine.execution.leaving import choose, leave, park_leaving, settle
from engine.execution.places import end_reached
from engine.execution.trouble import Stuck
from engine.program.details import LoopDetail

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.execution.run import Run
    from engine.execution.state import Scope


def end(run: Run, scope_id: int) -> None:
    """End a scope where it has no token left."""
    state = run.state
    if state.ended is None and state.has(scope_id):
        scope = state.scopes[scope_id]
        if not scope.live and scope.kind != "kept":
            _ENDINGS[scope.kind](run, scope)


def _process(run: Run, scope: Scope) -> None:
    if scope.waits:
        attached.withdraw_all(run, scope.id)
    gives = run.program.gives
    run.result = scope.variables if gives is None else {one: scope.variables.get(one) for one in gives}
    run.record(InstanceEnded("completed", _outcome(run)))


def _outcome(run: Run) -> str:
    """The name of the last end that the process came to, in whatever turn; ends inside subprocesses do not count."""
    reached = run.outcome or end_reached(run)
    element = run.program.elements.get(reached) if reached else None
    return "Completed" if element is None else element.label


def _event_subprocess(run: Run, scope: Scope) -> None:
    attached.withdraw_all(run, scope.id)
    keeping.close(run, scope, run.element(scope.element))
    around = run.state.scope(scope.parent)
    if around.kind == "subprocess" and not around.live and _mends_an_error(run, scope, around):
        keeping.forget(run, around)
        _left(run, around, keeps=False)
    else:
        settle(run, around.id)


def _mends_an_error(run: Run, scope: Scope, around: Scope) -> bool:
    starts = map(run.element, run.program.bodies[around.element].triggers)
    return any(one.behaviour == "startEvent.error" for one in starts if one.body == scope.element)


def _subprocess(run: Run, scope: Scope) -> None:
    if not (scope.element in scope.phases and _ad_hoc_goes_on(run, scope)):
        _left(run, scope, keeps=True)


def _ad_hoc_goes_on(run: Run, scope: Scope) -> bool:
    try:
        return ad_hoc_subprocess.goes_on(run, scope, run.element(scope.element))
    except Stuck as stuck:
        park_leaving(run, scope.parent, scope.wait, stuck)
        return True


def _left(run: Run, scope: Scope, *, keeps: bool) -> None:
    """Let the activity go on; where its outputs or flows are stuck it keeps its scope and is an incident.

    Where an error has ended its work it is not complete, so nothing `keeps` it to be taken back (BPMN 2.0.2, 13.5.5).
    """
    around = run.state.scope(scope.parent)
    element = run.element_of(around, around.waits[scope.wait])
    try:
        outputs = data.evaluate_all(run, element.outputs, run.variables(scope.id), element.label)
        flows = choose(run, element, run.variables(scope.parent, outputs))
    except Stuck as stuck:
        park_leaving(run, scope.parent, scope.wait, stuck)
        return
    attached.withdraw_all(run, scope.id)
    if keeps:
        keeping.close(run, scope, element)
    else:
        run.record(ScopeClosed(scope.id))
    leave(run, scope.parent, scope.wait, element, outputs, flows)
    settle(run, scope.parent)


def _round(run: Run, scope: Scope) -> None:
    loop = isinstance(run.element(scope.element).repeat, LoopDetail)
    (standard_loop.ended if loop else multi_instance.ended)(run, scope)


_ENDINGS: dict[str, Callable[[Run, Scope], None]] = {
    "process": _process,
    "event": _event_subprocess,
    "subprocess": _subprocess,
    "round": _round,
    "rounds": rounds.end,
    "handler": compensation.taken_back,
}
