"""Random edits of random processes, with the whole house and its database: what is refused is untouched, undoing
restores exactly what was where nothing has happened since, and is refused elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from engine.errors import Refusal
from engine.store import moving, pages, projections
from tests.execution.edited import drawn, edit, numbered
from tests.execution.structured import repeating_blocks
from tests.execution.test_migration import choose
from tests.world import TESTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World

EXAMPLES = 60
SEEN = Counter[str]()
"""What has become of instances in the end."""
STARTED = 3
MOST_STEPS = 5


@seed(3)
@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(block=repeating_blocks, data=st.data())
def test_what_is_refused_is_untouched_and_what_is_undone_is_as_it_was(
    new_world: Callable[[], World], block: Any, data: st.DataObject
) -> None:
    world, fresh = new_world(), count(500)
    tree = numbered(("parallel", [block, ("subprocess", ("watched",), "beside")]), count(1))
    (old,) = world.deploy(drawn(tree))
    for _ in range(STARTED):
        world.start("main", c=0)
    for _ in range(data.draw(st.integers(0, MOST_STEPS))):
        step(world, data)
    said: dict[str, str] = {}
    near = {int(one) for name in world.waiting() for one in re.findall(r"\d+", name)}
    for _ in range(data.draw(st.integers(1, 2))):
        tree, more = edit(tree, near, fresh, data, choose)
        said |= more
    (new,) = world.deploy(drawn(tree))
    if new.id != old.id and stored(world):
        moves(world, (old.id, new.id), said, data)
    world.close()


def moves(world: World, versions: tuple[str, str], said: dict[str, str], data: st.DataObject) -> None:
    """Move everything, touch some of it, and undo it."""
    before = stored(world)
    move = world.house.moves.begin(*versions, said, reason="Better", by=TESTER).id
    world.house.moves.work(100)
    world.check()
    after, parts = stored(world), world.house.moves.parts(move)
    for one in parts:
        if one.state == moving.REFUSED:
            assert after[one.instance_id] == before[one.instance_id], one.why
    if not any(one.state == moving.MOVED for one in parts):
        return
    touched = touch(world, data)
    then = stored(world)
    world.house.moves.undo(move, by=TESTER)
    world.house.moves.work(100)
    world.check()
    now = stored(world)
    for one in world.house.moves.parts(move):
        SEEN[one.state] += 1
        if one.state == moving.UNDONE:
            assert one.instance_id != touched
            assert now[one.instance_id] == before[one.instance_id]
            SEEN["amid rounds"] += amid_rounds(world, one.instance_id)
        elif one.instance_id in then:
            assert now[one.instance_id] == then[one.instance_id], one.why
    assert touched is None or now.get(touched) == then.get(touched)


def amid_rounds(world: World, instance_id: str) -> bool:
    """Whether a task that is done several times has been done, but not as often as it shall be."""
    history = world.history(instance_id)
    waiting = {task.element for task in world.tasks() if task.instance_id == instance_id}
    return any(one.startswith("each") and f"Completed {one}" in history for one in waiting)


def touch(world: World, data: st.DataObject) -> str | None:
    """Claim a task of one of them, or do nothing."""
    tasks = world.tasks()
    if not tasks or data.draw(st.integers(0, 4)) == 1:
        return None
    task = choose(data, tasks)
    world.house.inbox.claim(task.id, by=TESTER)
    return str(task.instance_id)


def step(world: World, data: st.DataObject) -> None:
    """Let something happen to one of them."""
    may: list[Any] = [
        lambda task=task: world.house.inbox.complete(task.id, {"c": 1}, by=TESTER) for task in world.tasks()
    ]
    may += [lambda: world.publish("news", "k"), lambda: world.pass_time(hours=1)]
    with suppress(Refusal):
        choose(data, may)()


def stored(world: World) -> dict[str, Any]:
    """Everything that is stored of the open instances, but for how often they have been written."""
    found = {}
    with world.house.turns.store.reading() as r:
        for one in world.house.engine.instances(state="running").rows:
            tables = projections.stored(r, one.id)
            rows = {
                name: {key: {c: value for c, value in row.items() if c != "sequence"} for key, row in table.items()}
                for name, table in tables.items()
                if name != "instance"
            }
            found[one.id] = (rows, tables["instance"][one.id]["definition_id"], pages.load_all(r, one.id))
    return found


def test_some_were_refused_some_undone_and_some_could_not_be() -> None:
    """Runs after the one above, which would prove nothing if all came to the same end."""
    assert not SEEN or {moving.REFUSED, moving.UNDONE, moving.MOVED, "amid rounds"} <= (+SEEN).keys(), SEEN
