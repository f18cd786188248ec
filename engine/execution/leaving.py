"""Tokens leave elements, and activities end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.events import Completed, Fired, Passed, VariablesSet, Withdrawn
from engine.execution import attached, data, keeping
from engine.execution.conditions import holds
from engine.execution.trouble import Stuck
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.execution.run import Run
    from engine.execution.state import Wait
    from engine.program.model import Element, Flow
    from engine.values import Value


def choose(run: Run, element: Element, values: Mapping[str, Value]) -> tuple[Flow, ...]:
    """Which flows a token takes out of an activity or event: those without a condition, those whose
    condition holds, and the default where no condition does (BPMN 2.0.2, 10.5.1 and 13.3.2).
    """
    if element.onward is not None:
        return element.outgoing
    taken = [flow for flow in element.outgoing if flow.id != element.default and holds(flow, values, run.clock)]
    if not any(flow.condition for flow in taken):
        taken += [flow for flow in element.outgoing if flow.id == element.default]
    if not taken:
        raise no_way_out(element)
    return tuple(taken)


def no_way_out(element: Element) -> Stuck:
    """Say that a token finds no flow that it may take."""
    told = say(
        "No condition on a flow out of %(step)s holds, and it has no default flow.", step=in_quotes(element.label)
    )
    return Stuck("no-flow", told)


def passed(run: Run, scope_id: int, element: Element, flow: str | None = None) -> None:  # noqa: ARG001 - as `Enter`
    """Let a token through an element that does not wait, and on."""
    onward = element.onward
    if onward is None:
        go(run, scope_id, element, choose(run, element, run.variables(scope_id)))
        return
    run.record(Passed(scope_id, element.id, element.onward_ids))
    elements, agenda = run.program.elements, run.agenda
    for one, target in onward:
        agenda.append((scope_id, elements[target], one))
    if not onward:
        settle(run, scope_id)


def passed_along(run: Run, scope_id: int, element: Element, flow: Flow) -> None:
    """Let a token through an element that does not wait, along the one flow that was chosen."""
    run.record(Passed(scope_id, element.id, (flow.id,)))
    run.agenda.append((scope_id, run.program.elements[flow.target], flow.id))


def go(
    run: Run, scope_id: int, element: Element, flows: tuple[Flow, ...], written: Mapping[str, Value] | None = None
) -> None:
    """Let a token through an element along chosen flows; `written` is what it has given."""
    run.record(Passed(scope_id, element.id, tuple([flow.id for flow in flows])))
    if element.keeps:
        keeping.keep(run, scope_id, element, written or {})
    run.put(scope_id, flows)
    if not flows:
        settle(run, scope_id)


def reached(run: Run, scope_id: int, element: Element) -> None:
    """Remember the end that the process came to: the last one in the process itself or its event subprocesses.

    While the turn lasts the run knows it; what comes after that is told by an event (`engine.execution.burst`).
    """
    while scope_id:
        scope = run.state.scope(scope_id)
        if scope.kind != "event":
            return
        scope_id = scope.parent
    run.outcome = element.id


def finish(run: Run, scope_id: int, wait_id: int, values: Mapping[str, Value]) -> None:
    """End an activity or catch event with what it brought: outputs are evaluated over `values` and the
    variables around it; without outputs the values are written as they are. Raises `Stuck` before
    anything is recorded.
    """
    scope = run.state.scopes[scope_id]
    wait = scope.waits[wait_id]
    element = run.program.elements[wait.element]
    written, flows = values, element.outgoing
    if not element.plain:
        element = run.element_of(scope, wait)
        written, flows = _worked_out(run, scope_id, wait, element, values)
    leave(run, scope_id, wait_id, element, written, flows)
    if not flows:
        if element.kind == "endEvent":
            reached(run, scope_id, element)
        settle(run, scope_id)


def _worked_out(
    run: Run, scope_id: int, wait: Wait, element: Element, values: Mapping[str, Value]
) -> tuple[Mapping[str, Value], tuple[Flow, ...]]:
    """What the outputs of an activity give, and the flows that its token takes."""
    written = values
    if element.outputs:
        seen = run.variables(scope_id, {**(wait.variables or {}), **values})
        written = data.evaluate_all(run, element.outputs, seen, element.label)
        if element.kind == "callActivity" and getattr(element.detail, "all_out", False):
            written = data.over(values, written)
    if element.onward is not None:
        return written, element.outgoing
    return written, choose(run, element, run.variables(scope_id, written))


def leave(
    run: Run, scope_id: int, wait_id: int, element: Element, written: Mapping[str, Value], flows: tuple[Flow, ...]
) -> None:
    """Record the end of a wait that holds a token: values, attached events withdrawn, token gone on."""
    if written:
        data.assign(run, scope_id, written)
    if element.boundary:
        attached.withdraw(run, scope_id, wait_id)
    wait = run.state.scopes[scope_id].waits[wait_id]
    taken = element.onward_ids if element.onward is not None else tuple([flow.id for flow in flows])
    run.record(Completed(scope_id, wait_id, element.id, wait.kind, taken))
    if element.keeps:
        keeping.keep(run, scope_id, element, {**(wait.variables or {}), **written})
    elements, agenda = run.program.elements, run.agenda
    for flow in flows:
        agenda.append((scope_id, elements[flow.target], flow.id))


class Way(NamedTuple):
    """What an event that was set off writes, and where its token goes; or why it cannot go on."""

    written: Mapping[str, Value]
    flows: tuple[Flow, ...]
    stuck: Stuck | None = None


def way_on(run: Run, scope_id: int, element: Element, values: Mapping[str, Value], local: Mapping[str, Value]) -> Way:
    """Work out how an attached event goes on with the `values` it brought; `local` are seen and never written."""
    written = values
    try:
        if element.outputs:
            seen = run.variables(scope_id, {**local, **values})
            written = data.evaluate_all(run, element.outputs, seen, element.label)
        return Way(written, choose(run, element, run.variables(scope_id, written)))
    except Stuck as stuck:
        return Way({**local, **values} if element.outputs else values, (), stuck)


def fire(run: Run, scope_id: int, wait_id: int, kind: str, element: Element, way: Way, *, keep: bool = False) -> None:
    """Record that an attached event happened. Where its token cannot go on it is an incident with all it brought."""
    if way.stuck is None:
        data.assign(run, scope_id, way.written)
    run.record(Fired(scope_id, wait_id, element.id, kind, tuple([flow.id for flow in way.flows]), keep))
    if way.stuck is not None:
        parked = run.next_id
        run.record(way.stuck.raised(scope_id, parked, element.id, parked, "fired"))
        if way.written:
            run.record(VariablesSet(scope_id, parked, tuple(way.written), tuple(way.written.values())))
    run.put(scope_id, way.flows)


def settle(run: Run, scope_id: int) -> None:
    """Look, before anything else moves, whether a scope has run out of tokens (`engine.execution.endings`)."""
    run.emptied.append(scope_id)


def park_leaving(
    run: Run, scope_id: int, wait_id: int, stuck: Stuck, brought: Mapping[str, Value] | None = None
) -> None:
    """Keep a token that has done its work but cannot go on, and what it brought: its wait becomes an incident."""
    scope = run.state.scope(scope_id)
    wait = scope.waits[wait_id]
    kept = {**(wait.variables or {}), **(brought or {})} if run.element_of(scope, wait).outputs else brought
    if wait.kind in ("timer", "message", "signal", "job"):
        run.record(Withdrawn(scope_id, wait_id, wait.element, wait.kind))
    run.record(stuck.raised(scope_id, wait_id, wait.element, wait_id, "leave"))
    if kept and wait.kind != "incident":  # an incident that cannot go on again has kept it already
        run.record(VariablesSet(scope_id, wait_id, tuple(kept), tuple(kept.values())))
