"""The only code that changes state: one small function per event, live and on replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from engine import events as ev
from engine.execution import counters, redrawing
from engine.execution.state import COUNTED, NOBODY, Scope, State, Wait

Change: TypeAlias = Callable[[State, Any], None]


def evolve(state: State, event: ev.Event) -> None:
    """Apply one event: the state's sequence number advances by one."""
    state.sequence += 1
    CHANGES[event.__class__](state, event)


def _touch(state: State, scope_id: int) -> Scope:
    state.changed.add(scope_id)
    return state.scopes[scope_id]


def _instance_started(state: State, event: ev.InstanceStarted) -> None:
    state.business_key = event.business_key
    if event.parent_id is not None:
        state.parent = (event.parent_id, event.parent_scope, event.parent_wait)
    called_by = None if event.caller is None else list(event.caller)
    state.scopes[0] = Scope(
        0, 0, 0, event.process_key, event.tokens, kind="process", data=called_by, promise=event.promise
    )
    state.changed.add(0)


def _end_reached(state: State, event: ev.EndReached) -> None:
    scope = _touch(state, 0)
    scope.data = [*(scope.data or NOBODY)[:4], event.element]


def _target_moved(state: State, event: ev.TargetMoved) -> None:
    scope = _touch(state, 0)
    scope.promise = (scope.promise or ev.Promise())._replace(due=event.due)


def _business_key_set(state: State, event: ev.BusinessKeySet) -> None:
    state.business_key = event.business_key


def _instance_ended(state: State, event: ev.InstanceEnded) -> None:
    state.ended, state.outcome = event.state, event.outcome
    _drop(state, 0)


def _scope_opened(state: State, event: ev.ScopeOpened) -> None:
    opened = Scope(event.scope, event.parent, event.wait, event.element, event.tokens, kind=event.kind)
    state.scopes[event.scope] = opened
    state.changed.add(event.scope)
    state.inside.setdefault(event.parent, set()).add(event.scope)
    if event.kind in COUNTED:
        around = _touch(state, event.parent)
        around.live += 1
        if event.kind == "round":
            counters.begun(around, opened)
    elif event.kind == "kept":
        _touch(state, event.parent).kept += 1
        opened.completed = event.scope
    elif event.kind == "rounds":
        counters.planned(opened, event.of)


def _rounds_planned(state: State, event: ev.RoundsPlanned) -> None:
    around = _touch(state, event.scope)
    del around.waits[event.wait]
    if event.of is not None:
        counters.planned(around, event.of)


def _scope_closed(state: State, event: ev.ScopeClosed) -> None:
    scope = state.scope(event.scope)
    if scope.kind in COUNTED:
        around = _touch(state, scope.parent)
        around.live -= 1
        if scope.kind == "round":
            counters.ended(around, event.how)
    elif scope.kind == "kept":
        _touch(state, scope.parent).kept -= 1
    _drop(state, event.scope)


def _scope_kept(state: State, event: ev.ScopeKept) -> None:
    scope = _touch(state, event.scope)
    around = _touch(state, scope.parent)
    around.kept += 1
    if scope.kind in COUNTED:
        around.live -= 1
    if scope.kind == "round":
        counters.ended(around, event.how)
    scope.kind, scope.live = "kept", 0
    scope.completed = state.sequence if event.how == "completed" else -state.sequence
    scope.waits.clear()
    scope.joins.clear()
    scope.phases.clear()


def _compensation_begun(state: State, event: ev.CompensationBegun) -> None:
    """Each step knows the next one, so that a long plan is not read again with every step."""
    scope = _touch(state, event.scope)
    scope.live += event.aside
    scope.waits[event.wait] = Wait("compensation", event.element, event.wait, [event.plan[0][0], event.aside])
    after = 0
    for one, handler in reversed(event.plan):
        _touch(state, one).data = [handler, after, event.scope, event.wait]
        after = one


def _scope_resumed(state: State, event: ev.ScopeResumed) -> None:
    scope = _touch(state, event.scope)
    around = _touch(state, scope.parent)
    around.kept -= 1
    around.live += 1
    scope.kind, scope.live = "handler", event.tokens
    by_scope, by_wait = event.by
    _touch(state, by_scope).waits[by_wait].data[0] = event.scope


