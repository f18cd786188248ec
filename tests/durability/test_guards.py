"""Every guard is needed: with any of them removed, a test of this folder fails.

Guards stand in two layers, and one often masks the loss of the other (then somebody is refused or fails who should
have won); that counts as found, because a person would meet it.
"""

from __future__ import annotations

from contextlib import closing

import pytest

from engine.store import jobs, journal, messages, requests, signals, timers
from engine.store.sqlite import SqliteFile
from engine.store.statements import Statement, changing
from engine.store.tables import instance
from engine.turn.turns import Turns
from tests.dsl import process
from tests.durability import test_jobs, test_messages, test_power
from tests.durability.deeds import Scene
from tests.durability.interleaved import InOrder, interrupted, overtaken
from tests.durability.staged import meanwhile
from tests.world import TESTER, World


def goes_wrong(deed):
    """Whether something comes out otherwise than it must, or breaks."""
    try:
        return not deed()
    except Exception:  # noqa: BLE001 - a crash is found, too
        return True


@pytest.fixture(scope="module")
def in_order(sqlite_scenes):
    return InOrder(sqlite_scenes)


@pytest.fixture
def world(sqlite_url):
    with closing(World(sqlite_url)) as made:
        yield made


connector = test_jobs.connector


def as_in_order(copies, in_order, first, second):
    usual = in_order.outcome(first, second)
    return lambda: overtaken(copies, first, second) == usual


def test_the_revision_of_an_instance(monkeypatch, sqlite_scenes, in_order):
    deed = as_in_order(sqlite_scenes, in_order, "sam bills", "tester completes")
    for name in ("_ADVANCE", "_END"):
        columns = getattr(journal, f"{name}D" if name == "_ADVANCE" else "_ENDED")
        monkeypatch.setattr(journal, name, Statement(changing(instance, columns, "id")))

    assert goes_wrong(deed)


def test_that_a_timer_is_still_due(monkeypatch, sqlite_scenes, in_order):
    deed = as_in_order(sqlite_scenes, in_order, "timers", "timers")

    class StillDue:
        def __init__(self, *_given):
            self.due = self

        def __eq__(self, _other):
            return True

        __hash__ = None

    monkeypatch.setattr(timers, "find", StillDue)

    assert goes_wrong(deed)


def test_that_a_message_or_signal_is_delivered_once(monkeypatch, sqlite_scenes, in_order):
    deed = as_in_order(sqlite_scenes, in_order, "deliveries", "deliveries")
    monkeypatch.setattr(messages, "deliver", lambda *_: True)
    monkeypatch.setattr(signals, "delivered", lambda *_: True)
    monkeypatch.setattr(journal, "_ADVANCE", Statement(changing(instance, journal._ADVANCED, "id")))

    assert goes_wrong(deed)


def test_that_what_does_not_fit_together_is_looked_at_again(monkeypatch, sqlite_scenes, in_order):
    usual = in_order.either("inner task", "cancel")
    real = Turns._looked

    def once(turns, deed, *, still):
        assert not still
        return real(turns, deed, still=False)

    monkeypatch.setattr(Turns, "_looked", once)

    assert any(
        goes_wrong(lambda at=at: interrupted(sqlite_scenes, "inner task", "cancel", at) in (None, *usual))
        for at in range(8)
    )


def test_the_token_of_a_lease(monkeypatch, world, connector):
    monkeypatch.setattr(jobs, "held", lambda r, job_id, _token: jobs.find(r, job_id))
    monkeypatch.setattr(jobs, "extend", lambda *_: True)

    with pytest.raises(AssertionError):
        test_jobs.test_both_have_failed(world, connector)


def test_that_a_publisher_looks_again(monkeypatch, world):
    real = messages.subscribers
    monkeypatch.setattr(messages, "subscribers", lambda r, *name: [] if r.may_write else real(r, *name))
    monkeypatch.setattr(messages, "missed", lambda *_: [])

    with pytest.raises(AssertionError):
        test_messages.test_who_begins_to_wait_while_a_message_comes_gets_it(world)


def test_that_a_worker_looks_for_missed_messages(monkeypatch, world):
    monkeypatch.setattr(messages, "missed", lambda *_: [])

    with pytest.raises(AssertionError):
        test_messages.test_a_message_that_comes_while_one_begins_to_wait_is_kept_for_it(world)


def test_that_a_request_is_done_once(monkeypatch, world):
    world.deploy(process("p").user_task("ship").end())
    monkeypatch.setattr(requests, "_INSERT", Statement(requests.request.insert().returning(requests.request.c.id)))
    asked = {"by": TESTER, "request_id": "r-1"}

    def deed():
        with meanwhile(lambda: world.house.engine.start("p", {}, **asked)) as other:
            mine = world.house.engine.start("p", {}, **asked)
        return mine.id == other.gave.id

    assert goes_wrong(deed)


def test_that_a_deed_is_one_transaction(monkeypatch, sqlite_scenes):
    """As the driver does it where nobody says otherwise: each statement lasts as soon as it is sent."""
    monkeypatch.setattr(SqliteFile, "begin", lambda database, _driver: database._enter())
    monkeypatch.setattr(SqliteFile, "commit", lambda *_: None)

    with sqlite_scenes.copy() as url, closing(Scene(url)) as scene, pytest.raises(AssertionError):
        test_power.cut_after_commit("sam bills", scene, 0)
