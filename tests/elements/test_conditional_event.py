"""Conditional events: looked at when what they read changes, set off when they become true (BPMN 2.0.2, 10.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.errors import NotFound
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_a_catch_event_waits_until_its_condition_is_true(world: World) -> None:
    drawing = process().parallel("fork").catch_conditional("amount > 100", "rich").end("went")
    world.running(drawing.at("fork").user_task("earn").end("earned"))

    assert [(one.kind, one.element) for one in world.house.engine.position(world.instance_id).waiting] == [
        ("task", "earn"),
        ("condition", "rich"),
    ]
    world.complete("earn", amount=101)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Passed fork",
        "ConditionAwaited rich",
        "TaskCreated earn",
        "VariablesSet amount",
        "Completed earn",
        "Passed earned",
        "ConditionSeen rich",
        "Completed rich",
        "Passed went",
        "InstanceEnded completed went",
    ]
    assert world.left_over() == []
    world.check()


def test_what_is_true_already_does_not_wait(world: World) -> None:
    world.running(process().catch_conditional("amount > 100", "rich").end(), amount=101)

    assert world.history()[2:] == [
        "Passed start",
        "ConditionAwaited rich",
        "ConditionSeen rich",
        "Completed rich",
        "Passed end",
        "InstanceEnded completed end",
    ]


def test_values_put_right_by_a_person_are_seen(world: World) -> None:
    world.running(process().catch_conditional("amount > 100", "rich").end(), amount=1)
    world.house.engine.set_values(world.instance_id, {"amount": 2}, by="tester")
    assert world.ended() == ("running", None)

    world.restart()
    world.house.engine.set_values(world.instance_id, {"amount": 200}, by="tester")

    assert world.ended() == ("completed", "end")
    assert world.history().count("ConditionSeen rich") == 1, "only what has changed is recorded"
    world.check()


def test_a_boundary_event_interrupts_once(world: World) -> None:
    drawing = process().parallel("fork").user_task("ship").end("shipped").at("fork").user_task("count").end("counted")
    world.running(drawing.boundary_conditional("stock < 1", "empty", on="ship").end("too late"), stock=3)
    world.complete("count", stock=0)

    assert world.history()[4:] == [
        "TaskCreated ship",
        "ConditionAwaited empty",
        "TaskCreated count",
        "VariablesSet stock",
        "Completed count",
        "Passed counted",
        "ConditionSeen empty",
        "Interrupted ship",
        "Fired empty",
        "Passed too_late",
        "InstanceEnded completed too late",
    ]
    assert world.left_over() == []
    world.check()


def test_one_that_does_not_interrupt_fires_each_time_it_becomes_true(world: World) -> None:
    drawing = process().user_task("ship").end("shipped")
    world.running(drawing.boundary_conditional("hot", "alarm", on="ship", interrupting=False).end("rang"))

    for hot in (True, True, False, True, None, True):
        world.house.engine.set_values(world.instance_id, {"hot": hot}, by="tester")
    assert world.history().count("Fired alarm") == 3
    assert world.waiting() == ["ship"]
    world.complete("ship")

    assert world.history()[-4:] == [
        "Withdrawn alarm",
        "Completed ship",
        "Passed shipped",
        "InstanceEnded completed shipped",
    ]
    assert world.left_over() == []
    world.check()


def test_an_event_subprocess_interrupts_its_scope(world: World) -> None:
    drawing = process().user_task("a").user_task("b").end("plain")
    inside = process().start_conditional("broken", "breaks").user_task("repair").end("repaired")
    world.running(drawing.event_subprocess("repairing", inside))
    world.complete("a", broken=True)
    world.complete("repair")

    assert world.history()[1:] == [
        "ConditionAwaited breaks",
        "Passed start",
        "TaskCreated a",
        "VariablesSet broken",
        "Completed a",
        "TaskCreated b",
        "ConditionSeen breaks",
        "Interrupted b",
        "Cleared",
        "Fired breaks",
        "ScopeOpened repairing",
        "Passed breaks",
        "TaskCreated repair",
        "Completed repair",
        "Passed repaired",
        "ScopeClosed repairing",
        "InstanceEnded completed repaired",
    ]
    world.check()


def test_an_event_subprocess_beside_the_work_in_a_subprocess_sees_what_is_written_around_it(world: World) -> None:
    watching = process().start_conditional("n > 2", "many", interrupting=False).end("seen")
    inside = process().user_task("inner").end().event_subprocess("watch", watching)
    drawing = process().parallel("fork").subprocess("sub", inside).end()
    world.running(drawing.at("fork").user_task("outer").user_task("outer 2").end(), n=1)

    world.complete("outer", n=3)
    assert world.history().count("Fired many") == 1
    world.complete("outer_2", n=4)
    assert world.history().count("Fired many") == 1, "it was true already"
    world.complete("inner")
    assert world.ended()[0] == "completed"
    world.check()


def test_a_name_that_is_hidden_is_not_seen(world: World) -> None:
    inside = process().catch_conditional("n > 2", "many").end()
    drawing = process().parallel("fork").subprocess("sub", inside, inputs={"n": "=1"}).end()
    world.running(drawing.at("fork").user_task("outer").end(), n=1)
    world.complete("outer", n=3)

    assert world.ended() == ("running", None)


def test_an_event_based_gateway_may_wait_for_a_condition(world: World) -> None:
    drawing = process().event_based("which").catch_conditional("paid", "paid").end("good")
    world.running(drawing.at("which").catch_timer("late", after="PT1H").end("bad"))
    world.house.engine.set_values(world.instance_id, {"paid": True}, by="tester")

    assert world.history()[2:] == [
        "Activated which",
        "ConditionAwaited paid",
        "TimerArmed late",
        "VariablesSet paid",
        "ConditionSeen paid",
        "Withdrawn late",
        "Completed which",
        "Fired paid",
        "Passed good",
        "InstanceEnded completed good",
    ]
    world.check()


def test_conditions_are_asked_before_the_first_of_them_changes_anything(world: World) -> None:
    drawing = process().user_task("t").end("plain")
    drawing.boundary_conditional("x", "one", on="t", interrupting=False).script_task("off", "false", result="x").end(
        "1"
    )
    drawing.boundary_conditional("x", "two", on="t", interrupting=False).end("2")
    world.running(drawing, x=True)

    assert [told for told in world.history() if told.startswith("Fired")] == ["Fired one", "Fired two"]
    assert world.history().count("ConditionSeen one") == 2, "true, then no longer"


def test_a_condition_that_says_neither_is_an_incident_until_it_does(world: World) -> None:
    drawing = process().user_task("t").end()
    world.running(drawing.boundary_conditional("x", "odd", on="t", interrupting=False).end("caught"), x="maybe")

    assert world.incidents() == [("odd", "condition")]
    world.house.engine.set_values(world.instance_id, {"x": "perhaps"}, by="tester")
    assert world.incidents() == [("odd", "condition")], "told once"
    world.house.engine.set_values(world.instance_id, {"x": False}, by="tester")
    assert world.incidents() == []
    world.house.engine.set_values(world.instance_id, {"x": 3}, by="tester")
    world.retry(x=True)

    assert world.incidents() == []
    assert world.history().count("Fired odd") == 1
    world.complete("t")
    assert world.left_over() == []
    world.check()


def test_conditions_that_set_each_other_off_without_an_end_are_stopped(world: World) -> None:
    drawing = process().user_task("t").end("plain")
    drawing.boundary_conditional("x", "one", on="t", interrupting=False).script_task("a", "{x: false, y: true}").end(
        "1"
    )
    drawing.boundary_conditional("y", "two", on="t", interrupting=False).script_task("b", "{x: true, y: false}").end(
        "2"
    )
    world.running(drawing.variable("x").variable("y"), x=True)

    assert "endless-loop" in [code for _, code in world.incidents()]
    assert world.waiting() == ["t"]


def test_what_is_cancelled_waits_no_more(world: World) -> None:
    world.running(process().catch_conditional("x", "c").end())
    world.cancel()

    assert world.history()[-3:] == ["Interrupted c", "Cleared", "InstanceEnded cancelled No longer wanted"]
    assert world.left_over() == []
    world.check()


def test_a_process_begins_when_values_are_brought_for_which_its_condition_is_true(world: World) -> None:
    world.deploy(process("order").start_conditional("amount > 100", "big").user_task("check").end())
    ask = world.house.engine.evaluate_conditions

    assert ask({"amount": 100}, by="tester") == ()
    assert ask({}, by="tester") == ()
    with pytest.raises(NotFound):
        ask({"amount": 101}, by="tester", process_key="another")
    (began,) = ask({"amount": 101}, by="tester", business_key="A1")

    assert began.business_key == "A1"
    assert world.history(began.id) == ["InstanceStarted big", "VariablesSet amount", "Passed big", "TaskCreated check"]


def test_what_takes_something_back_may_be_interrupted_by_a_condition(world: World) -> None:
    drawing = process().user_task("book").throw_compensation("undo").end("undone")
    drawing.boundary_compensation(on="book").subprocess("unbook", process().user_task("call").end("called"))
    drawing.boundary_conditional("gone", "given up", on="unbook").end("left")
    world.running(drawing.variable("gone"))
    world.complete("book")
    assert world.waiting() == ["call"]
    world.house.engine.set_values(world.instance_id, {"gone": True}, by="tester")

    assert world.history().count("Fired given_up") == 1
    assert world.ended() == ("completed", "undone")
    assert world.left_over() == []
    world.check()


def test_a_condition_beside_repeated_work_and_in_it(world: World) -> None:
    inside = process().catch_conditional("ready", "wait").user_task("do").end("done")
    drawing = process().subprocess("each", inside, each="=[1, 2]", item="item", parallel=True).end("all done")
    drawing.boundary_conditional("stop", "stopped", on="each").end("stopped end")
    world.running(drawing.variable("ready").variable("stop"))
    world.restart()
    world.house.engine.set_values(world.instance_id, {"ready": True}, by="tester")
    assert world.waiting() == ["do", "do"]
    world.house.engine.set_values(world.instance_id, {"stop": True}, by="tester")

    assert world.ended() == ("completed", "stopped end")
    assert world.left_over() == []
    world.check()


def test_conditions_nobody_will_look_at_again_are_told(world: World) -> None:
    for text in ('now() > date and time("2026-01-01T00:00:00Z")', "true"):
        told = world.findings(process().catch_conditional(text, "c").end())
        assert [one.element for one in told if one.rule == "condition-still"] == ["c"]
    nothing = ["<bpmn:conditionalEventDefinition/>", "<bpmn:cancelEventDefinition/>"]
    empty = process().element("intermediateCatchEvent", "c", "c", content=nothing).end()
    assert [one.element for one in world.findings(empty) if one.rule == "condition"] == ["c"]
