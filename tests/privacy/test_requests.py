"""Personal values of requests are erased when they have ended, by hand or when their time is over; the record stays."""

from __future__ import annotations

import pytest

from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound
from engine.work.rounds import forget
from tests.dsl import process
from tests.world import TESTER

ORDER = process("order").user_task("ship").end("done")
SECRET = "Anna Andersson, Elm Street 7"


def ended(world, **values):
    """A request that has ended, with personal values."""
    world.running(ORDER, customer=SECRET, **values)
    world.complete("ship", carrier="A")
    world.work()
    return world.instance_id


def everything(world):
    """All bytes of all rows that can be read without a key, and all values that can be opened."""
    instance = world.instance_id
    return str(world.house.engine.variables(instance)), str(world.house.engine.history(instance))


def whole(world):
    return world.house.operations.check_record() == () and world.house.audit.verify().total == 0


def test_what_has_ended_is_erased_for_good_and_the_record_stays_whole(world):
    one = ended(world)
    assert SECRET in everything(world)[0]

    world.house.privacy.erase_request(one, by=TESTER)

    assert SECRET not in "".join(everything(world))
    assert world.house.privacy.erased_at(one) == world.at()
    assert whole(world)
    with world.house._store.reading() as r:
        assert r.dialect in {"sqlite", "postgresql"}
        assert r.driver.execute("SELECT count(*) FROM journal_values").fetchone()[0] == 0
        assert r.driver.execute("SELECT count(*) FROM page").fetchone()[0] == 0


def test_what_is_running_is_not_erased(world):
    world.running(ORDER, customer=SECRET)

    with pytest.raises(Conflict, match="still running"):
        world.house.privacy.erase_request(world.instance_id, by=TESTER)

    assert SECRET in everything(world)[0]


def test_a_called_request_is_erased_with_the_one_that_called_it(world):
    called = process("called").user_task("pack").end("packed")
    caller = process("caller").call("called").end("done")
    world.running(caller, called, customer=SECRET)
    world.complete("pack", weight=SECRET)
    world.work()
    root = world.instance_id
    (child,) = [one.id for one in world.house.engine.instances(process_key="called").rows]

    world.house.privacy.erase_request(child, by=TESTER)

    assert world.house.privacy.erased_at(root) == world.house.privacy.erased_at(child) == world.at()
    with world.house._store.reading() as r:
        assert r.driver.execute("SELECT count(*) FROM journal_values").fetchone()[0] == 0
    assert whole(world)


def test_only_who_runs_or_owns_the_process_erases(world):
    one = ended(world)

    with pytest.raises((NotAllowed, NotFound)):
        world.house.privacy.erase_request(one, by="nora")
    with pytest.raises(NotFound):
        world.house.privacy.erase_request("nothing", by=TESTER)


def test_when_its_time_is_over_it_is_erased_by_itself(world):
    one = ended(world)
    world.house.privacy.keep_for("order", 30, by=TESTER)
    world.running(ORDER, customer=SECRET)
    running = world.instance_id

    world.sleep(days=29)
    forget(world.house.turns)
    assert world.house.privacy.erased_at(one) is None

    world.sleep(days=2)
    forget(world.house.turns)
    forget(world.house.turns)
    assert world.house.privacy.erased_at(one) == world.at()
    assert SECRET in str(world.house.engine.variables(running))
    (line,) = world.house.audit.listed(verb="privacy.time_over").rows
    assert (line.actor, line.subject) == ("system", f"request:{one}")
    assert whole(world)


def test_what_was_only_said_of_a_request_is_erased_when_its_time_is_over(world):
    world.running(ORDER)
    desk, task = world.house.desk, world.task("ship").id
    desk.remark(task, SECRET, by=TESTER)
    world.complete("ship")
    world.house.privacy.keep_for("order", 30, by=TESTER)
    assert [one.words for one in desk.remarks(task, world.tester)] == [SECRET]

    world.sleep(days=31)
    forget(world.house.turns)

    assert desk.remarks(task, world.tester) == ()


def test_many_are_erased_in_batches(world, monkeypatch):
    monkeypatch.setattr("engine.work.rounds.GROUP", 2)
    world.deploy(process("order").end("done"))
    for _ in range(5):
        world.start(customer=SECRET)
    world.house.privacy.keep_for("order", 0, by=TESTER)
    world.sleep(seconds=1)

    forget(world.house.turns)

    assert len(world.house.audit.listed(verb="privacy.time_over").rows) == 5
    assert whole(world)


@pytest.mark.parametrize("days", [-1, 36_501])
def test_a_period_that_is_none_is_refused(world, days):
    world.deploy(ORDER)

    with pytest.raises(InvalidValues):
        world.house.privacy.keep_for("order", days, by=TESTER)


def test_a_period_can_be_changed_and_taken_back_by_owner_and_administrator_only(world):
    world.deploy(ORDER)
    world.house.privacy.keep_for("order", 30, by=TESTER)
    world.house.privacy.keep_for("order", 60, by=TESTER)
    assert world.house.privacy.kept_for() == {"order": 60}
    with pytest.raises(NotAllowed):
        world.house.privacy.keep_for("order", 1, by="sam")
    with pytest.raises(NotFound):
        world.house.privacy.keep_for("nothing", 1, by=TESTER)

    world.house.privacy.keep_for("order", None, by=TESTER)

    assert world.house.privacy.kept_for() == {}
    noted = world.house.audit.listed(verb="privacy.keep_for", actor=TESTER).rows
    assert [(one.outcome, one.details.get("days")) for one in noted] == [
        ("done", None),
        ("refused", 1),
        ("done", 60),
        ("done", 30),
    ]
