"""Whatever is drawn and whatever is done: stored state is as good as state in memory, and nothing is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.program.bundle import read_bundle
from tests.execution.in_memory import InMemory
from tests.execution.structured import blocks, drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.execution.state import State
    from tests.world import World

MOST_STEPS = 60


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
    (one,) = read_bundle({"p.bpmn": xml}).processes
    definition = world.house.engine.instance(world.instance_id).definition_id
    memory = InMemory(one.program, world.now, instance_id=world.instance_id, definition_id=definition)
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
