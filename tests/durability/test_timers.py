"""A timer fires once, never early, however many workers look at it."""

from tests.dsl import process
from tests.durability.staged import meanwhile


def repeating():
    drawing = process("p").user_task("ship").end("shipped")
    return drawing.boundary_timer("late", on="ship", every="R5/PT10M", interrupting=False).end("reminded")


def fired(world):
    return [line for line in world.history() if line == "Fired late"]


def test_two_workers_fire_a_repeating_timer_once_per_round(world):
    world.running(repeating())
    world.sleep(minutes=10)

    with meanwhile(world.house.operations.work):
        world.house.operations.work()

    assert len(fired(world)) == 1
    world.check()
