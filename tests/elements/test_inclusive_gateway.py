"""Inclusive gateway: every way whose condition holds; a join waits for what can still come (BPMN 2.0.2, 13.4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def split() -> Any:
    """Draw three ways, each with a task and a condition, that meet in an inclusive join."""
    drawing = process().inclusive("split").when("a").user_task("A").goto("join").at("split").when("b").user_task("B")
    return drawing.goto("join").at("split").otherwise().user_task("C").inclusive("join").user_task("after").end()


@pytest.mark.parametrize(
    ("a", "b", "ways"), [(True, True, ["A", "B"]), (True, False, ["A"]), (False, True, ["B"]), (False, False, ["C"])]
)
def test_takes_every_way_that_holds_and_waits_for_just_those(world: World, a: bool, b: bool, ways: list[str]) -> None:
    world.running(split(), a=a, b=b)

    assert world.waiting() == ways
    for way in ways:
        assert "after" not in world.waiting()
        world.restart().complete(way)

    assert world.waiting() == ["after"]
    done = [told for way in ways for told in (f"Completed {way}", "Arrived join")]
    assert world.history() == [
        "InstanceStarted",
        "VariablesSet a, b",
        "Passed start",
        "Passed split",
        *(f"TaskCreated {way}" for way in ways),
        *done,
        "Joined join",
        "TaskCreated after",
    ]
    world.check()


def test_a_way_that_was_not_taken_is_not_waited_for(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("join").at("fork").exclusive("which").when("x")
    drawing.user_task("b").goto("join").at("which").otherwise().user_task("c").end("other end").at("which")
    world.running(drawing.apart().inclusive("join").user_task("after").end(), x=False)

    world.complete("a")

    assert world.waiting() == ["after", "c"]


def test_a_token_that_can_still_come_is_waited_for(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").exclusive("which")
    drawing.when("x").goto("join").at("which").otherwise().end("other end")
    world.running(drawing.apart().inclusive("join").user_task("after").end())

    world.complete("a")
    assert world.waiting() == ["b"]
    world.complete("b", x=False)

    assert world.waiting() == ["after"]
    assert world.history()[5:] == [
        "Completed a",
        "Arrived join",
        "VariablesSet x",
        "Completed b",
        "Passed which",
        "Passed other_end",
        "Joined join",
        "TaskCreated after",
        "EndReached other_end",
    ]
    world.check()


def test_a_token_that_may_also_come_where_one_is_already_is_not_waited_for(world: World) -> None:
    drawing = process().parallel("fork").goto("in").at("fork").user_task("b").exclusive("which").when("x").goto("in")
    drawing.at("which").otherwise().goto("join").apart().exclusive("in").inclusive("join").user_task("after").end()
    world.running(drawing)

    # b can still bring a token by the flow from which, but also by the flow from in, where one has come
    assert world.waiting() == ["after", "b"]
    world.complete("b", x=False)

    assert world.waiting() == ["after", "after"]
    world.check()


def test_an_incident_upstream_is_waited_for(world: World) -> None:
    drawing = (
        process().parallel("fork").user_task("a").goto("join").at("fork").exclusive("which").when("x").goto("join")
    )
    drawing.at("which").otherwise().end("other end").apart().inclusive("join").user_task("after").end()
    world.running(drawing)

    world.complete("a")
    assert (world.waiting(), world.incidents()) == ([], [("which", "condition")])
    world.retry(x=True)

    assert world.waiting() == ["after"]


def test_a_way_back_to_before_the_join_waits_for_no_token_of_the_next_round(world: World) -> None:
    drawing = process().exclusive("again").inclusive("split").when("a").user_task("A").goto("join")
    drawing.at("split").otherwise().user_task("B").inclusive("join").exclusive("enough?").when("enough").end()
    world.running(drawing.at("enough?").otherwise().goto("again"), a=True)

    world.complete("A", enough=False, a=False)
    world.complete("B", enough=True)

    assert world.ended() == ("completed", "end")
    assert world.history().count("Joined join") == 2
    world.check()


def test_two_joins_that_wait_for_each_other_are_an_incident(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("one").at("fork").user_task("b").goto("two")
    drawing.apart().inclusive("one").exclusive("to two?").when("over").goto("two").at("to two?").otherwise().end(
        "end one"
    )
    drawing.apart().inclusive("two").exclusive("to one?").when("over").goto("one").at("to one?").otherwise().end(
        "end two"
    )
    world.running(drawing, over=False)

    world.complete("a")
    assert world.waiting() == ["b"]
    world.complete("b")

    assert world.incidents() == [("one", "join")]
    assert world.incident().message == (
        "'one' waits for a token on 'to one? → one', but nothing can bring one any more."
    )
    world.check()


def test_a_boundary_event_may_still_bring_a_token(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").end("end b")
    drawing.boundary_timer("late", on="b", after="PT1H").goto("join").apart().inclusive("join").user_task("after").end()
    world.running(drawing)

    world.complete("a")
    assert world.waiting() == ["b"]
    world.pass_time(hours=1)

    assert world.waiting() == ["after"]
    world.check()


def test_when_the_boundary_event_is_gone_nothing_is_waited_for(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").end("end b")
    drawing.boundary_timer("late", on="b", after="PT1H").goto("join").apart().inclusive("join").user_task("after").end()
    world.running(drawing)

    world.complete("a")
    world.complete("b")

    assert world.waiting() == ["after"]
    world.check()


def test_no_way_out_is_an_incident(world: World) -> None:
    world.running(process().inclusive("split").when("a").end("A").at("split").when("b").end("B"), a=False, b=False)

    assert world.incidents() == [("split", "no-flow")]
    world.retry(b=True)
    assert world.ended() == ("completed", "B")


def test_a_join_whose_way_out_is_stuck_tries_again(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").inclusive("join")
    world.running(drawing.when("good").end("G").at("join").otherwise().end("other"))

    world.complete("a")
    world.complete("b")
    assert world.incidents() == [("join", "condition")]
    world.check()
    world.retry(good=True)

    assert world.ended() == ("completed", "G")
    assert world.left_over() == []
    world.check()
