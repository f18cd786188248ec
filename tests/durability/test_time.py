"""The record of an instance never goes back in time, whoever waited for whom."""

from __future__ import annotations

import pytest

from engine.store import journal
from tests.dsl import process
from tests.durability.staged import meanwhile_at_statement
from tests.world import TESTER


@pytest.mark.parametrize("statement", range(3))
def test_who_waited_acts_later_than_who_was_waited_for(world, statement):
    drawn = process("p").parallel("fork").user_task("one").end().at("fork").user_task("two").end()
    world.running(drawn)
    tasks = {task.element: task.id for task in world.tasks()}

    def other():
        world.sleep(hours=1)
        world.house.inbox.complete(tasks["two"], {}, by=TESTER)

    with meanwhile_at_statement(other, at=statement, patience=0.5):
        world.house.inbox.complete(tasks["one"], {}, by=TESTER)

    with world._store.reading() as r:
        moments = [turn.at for turn in journal.read(r, world.instance_id)]
    assert moments == sorted(moments)
    world.check()
