"""BPMN errors: thrown by an end event, a worker or a called process (BPMN 2.0.2, 10.5.6).

`engine.execution.catching` says who catches one. It interrupts whatever it is caught on; one that nobody catches
ends a called process, whose caller may catch it, and is an incident elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import ErrorThrown, InstanceEnded, Passed
from engine.execution import catching, scopes
from engine.execution.leaving import fire, settle, way_on
from engine.execution.trouble import Stuck
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from engine.execution.catching import Catcher
    from engine.execution.run import Run
    from engine.program.model import Element


def throw_from_end(run: Run, scope_id: int, element: Element, code: str, message: str) -> None:
    """An error end event was reached."""
    catcher = catcher_of(run, scope_id, element, code)
    run.record(Passed(scope_id, element.id))
    _thrown(run, scope_id, element, code, message, catcher)


def catcher_of(run: Run, scope_id: int, element: Element, code: str) -> Catcher | None:
    """Find who catches what an end throws, None where that is the caller; `Stuck` where it is nobody."""
    catcher = catching.find(run, scope_id, 0, "error", code)
    if catcher is None and run.state.parent is None:
        raise _uncaught(element, code)
    return catcher


def throw_from_activity(run: Run, scope_id: int, wait_id: int, code: str, message: str) -> None:
    """A worker or a called process reported a BPMN error for an activity; `Stuck` where nobody catches it."""
    element = run.element(run.state.scope(scope_id).waits[wait_id].element)
    catcher = catching.find(run, scope_id, wait_id, "error", code)
    if catcher is None and run.state.parent is None:
        raise _uncaught(element, code)
    _thrown(run, scope_id, element, code, message, catcher)


def _uncaught(element: Element, code: str) -> Stuck:
    told = say(
        "%(step)s ended with the error %(code)s, and nothing in the diagram catches it.",
        step=in_quotes(element.label),
        code=in_quotes(code),
    )
    return Stuck("uncaught-error", told)


def _thrown(run: Run, scope_id: int, element: Element, code: str, message: str, catcher: Catcher | None) -> None:
    if catcher is None:
        run.record(ErrorThrown(scope_id, element.id, code, None))
        scopes.clear(run, 0)
        run.record(InstanceEnded("failed", code))
        return
    facts = {"error_code": code, "error_message": message}
    where = catcher.element
    run.record(ErrorThrown(scope_id, element.id, code, where.id))
    if catcher.host:
        way = way_on(run, catcher.scope, where, {}, facts)
        scopes.interrupt(run, catcher.scope, catcher.host)
        fire(run, catcher.scope, 0, "error", where, way)
        settle(run, catcher.scope)
        return
    scopes.clear(run, catcher.scope)
    scopes.open_event_subprocess(run, catcher.scope, where, {}, facts)
