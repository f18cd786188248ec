"""Random edits of random processes with running instances: no token is lost or doubled, what is refused is untouched,
and what was planned is what is recorded.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.calendar import standard
from engine.execution import snapshot
from engine.execution.evolve import evolve
from engine.execution.migration import carrying
from engine.execution.migration.planning import plan
from engine.execution.run import Run
from engine.execution.state import State
from engine.execution.trouble import Stuck
from engine.program.bundle import read_bundle
from tests.execution.edited import compiled, edit, numbered
from tests.execution.everything import files, wholes
from tests.execution.house import House
from tests.execution.in_memory import HOUR, InMemory
from tests.execution.structured import repeating_blocks
from tests.execution.test_everything import see_tables, see_whole

if TYPE_CHECKING:
    from engine.execution.migration.plans import Plan
    from engine.execution.state import Wait
    from engine.program.bundle import Bundle
    from engine.program.model import Element, Program

EXAMPLES = 100
MOST_STEPS = 8
SEEN = Counter[str]()
"""What the random edits have led to."""
TARGET = carrying.Target("d2", 2, "d")


def choose(data: st.DataObject, options: Any) -> Any:
    """Draw one of some."""
    return options[data.draw(st.integers(0, len(options) - 1))]


def pages(state: State) -> dict[int, bytes]:
    """Everything that is known of a state, as it is stored."""
    return {one: snapshot.write(scope, "digest") for one, scope in state.scopes.items()}


def folded(events: list[Any]) -> State:
    """The state that events lead to."""
    state = State("i")
    for event in events:
        evolve(state, event)
    return state


def tokens(state: State) -> dict[int, tuple[str, Any]]:
    """Every token that waits, by its wait: what kind it is and what it knows; of subprocesses those inside."""
    scopes = state.scopes.values()
    waits = [(wait_id, wait) for one in scopes for wait_id, wait in one.waits.items() if wait.host == wait_id]
    return {wait_id: (wait.kind, wait.data, wait.variables) for wait_id, wait in waits if wait.kind != "scope"}


def joining(state: State) -> int:
    """How many tokens wait at joins."""
    return sum(sum(flows.values()) for scope in state.scopes.values() for flows in scope.joins.values())


def open_at(state: State) -> set[int]:
    """The numbers of the blocks in which something is open."""
    names = [wait.element for scope in state.scopes.values() for wait in scope.waits.values()]
    names += [element for scope in state.scopes.values() for element in scope.joins]
    return {int(one) for name in names for one in re.findall(r"\d+", name)}


def step(one: InMemory, now: int, data: st.DataObject) -> bool:
    """Let something happen; False where nothing can."""
    may: list[Any] = [lambda wait=wait: one.complete(now, wait, {"c": now % 7}) for wait, _ in one.tasks]
    may += [lambda: one.hear(now, f"m{now}")] * bool(one.listeners) + [lambda: one.pass_hour(now)] * one.timers
    if may and one.state.ended is None:
        choose(data, may)()
        return True
    return False


@seed(1)
@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(block=repeating_blocks, data=st.data())
def test_no_token_is_lost_or_doubled(block: Any, data: st.DataObject) -> None:
    fresh, clock = count(500), count(1)
    tree = numbered(("parallel", [block, ("subprocess", ("watched",), "beside")]), count(1))
    one = InMemory(compiled(tree), 0)
    for _ in range(data.draw(st.integers(0, MOST_STEPS))):
        step(one, next(clock) * HOUR, data)
    if one.state.ended is not None:
        return
    said: dict[str, str] = {}
    for _ in range(data.draw(st.integers(1, 3))):
        tree, more = edit(tree, open_at(one.state), fresh, data, choose)
        said |= more
    new = compiled(tree)
    before = pages(one.state)
    planned = _chosen(one, new, said, data)
    assert pages(one.state) == before, "planning changes nothing"
    if planned is not None and _moved(one, planned, next(clock) * HOUR):
        for _ in range(MOST_STEPS):
            step(one, next(clock) * HOUR, data)
            see_whole(folded(one.events))


def _chosen(one: InMemory, new: Program, said: dict[str, str], data: st.DataObject) -> Plan | None:
    """Plan, and choose what is asked until it moves or cannot; None where it cannot."""
    for _ in range(4):
        planned = plan(one.program, new, one.state, said)
        SEEN.update(name for name, value in vars(planned).items() if value and name != "matching")
        if planned.reasons:
            return None
        if planned.moves:
            return planned
        said = said | {ask.id: choose(data, ask.choices)[0] for ask in planned.asks.values()}
    return None


def _moved(one: InMemory, planned: Plan, now: int) -> bool:
    """Carry a plan out on the state; where something new cannot begin nothing is kept of it."""
    was, joined = tokens(one.state), joining(one.state)
    known = {name: value for scope in one.state.scopes.values() for name, value in scope.variables.items()}
    state = folded(one.events)
    run = Run(one.program, state, now=now, calendar=standard(), surroundings=None)  # type: ignore[arg-type]
    try:
        carrying.redraw(run, planned, TARGET)
    except Stuck:
        SEEN["stuck"] += 1
        return False
    SEEN["moved"] += 1
    see_whole(state)
    assert tokens(state) == was
    assert joining(state) == joined
    assert {
        wait.element for scope in state.scopes.values() for wait in scope.waits.values()
    } <= run.program.elements.keys()
    assert (
        known.items() <= {name: value for one in state.scopes.values() for name, value in one.variables.items()}.items()
    )
    assert pages(folded([*one.events, *run.events])) == pages(state), "replay says the same"
    carrying.go_on(run)
    one.program, one.state = run.program, state
    one.events += run.events
    return True


def test_the_edits_lead_to_everything_that_can_be_planned() -> None:
    """Runs after the one above, which would prove nothing if all were refused."""
    wanted = {"moved", "asks", "withdrawn", "undrawn", "drawn"}
    assert not SEEN or wanted <= SEEN.keys()


class Twin(House):
    """A house whose instances can be moved to another version."""

    def __init__(self, bundle: Bundle, other: Bundle) -> None:
        super().__init__(bundle)
        self.programs |= {f"{one.program.key}/2": one.program for one in other.processes}

    def migrate(self, instance_id: str, said: dict[str, str]) -> list[str]:
        """Move an instance; gives why it cannot move."""
        row = self.rows[instance_id]
        new = self.programs[f"{row.process_key}/2"]
        planned = plan(self.programs[row.definition_id], new, self.state(instance_id), said)
        wrong = [*planned.reasons, *(ask.why for ask in planned.asks.values())]
        target = carrying.Target(f"{row.process_key}/2", 2, row.definition_id)
        if not wrong:
            assert self._take(lambda turn: carrying.carry(turn.run(instance_id), planned, target))
        return wrong

    def _element(self, instance_id: str, wait: Wait) -> Element:
        return self.programs[self.rows[instance_id].definition_id].elements[wait.element]


def renamed(drawn: dict[str, bytes], bundle: Bundle) -> tuple[dict[str, bytes], dict[str, str]]:
    """Give every element and flow of the process "main" another id."""
    program = next(one.program for one in bundle.processes if one.program.key == "main")
    said = {one: f"{one}_2" for one in (*program.elements, *program.flows)}
    text = drawn["main.bpmn"].decode()
    text = re.sub(r'(?<==")[\w.-]+(?=")|(?<=>)[\w.-]+(?=<)', lambda found: said.get(found[0], found[0]), text)
    return {**drawn, "main.bpmn": re.sub(r'name="([\w.-]+)_2"', r'name="\1"', text).encode()}, said


@pytest.mark.parametrize("other_names", [False, True])
def test_moving_to_a_version_that_says_the_same_changes_nothing(
    other_names: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.execution.run.STEPS", 500)
    monkeypatch.setattr("engine.execution.run.STEPS", 500)

    @seed(2)
    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(whole=wholes, data=st.data())
    def holds(whole: Any, data: st.DataObject) -> None:
        drawn = files(whole)
        bundle = read_bundle(drawn)
        more, said = renamed(drawn, bundle) if other_names else (drawn, {})
        other = read_bundle(more)
        assert other.errors == ()
        stays, moves = House(bundle), Twin(bundle, other)
        triggers = stays.programs["main"].starts
        trigger = triggers[0] if triggers else None
        for house in (stays, moves):
            house.begin("main", {"c": 0}, trigger)
        for number in range(data.draw(st.integers(1, 12))):
            if data.draw(st.integers(0, 3)) == 0:
                _all_alike(stays, moves, said)
            may, might = stays.legal(), moves.legal()
            assert [(one.what, one.more) for one in may] == [(one.what, one.more) for one in might]
            if not may:
                break
            at = data.draw(st.integers(0, len(may) - 1))
            assert stays.do(may[at], {"c": number}) == moves.do(might[at], {"c": number})

    holds()


def _all_alike(stays: House, moves: Twin, said: dict[str, str]) -> None:
    """Move everything that has not been moved, and see that it stands where it stood."""
    for instance_id in moves.running:
        if moves.rows[instance_id].definition_id.endswith("/2"):
            continue
        before = len(moves.events[instance_id])
        wrong = moves.migrate(instance_id, said if moves.rows[instance_id].process_key == "main" else {})
        if wrong:
            assert all("taken back" in one for one in wrong), wrong
            continue
        added = {type(one).__name__ for one in moves.events[instance_id][before:]}
        assert added <= {"InstanceMigrated", "TaskCarried", "WaitCarried", "Withdrawn", "IncidentRaised"}, added
        see_whole(moves.folded[instance_id])
        see_tables(moves, instance_id)
    assert shape(stays, {}) == shape(moves, {new: old for old, new in said.items()})


def shape(house: House, back: dict[str, str]) -> list[Any]:
    """Where everything stands, without the numbers that events have."""
    return [
        sorted(
            (scope.kind, scope.live, sorted((w.kind, back.get(w.element, w.element)) for w in scope.waits.values()))
            for scope in house.folded[one].scopes.values()
        )
        for one in house.running
    ]
