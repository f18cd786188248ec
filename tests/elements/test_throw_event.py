"""Intermediate throw events: none, message, signal (BPMN 2.0.2, 10.5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_a_milestone_is_passed(world: World) -> None:
    world.running(process().throw("half way").end())

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Passed half_way",
        "Passed end",
        "InstanceEnded completed end",
    ]


def test_a_message_reaches_another_instance(world: World) -> None:
    waiting = world.running(
        process("buyer").catch_message("offer", key="=rfq", payload={"price": "number"}).end("got it"), rfq="R1"
    )
    seller = process("seller").throw_message("offer", key="=rfq", inputs={"price": "=10"}).end()
    world.running(seller, rfq="R1")

    assert world.ended(waiting.id) == ("running", None)
    world.work()

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet rfq",
        "Passed start",
        "MessageSent offer offer",
        "Passed offer",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.history(waiting.id) == [
        "InstanceStarted",
        "VariablesSet rfq",
        "Passed start",
        "MessageAwaited offer",
        "MessageReceived offer offer",
        "VariablesSet price",
        "Completed offer",
        "Passed got_it",
        "InstanceEnded completed got it",
    ]
    assert world.variables(waiting.id) == {"rfq": "R1", "price": 10}
    world.check()


def test_a_message_sent_before_anybody_waits_is_kept_for_a_week(world: World) -> None:
    sender = process("seller").throw_message("offer", key="=rfq").end()
    waiter = process("buyer").user_task("ask").catch_message("offer", key="=rfq").end("got it")
    world.deploy(sender, waiter)
    world.start("buyer", rfq="R1")
    in_time = world.start("seller", rfq="R1")
    world.pass_time(days=6)

    world.instance_id = world.house.engine.instances(process_key="buyer").rows[0].id
    world.complete("ask")
    world.work()
    assert world.ended() == ("completed", "got it")
    assert world.ended(in_time.id) == ("completed", "end")

    world.start("buyer", rfq="R2")
    late = world.instance_id
    world.start("seller", rfq="R2")
    world.pass_time(days=7)
    world.instance_id = late
    world.complete("ask")
    world.work()
    assert world.ended() == ("running", None)


def test_a_message_starts_a_process(world: World) -> None:
    world.deploy(process("invoicing").start_message("shipped", payload={"order": "string"}).user_task("bill").end())
    world.running(process("shipping").throw_message("shipped", inputs={"order": '="A1"'}).end())

    world.work()

    (started,) = world.house.engine.instances(process_key="invoicing").rows
    assert world.history(started.id) == [
        "InstanceStarted shipped",
        "MessageReceived shipped shipped",
        "VariablesSet order",
        "Passed shipped",
        "TaskCreated bill",
    ]
    world.work()
    assert len(world.house.engine.instances(process_key="invoicing").rows) == 1
    world.check()


def test_a_signal_is_heard_by_everybody_who_listens_now(world: World) -> None:
    listener = process("listener").catch_signal("closing time").end("home")
    first = world.running(listener)
    second = world.start()
    world.running(process("bell").throw_signal("closing time", inputs={"hour": "=18"}).end())
    world.deploy(listener)
    late = world.start("listener")

    world.work()

    assert world.ended(first.id) == world.ended(second.id) == ("completed", "home")
    assert world.variables(first.id) == {"hour": 18}
    assert world.ended(late.id) == ("running", None)
    assert world.history(first.id) == [
        "InstanceStarted",
        "Passed start",
        "SignalAwaited closing_time",
        "VariablesSet hour",
        "Completed closing_time",
        "Passed home",
        "InstanceEnded completed home",
    ]
    world.check()


def test_throwing_is_in_the_history(world: World) -> None:
    world.running(process().throw_signal("bell").end())

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "SignalThrown bell bell",
        "Passed bell",
        "Passed end",
        "InstanceEnded completed end",
    ]


def test_an_instance_hears_its_own_signal(world: World) -> None:
    drawing = (
        process()
        .parallel("fork")
        .catch_signal("go")
        .end("heard")
        .at("fork")
        .user_task("wait")
        .throw_signal("say", signal="go")
    )
    world.running(drawing.end("said"))
    world.complete("wait")

    assert world.work() == 0, "it has heard it in the same step"
    assert world.history()[3:] == [
        "SignalAwaited go",
        "TaskCreated wait",
        "Completed wait",
        "SignalThrown say go",
        "Passed say",
        "Completed go",
        "Passed said",
        "Passed heard",
        "InstanceEnded completed heard",
    ]
