"""The whole engine with its database, opened anew after every step: as good as memory, and nothing is left behind.

Random processes of all elements, and whatever people, workers and time may do to them. `test_everything` does the same
without a database, more often and at every turn.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.commands.jobs import Done, Failed, Threw
from engine.connectors.registry import CONNECTORS
from engine.errors import Refusal
from engine.program.bundle import read_bundle
from tests.execution.everything import files, wholes
from tests.execution.shadow import Shadow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.program.model import Program
    from tests.world import World

MOST_STEPS = 12
EXAMPLES = 30
RESULTS = [Done({}), Done({"c": 5}), Failed("It rained."), Threw("E1", "It rained."), Threw("E2", "It snowed.")]


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(whole=wholes, data=st.data())
def test_stored_state_is_as_good_as_state_in_memory(
    new_world: Callable[[], World], whole: Any, data: st.DataObject
) -> None:
    drawn = files(whole)
    programs = {one.program.key: one.program for one in read_bundle(drawn).processes}
    world = new_world()
    world.deploy(*(drawn[one] for one in drawn if one != "rule.dmn"), files={"rule.dmn": drawn["rule.dmn"]})
    with pytest.MonkeyPatch.context() as patch:
        shadow = Shadow(patch)
        _begin(world)
        for _ in range(MOST_STEPS):
            see(world, shadow)
            may = _possible(world, programs)
            deed = may[data.draw(st.integers(0, len(may) - 1), label="what happens")]
            result = RESULTS[data.draw(st.integers(0, len(RESULTS) - 1), label="job")]
            patch.setitem(CONNECTORS, "x", lambda *_, result=result: result)
            value = data.draw(st.none() | st.integers(0, 6), label="c")
            with suppress(Refusal):  # what it says is not about this
                deed(**({} if value is None else {"c": value}))
            world.restart()
        _call_off(world)
        see(world, shadow)
    assert [one for instance_id in shadow.events for one in world.left_over(instance_id)] == []
    assert world.incidents() == []
    world.close()


def see(world: World, shadow: Shadow) -> None:
    """See that all has happened alike, and that the tables say what the record says."""
    assert shadow.broken == []
    for instance_id, events in shadow.events.items():
        assert world.events(instance_id) in (events, []), instance_id
    world.check()
    shadow.let_go()


def _begin(world: World) -> None:
    """Start it, by whatever starts it."""
    with suppress(Refusal):
        world.start("main", c=0)
        return
    for begin in (
        lambda: world.publish("news", "k", c=0),
        lambda: world.publish("letter", "k", c=0),
        lambda: world.house.engine.evaluate_conditions({"c": 5}, by="tester"),
        lambda: world.signal("bell", c=0),
        lambda: world.pass_time(hours=1),
    ):
        with suppress(Refusal):
            begin()


def _possible(world: World, programs: Mapping[str, Program]) -> list[Callable[..., Any]]:
    """What may happen next; each takes values."""
    inbox, operations, engine = world.house.inbox, world.house.operations, world.house.engine
    found: list[Callable[..., Any]] = [lambda **_: world.work(), lambda **_: world.pass_time(hours=1)]
    found += [partial(world.publish, "news", "k"), partial(world.signal, "bell")]
    for task in world.tasks():
        asked = getattr(programs[task.process_key].elements[task.element].detail, "asked", None)
        for answer in asked.answers if asked else ():
            chosen = {"choice": [answer] if asked.several else answer}
            found.append(lambda task=task, chosen=chosen, **_: inbox.complete(task.id, chosen, by="tester"))
        if not asked:
            found.append(lambda task=task, **values: inbox.complete(task.id, values, by="tester"))
    for one in operations.incidents():
        found.append(lambda one=one, **values: operations.retry(one.id, by="tester", values=values))
    for one in _running(world):
        found.append(lambda one=one, **values: engine.set_values(one, values, by="tester"))
    return found


def _running(world: World) -> list[str]:
    return [one.id for one in world.house.engine.instances(state="running", limit=500).rows]


def _call_off(world: World) -> None:
    while running := _running(world):
        world.house.engine.cancel(running[0], by="tester", reason="No longer wanted")
