"""Send task: sends a message and goes on (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import MessageSent
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def _sent(world: World) -> list[tuple[str, str | None, str | None, dict[str, object]]]:
    return [
        (event.name, event.key, event.to, dict(zip(event.names, event.values or (), strict=True)))
        for event in world.events()
        if isinstance(event, MessageSent)
    ]


def test_sends_its_inputs_by_the_correlation_key(world: World) -> None:
    drawing = process().message("invoice", key="=order").send_task("invoice", inputs={"total": "=net * 2"})
    world.running(drawing.end(), order="A1", net=4)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order, net",
        "Passed start",
        "MessageSent invoice invoice",
        "Passed invoice",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert _sent(world) == [("invoice", "A1", None, {"total": 8})]
    world.check()


def test_the_key_is_the_business_key_where_the_message_has_none(world: World) -> None:
    world.running(process().send_task("invoice").end(), business_key="B7")

    assert _sent(world) == [("invoice", "B7", None, {})]


def test_a_key_may_come_from_what_is_sent(world: World) -> None:
    drawing = process().message("invoice", key="=number").send_task("invoice", inputs={"number": '="I" + order'})
    world.running(drawing.end(), order="1")

    assert _sent(world) == [("invoice", "I1", None, {"number": "I1"})]


def test_what_goes_to_another_pool_leaves_the_engine(world: World) -> None:
    drawing = process().pool("Us").black_box("Customer").send_task("invoice").end()
    world.running(drawing.message_flow("invoice", "Customer", message="invoice"), business_key="B7")
    world.running(process("other").catch_message("invoice", key='="B7"').end())

    world.work()

    assert world.ended() == ("running", None)


def test_its_outputs_are_written_after_sending(world: World) -> None:
    drawing = process().send_task("invoice", inputs={"total": "=net * 2"}, outputs={"asked": "=total"}).end()
    world.running(drawing, net=4)

    assert world.variables() == {"net": 4, "asked": 8}


def test_it_is_not_sent_twice_when_the_way_on_is_stuck(world: World) -> None:
    drawing = process().send_task("invoice").when("good").end("A").at("invoice").otherwise().end("B")
    world.running(drawing)

    assert world.history() == ["InstanceStarted", "Passed start", "IncidentRaised invoice condition"]
    world.retry(good=True)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "IncidentRaised invoice condition",
        "VariablesSet good",
        "IncidentResolved invoice",
        "MessageSent invoice invoice",
        "Passed invoice",
        "Passed A",
        "InstanceEnded completed A",
    ]
    world.check()
