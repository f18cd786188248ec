"""Ad-hoc subprocess: activities without an order, until somebody or a condition says that it is enough
(BPMN 2.0.2, 10.3.5 and 13.3.5).

Where people choose, a task asks what is next: at once again where activities may run side by side, else when the
one that was chosen is done. Otherwise everything is begun by itself, once: all together, or one after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Fired, Withdrawn
from engine.execution import asking, scopes
from engine.execution.conditions import is_true
from engine.execution.elements import subprocess
from engine.execution.leaving import settle
from engine.execution.trouble import Stuck
from engine.sentence import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Scope, Wait
    from engine.program.model import Element
    from engine.values import Value

_COMPLETE = say("The completion condition of %(label)s", label="")

BY_ITSELF = "adHoc"
"""The kind of `Fired` by which activities begin without being chosen; evolving it keeps the one begun last."""


def enter(run: Run, scope_id: int, element: Element, flow: str | None) -> None:  # noqa: ARG001 - one signature for all
    """Open the scope; begin what begins by itself, or ask what is next."""
    child = subprocess.opened(run, scope_id, element)
    detail = element.detail
    begun = () if detail.asked else detail.starts[:1] if detail.sequential else detail.starts
    _begin(run, child, element, begun)
    if detail.asked:
        asking.ask(run, child, element, detail.asked, 0)


def _begin(run: Run, scope_id: int, element: Element, begun: tuple[str, ...]) -> None:
    run.record(Fired(scope_id, 0, element.id, BY_ITSELF, begun))
    for one in begun:
        run.agenda.append((scope_id, run.element(one), None))


def answer(run: Run, scope_id: int, wait_id: int, element: Element, values: Mapping[str, Value]) -> None:
    """Begin what was chosen; or finish, which calls off what still runs unless the diagram says otherwise."""
    detail = element.detail
    (chosen,) = asking.chosen_by(element, detail.asked, values)
    begun = (chosen,) if chosen else ()
    run.record(Fired(scope_id, wait_id, element.id, "task", begun))
    for one in begun:
        run.agenda.append((scope_id, run.element(one), None))
    if begun and not detail.sequential:
        asking.ask(run, scope_id, element, detail.asked, 0)
    if not begun:
        _enough(run, scope_id, element)


def _enough(run: Run, scope_id: int, element: Element) -> None:
    """Begin nothing more; what still runs is called off, or may be done first."""
    scope = run.state.scope(scope_id)
    if element.detail.cancels and scope.live:
        scopes.clear(run, scope_id)
    for wait_id, wait in list(scope.waits.items()):
        if is_question(scope, wait):
            run.record(Withdrawn(scope_id, wait_id, wait.element, wait.kind))
    settle(run, scope_id)


def look(run: Run, scope_id: int, element: Element) -> bool:
    """When nothing else moves: end it where its completion condition holds, though activities still run."""
    scope = run.state.scope(scope_id)
    if not (element.detail.cancels or _is_asked(scope)):
        return False  # what runs is all that is left to do
    try:
        if not scope.live or not _is_complete(run, scope, element):
            return False
    except Stuck:
        return False  # asked again, and told, when nothing is left to run
    _enough(run, scope_id, element)
    return True


def goes_on(run: Run, scope: Scope, element: Element) -> bool:
    """Whether there is more to do when nothing runs; what that is begins. `Stuck` where nobody can tell."""
    detail, begun = element.detail, scope.phases[element.id]
    if _is_asked(scope):
        return not _is_complete(run, scope, element)
    if not (detail.sequential and begun) or _is_complete(run, scope, element):
        return False
    if detail.asked:
        asking.ask(run, scope.id, element, detail.asked, 0)
        return True
    following = detail.starts[detail.starts.index(begun[0]) + 1 :][:1]
    if following:
        _begin(run, scope.id, element, following)
    return bool(following)


def _is_complete(run: Run, scope: Scope, element: Element) -> bool:
    until = element.detail.until
    values = run.variables(scope.id)
    return until is not None and is_true(until, values, run.clock, _COMPLETE, element.label)


def _is_asked(scope: Scope) -> bool:
    """Whether somebody can still choose what is next."""
    return any(is_question(scope, wait) for wait in scope.waits.values())


def is_question(scope: Scope, wait: Wait) -> bool:
    """Whether a wait is the question what is next."""
    return wait.kind == "task" and wait.element == scope.element
