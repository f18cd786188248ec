"""What begins a process but is no start event: receive tasks and event-based gateways (BPMN 2.0.2, 10.6.6, 13.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.program.bundle import read_bundle
from engine.reference.limits import limits
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


LOOP = '<bpmn:standardLoopCharacteristics loopMaximum="2"/>'


def received(**more: Any) -> Any:
    return process().apart().receive_task("ordered", instantiate=True, **more)


def first_of(kind: str | None = None) -> Any:
    """Draw a gateway that begins the process with a message, a signal or a receive task."""
    drawing = process().business_key("=number").variable("number", "string").apart()
    drawing.event_based("first", instantiate=True, type=kind).catch_message("by letter").user_task("A").goto("join")
    drawing.at("first").catch_signal("by bell").user_task("B").goto("join")
    drawing.at("first").receive_task("by hand", key="=number").user_task("C").goto("join")
    return drawing.apart().exclusive("join").end()


def test_a_message_begins_the_process_at_its_receive_task(world: World) -> None:
    world.deploy(received().user_task("check").end())

    receipt = world.publish("ordered", "k", number=7)

    assert len(receipt.started) == 1
    assert world.waiting() == ["check"]
    assert world.history() == [
        "InstanceStarted ordered",
        "MessageReceived ordered ordered",
        "VariablesSet number",
        "Fired ordered",
        "TaskCreated check",
    ]
    world.restart().complete("check")
    assert world.ended() == ("completed", "end")
    assert world.variables() == {"number": 7}
    world.check()


def test_somebody_may_begin_it_by_hand(world: World) -> None:
    world.running(received().user_task("check").end(), number=7)

    assert world.waiting() == ["check"]
    assert world.history()[0] == "InstanceStarted ordered"


def test_its_outputs_are_written_in_place_of_the_message(world: World) -> None:
    world.deploy(received(outputs={"twice": "=number * 2"}).user_task("check").end())

    world.publish("ordered", "k", number=7)

    assert world.variables() == {"twice": 14}


def test_each_message_begins_an_instance_of_its_own(world: World) -> None:
    world.deploy(received().user_task("check").end())

    world.publish("ordered", "k")
    world.publish("ordered", "k")

    assert world.waiting() == ["check", "check"]


def test_a_way_out_that_is_stuck_is_an_incident(world: World) -> None:
    world.deploy(received().when("good").end("good").at("ordered").otherwise().end("other"))

    world.publish("ordered", "k", number=7)
    assert world.incidents() == [("ordered", "condition")]
    world.restart().retry(good=True)

    assert world.ended() == ("completed", "good")
    assert world.left_over() == []
    world.check()


def test_it_may_stand_beside_start_events(world: World) -> None:
    drawing = process().start("by hand").user_task("ask").end().apart().receive_task("ordered", instantiate=True)
    world.running(drawing.user_task("check").end("sent"))
    assert world.waiting() == ["ask"]

    world.publish("ordered", "k")

    assert world.waiting() == ["ask", "check"]


def test_the_first_of_several_events_begins_the_process_and_the_others_begin_others(world: World) -> None:
    world.deploy(first_of())

    world.publish("by letter", "k", number="1")
    assert world.waiting() == ["A"]
    assert world.history() == [
        "InstanceStarted by_letter",
        "MessageReceived by_letter by letter",
        "VariablesSet number",
        "Fired by_letter",
        "TaskCreated A",
    ]
    world.signal("by bell")
    assert world.waiting() == ["A", "B"]
    world.publish("by hand", "k", number="1")

    assert world.waiting() == ["A", "B", "C"]
    assert world.house.engine.instances(limit=9).rows[0].id
    assert len(world.house.engine.instances(limit=9).rows) == 3
    world.check()


def test_a_time_may_begin_it(world: World) -> None:
    drawing = process().apart().event_based("first", instantiate=True).catch_timer("late", after="PT1H").end("was late")
    world.deploy(drawing.at("first").catch_message("early").end("was early"))

    world.pass_time(hours=1)

    (one,) = world.house.engine.instances(limit=9).rows
    assert world.ended(one.id) == ("completed", "was late")
    assert world.history(one.id)[:2] == ["InstanceStarted late", "Fired late"]


def test_a_parallel_one_waits_for_the_others_once_the_first_has_come(world: World) -> None:
    world.deploy(first_of("parallel"))

    world.publish("by hand", "1", number="1")
    assert world.waiting() == ["C"]
    assert world.history() == [
        "InstanceStarted by_hand",
        "MessageReceived by_hand by hand",
        "VariablesSet number",
        "Fired by_hand",
        "MessageAwaited by_letter",
        "SignalAwaited by_bell",
        "TaskCreated C",
    ]
    world.restart().publish("by letter", "1")
    world.signal("by bell")

    # the signal also begins an instance of its own: nobody says which of the two it is for
    assert world.waiting() == ["A", "B", "B", "C"]
    world.complete("C")
    world.complete("A")
    assert world.ended()[0] == "running"
    world.check()


def test_a_parallel_one_is_over_when_all_have_come(world: World) -> None:
    drawing = process().business_key("=number").variable("number", "string").apart()
    drawing.event_based("all", instantiate=True, type="parallel").catch_message("paid").goto("join")
    drawing.at("all").catch_message("sent").goto("join").apart().parallel("join").end("both")
    world.deploy(drawing)

    world.publish("sent", "1", number="1")
    first = world.instance_id
    world.publish("sent", "2", number="2")
    receipt = world.publish("paid", "1")

    assert receipt.reached == (first,)
    assert receipt.started == ()
    assert world.ended(first) == ("completed", "both")
    assert world.ended() == ("running", None)
    assert world.left_over(first) == []
    world.check()


@pytest.mark.parametrize(
    ("at", "drawing"),
    [
        ("x", process().receive_task("x", instantiate=True).end()),
        ("x", process().event_based("x", instantiate=True).catch_message("m").end()),
        ("x", process().subprocess("s", process().apart().receive_task("x", instantiate=True).end()).end()),
        ("x", process().event_based("x", type="parallel").catch_message("m", key="=1").end()),
        (
            "x",
            process().apart().receive_task("x", instantiate=True).end().boundary_timer(on="x", after="PT1H").end("l"),
        ),
        ("x", process().apart().receive_task("x", instantiate=True, inputs={"a": "=1"}).end()),
        ("x", process().apart().receive_task("x", instantiate=True).inner(LOOP).end()),
    ],
)
def test_what_cannot_begin_a_process_is_refused(at: str, drawing: Any) -> None:
    findings = read_bundle({"p.bpmn": drawing.xml()}).findings
    assert ("instantiate", at) in [(one.rule, one.element) for one in findings if one.severity == "error"]


@pytest.mark.parametrize("drawing", [received().end(), first_of(), first_of("parallel")])
def test_the_second_opinion_does_not_speak_of_it(drawing: Any) -> None:
    (one,) = read_bundle({"p.bpmn": drawing.xml()}).processes
    assert "an element that begins the process without being a start event" in [
        limit.construct for limit in limits(one.program)
    ]
