"""Multi-instance activities that are stuck: what helps, and what goes with them (BPMN 2.0.2, 13.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


@pytest.mark.parametrize(
    ("drawing", "wrong", "right"),
    [
        (process().user_task("x", each="=list", item="i"), None, [1]),
        (process().user_task("x", each="=list", item="i", parallel=True), "text", [1]),
        (process().user_task("x", times="list"), None, 1),
        (process().user_task("x", times="list"), -1, 1),
        (process().user_task("x", times="list", parallel=True), "2", 1),
        (process().user_task("x", times="list / 2"), 3, 2),
        (process().user_task("x", times="list"), True, 1),
        (process().user_task("x", times="list"), 1_000_000, 1),
    ],
    ids=["none", "no list", "null", "negative", "text", "half", "true", "many"],
)
def test_what_says_how_often_and_cannot_waits_for_help(world: World, drawing: Any, wrong: Any, right: Any) -> None:
    world.running(drawing.end(), **({} if wrong is None else {"list": wrong}))

    assert world.incidents() == [("x", "rounds")]
    assert world.incident().message.startswith(("'x' ", "How often 'x' "))
    world.retry(list=right)
    world.complete("x")
    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("until", ["enough", "count(for a in 1..enough, b in 1..enough, c in 1..enough return a) = 8"])
def test_a_condition_to_complete_that_cannot_be_asked_waits_for_help(world: World, until: str) -> None:
    world.running(
        process().user_task("x", times=2, parallel=True, until=until, into="all", gives="=n").end(), enough=1000
    )
    world.complete("x", n=1)

    assert world.incidents() == [("x", "condition")]
    assert world.waiting() == ["x"]
    world.restart()
    world.retry(enough=2 if "count" in until else True)

    assert world.variables()["all"] == [1, None]
    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    world.check()


def test_rounds_that_wait_for_help_go_with_an_interruption(world: World) -> None:
    drawing = process().user_task("x", times=2, parallel=True, until="unknown").end()
    world.running(drawing.boundary_signal("stop", on="x").end("stopped"))
    world.complete("x")
    world.signal("stop")

    assert world.incidents() == []
    assert world.ended() == ("completed", "stopped")
    assert world.left_over() == []
    world.check()


def test_an_activity_that_cannot_go_on_keeps_its_rounds(world: World) -> None:
    drawing = process().user_task("x", times=2, parallel=True, into="all", gives="=n")
    drawing.to("a", when="good").to("b", when="not(good)").apart().end("a").apart().end("b")
    world.running(drawing)
    world.complete("x", n=1)
    world.complete("x", n=2)

    assert world.incidents() == [("x", "condition")]
    world.restart()
    world.retry(good=True)
    assert world.ended() == ("completed", "a")
    assert world.variables() == {"all": [1, 2], "good": True}
    assert world.left_over() == []
    world.check()


def test_many_rounds_of_many_steps_are_no_endless_loop(world: World) -> None:
    inside = process().start("s")
    for number in range(20):
        inside.throw(f"t{number}")
    inside.end("e")
    world.running(process().subprocess("x", inside, times=6_000, parallel=True).end("done"))

    assert world.ended() == ("completed", "done")


def test_more_processes_can_be_called_at_once_than_one_by_another(world: World) -> None:
    drawing = process("process").call("x", process="called", times=1_200, parallel=True).end("done")
    world.running(drawing, process("called").end("e"))

    assert world.incidents() == []
    assert world.ended() == ("completed", "done")


def test_a_loop_around_rounds_is_stopped(world: World) -> None:
    drawing = process().exclusive("again").script_task("x", "1", result="n", times=100).goto("again")
    world.running(drawing)

    assert world.incidents() == [("x", "endless-loop")]


def test_a_script_cannot_change_how_many_rounds_there_are(world: World) -> None:
    script = "{loopCounter: 1, numberOfInstances: 1, numberOfCompletedInstances: 0}"
    world.running(process().script_task("x", script, times=3, into="all", gives="=loopCounter").end())

    assert world.ended() == ("completed", "end")
    assert world.variables()["all"] == [1, 1, 1]
