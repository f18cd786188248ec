"""Ad-hoc subprocess: activities without an order, chosen by people or begun by themselves (BPMN 2.0.2, 13.3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import InvalidValues
from engine.program.bundle import read_bundle
from engine.reference.limits import limits
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def handled(inside: Any, *, until: str | None = None, start: str | None = None, **attributes: Any) -> Any:
    """Draw an ad-hoc subprocess "handle" around what is drawn inside."""
    content = (
        [
            f'<bpmn:completionCondition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{until}</bpmn:completionCondition>'
        ]
        if until
        else []
    )
    drawing = process(name="Complaint").lane("Sales", zone="frontstage", group="sales-desk")
    drawing.subprocess("handle", inside, kind="adHocSubProcess", content=content).set(**attributes)
    if start:
        drawing.extend(f'<tl:adHoc start="{start}"/>')
    return drawing.user_task("after").end("done")


def people() -> Any:
    """Draw two user tasks, one of which has something after it."""
    return (
        process().apart().user_task("call").script_task("note", "calls + 1", result="calls").apart().user_task("write")
    )


def scripts() -> Any:
    first = process().apart().script_task("one", '"1" + trace', result="trace").apart()
    return first.script_task("two", '"2" + trace', result="trace").apart().service_task("three")


def test_somebody_chooses_what_is_next_as_often_as_they_like(world: World) -> None:
    world.running(handled(people()), calls=0)

    task = world.task("handle")
    assert (task.name, task.lane) == ("What next: handle", "Sales")
    world.complete("handle", choice="call", by="sam")
    assert world.waiting() == ["call", "handle"]
    world.restart().complete("handle", choice="call")
    assert world.waiting() == ["call", "call", "handle"]
    world.complete("call")
    world.complete("call")
    world.complete("handle", choice="Finished")

    assert world.waiting() == ["after"]
    assert world.variables() == {"calls": 2}
    assert world.history() == [
        "InstanceStarted",
        "VariablesSet calls",
        "Passed start",
        "Activated handle",
        "ScopeOpened handle",
        "Fired handle",
        "TaskCreated handle",
        "Fired handle",
        "TaskCreated handle",
        "TaskCreated call",
        "Fired handle",
        "TaskCreated handle",
        "TaskCreated call",
        "Completed call",
        "VariablesSet calls",
        "Passed note",
        "Completed call",
        "VariablesSet calls",
        "Passed note",
        "Fired handle",
        "ScopeClosed handle",
        "Completed handle",
        "TaskCreated after",
    ]
    told = [line.text for line in world.house.engine.history(world.instance_id)]
    assert "Sam chose ‘call’ in ‘handle’." in told
    assert "Tester finished ‘handle’." in told
    world.complete("after")
    assert world.left_over() == []
    world.check()


def test_what_still_runs_is_called_off_when_somebody_finishes(world: World) -> None:
    world.running(handled(people()))

    world.complete("handle", choice="write")
    world.restart().complete("handle", choice="Finished")

    assert world.waiting() == ["after"]
    assert "Interrupted write" in world.history()
    world.check()


def test_or_is_done_first_where_the_diagram_says_so(world: World) -> None:
    world.running(handled(people(), cancelRemainingInstances="false"))

    world.complete("handle", choice="write")
    world.complete("handle", choice="Finished")
    assert world.waiting() == ["write"]
    world.restart().complete("write")

    assert world.waiting() == ["after"]
    world.check()


def test_one_after_the_other(world: World) -> None:
    world.running(handled(people(), ordering="Sequential"), calls=0)

    world.complete("handle", choice="call")
    assert world.waiting() == ["call"]
    world.restart().complete("call")
    assert world.waiting() == ["handle"]
    world.complete("handle", choice="write")
    world.complete("write")
    world.complete("handle", choice="Finished")

    assert world.waiting() == ["after"]
    world.check()


@pytest.mark.parametrize("ordering", ["Parallel", "Sequential"])
def test_a_condition_says_when_it_is_enough(world: World, ordering: str) -> None:
    world.running(handled(people(), until="calls &gt;= 2", ordering=ordering), calls=0)

    world.complete("handle", choice="call")
    world.complete("call")
    assert world.waiting() == ["handle"]
    with pytest.raises(InvalidValues):
        world.complete("handle", choice="Finished")
    world.complete("handle", choice="call")
    world.restart().complete("call")

    assert world.waiting() == ["after"]
    assert world.left_over() == ["page 0"]
    world.check()


@pytest.mark.parametrize(("cancels", "left"), [("true", ["after"]), ("false", ["write"])])
def test_what_runs_when_the_condition_holds(world: World, cancels: str, left: list[str]) -> None:
    world.running(handled(people(), until="calls &gt;= 1", cancelRemainingInstances=cancels), calls=0)

    world.complete("handle", choice="write")
    world.complete("handle", choice="call")
    world.complete("call")

    assert world.waiting() == left
    if left == ["write"]:
        world.restart().complete("write")
    assert world.waiting() == ["after"]
    world.check()


def test_a_condition_that_is_neither_true_nor_false_is_an_incident(world: World) -> None:
    world.running(handled(people(), until="calls &gt;= limit"), calls=0)

    world.complete("handle", choice="call")
    world.complete("call")
    assert world.incidents() == [("handle", "condition")]
    world.restart().retry(limit=1)

    assert world.waiting() == ["after"]
    world.check()


def test_what_needs_nobody_begins_by_itself_all_at_once(world: World) -> None:
    world.running(handled(scripts()), trace="")

    assert world.variables() == {"trace": "21"}
    world.work()

    assert world.waiting() == ["after"]
    assert world.history()[3:11] == [
        "Activated handle",
        "ScopeOpened handle",
        "Fired handle",
        "VariablesSet trace",
        "Passed one",
        "VariablesSet trace",
        "Passed two",
        "JobCreated three",
    ]
    world.check()


def test_or_one_after_the_other(world: World) -> None:
    world.running(handled(scripts(), ordering="Sequential"), trace="")
    world.work()

    assert world.variables() == {"trace": "21"}
    assert world.history().count("Fired handle") == 3
    assert world.waiting() == ["after"]
    world.check()


def test_one_after_the_other_until_the_condition_holds(world: World) -> None:
    world.running(handled(scripts(), ordering="Sequential", until='trace = "1"'), trace="")

    assert world.variables() == {"trace": "1"}
    assert world.waiting() == ["after"]


@pytest.mark.parametrize(("cancels", "begun"), [("true", "Interrupted three"), ("false", "Completed three")])
def test_side_by_side_until_the_condition_holds(world: World, cancels: str, begun: str) -> None:
    drawing = handled(scripts(), until='trace = "21"', cancelRemainingInstances=cancels)
    world.running(drawing, trace="")
    world.work()

    assert begun in world.history()
    assert world.waiting() == ["after"]
    world.check()


def test_the_diagram_may_leave_the_choice_to_people(world: World) -> None:
    world.running(handled(scripts(), start="people"), trace="")

    world.complete("handle", choice="two")
    world.complete("handle", choice="Finished")

    assert world.variables() == {"trace": "2"}
    assert world.waiting() == ["after"]


def test_or_let_tasks_of_people_begin_by_themselves(world: World) -> None:
    world.running(handled(people(), start="all"), calls=0)

    assert world.waiting() == ["call", "write"]
    world.complete("write")
    world.complete("call")

    assert world.waiting() == ["after"]


def test_its_border_interrupts_it(world: World) -> None:
    drawing = handled(people()).boundary_timer("late", on="handle", after="PT1H").end("was late")
    world.running(drawing)

    world.complete("handle", choice="write")
    world.pass_time(hours=1)

    assert world.ended() == ("completed", "was late")
    assert world.left_over() == []
    world.check()


def test_an_event_subprocess_inside_it_interrupts_it(world: World) -> None:
    inside = people().event_subprocess("stop", process().start_signal("enough").user_task("apologise").end("sorry"))
    world.running(handled(inside))

    world.complete("handle", choice="write")
    world.signal("enough")
    assert world.waiting() == ["apologise"]
    world.restart().complete("apologise")

    assert world.waiting() == ["after"]
    world.check()


def test_its_inputs_and_outputs_are_its_own(world: World) -> None:
    inside = process().apart().script_task("count", "n + 1", result="n")
    drawing = process().subprocess("handle", inside, kind="adHocSubProcess", inputs={"n": "=41"}, outputs={"m": "=n"})
    world.running(drawing.end())

    assert world.ended() == ("completed", "end")
    assert world.variables() == {"m": 42}


def test_one_inside_another(world: World) -> None:
    inside = process().apart().subprocess("inner", people(), kind="adHocSubProcess")
    world.running(handled(inside))

    world.complete("handle", choice="inner")
    world.complete("inner", choice="write")
    world.restart().complete("write")
    world.complete("inner", choice="Finished")
    assert world.waiting() == ["handle"]
    world.complete("handle", choice="Finished")

    assert world.waiting() == ["after"]
    world.check()


def test_a_dead_end_inside_is_told(world: World) -> None:
    inside = process().apart().user_task("a").goto("join").apart().user_task("b").parallel("join").user_task("c")
    world.running(handled(inside, ordering="Sequential"))

    world.complete("handle", choice="a")
    world.complete("a")

    assert world.incidents() == [("join", "join")]
    world.check()


def test_it_waits_at_a_join_while_somebody_can_still_choose(world: World) -> None:
    inside = process().apart().user_task("a").goto("join").apart().user_task("b").parallel("join").user_task("c")
    world.running(handled(inside))

    world.complete("handle", choice="a")
    world.complete("a")
    assert world.incidents() == []
    world.complete("handle", choice="b")
    world.complete("b")

    assert world.waiting() == ["c", "handle"]


@pytest.mark.parametrize(
    "drawing",
    [
        handled(process().user_task("a").end()),
        handled(process().apart().user_task("a").user_task("b").goto("a")),
        handled(people(), ordering="Random"),
        handled(people(), start="nobody"),
    ],
    ids=["start event", "circle", "ordering", "start"],
)
def test_what_cannot_be_run_is_refused(drawing: Any) -> None:
    found = read_bundle({"p.bpmn": drawing.xml()}).findings
    assert [(one.rule, one.element) for one in found if one.severity == "error"] == [("ad-hoc", "handle")]


def test_what_takes_something_back_is_nothing_to_choose() -> None:
    inside = process().apart().user_task("book").boundary_compensation(on="book").task("unbook")
    (one,) = read_bundle({"p.bpmn": handled(inside).xml()}).processes
    assert one.program.elements["handle"].detail.starts == ("book",)


def test_deployment_says_that_people_choose() -> None:
    found = read_bundle({"p.bpmn": handled(people()).xml()}).findings
    assert [one.message for one in found if one.rule == "left-to-people"] == [
        "What is done next in 'handle' is chosen by a person: call, write, Finished."
    ]
    assert [one.rule for one in found if one.element in {"call", "write"}] == []


def test_the_second_opinion_does_not_speak_of_it() -> None:
    (one,) = read_bundle({"p.bpmn": handled(people()).xml()}).processes
    assert "handle" in [limit.element for limit in limits(one.program)]
