"""Activities that are repeated without saying how often: somebody in the lane says so (descriptive diagrams run)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import InvalidValues
from engine.program.bundle import read_bundle
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

SEVERAL = "<bpmn:multiInstanceLoopCharacteristics/>"
ONE_BY_ONE = '<bpmn:multiInstanceLoopCharacteristics isSequential="true"/>'
LOOP = "<bpmn:standardLoopCharacteristics/>"
LOOP_BEFORE = '<bpmn:standardLoopCharacteristics testBefore="true"/>'


def sales(marker: str) -> Any:
    """Draw a repeated task "sign" in a lane; what follows is drawn by the test."""
    drawing = process(name="Order").lane("Sales", zone="frontstage", group="sales-desk")
    return drawing.user_task("sign").inner(marker)


def told(drawing: Any) -> list[tuple[str, str, str]]:
    """Give (severity, rule, element) of the findings that an activity is left to people."""
    found = read_bundle({"p.bpmn": drawing.xml()}).findings
    return [(str(one.severity), one.rule, one.element) for one in found if one.rule == "left-to-people"]


def texts(world: World) -> list[str]:
    return [line.text for line in world.house.engine.history(world.instance_id)]


def test_somebody_in_the_lane_says_how_often(world: World) -> None:
    drawing = sales(SEVERAL).end("done")
    assert told(drawing) == [("note", "left-to-people", "sign")]
    world.running(drawing)

    task = world.task("sign")
    assert (task.name, task.lane, task.zone) == ("How often: sign", "Sales", "frontstage")
    assert world.tasks("lanes", "sam")[0].id == task.id
    world.restart().complete("sign", choice=2, by="sam")
    assert sorted(one.name for one in world.tasks()) == ["sign (1 of 2)", "sign (2 of 2)"]
    world.complete("sign")
    world.restart().complete("sign")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated sign",
        "ScopeOpened sign",
        "TaskCreated sign",
        "RoundsPlanned sign",
        "ScopeOpened sign",
        "ScopeOpened sign",
        "TaskCreated sign",
        "TaskCreated sign",
        "Completed sign",
        "ScopeClosed sign",
        "Completed sign",
        "ScopeClosed sign",
        "ScopeClosed sign",
        "Completed sign",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert "Sam said that ‘sign’ is to be done 2 times at once." in texts(world)
    assert world.variables() == {}
    assert world.left_over() == []
    world.check()


def test_one_after_the_other_where_that_is_drawn(world: World) -> None:
    world.running(sales(ONE_BY_ONE).end("done"))
    world.complete("sign", choice=2)

    assert [one.name for one in world.tasks()] == ["sign (1 of 2)"]
    world.restart().complete("sign")
    assert [one.name for one in world.tasks()] == ["sign (2 of 2)"]
    world.complete("sign")

    assert "Tester said that ‘sign’ is to be done 2 times, one after the other." in texts(world)
    assert world.ended() == ("completed", "done")
    world.check()


def test_not_at_all_is_an_answer(world: World) -> None:
    world.running(sales(SEVERAL).end("done"))

    world.complete("sign", choice=0)

    assert "Tester said that ‘sign’ is to be done not at all." in texts(world)
    assert world.ended() == ("completed", "done")
    world.check()


def test_its_form_says_what_may_be_entered(world: World) -> None:
    world.running(sales(SEVERAL).end("done"))

    (field,) = world.house.inbox.open(world.task("sign").id, world.tester).form.fields

    assert (field.type, field.label, field.required) == ("number", "How often: sign", True)
    assert field.description == "A whole number from 0 to 1,000."
    assert (field.minimum, field.maximum, field.decimals) == (0, 1_000, 0)


@pytest.mark.parametrize(
    "given", [{}, {"choice": -1}, {"choice": 1_001}, {"choice": "two"}, {"choice": True}, {"other": 2}]
)
def test_anything_but_a_number_of_rounds_is_refused_and_changes_nothing(world: World, given: dict[str, Any]) -> None:
    world.running(sales(SEVERAL).end("done"))
    before = world.history()

    with pytest.raises(InvalidValues):
        world.complete("sign", **given)

    assert world.history() == before


def test_work_of_the_engine_waits_for_the_answer_as_well(world: World) -> None:
    drawing = process().script_task("count", "n + 1", result="n").inner(ONE_BY_ONE).user_task("look").end()
    world.running(drawing, n=0)

    assert world.task("count").name == "How often: count"
    world.complete("count", choice=3)

    assert world.waiting() == ["look"]
    assert world.variables() == {"n": 3}
    world.check()


def test_results_are_collected_for_as_many_as_were_said(world: World) -> None:
    inside = (
        '<bpmn:extensionElements><tl:multiInstance outputCollection="all" outputElement="=x"/></bpmn:extensionElements>'
    )
    marker = f"<bpmn:multiInstanceLoopCharacteristics>{inside}</bpmn:multiInstanceLoopCharacteristics>"
    world.running(sales(marker).user_task("look").end())
    world.complete("sign", choice=2)
    second, first = sorted(world.tasks(), key=lambda one: one.name, reverse=True)
    world.house.inbox.complete(first.id, {"x": "b"}, by="tester")
    world.house.inbox.complete(second.id, {"x": "a"}, by="tester")

    assert world.variables() == {"all": ["b", "a"]}
    world.check()


def test_a_completion_condition_still_says_when_it_is_enough(world: World) -> None:
    marker = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:completionCondition>numberOfCompletedInstances = 1"
        "</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>"
    )
    world.running(sales(marker).end("done"))
    world.complete("sign", choice=3)
    world.complete("sign")

    assert world.ended() == ("completed", "done")
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("marker", [SEVERAL, ONE_BY_ONE, LOOP_BEFORE])
def test_the_border_listens_while_the_question_is_open(world: World, marker: str) -> None:
    drawing = sales(marker).end("done").boundary_timer("late", on="sign", after="PT1H").user_task("call").end("called")
    if marker == LOOP_BEFORE:
        assert told(drawing) == []
        return
    world.running(drawing)

    world.pass_time(hours=2)

    assert world.waiting() == ["call"]
    world.complete("call")
    assert world.ended() == ("completed", "called")
    assert world.left_over() == []
    world.check()


def test_the_border_goes_on_listening_during_the_rounds(world: World) -> None:
    drawing = sales(SEVERAL).end("done").boundary_timer("late", on="sign", after="PT1H").user_task("call").end("called")
    world.running(drawing)
    world.complete("sign", choice=2)
    world.restart().pass_time(hours=2)

    assert world.waiting() == ["call"]
    world.check()


@pytest.mark.parametrize("marker", [SEVERAL, LOOP_BEFORE])
def test_a_request_that_is_cancelled_takes_the_question_back(world: World, marker: str) -> None:
    world.running(sales(marker).end("done"))
    assert world.waiting() == ["sign"]

    world.cancel()

    assert world.tasks() == []
    assert world.left_over() == []
    world.check()


def test_a_subprocess_is_done_as_often_as_somebody_says(world: World) -> None:
    inside = process().user_task("pack").user_task("send").end("sent")
    world.running(process().subprocess("ship", inside).inner(SEVERAL).end("done"))
    world.complete("ship", choice=2)

    assert world.waiting() == ["pack", "pack"]
    for one in ("pack", "pack", "send", "send"):
        world.restart().complete(one)
    assert world.ended() == ("completed", "done")
    world.check()


def test_a_called_process_is_called_as_often_as_somebody_says(world: World) -> None:
    drawing = process("caller").call("call", process="child").inner(ONE_BY_ONE).end("done")
    world.running(drawing, process("child").user_task("work").end())
    caller = world.instance_id
    world.complete("call", choice=2)
    world.complete("work")
    world.restart().complete("work")

    assert world.ended(caller) == ("completed", "done")
    world.check()


def test_one_inside_another(world: World) -> None:
    inside = process().user_task("sign").inner(ONE_BY_ONE).end("signed")
    world.running(process().subprocess("file", inside).inner(SEVERAL).end("done"))
    world.complete("file", choice=2)

    assert [one.name for one in world.tasks()] == ["How often: sign"] * 2
    world.restart().complete("sign", choice=1)
    world.complete("sign", choice=0)
    assert [one.name for one in world.tasks()] == ["sign (1 of 1)"]
    world.complete("sign")
    assert world.ended() == ("completed", "done")
    assert world.left_over() == []
    world.check()


def test_an_ad_hoc_subprocess_in_rounds_asks_both(world: World) -> None:
    inside = process().apart().user_task("look").apart().user_task("call")
    world.running(process().subprocess("help", inside, kind="adHocSubProcess").inner(ONE_BY_ONE).end("done"))
    assert world.task("help").name == "How often: help"
    world.complete("help", choice=1)

    assert world.task("help").name == "What next: help"
    world.complete("help", choice="Finished")
    assert world.ended() == ("completed", "done")
    world.check()


def test_where_a_question_is_all_that_is_for_people_an_ad_hoc_subprocess_asks_what_is_next(world: World) -> None:
    inside = process().apart().script_task("count", "n + 1", result="n").inner(SEVERAL)
    world.running(process().subprocess("help", inside, kind="adHocSubProcess").end("done"), n=0)

    assert world.task("help").name == "What next: help"


def test_the_rounds_are_taken_back(world: World) -> None:
    drawing = process().user_task("book").inner(ONE_BY_ONE).throw_compensation("undo").end("done")
    drawing.boundary_compensation(on="book").user_task("unbook")
    world.running(drawing)
    world.complete("book", choice=2)
    world.complete("book")
    world.complete("book")

    assert world.waiting() == ["unbook"]
    world.check()


def test_the_page_says_where_it_is_and_how_far(world: World) -> None:
    world.running(sales(ONE_BY_ONE).end("done"))
    position = world.house.engine.position(world.instance_id)
    assert position.here == {"sign": 1}
    assert position.rounds == {}

    world.complete("sign", choice=3)
    world.complete("sign")

    position = world.house.engine.position(world.instance_id)
    assert position.here == {"sign": 1}
    (rounds,) = position.rounds.values()
    assert (rounds.done, rounds.of) == (1, 3)


def test_a_loop_asks_after_each_round_whether_once_more(world: World) -> None:
    drawing = sales(LOOP).end("done")
    assert told(drawing) == [("note", "left-to-people", "sign")]
    world.running(drawing)

    assert world.task("sign").name == "sign (round 1)"
    world.complete("sign")
    assert world.task("sign").name == "Once more: sign?"
    world.restart().complete("sign", choice="Yes", by="sam")
    assert world.task("sign").name == "sign (round 2)"
    world.complete("sign")
    world.restart().complete("sign", choice="No", by="sam")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated sign",
        "ScopeOpened sign",
        "ScopeOpened sign",
        "TaskCreated sign",
        "Completed sign",
        "ScopeClosed sign",
        "TaskCreated sign",
        "RoundsPlanned sign",
        "ScopeOpened sign",
        "TaskCreated sign",
        "Completed sign",
        "ScopeClosed sign",
        "TaskCreated sign",
        "RoundsPlanned sign",
        "ScopeClosed sign",
        "Completed sign",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert "Sam said that ‘sign’ is to be done again." in texts(world)
    assert "Sam said that ‘sign’ is to be done no more." in texts(world)
    assert world.left_over() == []
    world.check()


def test_a_loop_asks_before_the_first_round_where_it_is_drawn_so(world: World) -> None:
    world.running(sales(LOOP_BEFORE).end("done"))

    assert world.task("sign").name == "Begin sign?"
    world.complete("sign", choice="Yes")
    world.complete("sign")
    world.restart().complete("sign", choice="No")

    assert world.ended() == ("completed", "done")
    world.check()


def test_a_loop_that_its_border_ends_is_not_asked_about(world: World) -> None:
    drawing = sales(LOOP).end("done").boundary_timer("late", on="sign", after="PT1H").end("over")
    assert told(drawing) == []
    world.running(drawing)
    world.complete("sign")

    assert world.task("sign").name == "sign (round 2)"
    world.pass_time(hours=2)
    assert world.ended() == ("completed", "over")


def test_who_has_no_lane_is_told(world: World) -> None:
    drawing = process().script_task("count", "n + 1", result="n").inner(SEVERAL).end()

    assert [one.element for one in world.findings(drawing) if one.rule == "lane-missing"] == ["count"]
