"""Escalations: caught further out, and nobody has to (BPMN 2.0.2, 10.5.6).

`engine.execution.catching` says who catches one. A catcher that does not interrupt begins its path beside the
thrower, which goes on; so does a thrower whom nobody answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import EscalationThrown
from engine.execution import catching, scopes
from engine.execution.leaving import fire, settle, way_on

if TYPE_CHECKING:
    from engine.execution.catching import Catcher
    from engine.execution.run import Run
    from engine.program.model import Element


def from_activity(run: Run, scope_id: int, wait_id: int, code: str) -> bool:
    """What an activity does has escalated something and does not catch it itself; whether anything here does."""
    element = run.element(run.state.scope(scope_id).waits[wait_id].element)
    catcher = catching.find(run, scope_id, wait_id, "escalation", code)
    thrown(run, scope_id, element, code, catcher)
    return catcher is not None


def thrown(run: Run, scope_id: int, element: Element, code: str, catcher: Catcher | None) -> None:
    """Record it, and let who catches it answer."""
    caught_by = catcher.element.id if catcher else None
    passed_on = catcher is None and run.state.parent is not None
    run.record(EscalationThrown(scope_id, element.id, code, caught_by, passed_on))
    if catcher is not None:
        _answered(run, catcher, {"escalation_code": code})


def _answered(run: Run, catcher: Catcher, facts: dict[str, str]) -> None:
    where = catcher.element
    interrupting = where.detail.interrupting
    if not catcher.host:
        if interrupting:
            scopes.clear(run, catcher.scope)
        scopes.open_event_subprocess(run, catcher.scope, where, {}, facts)
        return
    way = way_on(run, catcher.scope, where, {}, facts)
    if interrupting:
        scopes.interrupt(run, catcher.scope, catcher.host)
    fire(run, catcher.scope, 0, "escalation", where, way, keep=not interrupting)
    settle(run, catcher.scope)
