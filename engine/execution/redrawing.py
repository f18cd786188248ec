"""What another version of the process makes of a state: only `evolve` calls these.

Nothing moves along a flow here. What is open is called otherwise, or lies in a subprocess more or fewer than before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution.looping import held
from engine.execution.state import NOBODY, Scope, State, Wait

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.events import InstanceMigrated, ScopeDrawn, ScopeUndrawn


def renamed(state: State, event: InstanceMigrated) -> None:
    """Call elements and flows in everything open as the new version does."""
    elements, flows = dict(event.elements), dict(event.flows)
    for scope in state.read_all():
        state.changed.add(scope.id)
        scope.element = elements.get(scope.element, scope.element)
        scope.joins = _joins(scope, elements, flows)
        names = {**elements, **flows}
        scope.phases = {elements.get(one, one): [names.get(x, x) for x in seen] for one, seen in scope.phases.items()}
        for wait in scope.waits.values():
            _rename(wait, elements, flows)
    root = state.scope(0)
    if root.data and len(root.data) > len(NOBODY):
        root.data[-1] = elements.get(root.data[-1], root.data[-1])


def _joins(scope: Scope, elements: Mapping[str, str], flows: Mapping[str, str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for element, counts in scope.joins.items():
        here = found.setdefault(elements.get(element, element), {})
        for flow, count in counts.items():
            name = flows.get(flow, flow)
            here[name] = here.get(name, 0) + count
    return found


def _rename(wait: Wait, elements: Mapping[str, str], flows: Mapping[str, str]) -> None:
    wait.element = elements.get(wait.element, wait.element)
    if wait.kind == "incident":
        wait.data[1] = flows.get(wait.data[1], wait.data[1])
        for token in held(wait):
            token[:2] = [elements.get(token[0], token[0]), flows.get(token[1] or "", token[1])]  # type: ignore[index]


def drawn(state: State, event: ScopeDrawn) -> None:
    """Put a subprocess around what is open: its token is there in place of those that it now holds."""
    around, inner = state.scope(event.parent), Scope(event.scope, event.parent, event.scope, event.element)
    state.scopes[inner.id] = inner
    state.changed.update((around.id, inner.id))
    for wait_id in event.waits:
        wait = inner.waits[wait_id] = around.waits.pop(wait_id)
        inner.live += _tokens(wait_id, wait)
    for element in event.joins:
        inner.joins[element] = around.joins.pop(element)
        inner.live += sum(inner.joins[element].values())
    for child in [state.scope(one) for one in state.children(around.id)]:
        if child.wait in event.waits:
            _hang(state, child, inner)
    state.inside.setdefault(around.id, set()).add(inner.id)
    around.waits[inner.id] = Wait("scope", event.element, inner.id)
    around.live += 1 - inner.live


def undrawn(state: State, event: ScopeUndrawn) -> None:
    """Take a subprocess away: what it holds is in the scope around it from now on."""
    scope = state.scope(event.scope)
    around = state.scope(scope.parent)
    state.changed.add(around.id)
    del around.waits[scope.wait]
    around.waits.update(scope.waits)
    around.joins.update(scope.joins)
    around.live += scope.live - 1
    for child in [state.scope(one) for one in state.children(scope.id)]:
        around.kept += child.kind == "kept"
        _hang(state, child, around)
    state.inside[around.id].discard(scope.id)
    state.inside.pop(scope.id, None)
    del state.scopes[scope.id]
    state.changed.discard(scope.id)
    state.closed.add(scope.id)


def _tokens(wait_id: int, wait: Wait) -> int:
    own = wait.host == wait_id
    return own + sum(count for _, _, count in held(wait)) if wait.kind == "incident" else int(own)


def _hang(state: State, child: Scope, around: Scope) -> None:
    """Let a scope lie in another one."""
    state.inside[child.parent].discard(child.id)
    child.parent = around.id
    state.inside.setdefault(around.id, set()).add(child.id)
    state.changed.add(child.id)
