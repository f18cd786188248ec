"""Token quantities: what an activity needs to begin, and gives when it is done (BPMN 2.0.2, 10.3 and 13.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.program.bundle import read_bundle
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_tokens_are_gathered_before_the_activity_begins_and_several_given_when_it_is_done(world: World) -> None:
    drawing = process().user_task("send").set(completion_quantity=2).user_task("pass on").user_task("gather")
    world.running(drawing.set(start_quantity=2).end())

    world.complete("send")
    assert world.waiting() == ["pass_on", "pass_on"]
    world.restart().complete("pass_on")
    assert world.waiting() == ["pass_on"]
    world.restart().complete("pass_on")
    assert world.waiting() == ["gather"]
    world.complete("gather")

    assert world.ended() == ("completed", "end")
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated send",
        "Completed send",
        "TaskCreated pass_on",
        "TaskCreated pass_on",
        "Completed pass_on",
        "Arrived gather",
        "Completed pass_on",
        "Arrived gather",
        "Joined gather",
        "TaskCreated gather",
        "Completed gather",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.left_over() == []
    world.check()


def test_tokens_of_several_flows_count_together(world: World) -> None:
    drawing = process().parallel("fork").goto("gather").at("fork").user_task("late").goto("gather")
    world.running(drawing.apart().user_task("gather").set(start_quantity=2).end())

    assert world.waiting() == ["late"]
    world.complete("late")

    assert world.waiting() == ["gather"]
    world.check()


def test_what_is_left_over_counts_for_the_next_round(world: World) -> None:
    drawing = process().user_task("send").set(completion_quantity=3).user_task("gather").set(start_quantity=2)
    world.running(drawing.end())

    world.complete("send")
    assert world.waiting() == ["gather"]
    world.complete("gather")

    assert world.incidents() == [("gather", "join")]
    assert world.incident().message == ("'gather' waits for 2 tokens and has 1, but nothing can bring one any more.")
    world.check()


def test_every_way_out_that_is_taken_gets_so_many_tokens(world: World) -> None:
    drawing = process().script_task("send", "{}").set(completion_quantity=2).when("a").user_task("A").end("end A")
    world.running(
        drawing.at("send").when("b").user_task("B").end("end B").at("send").otherwise().end("other"), a=True, b=True
    )

    assert world.waiting() == ["A", "A", "B", "B"]
    world.check()


def test_the_default_way_gets_so_many_tokens_as_well(world: World) -> None:
    drawing = process().user_task("send").set(completion_quantity=2).when("a").user_task("A").end("end A")
    world.running(drawing.at("send").otherwise().user_task("B").end("end B"))

    world.complete("send", a=False)

    assert world.waiting() == ["B", "B"]


def test_a_beginning_that_is_stuck_has_its_tokens_and_tries_again(world: World) -> None:
    drawing = process().manual_task("send").set(completion_quantity=2).script_task("count", "1 + n", result="m")
    drawing.set(start_quantity=2).when("m > 1").end("enough").at("count").otherwise().end("other")
    world.running(drawing)

    assert world.incidents() == [("count", "condition")]
    world.restart().retry(n=1)

    assert world.ended() == ("completed", "enough")
    assert world.history().count("Joined count") == 1
    world.check()


def test_a_boundary_event_belongs_to_what_began(world: World) -> None:
    drawing = process().manual_task("send").set(completion_quantity=2).user_task("do").set(start_quantity=2).end()
    world.running(drawing.boundary_timer("late", on="do", after="PT1H").end("was late"))

    assert world.waiting() == ["do"]
    world.pass_time(hours=1)

    assert world.ended() == ("completed", "was late")
    assert world.left_over() == []
    world.check()


def test_gathered_tokens_hold_up_an_inclusive_join(world: World) -> None:
    drawing = (
        process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").set(completion_quantity=1)
    )
    drawing.task("c").set(start_quantity=2).goto("join").at("fork").user_task("d").goto("c")
    world.running(drawing.apart().inclusive("join").user_task("after").end())

    world.complete("a")
    world.complete("b")
    assert world.waiting() == ["d"]
    world.complete("d")
    world.complete("c")

    assert world.waiting() == ["after"]
    world.check()


def test_what_interrupts_takes_gathered_tokens_away(world: World) -> None:
    inside = process().parallel("fork").task("c").set(start_quantity=2).end("e1").at("fork").user_task("d").end("e2")
    drawing = process().subprocess("s", inside).end().boundary_timer(on="s", after="PT1H").end("late")
    world.running(drawing)

    world.pass_time(hours=1)

    assert world.ended() == ("completed", "late")
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("attribute", ["start_quantity", "completion_quantity"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many", "", "1001"])
def test_what_is_no_number_of_tokens_is_refused(attribute: str, value: str) -> None:
    assert _findings(process().user_task("x").set(**{attribute: value}).end()) == [("quantity", "x")]


def test_an_activity_that_nothing_leads_to_never_gets_several_tokens() -> None:
    assert _findings(process().apart().user_task("x").set(start_quantity=2).end()) == [("quantity", "x")]


def _findings(drawing: Any) -> list[tuple[str, str | None]]:
    findings = read_bundle({"p.bpmn": drawing.xml()}).findings
    return [(one.rule, one.element) for one in findings if one.severity == "error"]
