"""A message and the one who begins to wait for it meet, whoever is first."""

from __future__ import annotations

from tests.dsl import process
from tests.durability.staged import meanwhile
from tests.world import TESTER


def waits_after_a_task():
    return process("p").user_task("ship").catch_message("paid", key="=number").end("was paid")


def test_who_begins_to_wait_while_a_message_comes_gets_it(world):
    world.running(waits_after_a_task(), number="1")

    with meanwhile(lambda: world.complete("ship")):
        world.publish("paid", "1")
    world.work()

    assert world.ended() == ("completed", "was paid")
    world.check()


def test_a_message_that_comes_while_one_begins_to_wait_is_kept_for_it(world):
    world.running(waits_after_a_task(), number="1")
    task = world.task("ship").id

    with meanwhile(lambda: world.house.engine.publish("paid", key="1", by=TESTER)):
        world.house.inbox.complete(task, {}, by=TESTER)
    world.work()

    assert world.ended() == ("completed", "was paid")
    world.check()
