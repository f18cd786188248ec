"""Every request is answered once: a repeat gets the first answer, and nothing happens twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.errors import Conflict, NotAllowed, Refusal, WrongState
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_a_start_repeated_starts_nothing_more(world: World) -> None:
    world.deploy(process().user_task("a").end())

    first = world.house.engine.start("process", {"n": 1}, by="sam", request_id="r1")
    again = world.house.engine.start("process", {"n": 2}, by="sam", request_id="r1")

    assert again == first
    assert len(world.house.engine.instances().rows) == 1


def test_a_completion_repeated_is_answered_though_the_task_is_done(world: World) -> None:
    task = _task(world)

    first = world.house.inbox.complete(task, {}, by="tester", request_id="r1")
    again = world.house.inbox.complete(task, {}, by="tester", request_id="r1")

    assert (first.state, again) == ("completed", first)
    with pytest.raises(WrongState):
        world.house.inbox.complete(task, {}, by="tester", request_id="r2")


def test_a_cancellation_repeated_is_answered_though_the_instance_is_gone(world: World) -> None:
    world.running(process().user_task("a").end())

    for _ in range(2):
        assert (
            world.house.engine.cancel(world.instance_id, by="tester", reason="x", request_id="r").state == "cancelled"
        )
    assert world.history().count("InstanceEnded cancelled x") == 1


def test_a_message_repeated_gets_the_same_receipt(world: World) -> None:
    world.running(process().catch_message("m", key='="k"').user_task("a").catch_message("again", message="m").end())

    first = world.house.engine.publish("m", key="k", by="tester", request_id="r1")
    again = world.house.engine.publish("m", key="k", by="tester", request_id="r1")

    assert again == first
    assert again.reached == (world.instance_id,)


def test_a_refused_request_may_be_sent_again(world: World) -> None:
    world.running(process().lane("L", zone="backstage", group="pickers").user_task("a").end())
    task = world.task("a").id
    world.house.inbox.claim(task, by="pia")

    with pytest.raises(NotAllowed):
        world.house.inbox.complete(task, {}, by="tester", request_id="r1")
    world.house.inbox.release(task, by="pia")

    assert world.house.inbox.complete(task, {}, by="tester", request_id="r1").state == "completed"


def test_nobody_gets_the_answer_to_a_request_of_somebody_else(world: World) -> None:
    world.deploy(process().user_task("a").end())
    world.house.engine.start("process", {}, by="sam", request_id="r1")

    with pytest.raises(Conflict, match="request"):
        world.house.engine.start("process", {}, by="pia", request_id="r1")

    assert len(world.house.engine.instances().rows) == 1


def test_a_request_is_remembered_over_a_restart(world: World) -> None:
    world.deploy(process().user_task("a").end())
    first = world.house.engine.start("process", {}, by="sam", request_id="r1")

    assert world.restart().house.engine.start("process", {}, by="sam", request_id="r1") == first


def test_everything_that_changes_something_can_be_repeated(world: World) -> None:
    world.running(process().lane("L", zone="backstage", group="pickers").user_task("a").exclusive("x").when("go").end())
    task = world.task("a").id
    inbox, operations, engine = world.house.inbox, world.house.operations, world.house.engine

    for _ in range(2):
        inbox.claim(task, by="pia", request_id="claim")
        inbox.release(task, by="pia", request_id="release")
        inbox.assign(task, "pia", by="tester", request_id="assign")
        engine.set_values(world.instance_id, {"go": None}, by="tester", request_id="set")
        inbox.complete(task, {}, by="pia", request_id="complete")
        incident = world.house.operations.incidents(open_only=False)[0].id
        operations.retry(incident, by="tester", values={"go": True}, request_id="retry")

    told = world.history()
    assert [told.count(one) for one in ("TaskReleased a", "Completed a", "IncidentResolved x")] == [1, 1, 1]
    assert world.ended() == ("completed", "end")
    assert isinstance(_refused(lambda: inbox.claim(task, by="pia", request_id="new")), WrongState)
    world.check()


def _refused(deed: object) -> Refusal | None:
    try:
        deed()  # type: ignore[operator]
    except Refusal as refusal:
        return refusal
    return None


def _task(world: World) -> str:
    world.running(process().user_task("a").end())
    return world.task("a").id
