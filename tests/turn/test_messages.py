"""Messages: correlated by name and key, buffered while nobody waits, taken once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import Conflict, InvalidValues, NotFound
from tests.dsl import process, together
from tests.world import TESTER

if TYPE_CHECKING:
    from engine.model import MessageReceipt
    from tests.world import World


def waiter(key: str = "process") -> Any:
    """Draw a process that has work to do before it waits for a message."""
    return process(key).user_task("before").catch_message("paid", key="=order", payload={"sum": "number"}).end("got it")


def _publish(world: World, key: str | None = "A", **more: Any) -> MessageReceipt:
    return world.house.engine.publish("paid", key=key, by=TESTER, **more)


def test_it_reaches_the_one_that_waits(world: World) -> None:
    world.running(waiter(), order="A")
    world.complete("before")

    receipt = _publish(world, values={"sum": 3})

    assert (receipt.reached, receipt.started, receipt.buffered) == ((world.instance_id,), (), False)
    assert world.variables() == {"order": "A", "sum": 3}


def test_the_key_must_be_the_same(world: World) -> None:
    world.running(waiter(), order="A")
    world.complete("before")

    receipt = _publish(world, key="B")

    assert (receipt.reached, receipt.buffered) == ((), True)


def test_it_waits_for_who_comes_later(world: World) -> None:
    world.running(waiter(), order="A")

    receipt = _publish(world, values={"sum": 3})
    world.complete("before")
    world.work()

    assert receipt.buffered
    assert world.ended() == ("completed", "got it")
    assert world.history()[-5:] == [
        "MessageReceived paid paid",
        "VariablesSet sum",
        "Completed paid",
        "Passed got_it",
        "InstanceEnded completed got it",
    ]
    world.check()


def test_it_waits_for_a_week_or_for_as_long_as_the_sender_says(world: World) -> None:
    world.deploy(waiter())
    ends = {}
    for order, ttl, passed in (
        ("A", None, 6),
        ("B", None, 7),
        ("C", dt.timedelta(days=9), 8),
        ("D", dt.timedelta(), 0),
    ):
        world.start(order=order)
        receipt = _publish(world, key=order, ttl=ttl)
        assert receipt.buffered == (order != "D")
        world.pass_time(days=passed)
        world.complete("before")
        world.work()
        ends[order] = world.ended()[0]

    assert ends == {"A": "completed", "B": "running", "C": "completed", "D": "running"}


def test_one_of_several_that_wait_gets_it_and_that_is_the_first(world: World) -> None:
    first = world.running(waiter(), order="A").id
    second = world.start(order="A").id
    world.complete("before")
    world.complete("before")

    assert [_publish(world).reached for _ in range(3)] == [(first,), (second,), ()]


def test_each_process_that_waits_gets_it(world: World) -> None:
    one = world.running(waiter("one"), order="A").id
    two = world.running(waiter("two"), order="A").id
    world.complete("before")
    world.complete("before")

    assert set(_publish(world).reached) == {one, two}
    world.check()


def test_the_same_message_is_taken_once(world: World) -> None:
    world.running(waiter(), order="A")
    other = world.start(order="A").id
    world.complete("before")
    world.complete("before")

    first = _publish(world, message_id="m1")
    again = _publish(world, message_id="m1")

    assert again.reached == first.reached
    assert (again.started, again.buffered, again.message_id) == ((), False, "m1")
    assert world.ended(other) == ("running", None)


def test_the_same_message_waits_once(world: World) -> None:
    world.deploy(waiter())
    for _ in range(2):
        world.start(order="A")
        _publish(world, message_id="m1")
    world.complete("before")
    world.complete("before")
    world.work()

    assert len(world.house.engine.instances(state="completed").rows) == 1


def test_a_message_that_nobody_knows_is_refused(world: World) -> None:
    world.running(waiter(), order="A")

    with pytest.raises(NotFound, match="There is no message 'payed'"):
        world.publish("payed", "A")


def test_fields_that_a_start_message_does_not_declare_are_refused(world: World) -> None:
    world.deploy(process().start_message("ordered", payload={"order": "string"}).end())

    with pytest.raises(InvalidValues) as refused:
        world.publish("ordered", order="A", colour="red", size=1)

    assert set(refused.value.fields) == {"colour", "size"}


def test_a_start_message_without_declaration_takes_everything(world: World) -> None:
    world.deploy(process().start_message("ordered").end())
    world.publish("ordered", order="A", colour="red")

    assert world.variables() == {"order": "A", "colour": "red"}


def test_without_a_key_a_message_only_starts(world: World) -> None:
    world.running(waiter(), order="A")
    world.complete("before")

    receipt = _publish(world, key=None)

    assert (receipt.reached, receipt.started, receipt.buffered) == ((), (), False)


def test_who_waits_comes_before_who_would_start(world: World) -> None:
    both = together(waiter("waits"), process("starts").start_message("begin", message="paid").end("started"))
    world.deploy(both)
    world.start("waits", order="A")
    waiting = world.instance_id
    world.complete("before")

    first, second = _publish(world), _publish(world)

    assert (first.reached, first.started, first.buffered) == ((waiting,), (), False)
    assert (second.reached, len(second.started), second.buffered) == ((), 1, False)


def test_a_message_starts_no_second_instance_for_a_key_that_must_be_unique(world: World) -> None:
    drawing = (
        process(name="Order").business_key("=order", unique=True).start_message("ordered", payload={"order": "string"})
    )
    world.deploy(drawing.user_task("check").end())

    world.publish("ordered", order="A")
    with pytest.raises(Conflict, match="'Order' is already running for 'A'"):
        world.publish("ordered", order="A")
    world.publish("ordered", order="B")
    world.complete("check")

    assert len(world.publish("ordered", order="A").started) == 1


def test_a_sent_message_that_cannot_start_waits_until_it_can(world: World) -> None:
    receiver = (
        process("order").business_key("=order", unique=True).start_message("ordered", payload={"order": "string"})
    )
    world.deploy(receiver.user_task("check").end())
    world.deploy(process("shop").send_task("order", message="ordered", inputs={"order": '="A"'}).end())
    for _ in range(2):
        world.start("shop")
    world.work()
    assert world.waiting() == ["check"]

    world.complete("check")
    world.work()

    assert world.waiting() == ["check"]
    assert len(world.house.engine.instances(process_key="order").rows) == 2
    world.check()


def test_a_message_may_reach_a_process_that_has_ended_since(world: World) -> None:
    world.running(waiter(), order="A")
    world.complete("before")
    world.cancel()

    assert _publish(world).buffered


def test_a_restart_forgets_no_message(world: World) -> None:
    world.running(waiter(), order="A")
    _publish(world)

    world.restart().complete("before")
    world.work()

    assert world.ended() == ("completed", "got it")