def _drop(state: State, scope_id: int) -> None:
    """Forget a scope and, with it, what was kept inside."""
    gone = [scope_id]
    while gone:
        one = gone.pop()
        scope = state.scopes[one]
        if scope.kept:
            gone += state.children(one)
        state.inside.pop(one, None)
        state.inside.get(scope.parent, set()).discard(one)
        del state.scopes[one]
        state.changed.discard(one)
        state.closed.add(one)


def _passed(state: State, event: ev.Passed) -> None:
    flows = len(event.flows)
    if flows != 1:
        state.changed.add(event.scope)
        state.scopes[event.scope].live += flows - 1


def _arrived(state: State, event: ev.Arrived) -> None:
    state.changed.add(event.scope)
    counts = state.scopes[event.scope].joins.setdefault(event.element, {})
    counts[event.flow] = counts.get(event.flow, 0) + 1


def _joined(state: State, event: ev.Joined) -> None:
    scope = _touch(state, event.scope)
    scope.live += len(event.flows) - len(event.consumed)
    counts = scope.joins.get(event.element, {})
    for flow in event.consumed:
        if counts.get(flow, 0) > 1:
            counts[flow] -= 1
        else:
            counts.pop(flow, None)
    if not counts:
        scope.joins.pop(event.element, None)
    if event.phase:
        _phase(scope, event)


def _phase(scope: Scope, event: ev.Joined) -> None:
    scope.live += -1 if event.phase == "reset" else 1
    if event.phase == "start":
        scope.phases[event.element] = list(event.consumed)
    elif event.phase == "reset":
        scope.phases.pop(event.element)


def _cleared(state: State, event: ev.Cleared) -> None:
    scope = _touch(state, event.scope)
    scope.live = 0
    scope.joins.clear()
    scope.phases.clear()


def _task_created(state: State, event: ev.TaskCreated) -> None:
    state.changed.add(event.scope)
    state.scopes[event.scope].waits[event.wait] = Wait(
        "task", event.element, event.wait if event.host is None else event.host
    )


def _job_created(state: State, event: ev.JobCreated) -> None:
    """A job that is tried again after an incident keeps its inputs."""
    waits = _touch(state, event.scope).waits
    old = waits.get(event.wait)
    data = None if event.clock is None else [event.clock, event.retries]
    waits[event.wait] = Wait("job", event.element, event.wait, data, old.variables if old else None)


def _message_awaited(state: State, event: ev.MessageAwaited) -> None:
    state.changed.add(event.scope)
    state.scopes[event.scope].waits[event.wait] = Wait("message", event.element, event.host)


def _signal_awaited(state: State, event: ev.SignalAwaited) -> None:
    _touch(state, event.scope).waits[event.wait] = Wait("signal", event.element, event.host, event.name)


def _condition_awaited(state: State, event: ev.ConditionAwaited) -> None:
    data = [event.definition, event.was]
    _touch(state, event.scope).waits[event.wait] = Wait("condition", event.element, event.host, data)


def _condition_seen(state: State, event: ev.ConditionSeen) -> None:
    _touch(state, event.scope).waits[event.wait].data[1] = event.holds


def _part_happened(state: State, event: ev.PartHappened) -> None:
    _touch(state, event.scope).waits[event.wait].kind = "happened"


def _activated(state: State, event: ev.Activated) -> None:
    _touch(state, event.scope).waits[event.wait] = Wait(event.kind, event.element, event.wait)


def _timer_armed(state: State, event: ev.TimerArmed) -> None:
    _touch(state, event.scope).waits[event.wait] = Wait(
        "timer", event.element, event.host, [event.anchor, event.text, event.left]
    )


def _child_called(state: State, event: ev.ChildCalled) -> None:
    _touch(state, event.scope).waits[event.wait] = Wait("child", event.element, event.wait, event.child_id)


def _token_ended(state: State, event: ev.Completed) -> None:
    state.changed.add(event.scope)
    scope = state.scopes[event.scope]
    del scope.waits[event.wait]
    flows = len(event.flows)
    if flows != 1:  # the token of an event-based gateway goes on in the Fired of the option that happened
        scope.live += flows - 1


def _interrupted(state: State, event: ev.Interrupted) -> None:
    scope = _touch(state, event.scope)
    del scope.waits[event.wait]
    scope.live -= 1


def _withdrawn(state: State, event: ev.Withdrawn) -> None:
    state.changed.add(event.scope)
    del state.scopes[event.scope].waits[event.wait]


