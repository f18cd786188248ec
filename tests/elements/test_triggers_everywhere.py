"""Triggers in every position that BPMN allows: timers, definitions by reference, starts side by side, nesting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

EACH = '<tl:timer missed="each"/>'


# -- timers ------------------------------------------------------------------------------------------


def test_a_catch_event_with_a_number_of_rounds_sends_a_token_on_in_each(world: World) -> None:
    world.running(process().catch_timer("tick", every="R3/PT10M").user_task("look").end())
    world.pass_time(minutes=10)
    world.restart()
    assert world.waiting() == ["look"]
    world.pass_time(minutes=20)

    assert world.history()[2:] == [
        "TimerArmed tick",
        "Fired tick",
        "TimerArmed tick",
        "TaskCreated look",
        "Fired tick",
        "TimerArmed tick",
        "TaskCreated look",
        "Completed tick",
        "TaskCreated look",
    ]
    for _ in range(3):
        world.complete("look")
    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    world.check()


def test_one_that_repeats_without_end_waits_for_its_next_moment(world: World) -> None:
    world.running(process().catch_timer("tick", every="R/PT10M").end())
    world.pass_time(minutes=30)

    assert world.history()[2:] == ["TimerArmed tick", "Completed tick", "Passed end", "InstanceEnded completed end"]


def test_what_was_missed_is_made_up_for_once_or_each_time_as_the_diagram_says(world: World) -> None:
    drawing = process().user_task("ship").end("shipped")
    drawing.boundary_timer("once", on="ship", every="R5/PT1H", interrupting=False).end("1")
    drawing.boundary_timer("each", on="ship", every="R5/PT1H", interrupting=False).extend(EACH).end("2")
    inside = process().start_timer("inner", every="R5/PT1H", interrupting=False).extend(EACH).end("3")
    world.running(drawing.event_subprocess("reminding", inside))
    world.sleep(hours=3, minutes=30)
    world.work()

    assert [world.history().count(f"Fired {name}") for name in ("once", "each", "inner")] == [1, 3, 3]
    world.pass_time(hours=3)
    assert [world.history().count(f"Fired {name}") for name in ("once", "each", "inner")] == [3, 5, 5]
    world.complete("ship")
    assert world.left_over() == []
    world.check()


def test_a_start_timer_makes_up_for_each_round_too(world: World) -> None:
    world.deploy(process("hourly").start_timer("tick", every="R5/PT1H").extend(EACH).end())
    world.sleep(hours=3, minutes=30)
    world.work()

    assert len(world.house.engine.instances(process_key="hourly").rows) == 3


def test_another_word_for_what_was_missed_is_told(world: World) -> None:
    drawing = process().catch_timer("tick", every="R3/PT1H").extend('<tl:timer missed="never"/>').end()

    assert [one.element for one in world.findings(drawing) if one.rule == "timer"] == ["tick"]


# -- definitions by reference ------------------------------------------------------------------------


def _by_reference(drawing: Any, *definitions: str) -> bytes:
    """Put definitions beside the process, where events refer to them."""
    xml: bytes = drawing.xml()
    place = xml.index(b"<bpmn:process")
    return xml[:place] + "".join(definitions).encode() + xml[place:]


def _referring(*ids: str) -> list[str]:
    return [f"<bpmn:eventDefinitionRef>{one}</bpmn:eventDefinitionRef>" for one in ids]


HOUR = '<bpmn:timerEventDefinition id="hour"><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>'
BELL = '<bpmn:signal id="s" name="bell"/><bpmn:signalEventDefinition id="ring" signalRef="s"/>'
RICH = (
    '<bpmn:conditionalEventDefinition id="rich"><bpmn:condition>n &gt; 1</bpmn:condition>'
    "</bpmn:conditionalEventDefinition>"
)


def test_a_definition_may_be_referred_to_and_shared(world: World) -> None:
    drawing = process().element("intermediateCatchEvent", "a", "a", content=_referring("hour"))
    drawing.element("intermediateCatchEvent", "b", "b", content=_referring("hour")).end()
    world.running(_by_reference(drawing, HOUR))
    world.pass_time(hours=2)

    assert world.ended() == ("completed", "end")


@pytest.mark.parametrize("together", [False, True])
def test_several_may_be_referred_to(world: World, together: bool) -> None:
    given = {"parallelMultiple": True} if together else {}
    content = _referring("hour", "ring", "rich")
    drawing = process().element("intermediateCatchEvent", "x", "x", given, content=content).end()
    world.running(_by_reference(drawing, HOUR, BELL, RICH))
    world.signal("bell")
    assert world.ended()[0] == ("running" if together else "completed")
    world.house.engine.set_values(world.instance_id, {"n": 2}, by="tester") if together else None
    world.pass_time(hours=1)

    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    world.check()


def test_several_may_be_thrown_by_reference(world: World) -> None:
    heard = world.running(process("listener").catch_signal("bell").end())
    drawing = process("thrower").element("endEvent", "x", "x", content=_referring("ring", "ring"))
    world.running(_by_reference(drawing, BELL))
    world.work()

    assert world.ended(heard.id) == ("completed", "end")


# -- starts side by side -----------------------------------------------------------------------------


def test_a_start_without_a_trigger_beside_ones_with(world: World) -> None:
    drawing = process("order").start("by hand").user_task("check").end()
    drawing.start_message("by fax", message="fax").goto("check")
    drawing.start_signal("by bell", signal="bell").goto("check")
    world.deploy(drawing)
    world.start("order")
    world.publish("fax")
    world.signal("bell")

    rows = world.house.engine.instances(process_key="order").rows
    begun = sorted(next(told for told in world.history(one.id) if told.startswith("Passed by")) for one in rows)
    assert begun == ["Passed by_bell", "Passed by_fax", "Passed by_hand"]


def test_several_starts_without_triggers_all_begin(world: World) -> None:
    drawing = process().start("one").user_task("a").end("a end")
    world.running(drawing.start("two").user_task("b").end("b end"))

    assert world.waiting() == ["a", "b"]


# -- nested ------------------------------------------------------------------------------------------


def test_event_subprocesses_inside_event_subprocesses(world: World) -> None:
    deepest = process().start_signal("c", signal="c").end("deep")
    middle = process().start_signal("b", signal="b", interrupting=False).user_task("in b").end("mid")
    outer = process().start_signal("a", signal="a", interrupting=False).user_task("in a").end("out")
    outer.event_subprocess("second", middle.event_subprocess("third", deepest))
    world.running(process().user_task("work").end().event_subprocess("first", outer))
    for name in "cba":
        world.signal(name)
    assert world.waiting() == ["in_a", "work"], "the inner ones listen once the outer one runs"
    world.signal("b")
    world.restart()
    world.signal("c")

    assert world.waiting() == ["in_a", "work"], "the deepest one has taken the middle one's work away"
    world.complete("in_a")
    world.complete("work")
    assert world.ended()[0] == "completed"
    assert world.left_over() == []
    world.check()


def test_a_condition_waits_at_any_depth(world: World) -> None:
    inside = process().user_task("bottom").end()
    drawing = inside.event_subprocess("e0", process().start_conditional("n > 1", "seen").end("found"))
    for depth in range(1, 6):
        drawing = process().subprocess(f"s{depth}", drawing).end(f"e_{depth}")
    world.running(drawing, n=1)
    world.restart()
    world.house.engine.set_values(world.instance_id, {"n": 2}, by="tester")

    assert world.history().count("Fired seen") == 1
    assert world.ended()[0] == "completed"
    world.check()
