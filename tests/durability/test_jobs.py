"""A job's result is applied once, by who holds the job: a worker that slept past its lease comes too late."""

from __future__ import annotations

import threading

import pytest

from engine.commands.jobs import Done, Failed
from engine.connectors.registry import CONNECTORS
from engine.store import jobs
from tests.dsl import process


@pytest.fixture
def connector(monkeypatch):
    """Let a test say what connectors do, call by call; gives the list of the keys that they were given."""
    keys = []

    def install(*acts):
        def run(_inputs, key):
            keys.append(key)
            return acts[len(keys) - 1]()

        monkeypatch.setitem(CONNECTORS, "sample", run)
        return keys

    return install


def another_worker(world):
    """A round of another worker, from begin to end, while this one is busy."""
    thread = threading.Thread(target=world.house.operations.work)
    thread.start()
    thread.join(timeout=60)


def asleep_past_the_lease(world, then):
    """What a connector does that takes longer than the lease, while another worker works."""

    def act():
        world.sleep(minutes=2)
        another_worker(world)
        return then

    return act


def job_of(world):
    with world._store.reading() as r:
        return next(iter(jobs.of_one(r, world.instance_id)), None)


def one_job():
    return process("p").service_task("book", retries=3).user_task("ship").end()


def test_both_have_done_it(world, connector):
    world.running(one_job())
    keys = connector(asleep_past_the_lease(world, Done({"by": "late"})), lambda: Done({"by": "early"}))

    world.work()

    assert keys == [keys[0]] * 2, "the outside can tell that it is the same"
    assert world.waiting() == ["ship"]
    assert world.variables() == {"by": "early"}
    assert world.history().count("Completed book") == 1
    world.check()


def test_both_have_failed(world, connector):
    world.running(one_job())
    connector(asleep_past_the_lease(world, Failed("late")), lambda: Failed("early"))

    world.house.operations.work()

    assert world.history().count("JobFailed book, 2 left") == 1
    assert job_of(world).message == "early"
    world.check()


def test_one_has_failed_while_the_other_is_still_at_it(world, connector):
    """The late failure must not let a third worker in beside the second."""
    world.running(one_job())
    held = []

    def second():
        release.set()
        late.join(timeout=60)
        held.append(job_of(world).token)
        return Done({"by": "second"})

    def first():
        release.wait(timeout=60)
        return Failed("late")

    release = threading.Event()
    connector(first, second)
    late = threading.Thread(target=world.house.operations.work)
    late.start()
    while job_of(world).token is None:
        pass
    world.sleep(minutes=2)
    another_worker(world)

    assert held[0] is not None, "the second one has it as long as it is at it"
    assert world.variables() == {"by": "second"}
    assert not any(line.startswith("JobFailed") for line in world.history())
    world.check()


def test_a_lease_that_ran_out_but_that_nobody_else_wanted_still_counts(world, connector):
    world.running(one_job())
    connector(lambda: (world.sleep(minutes=2), Done({"by": "late"}))[1])

    world.work()

    assert world.waiting() == ["ship"]


def test_what_a_slow_worker_will_not_get_to_is_left_to_others(world, connector):
    """A worker takes many jobs at once; where the first takes long, the others do not wait until they are lost."""
    slow = process("p").parallel("fork").service_task("one").end().at("fork").service_task("two").end()
    world.running(slow)
    keys = connector(lambda: (world.sleep(seconds=40), Done({}))[1], lambda: Done({}))

    world.house.operations.work()
    left = job_of(world)
    world.house.operations.work()

    assert left.token is None
    assert len(set(keys)) == 2
    assert world.ended()[0] == "completed"