def _fired(state: State, event: ev.Fired) -> None:
    scope = _touch(state, event.scope)
    if not event.keep:
        scope.waits.pop(event.wait, None)
    scope.live += len(event.flows)
    if event.kind == "adHoc" or event.element in scope.phases:
        scope.phases[event.element] = list(event.flows[-1:])


def _variables_set(state: State, event: ev.VariablesSet) -> None:
    state.changed.add(event.scope)
    scope = state.scopes[event.scope]
    names, values = event.names, event.values or (None,) * len(event.names)
    if event.wait:
        wait = scope.waits[event.wait]
        wait.variables = {**(wait.variables or {}), **dict(zip(names, values, strict=True))}
        return
    variables, changed, now = scope.variables, scope.changed, state.sequence
    for name, value in zip(names, values):  # noqa: B905 - `strict` costs as much as the rest, and an event has both
        variables[name] = value
        changed[name] = now


def _job_failed(state: State, event: ev.JobFailed) -> None:
    wait = _touch(state, event.scope).waits[event.wait]
    wait.data = [wait.data[0], event.left] if isinstance(wait.data, list) else event.left


def _incident_raised(state: State, event: ev.IncidentRaised) -> None:
    scope = _touch(state, event.scope)
    old = scope.waits.get(event.wait)
    was = None if old is None else old.data[2] if old.kind == "incident" else old.kind
    data = [event.phase, event.flow, was, *([[[*one] for one in event.held]] if event.held else ())]
    scope.waits[event.wait] = Wait("incident", event.element, event.host, data, old.variables if old else None)
    if event.phase == "fired":
        scope.live += 1  # the token that the event would have put on its flow


def _incident_resolved(state: State, event: ev.IncidentResolved) -> None:
    waits = _touch(state, event.scope).waits
    if event.how == "retried" and waits[event.wait].data[0] in ("leave", "fired"):
        return  # its token is still here: the retry that follows lets it leave
    del waits[event.wait]


def _nothing(state: State, event: ev.Event) -> None:
    """Facts for people only."""


CHANGES: dict[type, Change] = {
    **dict.fromkeys(
        (
            ev.TaskClaimed,
            ev.TaskReleased,
            ev.TaskDueMoved,
            ev.TaskOffered,
            ev.TaskPostponed,
            ev.TaskAsked,
            ev.TaskAnswered,
            ev.TurnTakenBack,
            ev.MigrationUndone,
            ev.TaskCarried,
            ev.WaitCarried,
            ev.DecisionMade,
            ev.DocumentRead,
            ev.DocumentWritten,
            ev.MessageSent,
            ev.MessageReceived,
            ev.ScriptPrinted,
            ev.SignalThrown,
            ev.ErrorThrown,
            ev.EscalationThrown,
        ),
        _nothing,
    ),
    ev.InstanceStarted: _instance_started,
    ev.TargetMoved: _target_moved,
    ev.InstanceEnded: _instance_ended,
    ev.BusinessKeySet: _business_key_set,
    ev.EndReached: _end_reached,
    ev.InstanceMigrated: redrawing.renamed,
    ev.ScopeDrawn: redrawing.drawn,
    ev.ScopeUndrawn: redrawing.undrawn,
    ev.ScopeOpened: _scope_opened,
    ev.RoundsPlanned: _rounds_planned,
    ev.ScopeClosed: _scope_closed,
    ev.ScopeKept: _scope_kept,
    ev.ScopeResumed: _scope_resumed,
    ev.CompensationBegun: _compensation_begun,
    ev.Passed: _passed,
    ev.Arrived: _arrived,
    ev.Joined: _joined,
    ev.Cleared: _cleared,
    ev.Activated: _activated,
    ev.TaskCreated: _task_created,
    ev.JobCreated: _job_created,
    ev.TimerArmed: _timer_armed,
    ev.MessageAwaited: _message_awaited,
    ev.SignalAwaited: _signal_awaited,
    ev.ConditionAwaited: _condition_awaited,
    ev.ConditionSeen: _condition_seen,
    ev.PartHappened: _part_happened,
    ev.ChildCalled: _child_called,
    ev.Completed: _token_ended,
    ev.Interrupted: _interrupted,
    ev.Withdrawn: _withdrawn,
    ev.Fired: _fired,
    ev.VariablesSet: _variables_set,
    ev.JobFailed: _job_failed,
    ev.IncidentRaised: _incident_raised,
    ev.IncidentResolved: _incident_resolved,
}
