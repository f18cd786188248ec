"""Random processes of all elements, and everything that may happen to them: what is stored is as good as what is in
memory, what is recorded leads to what is stored, and nothing is kept but what is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.execution import looping, snapshot
from engine.execution.elements.registry import ATTACHED, ENTER
from engine.program.bundle import read_bundle
from engine.values import dumps
from tests.execution.everything import BEGINNINGS, SMALL, files, wholes
from tests.execution.house import Deed, House
from tests.execution.triggers import CAUGHT, ENDS, TRIGGERS

if TYPE_CHECKING:
    from engine.execution.state import Scope, State
    from engine.program.bundle import Bundle

SHARES = 4
EXAMPLES = 150
"""Of each share."""
MOST_STEPS = 40
STEPS = 500
"""Elements that may be passed without a wait."""
LARGEST = {"scope": 500, "wait": 250, "token": 40, "name": 40}
"""Bytes that a page may have for each thing that is open, besides its values."""


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let endless loops end soon."""
    monkeypatch.setattr("engine.execution.run.STEPS", STEPS)
    monkeypatch.setattr("engine.execution.run.STEPS", STEPS)


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_is_drawn_and_whatever_happens(share: int) -> None:
    @seed(share)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(whole=wholes, data=st.data())
    def holds(whole: Any, data: st.DataObject) -> None:
        bundle = read_bundle(files(whole))
        assert bundle.errors == ()
        live(bundle, data)

    holds()


def test_what_may_be_drawn_has_every_element_and_may_be_deployed() -> None:
    user = ("user",)
    blocks: list[Any] = [(kind,) for kind in SMALL]
    blocks += [("bordered", user, user, one, False) for one in (*TRIGGERS, *CAUGHT)]
    blocks += [("aware", user, user, one, True) for one in (*TRIGGERS, *CAUGHT, "compensation")]
    blocks += [("ending", user, one, "true") for one in ENDS]
    blocks += [("transaction", user, "true"), ("complex", [user, user], 1), ("inclusive", [user, user], ["true"] * 3)]
    blocks += [("parallel", [user, user]), ("ad hoc", ["user"], False, True, None), ("exclusive", [user], ["true"])]
    blocks += [("repeated", user, {"loop": "false"}), ("repeated", user, {"times": 2})]
    found = set[str]()
    for beginning in set(BEGINNINGS):
        bundle = read_bundle(files((beginning, ("sequence", blocks), None, user, "none")))
        assert bundle.errors == ()
        for element in (one for process in bundle.processes for one in process.program.elements.values()):
            found.update(part.behaviour for part in (element, element.each, element.begins) if part is not None)

    assert found == ENTER.keys() | ATTACHED


def live(bundle: Bundle, data: st.DataObject) -> None:
    """Let things happen to two houses, one of which forgets, and see after each that all is well."""
    alive, forgetful = House(bundle), House(bundle, forgets=True)
    triggers = alive.programs["main"].starts
    trigger = triggers[data.draw(st.integers(0, len(triggers) - 1))] if len(triggers) else None
    for house in (alive, forgetful):
        house.begin("main", {"c": 0}, trigger)
    for _ in range(MOST_STEPS):
        see(alive, forgetful)
        called = [one for one in alive.running if alive.rows[one].parent_id is not None]
        may = [*alive.legal(), *(Deed("write", one) for one in alive.running), *(Deed("cancel", one) for one in called)]
        if not alive.running:
            break
        deed = may[data.draw(st.integers(0, len(may) - 1))]
        value = data.draw(st.none() | st.integers(0, 6))
        values = {} if value is None else {"c": value}
        assert alive.do(deed, values) == forgetful.do(deed, values)
    else:
        while alive.running:
            called_off = Deed("cancel", alive.running[0])
            assert alive.do(called_off, {}) == forgetful.do(called_off, {})
        see(alive, forgetful)


def see(alive: House, forgetful: House) -> None:
    """See that both have lived the same, and that each instance is as it should be."""
    assert forgetful.fresh == alive.fresh
    assert forgetful.documents == alive.documents
    for instance_id in alive.fresh:
        row = alive.rows[instance_id]
        pages = forgetful.stored[instance_id].pages
        told = {one: snapshot.write(scope, "digest") for one, scope in alive.folded[instance_id].scopes.items()}
        held = {one: snapshot.write(scope, "digest") for one, scope in alive.state(instance_id).scopes.items()}
        assert pages == held == told
        assert (row.ended_at is None) == bool(pages)
        see_whole(alive.folded[instance_id])
        see_tables(alive, instance_id)
        for scope in alive.folded[instance_id].scopes.values():
            assert len(pages[scope.id]) <= bound(scope), (len(pages[scope.id]), scope)
    alive.fresh.clear()
    forgetful.fresh.clear()


def see_whole(state: State) -> None:
    """See that every scope hangs on something open and counts the tokens that it has."""
    for scope in state.scopes.values():
        inside = [one for one in state.scopes.values() if one.parent == scope.id and one.id != 0]
        beside = sum(one.kind in {"event", "round", "handler"} for one in inside)
        held = sum(wait.host == wait_id for wait_id, wait in scope.waits.items())
        held += sum(
            count for wait in scope.waits.values() if wait.kind == "incident" for _, _, count in looping.held(wait)
        )
        joining = sum(sum(flows.values()) for flows in scope.joins.values())
        resetting = len(scope.phases) - (scope.element in scope.phases)
        if scope.kind != "items":
            assert scope.live == held + joining + beside + resetting, scope
        assert scope.kept == sum(one.kind == "kept" for one in inside), scope
        assert scope.id == 0 or scope.parent in state.scopes, scope
        over = scope.kind in {"kept", "handler"}
        assert over or scope.wait == 0 or scope.wait in state.scopes[scope.parent].waits, scope
        hosts = {wait.host for wait_id, wait in scope.waits.items() if wait.host not in (0, -1, wait_id)}
        assert hosts <= set(scope.waits), scope


def see_tables(house: House, instance_id: str) -> None:
    """See that what people and workers are shown is what is open."""
    tables, scopes = house.tables[instance_id], house.folded[instance_id].scopes.values()
    kinds = {wait_id: wait.kind for scope in scopes for wait_id, wait in scope.waits.items()}
    shown = {wait: "task" for wait, row in tables.get("task", {}).items() if row["state"] == "open"}
    shown |= {wait: "incident" for wait, row in tables.get("incident", {}).items() if row["resolved_at"] is None}
    shown |= dict.fromkeys(tables.get("timer", {}), "timer") | dict.fromkeys(tables.get("job", {}), "job")
    shown |= {wait: row["kind"] for wait, row in tables.get("subscription", {}).items()}
    assert shown == {wait: kind for wait, kind in kinds.items() if kind in _SHOWN}


_SHOWN = {"task", "incident", "timer", "job", "message", "signal"}


def bound(scope: Scope) -> int:
    """How large a page may be by what is open in it."""
    names = [*scope.variables, *(name for wait in scope.waits.values() for name in wait.variables or ())]
    values = [scope.variables, *(wait.variables or {} for wait in scope.waits.values())]
    tokens = sum(sum(flows.values()) for flows in scope.joins.values()) + sum(map(len, scope.phases.values()))
    return (
        LARGEST["scope"]
        + LARGEST["wait"] * len(scope.waits)
        + LARGEST["token"] * tokens
        + LARGEST["name"] * len(names)
        + sum(len(dumps(one)) for one in values)
    )
