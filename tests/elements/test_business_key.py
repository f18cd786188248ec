"""A business key that is given while the request runs: what waits for a message without any key can be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import Conflict, InvalidValues, WrongState
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def give(world: World, key: str, reason: str = "they forgot it", instance: str | None = None) -> Any:
    return world.house.engine.set_business_key(instance or world.instance_id, key, by="tester", reason=reason)


def mend(world: World, key: str | None, **values: Any) -> Any:
    return world.house.operations.retry(world.incident().id, by="tester", values=values, business_key=key)


WAITING = {
    "catch": process().catch_message("wait", message="paid").end("done"),
    "receive": process().receive_task("wait", message="paid").end("done"),
    "boundary": process().user_task("work").end().boundary_message("wait", on="work", message="paid").end("done"),
    "event subprocess": process().subprocess(
        "inner",
        process()
        .user_task("work")
        .end()
        .event_subprocess("handler", process().start_message("wait", message="paid").end("heard")),
    ),
}


@pytest.mark.parametrize("where", WAITING)
def test_who_waits_without_a_key_is_given_one_and_goes_on(world: World, where: str) -> None:
    drawing = WAITING[where]
    told = [one for one in world.findings(drawing) if one.rule == "correlation-missing"]
    assert [(one.element, one.severity) for one in told] == [("wait", "warning")]
    world.running(drawing)
    assert [code for _, code in world.incidents()] == ["correlation"]

    mend(world, None)
    assert [code for _, code in world.incidents()] == ["correlation"]
    world.restart()
    mend(world, "SO-1")

    assert world.incidents() == []
    assert world.house.engine.instance(world.instance_id).business_key == "SO-1"
    assert world.publish("paid", "SO-1").reached == (world.instance_id,)
    world.work()
    assert world.ended()[0] == "completed"
    assert world.left_over() == []
    world.check()


def test_the_history_says_who_gave_it_and_why(world: World) -> None:
    world.running(WAITING["catch"])

    mend(world, "SO-1")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "IncidentRaised wait correlation",
        "BusinessKeySet SO-1",
        "IncidentResolved wait",
        "MessageAwaited wait",
    ]
    texts = [line.text for line in world.house.engine.history(world.instance_id)]
    assert "Tester gave it the business key SO-1: so that 'wait' can go on." in texts


def test_any_running_request_can_be_given_one(world: World) -> None:
    world.running(process().user_task("a").catch_message("wait", message="paid").end("done"))

    give(world, " SO-1 ")
    world.restart().complete("a")

    assert world.incidents() == []
    assert world.publish("paid", "SO-1").reached == (world.instance_id,)
    world.check()


def test_tasks_show_the_new_key_at_once(world: World) -> None:
    world.running(process().parallel("both").user_task("a").end().at("both").user_task("b").end(), business_key="SO-1")
    world.complete("a")

    give(world, "SO-2")

    assert [one.business_key for one in world.tasks()] == ["SO-2"]
    assert world.house.engine.instances(business_key="SO-1").rows == ()
    world.check()


def test_what_waits_already_keeps_the_key_it_had(world: World) -> None:
    world.running(
        process().catch_message("wait", message="paid").catch_message("more", message="sent").end("done"),
        business_key="SO-1",
    )

    give(world, "SO-2")

    assert world.publish("paid", "SO-2").reached == ()
    assert world.publish("paid", "SO-1").reached == (world.instance_id,)
    assert world.publish("sent", "SO-2").reached == (world.instance_id,)
    world.check()


def test_a_unique_key_that_somebody_has_is_refused_and_the_old_one_is_free(world: World) -> None:
    drawing = process().business_key("=number", unique=True).user_task("a").end()
    first = world.running(drawing, number="SO-1").id
    second = world.start(number="SO-2").id
    before = world.history(second)

    with pytest.raises(Conflict, match="already running for 'SO-1'"):
        give(world, "SO-1", instance=second)
    assert world.history(second) == before
    give(world, "SO-3", instance=first)
    give(world, "SO-1", instance=second)

    with pytest.raises(Conflict):
        world.start(number="SO-3")
    world.start(number="SO-2")
    world.check()


@pytest.mark.parametrize(
    ("key", "reason", "field"),
    [
        ("", "why", "business_key"),
        ("x" * 201, "why", "business_key"),
        ("a\nb", "why", "business_key"),
        ("a", " ", "reason"),
    ],
)
def test_what_is_no_key_is_refused(world: World, key: str, reason: str, field: str) -> None:
    world.running(process().user_task("a").end())

    with pytest.raises(InvalidValues) as refused:
        give(world, key, reason)

    assert list(refused.value.fields) == [field]
    assert world.house.engine.instance(world.instance_id).business_key is None


def test_the_same_key_and_an_ended_request_are_refused(world: World) -> None:
    world.running(process().user_task("a").end(), business_key="SO-1")

    with pytest.raises(WrongState):
        give(world, "SO-1")
    world.complete("a")
    with pytest.raises(WrongState):
        give(world, "SO-2")


@pytest.mark.parametrize(
    "drawing",
    [
        process().business_key("=number").catch_message("wait", message="paid").end(),
        process().catch_message("wait", message="paid", key="=number").end(),
        process().start_message("begin", message="ordered").catch_message("wait", message="paid").end(),
    ],
    ids=["business key", "correlation key", "begun by a message"],
)
def test_where_there_is_a_key_nothing_is_told(world: World, drawing: Any) -> None:
    assert [one for one in world.findings(drawing) if one.rule == "correlation-missing"] == []
