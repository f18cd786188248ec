"""Whatever is drawn and whatever is done: stored state is as good as state in memory, and nothing is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.calendar import standard
from engine.execution import stimuli
from engine.execution.run import Run
from engine.execution.state import State
from engine.program.bundle import read_bundle
from tests.execution.structured import blocks, drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World

MOST_STEPS = 60
HOUR = 3_600_000_000


class InMemory:
    """The same process run in memory alone: one state that is never stored."""

    def __init__(self, xml: bytes, world: World) -> None:
        (one,) = read_bundle({"p.bpmn": xml}).processes
        self.program = one.program
        self.state = State(world.instance_id)
        self.events: list[Any] = []
        definition = world.house.engine.instance(world.instance_id).definition_id
        self._give(world.now, lambda run: stimuli.start(run, definition, 1, {"c": 0}))

    def complete(self, now: int, wait: int, values: dict[str, Any]) -> None:
        scope = next(one.id for one in self.state.scopes.values() if wait in one.waits)
        self._give(now, lambda run: stimuli.complete(run, scope, wait, values))

    @property
    def listeners(self) -> list[tuple[int, int]]:
        """Who waits for a message: (wait, scope), the first first."""
        waits = [(wait, scope.id, one) for scope in self.state.scopes.values() for wait, one in scope.waits.items()]
        return sorted((wait, scope) for wait, scope, one in waits if one.kind == "message")

    def hear(self, now: int, message_id: str) -> None:
        wait, scope = self.listeners[0]
        self._give(now, lambda run: stimuli.message_arrived(run, scope, wait, "news", message_id, {}))

    def pass_hour(self, now: int) -> None:
        """Fire what is due, the longest due first, until nothing is."""
        while due := self._due(now):
            _, wait, scope = due[0]
            self._give(now, lambda run, scope=scope, wait=wait: stimuli.timer_due(run, scope, wait))

    def _due(self, now: int) -> list[tuple[int, int, int]]:
        armed = [(wait, scope.id, one) for scope in self.state.scopes.values() for wait, one in scope.waits.items()]
        dues = [(one.data[0] + HOUR, wait, scope) for wait, scope, one in armed if one.kind == "timer"]
        return sorted(due for due in dues if due[0] <= now)

    def _give(self, now: int, stimulus: Callable[[Run], None]) -> None:
        self.state.changed.clear()
        run = Run(self.program, self.state, now=now, calendar=standard(), surroundings=None)
        stimulus(run)
        self.events += run.events


def see_whole(state: State) -> None:
    """See that every scope hangs on something open and counts the tokens that it has."""
    for scope in state.scopes.values():
        beside = sum(one.wait == 0 and one.parent == scope.id and one.id != 0 for one in state.scopes.values())
        held = sum(wait.host == wait_id for wait_id, wait in scope.waits.items())
        joining = sum(sum(flows.values()) for flows in scope.joins.values())
        assert scope.live == held + joining + beside, scope
        assert scope.id == 0 or scope.parent in state.scopes, scope
        assert scope.wait == 0 or scope.wait in state.scopes[scope.parent].waits, scope
        hosts = {wait.host for wait_id, wait in scope.waits.items() if wait.host not in (0, -1, wait_id)}
        assert hosts <= set(scope.waits), scope


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(block=blocks, data=st.data())
def test_stored_state_is_as_good_as_state_in_memory(
    new_world: Callable[[], World], block: Any, data: st.DataObject
) -> None:
    world = new_world()
    xml = drawn(block).xml()
    world.running(xml, c=0)
    memory = InMemory(xml, world)
    for _ in range(MOST_STEPS):
        if world.ended()[0] != "running":
            break
        _step(world, memory, data)
        world.restart().check()
        assert world.events() == memory.events
        see_whole(memory.state)
    else:
        world.cancel()

    assert world.incidents() == []
    assert world.left_over() == []
    world.check()
    world.close()


def _step(world: World, memory: InMemory, data: st.DataObject) -> None:
    tasks = sorted(world.tasks(), key=lambda task: int(task.id.rpartition("-")[2]))
    timers = any(one.startswith("timer") for one in world.left_over())
    may = [*tasks, *(["an hour"] if timers else []), *(["a message"] if memory.listeners else [])]
    assert may, "It runs, but waits for nothing."
    choice = may[data.draw(st.integers(0, len(may) - 1), label="what happens")]
    if choice == "an hour":
        world.sleep(hours=1)
        world.work()
        memory.pass_hour(world.now)
    elif choice == "a message":
        memory.hear(world.now, world.publish("news", "k").message_id)
    else:
        value = data.draw(st.none() | st.integers(0, 6), label="c")
        values = {} if value is None or value == world.variables()["c"] else {"c": value}
        world.house.inbox.complete(choice.id, values, by="tester")
        memory.complete(world.now, int(choice.id.rpartition("-")[2]), values)
