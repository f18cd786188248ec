"""On PostgreSQL a turn locks what it takes, and everybody locks in one order, so that nobody waits in a circle."""

from __future__ import annotations

import threading
from contextlib import closing, suppress

import pytest

from engine.execution import stimuli
from engine.store import messages
from engine.store.store import Store
from engine.store.transaction import Writer
from engine.turn import Turn
from tests.dsl import process
from tests.durability.together import together
from tests.world import TESTER, World

MOMENT = 0.7
"""Seconds to wait for another who may be waiting for us."""
LONG = 60
"""Seconds to wait for another who does not."""


@pytest.fixture
def world(postgres_url):
    with closing(World(postgres_url)) as made:
        yield made


@pytest.fixture
def failures(monkeypatch):
    """What has failed in the database: a deadlock is tried again, and nobody would see it."""
    found, real = [], Store._failed

    def failed(store, session, error):
        found.append(type(error).__name__)
        return real(store, session, error)

    monkeypatch.setattr(Store, "_failed", failed)
    return found


class Meeting:
    """Where two wait for each other once, but not for ever."""

    def __init__(self, patience):
        self._barrier = threading.Barrier(2)
        self._patience = patience
        self._over = False

    def wait(self):
        with suppress(threading.BrokenBarrierError):
            if not self._over:
                self._barrier.wait(self._patience)
        self._over = True


def two_groups(world, patience):
    """Two workers do the same two deeds in opposite orders, and meet when each has done its first."""
    world.deploy(process("p").user_task("ship").end())
    one, two = world.start().id, world.start().id
    meeting = Meeting(patience)

    def deed(instance_id):
        def correct(turn):
            turn.run(instance_id)
            meeting.wait()
            return instance_id

        return correct

    def group(*ids):
        return world.house.turns.take_all([deed(one) for one in ids], actor=TESTER, channel="timer", touching=ids)

    return together(lambda: group(one, two), lambda: group(two, one)), [one, two]


def test_groups_lock_their_instances_in_one_order(world, failures):
    results, ids = two_groups(world, MOMENT)

    assert results == [ids, ids[::-1]]
    assert failures == []


def test_without_that_they_wait_in_a_circle(world, failures, monkeypatch):
    monkeypatch.setattr(Turn, "lock", lambda *_: None)

    two_groups(world, LONG)

    assert "DeadlockDetected" in failures


def two_that_wait_for_two_messages(world, monkeypatch, patience):
    """Two instances begin to wait for the same two messages, in opposite orders."""
    for first, second in ("ab", "ba"):
        drawn = process(f"{first}{second}").message("a", key="=number").message("b", key="=number").parallel("fork")
        drawn.catch_message(f"first {first}", message=first).goto("join")
        world.deploy(drawn.at("fork").catch_message(f"then {second}", message=second).parallel("join").end())
    meeting, real, met = Meeting(patience), Writer.one, threading.local()

    def one(w, statement, *values):
        found = real(w, statement, *values)
        if statement is messages._LOCK and not getattr(met, "already", False):
            met.already = True
            meeting.wait()
        return found

    monkeypatch.setattr(Writer, "one", one)
    start = world.house.engine.start
    return together(
        lambda: start("ab", {"number": "1"}, by=TESTER).state, lambda: start("ba", {"number": "1"}, by=TESTER).state
    )


def test_messages_are_locked_in_one_order(world, failures, monkeypatch):
    assert two_that_wait_for_two_messages(world, monkeypatch, MOMENT) == ["running", "running"]
    assert failures == []


def test_without_that_they_wait_in_a_circle_too(world, failures, monkeypatch):
    def as_they_come(w, pairs):
        for name, key in pairs if isinstance(pairs, list) else sorted(set(pairs), reverse=_is_second()):
            w.one(messages._LOCK_ROW, {"name": name, "key": key})
            w.one(messages._LOCK, {"name": name, "key": key})

    seen = []

    def _is_second():
        seen.append(None)
        return len(seen) % 2 == 0

    monkeypatch.setattr(messages, "lock", as_they_come)

    two_that_wait_for_two_messages(world, monkeypatch, LONG)

    assert "DeadlockDetected" in failures


def test_who_comes_second_waits_and_looks_once(world):
    world.running(process("p").user_task("ship").end())
    holding, looks = threading.Event(), []

    def first(turn):
        turn.run(world.instance_id)
        holding.set()
        threading.Event().wait(MOMENT)
        stimuli.write(turn.run(world.instance_id), 0, {"first": True})

    def second(turn):
        run = turn.run(world.instance_id)
        looks.append(dict(run.variables(0)))

    def wait_and_look():
        holding.wait(60)
        world.house.turns.take(second, actor=TESTER)

    together(lambda: world.house.turns.take(first, actor=TESTER), wait_and_look)

    assert looks == [{"first": True}]
