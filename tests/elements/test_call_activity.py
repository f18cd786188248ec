"""Call activity: a process of its own does the work and hands its outputs back (BPMN 2.0.2, 10.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.errors import Conflict
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_the_called_process_does_the_work_and_hands_its_outputs_back(world: World) -> None:
    child = process("sum").user_task("check").script_task("add", "a + 1", result="b").end("added")
    drawing = process("main").call("sum", inputs={"a": "=n * 2"}, outputs={"total": "=a + b"}).end("done")
    world.running(drawing, child, n=5)

    (called,) = world.children()
    assert world.waiting() == ["check"]
    world.complete("check")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet n",
        "Passed start",
        "ChildCalled sum",
        "VariablesSet total",
        "Completed sum",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert world.history(called) == [
        "InstanceStarted",
        "VariablesSet a",
        "Passed start",
        "TaskCreated check",
        "Completed check",
        "VariablesSet b",
        "Passed add",
        "Passed added",
        "InstanceEnded completed added",
    ]
    assert world.variables() == {"n": 5, "total": 21}
    assert world.variables(called) == {"a": 10, "b": 11}
    assert world.left_over() == world.left_over(called) == []
    world.check()


def test_the_called_instance_knows_its_caller_and_shares_its_business_key(world: World) -> None:
    drawing = process("main").call("inner").end()
    world.running(
        drawing, process("inner").call("inmost").end(), process("inmost").user_task("a").end(), business_key="B7"
    )

    (inner,) = world.children()
    (inmost,) = world.children(inner)
    shown = world.house.engine.instance(inmost)

    assert (shown.parent_id, shown.root_id, shown.business_key) == (inner, world.instance_id, "B7")
    assert world.house.engine.instance(inner).root_id == world.instance_id


def test_without_outputs_nothing_comes_back(world: World) -> None:
    child = process("inner").script_task("add", "1", result="secret").end()
    world.running(process("main").call("inner").end(), child)

    assert world.ended() == ("completed", "end")
    assert world.variables() == {}


def test_an_error_of_the_called_process_is_caught_by_the_caller(world: World) -> None:
    child = process("pay").parallel("fork").user_task("other").end().at("fork").user_task("try").end_error("E1")
    drawing = process("main").call("pay").end().boundary_error("refused", on="pay", code="E1").user_task("ring").end()
    world.running(drawing, child)
    (called,) = world.children()

    world.complete("try")

    assert world.waiting() == ["ring"]
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "ChildCalled pay",
        "ErrorThrown pay E1, caught by refused",
        "Interrupted pay",
        "Fired refused",
        "TaskCreated ring",
    ]
    assert world.history(called)[-5:] == [
        "Passed E1",
        "ErrorThrown E1 E1, caught by nobody",
        "Interrupted other",
        "Cleared",
        "InstanceEnded failed E1",
    ]
    world.check()


def test_an_error_that_nobody_catches_is_an_incident_of_the_caller(world: World) -> None:
    child = (
        process("pay").user_task("try").exclusive("ok?").when("ok").end("paid").at("ok?").otherwise().end_error("E1")
    )
    world.running(process("main").call("pay").end("done"), child)

    world.complete("try", ok=False)
    assert world.incidents() == [("pay", "uncaught-error")]
    world.retry()
    world.complete("try", ok=True)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "ChildCalled pay",
        "IncidentRaised pay uncaught-error",
        "IncidentResolved pay",
        "ChildCalled pay",
        "Completed pay",
        "Passed done",
        "InstanceEnded completed done",
    ]
    world.check()


def test_the_called_process_is_cancelled_with_its_caller(world: World) -> None:
    child = process("inner").call("inmost").end()
    world.running(process("main").call("inner").end(), child, process("inmost").user_task("a").end())
    (inner,) = world.children()
    (inmost,) = world.children(inner)

    world.cancel()

    assert world.waiting() == []
    assert [world.ended(one)[0] for one in (world.instance_id, inner, inmost)] == ["cancelled"] * 3
    assert world.history(inmost)[-3:] == [
        "Interrupted a",
        "Cleared",
        "InstanceEnded cancelled What called it no longer waits for it.",
    ]
    assert world.left_over(inmost) == []
    world.check()


def test_a_boundary_event_cancels_the_called_process(world: World) -> None:
    drawing = (
        process("main").call("inner").end().boundary_timer("late", on="inner", after="PT1H").user_task("chase").end()
    )
    world.running(drawing, process("inner").user_task("a").end())
    (inner,) = world.children()

    world.pass_time(hours=1)

    assert world.waiting() == ["chase"]
    assert world.ended(inner)[0] == "cancelled"
    assert world.history()[3:] == ["TimerArmed late", "Interrupted inner", "Fired late", "TaskCreated chase"]
    world.check()


def test_a_called_process_cancelled_by_itself_leaves_its_caller_stuck(world: World) -> None:
    drawing = process("main").call("inner").end().boundary_timer("late", on="inner", after="PT1H").end("too late")
    main = world.running(drawing, process("inner").user_task("a").end()).id
    (world.instance_id,) = world.children()

    world.cancel()

    assert world.incidents() == [("inner", "called-process")]
    assert world.history(main)[3:] == ["TimerArmed late", "Withdrawn late", "IncidentRaised inner called-process"]
    world.check()
    world.retry()
    world.complete("a")
    assert world.ended(main) == ("completed", "end")
    assert world.left_over(main) == []


def test_a_process_that_is_not_published_is_an_incident(world: World) -> None:
    world.running(process("main").call("missing").end())

    assert world.incidents() == [("missing", "called-process")]
    world.deploy(process("missing").end())
    world.retry()
    assert world.ended() == ("completed", "end")


def test_a_version_can_be_named(world: World) -> None:
    world.deploy(process("inner").end("first"))
    world.deploy(process("inner").end("second"))
    world.running(process("main").call("inner", binding="version:1").call("again", process="inner").end())

    one, two = world.children()
    assert (world.ended(one)[1], world.ended(two)[1]) == ("first", "second")


def test_a_version_that_is_not_there_is_named_with_those_that_are(world: World) -> None:
    pinned = process("main").call("inner", binding="version:12").end()
    world.running(pinned)
    assert world.incident().message == "'inner' calls version 12 of the process 'inner', which is not deployed."

    told = []
    for number in range(1, 12):
        world.deploy(process("inner").end(f"end {number}"))
        world.retry()
        told.append(world.incident().message.removeprefix("'inner' calls version 12 of the process 'inner', "))
    assert told[:2] == ["of which there is only version 1.", "of which there are only versions 1 and 2."]
    assert told[-1] == "of which the newest are versions 2, 3, 4, 5, 6, 7, 8, 9, 10 and 11."
    world.check()


def test_a_process_that_cannot_begin_is_an_incident_of_its_caller(world: World) -> None:
    listening = process("inner").start_message("stop", key="=order").end()
    child = process("inner").user_task("a").end().event_subprocess("stopping", listening)
    world.running(process("main").call("inner", inputs={"order": "=number"}).end(), child)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "ChildCalled inner",
        "IncidentRaised inner correlation",
    ]
    world.check()
    world.retry(number=4)
    assert world.waiting() == ["a"]
    world.check()


def test_a_unique_key_in_use_is_an_incident_of_the_caller(world: World) -> None:
    child = process("inner").business_key("=order", unique=True).user_task("a").end()
    world.running(child, order=4)
    with pytest.raises(Conflict, match="'inner' is already running for '4'"):
        world.start(order=4)
    world.running(process("main").call("inner").end(), business_key="4")

    assert world.incidents() == [("inner", "called-process")]
    assert world.incident().message == "The process 'inner' is already running for '4'."
    world.complete("a")
    world.retry()
    assert world.waiting() == ["a"]
    world.check()


def test_processes_that_call_each_other_without_end_are_stopped(world: World) -> None:
    world.running(process("one").call("two").end(), process("two").call("one").end())

    assert [code for _, code in world.incidents()] == ["endless-loop"]
    world.cancel()
    assert world.incidents() == []


def test_a_call_that_is_interrupted_in_the_same_step_is_over(world: World) -> None:
    drawing = process("main").parallel("fork").call("inner").end().at("fork").end_terminate("stopped")
    world.running(drawing, process("inner").user_task("a").end())
    (inner,) = world.children()

    assert world.ended() == ("completed", "stopped")
    assert world.ended(inner)[0] == "cancelled"
    assert world.waiting() == []
    world.check()


def test_outputs_that_lead_nowhere_are_kept_until_they_can_be_written(world: World) -> None:
    drawing = process("main").call("sum", outputs={"total": "=b"}).when("good").end("A").at("sum").otherwise().end("B")
    world.running(drawing, process("sum").script_task("add", "7", result="b").end())

    assert world.incidents() == [("sum", "condition")]
    world.check()
    world.retry(good=True)

    assert world.ended() == ("completed", "A")
    assert world.variables() == {"good": True, "total": 7}
    assert world.left_over() == []
    world.check()


def test_everything_can_go_in_and_come_back(world: World) -> None:
    inner = process("inner").script_task("sum", "a + b + c", result="d").end()
    drawing = process("main").call("inner", inputs={"c": "=a * 100"}, outputs={"e": "=d + 1"})
    world.running(drawing.extend('<tl:call inputs="all" outputs="all"/>').end(), inner, a=1, b=10)

    assert world.variables() == {"a": 1, "b": 10, "c": 100, "d": 111, "e": 112}
    assert world.ended() == ("completed", "end")


def test_what_counts_rounds_does_not_come_back_with_everything(world: World) -> None:
    inner = process("inner").script_task("sum", "loopCounter + n", result="d").end()
    drawing = process("main").call("inner", each="=[1, 2]", item="n", into="all", gives="=d")
    world.running(drawing.extend('<tl:call inputs="all" outputs="all"/>').end(), inner)

    assert world.variables() == {"all": [2, 4]}


def test_everything_can_come_back_without_outputs(world: World) -> None:
    inner = process("inner").script_task("sum", "1", result="d").end()
    world.running(process("main").call("inner").extend('<tl:call outputs="all"/>').end(), inner)

    assert world.variables() == {"d": 1}


@pytest.mark.parametrize(("said", "key"), [("inherit", "B7"), ("K1", "K1"), ("=order", "R9"), ("=missing", None)])
def test_the_called_instance_may_have_a_business_key_of_its_own(world: World, said: str, key: str | None) -> None:
    drawing = process("main").call("inner").extend(f'<tl:call businessKey="{said}"/>').end()
    world.running(drawing, process("inner").user_task("a").end(), business_key="B7", order="R9")

    (inner,) = world.children()
    assert world.house.engine.instance(inner).business_key == key


def test_which_process_is_called_may_be_worked_out(world: World) -> None:
    drawing = process("main").call("sub", process="=which").end()
    world.running(drawing, process("one").user_task("a").end(), process("two").user_task("b").end(), which="two")

    assert world.waiting() == ["b"]


def test_a_called_process_that_is_not_known_is_an_incident(world: World) -> None:
    world.running(process("main").call("sub", process="=which").end(), process("one").user_task("a").end())

    assert world.incidents() == [("sub", "called-process")]
    assert "which" in world.incident().message
    world.retry(which="one")
    assert world.waiting() == ["a"]


def test_tasks_of_a_called_process_without_lanes_are_in_the_lane_of_the_call(world: World) -> None:
    inner = process("inner").user_task("a").user_task("b").end()
    middle = process("middle").call("inner").end()
    drawing = process("main").lane("Sales", zone="frontstage", group="sales-desk").call("middle").end()
    world.running(drawing, middle, inner)

    task = world.task("a")
    assert (task.lane, task.zone, task.group) == ("Sales", "frontstage", "sales-desk")
    assert [one.element for one in world.tasks("lanes", "sam")] == ["a"]
    world.restart()
    world.complete("a")
    assert world.task("b").group == "sales-desk"
    world.check()


def test_lanes_of_the_called_process_are_its_own(world: World) -> None:
    inner = process("inner").lane("Stock", zone="backstage", group="pickers").user_task("a").end()
    drawing = process("main").lane("Sales", zone="frontstage", group="sales-desk").call("inner").end()
    world.running(drawing, inner)

    assert (world.task("a").lane, world.task("a").group) == ("Stock", "pickers")


def test_a_task_of_a_called_process_keeps_the_group_that_it_names(world: World) -> None:
    inner = process("inner").user_task("a", group="pickers").end()
    drawing = process("main").lane("Sales", zone="frontstage", group="sales-desk").call("inner").end()
    world.running(drawing, inner)

    assert (world.task("a").lane, world.task("a").group) == ("Sales", "pickers")


def test_calls_that_go_too_deep_are_stopped_though_people_work_in_between(world: World) -> None:
    world.running(process("again").user_task("a").call("deeper", process="again").end())

    for _ in range(100):
        world.complete("a")

    assert len(world.children(world.instance_id)) == 1
    world.complete("a")
    assert world.incidents() == [("deeper", "endless-loop")]
    assert "101 calls deep" in world.incident().message


def test_a_process_that_is_only_called_can_be_published_without_lanes(world: World) -> None:
    drawing = process("inner").governance("tester").user_task("a").end()
    drawing.extensions.append("<tl:called/>")
    (definition,) = world.house.catalogue.deploy({"p.bpmn": drawing.xml()}, by="tester").definitions

    assert world.house.catalogue.publish(definition.id, by="system").published_at is not None


def test_a_process_that_is_only_called_begins_by_no_event(world: World) -> None:
    drawing = process("inner").start_message("told").end()
    drawing.extensions.append("<tl:called/>")

    assert "called-start" in {one.rule for one in world.findings(drawing)}


def calls_told(world: World, *drawings: object) -> list[tuple[str, str, str]]:
    """What checking says about calls: rule, element, message."""
    found = world.findings(*drawings)
    return [(one.rule, one.element or "", one.message) for one in found if one.rule.startswith("call-")]


def test_what_begins_only_by_an_event_from_outside_cannot_be_called(world: World) -> None:
    by_message = process("by_message").start_message("told").user_task("a").end()
    drawing = process("main").call("by_message").end("done")
    assert calls_told(world, drawing, by_message) == [
        (
            "call-start",
            "by_message",
            "'by_message' calls the process 'by_message', which begins only by an event from outside.",
        )
    ]

    world.running(drawing, by_message)
    assert world.incidents() == [("by_message", "called-process")]
    assert world.incident().message == (
        "The process 'by_message' begins only by an event from outside, so it cannot be called."
    )
    world.deploy(process("by_message").start_message("told").user_task("a").end().start("called").goto("a"))
    world.retry()

    assert world.waiting() == ["a"]
    world.complete("a")
    assert world.ended() == ("completed", "done")
    world.check()


def test_a_call_of_what_is_not_deployed_is_told(world: World) -> None:
    drawing = process("main").call("other").call("pinned", process="other", binding="version:2").end()
    assert calls_told(world, drawing) == [
        ("call-unknown", "other", "'other' calls the process 'other', which is not deployed."),
        ("call-unknown", "pinned", "'pinned' calls version 2 of the process 'other', which is not deployed."),
    ]

    world.deploy(process("other").end())
    assert calls_told(world, drawing) == [
        ("call-unknown", "pinned", "'pinned' calls version 2 of the process 'other', of which there are others only.")
    ]
    assert calls_told(world, drawing, process("other").end("new")) == []


def test_processes_that_call_one_another_in_a_circle_are_told_once(world: World) -> None:
    one, two = process("one").call("to two", process="two").end(), process("two").call("to one", process="one").end()

    assert calls_told(world, one, two) == [
        ("call-cycle", "to_two", "Processes call one another in a circle: 'one' → 'two' → 'one'.")
    ]


def test_a_circle_that_a_new_version_closes_is_told_with_it(world: World) -> None:
    world.deploy(process("one").call("to two", process="two").end())
    deployed = world.house.catalogue.deploy(
        {"p.bpmn": process("two").call("x", process="one").end().xml()}, by="tester"
    )

    (told,) = [one for one in deployed.definitions[0].findings if one.rule == "call-cycle"]
    assert told.severity == "warning"


def test_a_call_of_itself_with_a_way_out_is_legal(world: World) -> None:
    drawing = process("down").exclusive("more?").when("n > 0").call("deeper", process="down", inputs={"n": "=n - 1"})
    drawing = drawing.end("back").at("more?").otherwise().end("bottom")
    assert [one[0] for one in calls_told(world, drawing)] == ["call-cycle"]

    world.running(drawing, n=5)
    assert world.ended() == ("completed", "back")
    world.check()


def test_a_process_that_says_it_is_not_executable_runs_all_the_same(world: World) -> None:
    child = process("inner", executable=False).end()
    assert "not-executable" in {one.rule for one in world.findings(child)}

    world.running(process("main").call("inner").end("done"), child)
    assert world.ended() == ("completed", "done")


def test_the_called_process_can_be_named_with_a_prefix(world: World) -> None:
    world.running(process("main").call("a", process="bpmn:inner").end("done"), process("inner").end())

    assert world.ended() == ("completed", "done")
