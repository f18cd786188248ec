"""Carries a plan out: records what the new version makes of everything open, and lets what can move go on.

Raises `Stuck` where something new cannot begin (an added timer has no time); then nothing may be kept of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.diagram.names import ACTIVITIES
from engine.events import (
    InstanceMigrated,
    Joined,
    MessageAwaited,
    ScopeClosed,
    ScopeDrawn,
    ScopeUndrawn,
    SignalAwaited,
    TaskCarried,
    TaskCreated,
    VariablesSet,
    WaitCarried,
    Withdrawn,
)
from engine.execution import attached, data
from engine.execution.burst import burst
from engine.execution.leaving import settle
from engine.execution.migration.attached import added, listening_at
from engine.execution.migration.fitting import is_round_of
from engine.execution.places import placed
from engine.execution.rounds import numbered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.execution.migration.plans import Drawing, Plan
    from engine.execution.run import Run
    from engine.execution.state import Scope, State, Wait
    from engine.program.model import Element


class Target(NamedTuple):
    """The version that an instance runs from now on, the one that it ran `before`, the `batch` that it is part of (a
    move), and the reason.
    """

    definition_id: str
    version: int
    before: str
    batch: str | None = None
    reason: str = ""


Before = dict[int, tuple[int, str, str]]
"""Where each wait was: scope, element and kind."""


def carry(run: Run, plan: Plan, target: Target) -> None:
    """Let an instance go on with the new version as planned. `run` runs the old one until now."""
    redraw(run, plan, target)
    go_on(run)


def redraw(run: Run, plan: Plan, target: Target) -> None:
    """Record what the new version makes of everything open; no token moves yet."""
    was, bodies = _open(run.state), {one.id: one.element for one in run.state.scopes.values()}
    run.program = plan.matching.new
    names = [tuple((a, b) for a, b in one.items() if a != b) for one in (plan.elements, plan.flows)]
    run.record(InstanceMigrated(*target[:3], names[0], names[1], target.batch, target.reason))
    _take_away(run, plan)
    _draw(run, plan)
    _renew(run, plan)
    _listen_on_borders(run, plan, was)
    _listen_inside(run, plan, bodies)
    _tell(run, plan, was)


def _open(state: State) -> Before:
    scopes = state.scopes.values()
    return {wait_id: (one.id, wait.element, wait.kind) for one in scopes for wait_id, wait in one.waits.items()}


# -- what is no longer there


def _take_away(run: Run, plan: Plan) -> None:
    for scope_id, wait_id in plan.withdrawn:
        wait = run.state.scope(scope_id).waits[wait_id]
        run.record(Withdrawn(scope_id, wait_id, wait.element, wait.kind))
    for scope_id in plan.forgotten:
        if run.state.has(scope_id):
            run.record(ScopeClosed(scope_id, "forgotten"))
    for scope_id in plan.undrawn:
        _undraw(run, run.state.scope(scope_id))


def _undraw(run: Run, scope: Scope) -> None:
    """Take a subprocess away; what it knew for itself is known around it from now on."""
    known = {name: value for name, value in scope.variables.items() if value is not None}
    if known:
        run.record(VariablesSet(scope.parent, 0, tuple(known), tuple(known.values())))
    run.record(ScopeUndrawn(scope.id))


# -- what is new


def _draw(run: Run, plan: Plan) -> None:
    """Put new subprocesses around what is open, the outer ones first."""
    ids: dict[int, int] = {}
    for one in plan.drawn:
        parent = one.scope if one.within is None else ids[id(one.within)]
        ids[id(one)] = _drawn(run, parent, one, plan)


def _drawn(run: Run, parent: int, drawing: Drawing, plan: Plan) -> int:
    element = run.program.elements[drawing.element]
    body = run.program.bodies[drawing.element]
    waits, joins = _all_within(drawing, plan)
    around, scope = run.state.scope(parent), run.next_id
    values = run.variables(parent)
    inputs = data.evaluate_all(run, element.inputs, values, element.label)
    here = tuple(one for one in waits if one in around.waits)
    run.record(ScopeDrawn(scope, parent, element.id, here, tuple(one for one in joins if one in around.joins)))
    known = {**dict.fromkeys(body.data), **inputs}
    if known:
        run.record(VariablesSet(scope, 0, tuple(known), tuple(known.values())))
    attached.arm(run, parent, attached.plan(run, element.boundary, {**values, **inputs}), scope)
    attached.arm(run, scope, attached.plan(run, body.triggers, run.variables(scope)), 0)
    return scope


def _all_within(drawing: Drawing, plan: Plan) -> tuple[list[int], list[str]]:
    """What goes into a drawing, and further into those drawn in it."""
    waits, joins = list(drawing.waits), [plan.elements[one] for one in drawing.joins]
    for one in plan.drawn:
        if one.within is drawing:
            inner = _all_within(one, plan)
            waits += inner[0]
            joins += inner[1]
    return waits, joins


def _listen_on_borders(run: Run, plan: Plan, was: Before) -> None:
    """Listen for what the new version has added to what is open: boundary events, options of a gateway."""
    for scope, wait_id, wait in list(_waits(run.state)):
        if wait_id in was and wait.host == wait_id and wait.kind != "incident":
            _listen_at(run, plan, scope, wait_id, plan.matching.old.elements[was[wait_id][1]])


def _listen_inside(run: Run, plan: Plan, bodies: dict[int, str]) -> None:
    """Know the data that the new version has added, and listen for the event subprocesses that it has added."""
    for scope_id, home in plan.homes.items():
        scope = run.state.scope(scope_id)
        if scope.kind not in {"process", "subprocess", "event"}:
            continue
        before, now = plan.matching.old.bodies[bodies[scope_id]], run.program.bodies[home]
        fresh = tuple(one for one in now.data if one not in before.data and one not in scope.variables)
        if fresh:
            run.record(VariablesSet(scope_id, 0, fresh, (None,) * len(fresh)))
        events = added(plan, before.triggers, now.triggers)
        if events and not _is_interrupted(run, scope):
            attached.arm(run, scope_id, attached.plan(run, events, run.variables(scope_id)), 0)


def _listen_at(run: Run, plan: Plan, scope: Scope, wait_id: int, before: Element) -> None:
    wait = scope.waits[wait_id]
    element = run.element(wait.element)
    if is_round_of(scope, element.id) or not (element.kind in ACTIVITIES or wait.kind == "gateway"):
        return
    events = added(plan, listening_at(before), listening_at(element))
    values = run.variables(scope.id, wait.variables)
    attached.arm(run, scope.id, attached.plan(run, events, values), wait_id)


def _is_interrupted(run: Run, scope: Scope) -> bool:
    """Whether an event subprocess runs in place of a scope's work: then nothing else is listened for there."""
    inside = [run.state.scope(one) for one in run.state.children(scope.id)]
    bodies = {one.element for one in inside if one.kind == "event"}
    starts = map(run.element, run.program.bodies[run.program.key if scope.id == 0 else scope.element].triggers)
    return any(getattr(one.detail, "interrupting", True) for one in starts if one.body in bodies)


