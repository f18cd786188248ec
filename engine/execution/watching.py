"""Conditions that are waited for: looked at once per burst, when every token has come to rest, and only those that
read a value which has changed since (BPMN 2.0.2, 10.5.5, Conditional).

A condition sets its event off when it becomes true; one that is true when it begins to be waited for does so at
once. A condition without a value (null) is not true yet.

An activity that could not begin without an input is looked at likewise: it begins when the input is there
(BPMN 2.0.2, 13.3.2), and is an incident until then. Programs with neither never come here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.events import ConditionAwaited, ConditionSeen, IncidentResolved, VariablesSet, Withdrawn
from engine.execution.associations import has_inputs
from engine.execution.conditions import evaluate, named, neither
from engine.execution.happening import happened
from engine.execution.trouble import Stuck
from engine.program.listening import inputs_from, listens_for
from engine.sentence import in_quotes, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.events import AnyEvent
    from engine.execution.run import Run
    from engine.execution.state import Scope, Wait
    from engine.program.triggers import ConditionDetail

_CONDITION = say("The condition of %(label)s", label="")
_BODIES = frozenset({"process", "subprocess", "event"})
"""Kinds of scope that run a body of the diagram."""

Place = tuple[int, int]
"""A scope and a wait in it."""


def look(run: Run, *, endless: bool) -> int:
    """Look at what may have changed since last time, and set off what has become true; how much that was.

    All are asked before the first of them changes anything. `endless` says that too much has happened in this
    burst already: then they become incidents instead.
    """
    news = run.events[run.looked :]
    run.looked += len(news)
    places = sorted(set(_to_ask(run, news)), key=lambda place: place[1])
    answers = [(place, _answer(run, *place)) for place in places]
    return sum([_heed(run, *place, answer, endless=endless) for place, answer in answers])


def _to_ask(run: Run, news: list[AnyEvent]) -> Iterator[Place]:
    """Conditions that are new, those that see a name which was written, and those that a person wants tried again."""
    changed: dict[int, set[str]] = {}
    for event in news:
        if isinstance(event, VariablesSet) and not event.wait:
            changed.setdefault(event.scope, set()).update(event.names)
        elif isinstance(event, ConditionAwaited):
            yield event.scope, event.wait
        elif isinstance(event, IncidentResolved) and run.state.has(event.scope):
            yield from [
                (event.scope, wait_id)
                for wait_id, wait in run.state.scope(event.scope).waits.items()
                if wait.kind == "condition" and wait.element == event.element
            ]
    for scope_id, names in changed.items():
        if run.state.has(scope_id):
            yield from _seeing(run, scope_id, frozenset(names))


def _seeing(run: Run, scope_id: int, names: frozenset[str]) -> Iterator[Place]:
    """Conditions in a scope and those inside it that read one of the names as written there."""
    to_look = [(run.state.scope(scope_id), names)]
    while to_look:
        scope, seen = to_look.pop()
        here, inside = _read_in(run, scope)
        if seen & here:
            for wait_id, wait in scope.waits.items():
                if seen & _names(run, wait):
                    yield scope.id, wait_id
        if seen & inside:
            for child_id in run.state.children(scope.id):
                child = run.state.scope(child_id)
                unhidden = seen - child.variables.keys()
                if unhidden and child.kind != "kept":
                    to_look.append((child, unhidden))


def _read_in(run: Run, scope: Scope) -> tuple[frozenset[str], frozenset[str]]:
    """Names read by conditions in a scope, and by those in the scopes that can be inside it."""
    watched = run.program.conditions
    if scope.kind in _BODIES:
        return watched.get(scope.element, _NOBODY)
    if scope.kind == "handler":  # what takes an activity back stands anywhere around it, its border events with it
        around = watched.get(run.program.key, _NOBODY)
        return around[0] | around[1], around[0] | around[1]
    around = watched.get(scope.element, _NOBODY)  # rounds hold what their activity holds, and no conditions themselves
    return inputs_from(run.program.elements[scope.element]), around[0] | around[1]


_NOBODY = (frozenset[str](), frozenset[str]())


def _names(run: Run, wait: Wait) -> frozenset[str]:
    """What is looked at when it changes: of a condition, and of what could not begin."""
    if wait.kind == "condition":
        return _detail(run, wait).names
    begins = wait.kind == "incident" and wait.data[0] == "enter"
    return inputs_from(run.element(wait.element)) if begins else frozenset()


def _detail(run: Run, wait: Wait) -> ConditionDetail:
    definition: str = wait.data[0]
    found: Any = next(detail for _, detail, one in listens_for(run.element(wait.element)) if one == definition)
    return found  # type: ignore[no-any-return]


def _answer(run: Run, scope_id: int, wait_id: int) -> bool | Stuck | None:
    """What a condition is: true, not true, or why that cannot be said; None where nobody waits for it any more."""
    wait = run.state.wait(scope_id, wait_id)
    if wait is None or wait.kind not in {"condition", "incident"}:
        return None
    if wait.kind == "incident":
        element = run.element_of(run.state.scope(scope_id), wait)
        return has_inputs(element.begins or element, run.variables(scope_id)) or None
    host = run.state.scope(scope_id).waits.get(wait.host)
    values = run.variables(scope_id, host.variables if host is not None else None)
    label = run.element(wait.element).label
    condition = _detail(run, wait).condition
    try:
        value = evaluate(condition, values, run.clock, _CONDITION, label=label)
    except Stuck as stuck:
        return stuck
    if value is True or value is False or value is None:
        return value is True
    return Stuck("condition", neither(named(_CONDITION, {"label": label}), condition, values))


def _heed(run: Run, scope_id: int, wait_id: int, answer: bool | Stuck | None, *, endless: bool) -> bool:
    """Note what a condition is now, and set its event off where it has become true; whether it did."""
    wait = run.state.wait(scope_id, wait_id)
    if answer is None or wait is None or wait.kind not in {"condition", "incident"}:
        return False  # what was set off before it has taken it away
    if wait.kind == "incident":
        return _begin(run, scope_id, wait_id, wait, endless=endless)
    if isinstance(answer, Stuck):
        _raise(run, scope_id, wait, answer)
        return False
    _settle_trouble(run, scope_id, wait)
    if answer == wait.data[1]:
        return False
    if answer and endless:
        told = say(
            "%(step)s was stopped: conditions set each other off without an end.",
            step=in_quotes(run.element(wait.element).label),
        )
        _raise(run, scope_id, wait, Stuck("endless-loop", told))
        return False
    run.record(ConditionSeen(scope_id, wait_id, wait.element, answer))
    if answer:
        happened(run, scope_id, wait_id, wait, {})
    return answer


def _begin(run: Run, scope_id: int, wait_id: int, wait: Wait, *, endless: bool) -> bool:
    """Let what could not begin try again; not where this turn has gone round often enough."""
    if endless:
        return False
    flow, element = wait.data[1], run.element_of(run.state.scope(scope_id), wait)
    run.record(IncidentResolved(scope_id, wait_id, wait.element, "come"))
    run.agenda.append((scope_id, element, flow))
    return True


def _raise(run: Run, scope_id: int, wait: Wait, stuck: Stuck) -> None:
    """Tell once that a condition cannot be asked; it hangs on what the condition hangs on, and goes with it."""
    if _trouble(run, scope_id, wait) is None:
        incident = stuck.raised(scope_id, run.next_id, wait.element, wait.host, "condition")
        run.record(incident)


def _settle_trouble(run: Run, scope_id: int, wait: Wait) -> None:
    """A condition that can be asked again is no incident any more."""
    incident = _trouble(run, scope_id, wait)
    if incident is not None:
        run.record(Withdrawn(scope_id, incident, wait.element, "incident"))


def _trouble(run: Run, scope_id: int, wait: Wait) -> int | None:
    waits = run.state.scope(scope_id).waits
    alike = [one for one, other in waits.items() if other.kind == "incident" and other.element == wait.element]
    return next((one for one in alike if waits[one].host == wait.host and waits[one].data[0] == "condition"), None)
