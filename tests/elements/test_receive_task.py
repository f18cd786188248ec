"""Receive task: waits for a message (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_waits_for_its_message(world: World) -> None:
    drawing = process().receive_task("payment", key="=order", payload={"amount": "number"}).end("paid")
    world.running(drawing, order="A1")

    world.publish("payment", "A2", amount=1)
    assert world.ended() == ("running", None)
    world.publish("payment", "A1", amount=5)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order",
        "Passed start",
        "MessageAwaited payment",
        "MessageReceived payment payment",
        "VariablesSet amount",
        "Completed payment",
        "Passed paid",
        "InstanceEnded completed paid",
    ]
    assert world.variables() == {"order": "A1", "amount": 5}
    world.check()


def test_its_inputs_give_the_key_and_are_kept_for_its_outputs(world: World) -> None:
    drawing = process().receive_task(
        "payment", key="=k", inputs={"k": '="K" + order', "vat": "=21"}, outputs={"sum": "=amount + vat"}
    )
    world.running(drawing.end(), order="1")

    world.publish("payment", "K1", amount=5)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order",
        "Passed start",
        "MessageAwaited payment",
        "VariablesSet k, vat of payment",
        "MessageReceived payment payment",
        "VariablesSet sum",
        "Completed payment",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"order": "1", "sum": 26}
    world.check()


def test_a_boundary_event_can_interrupt_it(world: World) -> None:
    drawing = process().receive_task("payment", key='="k"').end().boundary_timer("late", on="payment", after="P14D")
    world.running(drawing.user_task("remind").end())

    world.pass_time(days=14)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "MessageAwaited payment",
        "TimerArmed late",
        "Interrupted payment",
        "Fired late",
        "TaskCreated remind",
    ]
    assert world.left_over() == ["page 0"]
    world.check()