def _renew(run: Run, plan: Plan) -> None:
    """Listen for another message or signal, where the new version names another one."""
    for wait_id in [wait for _, wait in plan.renewed]:
        scope, wait = next((one, wait) for one, other, wait in _waits(run.state) if other == wait_id)
        values = run.variables(scope.id, wait.variables)
        for _, trigger, facts in attached.plan(run, (wait.element,), values):
            awaited = (
                MessageAwaited(scope.id, wait_id, wait.element, wait_id, *facts)
                if trigger == "message"
                else SignalAwaited(scope.id, wait_id, wait.element, wait_id, facts)
            )
            run.record(awaited)
            if wait.variables:
                known = wait.variables
                run.record(VariablesSet(scope.id, wait_id, tuple(known), tuple(known.values())))


def _waits(state: State) -> Iterator[tuple[Scope, int, Wait]]:
    for scope in state.scopes.values():
        for wait_id, wait in scope.waits.items():
            yield scope, wait_id, wait


# -- what people and workers see


def _tell(run: Run, plan: Plan, was: Before) -> None:
    """Say of what is open where it is now, and of tasks what the new version says of them."""
    for scope, wait_id, wait in list(_waits(run.state)):
        if wait_id not in was:
            continue
        before = was[wait_id]
        if wait.kind == "task":
            run.record(TaskCarried(scope.id, wait_id, wait.element, _said(run, plan, scope, wait, before[1])))
        elif before[:2] != (scope.id, wait.element):
            run.record(WaitCarried(scope.id, wait_id, wait.element, wait.kind))


def _said(run: Run, plan: Plan, scope: Scope, wait: Wait, before: str) -> tuple[tuple[str, str | None], ...]:
    """What the new version says otherwise of a task than the old one; whom it names by a value stays."""
    elements = (plan.matching.old.elements[before], run.element(wait.element))
    facts = [_facts(run, scope, one) for one in elements]
    names = [one for one in facts[1] if facts[0].get(one) != facts[1][one]]
    if any(_names_people(one) for one in elements) and "group" in names:
        names.remove("group")
    return tuple((one, facts[1][one]) for one in names)


def _facts(run: Run, scope: Scope, element: Element) -> dict[str, str | None]:
    asked = getattr(element.repeat if scope.kind == "rounds" else element.detail, "asked", None)
    place, form = (asked or element.detail).place, (asked or element.detail).form
    name, lane, zone, group = place
    task = placed(run, element, TaskCreated(scope.id, 0, element.id, name, lane, zone, group))
    if is_round_of(scope, element.id):
        name = numbered(run, scope.id, name)
    return {"name": name, "lane": task.lane, "zone": task.zone, "group": task.group, "form": form}


def _names_people(element: Element) -> bool:
    detail = element.detail
    return getattr(detail, "group", None) is not None or bool(getattr(getattr(detail, "duty", None), "same", ()))


# -- what can move now


def go_on(run: Run) -> None:
    """Let everything move that can: a parallel join may have all its tokens now, because fewer lead to it."""
    for scope in list(run.state.scopes.values()):
        for one in list(scope.joins):
            join = run.element(one)
            while join.kind == "parallelGateway" and len(scope.joins.get(one, ())) == len(join.incoming):
                run.record(Joined(scope.id, one, join.incoming, join.onward_ids))
                run.put(scope.id, join.outgoing)
                if not join.outgoing:
                    settle(run, scope.id)
    burst(run)
