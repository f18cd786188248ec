"""Workers do many deeds in one transaction; one that goes wrong takes no other with it, and leaves nothing behind."""

from __future__ import annotations

import threading

import pytest

from engine.execution import stimuli
from engine.store.outcomes import DatabaseFailed
from tests.dsl import process


def hourly(key="p"):
    return process(key).catch_timer("an hour", after="PT1H").end("done")


def states(world):
    return [one.state for one in world.house.engine.instances().rows]


def broken_for(instance_id, real):
    def timer_due(run, scope, wait):
        if run.state.instance_id == instance_id:
            raise KeyError("a bug")
        real(run, scope, wait)

    return timer_due


def test_a_deed_that_breaks_holds_up_no_other(world, monkeypatch):
    """A bug met at one instance stopped every timer of the house, round after round."""
    world.deploy(hourly())
    bad, *_ = [world.start().id for _ in range(3)]
    monkeypatch.setattr(stimuli, "timer_due", broken_for(bad, stimuli.timer_due))
    world.sleep(hours=1)

    world.house.operations.work()

    assert sorted(states(world)) == ["completed", "completed", "running"]
    assert world.ended(bad) == ("running", None)
    world.check()


def test_what_breaks_is_tried_again_and_logged(world, monkeypatch, caplog):
    bad = world.running(hourly()).id
    with monkeypatch.context() as patched:
        patched.setattr(stimuli, "timer_due", broken_for(bad, stimuli.timer_due))
        world.sleep(hours=1)
        world.house.operations.work()

    assert "KeyError" in caplog.text
    world.house.operations.work()
    assert states(world) == ["completed"]


def test_a_deed_that_is_refused_half_way_leaves_nothing_behind(world):
    """A message that starts two processes, one of which may not start: the other was started round after round."""
    sender = process("sender").throw_message("order", inputs={"number": "=number"}).end()
    free = process("free").start_message("order").user_task("free task").end()
    unique = process("unique").business_key("=number", unique=True).start_message("order").user_task("one").end()
    world.deploy(sender, free, unique)
    world.start("unique", number="O-1")
    world.start("sender", number="O-1")

    for _ in range(5):
        world.house.operations.work()

    assert len(world.house.engine.instances(process_key="free").rows) == 1
    world.check()


def test_a_group_survives_a_database_that_fails_once(world, monkeypatch):
    world.deploy(hourly())
    for _ in range(3):
        world.start()
    world.sleep(hours=1)
    real, calls = stimuli.timer_due, []

    def fails_once(run, scope, wait):
        calls.append(wait)
        if len(calls) == 2:
            raise DatabaseFailed("a deadlock", transient=True)
        real(run, scope, wait)

    monkeypatch.setattr(stimuli, "timer_due", fails_once)
    world.house.operations.work()

    assert states(world) == ["completed"] * 3
    world.check()


def test_the_worker_is_woken_when_there_is_something_to_see(world):
    """It was woken before the commit, found nothing, and slept on."""
    seen = []

    def look():
        with world._store.reading() as r:
            seen.append(r.driver.execute("SELECT count(*) FROM job").fetchone()[0])

    def woken():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(timeout=60)

    world.house.turns.wake = woken
    world.running(process("p").service_task("book").end())

    assert seen == [1]


@pytest.fixture
def deadlocks(postgres_server):
    """How many deadlocks a server has met while the test ran."""

    def count():
        return postgres_server.ask("SELECT sum(deadlocks) FROM pg_stat_database")

    return count


def test_a_signal_that_may_start_nothing_is_not_told_for_ever(world):
    drawn = process("unique").business_key("=number", unique=True).start_signal("open").user_task("one").end()
    world.deploy(drawn)
    world.start("unique", number="O-1")
    world.house.engine.signal("open", {"number": "O-1"}, by="tester")

    assert world.work() == 1
    assert world.work() == 0
