"""Scopes begin and are cancelled: the process itself, subprocesses, event subprocesses.

Everything walks with loops over explicit lists; depth of nesting costs no stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import (
    Cleared,
    Interrupted,
    ScopeClosed,
    ScopeKept,
    ScopeOpened,
    VariablesSet,
    Withdrawn,
)
from engine.execution import attached, data
from engine.execution.leaving import choose, go
from engine.execution.trouble import Stuck

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Wait
    from engine.program.model import Element
    from engine.values import Value


def enter(run: Run, scope_id: int, body_id: str, values: Mapping[str, Value]) -> None:
    """Write a scope's first values, listen for its event subprocesses and put tokens at its start events."""
    body = run.program.bodies[body_id]
    if body.data:
        values = {**dict.fromkeys(body.data), **values}
    if values:
        run.record(VariablesSet(scope_id, 0, tuple(values), tuple(values.values())))
    if body.triggers:
        attached.arm(run, scope_id, attached.plan(run, body.triggers, run.variables(scope_id)), 0)
    for start in body.starts:
        run.agenda.append((scope_id, run.element(start), None))


def open_event_subprocess(
    run: Run, scope_id: int, start: Element, values: Mapping[str, Value], local: Mapping[str, Value]
) -> None:
    """Run the event subprocess that begins with `start` inside a scope (BPMN 2.0.2, 10.3.5).

    The `values` that its event brought go to the variables around it, `local` is seen inside only.
    """
    child = run.next_id
    run.record(ScopeOpened(child, scope_id, 0, start.body, kind="event"))
    held = run.program.bodies[start.body].data
    if local or held:
        local = {**dict.fromkeys(held), **local}
        run.record(VariablesSet(child, 0, tuple(local), tuple(local.values())))
    begin_event_subprocess(run, child, start, values)


def begin_event_subprocess(run: Run, scope_id: int, start: Element, values: Mapping[str, Value]) -> None:
    """Let the token of an event subprocess go from its start event; where it cannot, it is an incident there."""
    triggers = run.program.bodies[start.body].triggers
    try:
        written = values
        if start.outputs:
            written = data.evaluate_all(run, start.outputs, run.variables(scope_id, values), start.label)
        seen = run.variables(scope_id, written)
        plans = attached.plan(run, triggers, seen)
        flows = choose(run, start, seen)
    except Stuck as stuck:
        wait = run.next_id
        run.record(stuck.raised(scope_id, wait, start.id, wait, "begin"))
        if values:
            run.record(VariablesSet(scope_id, wait, tuple(values), tuple(values.values())))
        return
    # its own data objects are inside; all else that the event brought belongs to what is around it
    inside = run.program.bodies[start.body].data
    data.assign(run, scope_id if inside else run.state.scope(scope_id).parent, written)
    attached.arm(run, scope_id, plans, 0)
    go(run, scope_id, start, flows)


def clear(run: Run, scope_id: int, *, keep: int = 0, undo: bool = False) -> None:
    """Cancel all that goes on in a scope: inner scopes first, then waits, then loose tokens.

    `keep` is the wait of the event that did it. With `undo` what is complete inside can still be compensated.
    """
    inner = _inner_first(run, scope_id)
    gone = {scope_id, *inner}
    for one in inner:
        if run.state.scope(one).kind == "kept":
            continue  # goes with the scope around it; what this scope itself has kept can still be compensated
        _cancel_waits(run, one, 0)
        undone = undo and run.state.scope(one).kept
        run.record(ScopeKept(one, "cancelled") if undone else ScopeClosed(one, "cancelled"))
    _cancel_waits(run, scope_id, keep)
    run.record(Cleared(scope_id))
    if any(item[0] in gone for item in run.agenda):
        kept = [item for item in run.agenda if item[0] not in gone]
        run.agenda.clear()
        run.agenda.extend(kept)
    if run.later:
        waiting = [one for one in run.later if one.scope_id not in gone]
        run.later.clear()
        run.later.extend(waiting)


def _inner_first(run: Run, scope_id: int) -> list[int]:
    """All scopes inside, and those that are being taken back for something inside, which may be beside it."""
    found: dict[int, None] = {}
    to_look = [scope_id]
    while to_look:
        one = to_look.pop()
        inside = [child for child in (*run.state.children(one), *_taken_back(run, one)) if child not in found]
        found.update(dict.fromkeys(inside))
        to_look += inside
    return list(found)[::-1]


def _taken_back(run: Run, scope_id: int) -> list[int]:
    """What is being taken back at this moment because something in a scope asked for it."""
    waits = run.state.scope(scope_id).waits.values()
    asked = [wait.data[0] for wait in waits if wait.kind == "compensation"]
    return [one for one in asked if run.state.has(one) and run.state.scope(one).kind == "handler"]


def _cancel_waits(run: Run, scope_id: int, keep: int) -> None:
    for wait_id, wait in list(run.state.scope(scope_id).waits.items()):
        if wait_id != keep:
            cancel_wait(run, scope_id, wait_id, wait)


def cancel_wait(run: Run, scope_id: int, wait_id: int, wait: Wait) -> None:
    """End one wait from outside; a child instance is cancelled by the caller of the run."""
    if wait.kind == "child":
        run.cancelled_children.append(wait.data)
    ending = Interrupted if wait.host == wait_id else Withdrawn
    run.record(ending(scope_id, wait_id, wait.element, wait.kind))


def interrupt(run: Run, scope_id: int, wait_id: int, *, keep: int = 0) -> None:
    """Cancel one activity with all that hangs on it and happens inside it, but not the wait `keep`."""
    wait = run.state.scope(scope_id).waits[wait_id]
    _end_what_belongs_to(run, scope_id, wait_id, keep)
    cancel_wait(run, scope_id, wait_id, wait)


def unwait(run: Run, scope_id: int, wait_id: int) -> None:
    """End a wait with all that hangs on it and happens inside it, so that its token is before the activity again."""
    wait = run.state.scope(scope_id).waits[wait_id]
    _end_what_belongs_to(run, scope_id, wait_id, 0)
    if wait.kind == "child":
        begun = [one for one in run.called if one.child_id != wait.data]
        if len(begun) == len(run.called):
            run.cancelled_children.append(wait.data)
        run.called = begun
    run.record(Withdrawn(scope_id, wait_id, wait.element, wait.kind))


def _end_what_belongs_to(run: Run, scope_id: int, wait_id: int, keep: int) -> None:
    for child in run.state.children(scope_id):
        if run.state.scope(child).wait == wait_id:
            clear(run, child)
            run.record(ScopeClosed(child, "cancelled"))
    attached.withdraw(run, scope_id, wait_id, but=keep)
