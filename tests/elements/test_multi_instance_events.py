"""What a multi-instance activity throws when a round completes (BPMN 2.0.2, 13.3.7, table 10.31)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def _throwing(behaviour: str, inside: str = "", **more: Any) -> Any:
    drawing = (
        process()
        .user_task("x")
        .inner(
            f'<bpmn:multiInstanceLoopCharacteristics isSequential="true" behavior="{behaviour}" '
            'noneBehaviorEventRef="thrown" oneBehaviorEventRef="thrown">'
            f"<bpmn:loopCardinality>3</bpmn:loopCardinality>{inside}</bpmn:multiInstanceLoopCharacteristics>"
        )
    )
    drawing.end("all done").boundary_signal("s", on="x", signal="bell", **more).end("heard")
    return drawing.xml().replace(
        b"<bpmn:process ", b'<bpmn:signalEventDefinition id="thrown" signalRef="signal_bell"/><bpmn:process ', 1
    )


@pytest.mark.parametrize(("behaviour", "times"), [("None", 3), ("One", 1), ("All", 0)])
def test_it_throws_what_its_border_catches_when_a_round_completes(world: World, behaviour: str, times: int) -> None:
    world.running(_throwing(behaviour, interrupting=False))
    for _ in range(3):
        world.complete("x")

    assert world.history().count("SignalThrown x bell") == times
    assert world.history().count("Passed heard") == times
    assert world.ended()[0] == "completed"
    assert world.left_over() == []
    world.check()


def test_what_it_throws_can_end_it(world: World) -> None:
    world.running(_throwing("One"))
    world.complete("x")

    assert world.history()[-9:] == [
        "Completed x",
        "ScopeClosed x",
        "SignalThrown x bell",
        "Cleared x",
        "ScopeClosed x cancelled",
        "Interrupted x",
        "Fired s",
        "Passed heard",
        "InstanceEnded completed heard",
    ]
    assert world.left_over() == []
    world.check()


def test_it_throws_where_a_condition_holds(world: World) -> None:
    rule = (
        "<bpmn:complexBehaviorDefinition><bpmn:condition>numberOfCompletedInstances = 2</bpmn:condition>"
        '<bpmn:event><bpmn:signalEventDefinition signalRef="signal_bell"/></bpmn:event>'
        "</bpmn:complexBehaviorDefinition>"
    )
    world.running(_throwing("Complex", rule, interrupting=False))
    counts = []
    for _ in range(3):
        world.complete("x")
        counts.append(world.history().count("Passed heard"))

    assert counts == [0, 1, 1]
    world.check()


def _escalating(on_border: str, **more: Any) -> Any:
    drawing = (
        process("inner")
        .user_task("x")
        .inner(
            '<bpmn:multiInstanceLoopCharacteristics behavior="None" noneBehaviorEventRef="thrown">'
            "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
        )
    )
    drawing.end("all done")
    if on_border:
        drawing.boundary_escalation("e", on="x", code=on_border, **more).end("answered")
    return drawing


def _with(drawing: Any, definition: str, root: str = "") -> bytes:
    return drawing.xml().replace(b"<bpmn:process ", f"{root}{definition}<bpmn:process ".encode(), 1)


def test_an_escalation_goes_outward_and_nobody_has_to_answer(world: World) -> None:
    definition = '<bpmn:escalationEventDefinition id="thrown" escalationRef="esc"/>'
    root = '<bpmn:escalation id="esc" name="late" escalationCode="late"/>'
    world.running(_with(_escalating(""), definition, root))
    world.complete("x")
    world.complete("x")

    assert world.history().count("EscalationThrown x late, caught by nobody") == 2
    assert world.ended() == ("completed", "all done")
    world.check()


def test_an_escalation_is_caught_on_its_border(world: World) -> None:
    definition = '<bpmn:escalationEventDefinition id="thrown" escalationRef="escalation_late"/>'
    world.running(_with(_escalating("late", interrupting=False), definition))
    world.complete("x")
    world.complete("x")

    assert world.history().count("Passed answered") == 2
    assert world.left_over() == []
    world.check()


def test_an_escalation_goes_to_the_caller(world: World) -> None:
    definition = '<bpmn:escalationEventDefinition id="thrown" escalationRef="esc"/>'
    root = '<bpmn:escalation id="esc" name="late" escalationCode="late"/>'
    caller = process("outer").call("c", process="inner").end().boundary_escalation("e", on="c", code="late")
    world.running(caller.end("answered"), _with(_escalating(""), definition, root))
    world.complete("x")

    assert world.ended() == ("completed", "answered")
    assert world.waiting() == []
    world.check()


def test_a_message_is_caught_on_its_border_or_sent(world: World) -> None:
    definition = '<bpmn:messageEventDefinition id="thrown" messageRef="message_news"/>'
    caught = _escalating("").boundary_message("m", on="x", message="news", key='="k"').end("heard")
    world.running(_with(caught, definition))
    world.complete("x")
    assert world.ended() == ("completed", "heard")
    assert world.left_over() == []

    sent = _escalating("").message("news")
    world.running(_with(sent, definition))
    world.complete("x")
    assert world.history()[-1] == "MessageSent x news"
    world.check()
