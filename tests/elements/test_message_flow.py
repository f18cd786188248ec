"""Message flows that end at the border of a pool, or whose message only one end names (BPMN 2.0.2, 9.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.dsl import process
from tests.dsl.file import together

if TYPE_CHECKING:
    from tests.world import World

MESSAGE = ["<bpmn:messageEventDefinition/>"]


def asks(message: str | None = None) -> Any:
    """Draw who sends something to the pool of a seller."""
    drawing = process("buyer").pool("Buyer").user_task("want")
    if message is None:
        return drawing.element("endEvent", "ask", "ask", content=MESSAGE)
    return drawing.end_message("ask", message=message)


def takes(message: str | None = None) -> Any:
    """Draw a process that a message begins."""
    drawing = process("seller").pool("Seller")
    if message is None:
        drawing.element("startEvent", "asked", "asked", content=MESSAGE)
    else:
        drawing.start_message("asked", message=message)
    return drawing.user_task("sell").end()


def told(world: World, drawing: Any) -> list[str]:
    return [one.message for one in world.findings(drawing) if one.rule == "message-flow"]


def test_a_message_to_a_pool_begins_its_one_message_start(world: World) -> None:
    both = together(asks(), takes().message_flow("ask", "Seller"))
    assert told(world, both) == []
    world.running(both)
    world.complete("want")
    world.work()

    assert world.waiting() == ["sell"]
    begun = world.house.engine.instances(process_key="seller").rows[0].id
    assert world.history(begun) == [
        "InstanceStarted asked",
        "MessageReceived asked ask_tells_Seller",
        "Passed asked",
        "TaskCreated sell",
    ]
    world.check()


def test_the_message_that_its_sender_names_is_the_one_that_flows(world: World) -> None:
    world.running(together(asks("order"), takes().message_flow("ask", "Seller")))
    world.complete("want")
    world.work()
    assert world.waiting() == ["sell"]

    world.deploy(together(asks("order"), takes().message_flow("ask", "asked")))
    world.start("buyer")
    world.complete("want")
    world.work()
    assert world.waiting() == ["sell", "sell"]
    world.check()


def test_from_a_pool_it_comes_from_the_one_step_that_sends(world: World) -> None:
    world.running(together(asks(), takes().message_flow("Buyer", "asked")))
    world.complete("want")
    world.work()

    assert world.waiting() == ["sell"]
    world.check()


def test_a_step_that_waits_may_be_meant_as_well(world: World) -> None:
    waits = process("seller").pool("Seller").user_task("open").element("receiveTask", "hear", "hear").end("heard")
    both = together(asks(), waits.message_flow("ask", "Seller"))

    assert told(world, both) == []
    assert [one for one in world.findings(both) if one.rule == "message"] == []


def test_where_it_is_not_said_who_takes_it_nothing_happens_and_it_is_told(world: World) -> None:
    plain = process("seller").pool("Seller").user_task("sell").end()
    (message,) = told(world, together(asks("order"), plain.message_flow("ask", "Seller")))
    assert message.endswith("is only drawn: it ends at the pool 'Seller', where no step says that it takes it.")
    two = process("seller").pool("Seller").element("startEvent", "asked", "asked", content=MESSAGE)
    two = two.element("receiveTask", "hear", "hear").end()
    assert len(told(world, together(asks("order"), two.message_flow("ask", "Seller")))) == 1
    named = together(asks("order"), takes("order").message_flow("ask", "Seller"))
    assert told(world, named) == []
