"""Parallel gateway: forks, and joins one token per incoming flow (BPMN 2.0.2, 13.4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_forks_and_joins(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").parallel("join")
    world.running(drawing.end("done"))

    world.complete("b")
    assert world.left_over() == ["page 0"]
    world.restart().complete("a")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Passed fork",
        "TaskCreated a",
        "TaskCreated b",
        "Completed b",
        "Arrived join",
        "Completed a",
        "Arrived join",
        "Joined join",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert world.left_over() == []
    world.check()


def test_a_second_token_on_one_flow_stays_for_the_next_round(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").exclusive("in").goto("join")
    drawing.at("fork").user_task("extra").goto("in").at("fork").user_task("b").parallel("join").user_task("after").end()
    world.running(drawing)

    world.complete("a")
    world.complete("extra")
    assert world.waiting() == ["b"]
    world.complete("b")

    assert world.waiting() == ["after"]
    assert world.history()[6:] == [
        "Completed a",
        "Passed in",
        "Arrived join",
        "Completed extra",
        "Passed in",
        "Arrived join",
        "Completed b",
        "Arrived join",
        "Joined join",
        "TaskCreated after",
    ]
    world.complete("after")
    # the token that is left over can never be joined: somebody must know
    assert world.incidents() == [("join", "join")]
    assert world.incident().message == ("'join' waits for a token on 'b → join', but nothing can bring one any more.")
    world.check()


def test_a_join_that_nothing_can_complete_is_an_incident(world: World) -> None:
    drawing = process().exclusive("which").when("left").user_task("a").goto("join")
    world.running(drawing.at("which").otherwise().user_task("b").parallel("join").end(), left=True)

    world.complete("a")

    assert world.history()[3:] == [
        "Passed which",
        "TaskCreated a",
        "Completed a",
        "Arrived join",
        "IncidentRaised join join",
    ]
    world.check()
    world.retry()
    assert world.incidents() == [("join", "join")]
    world.cancel()
    assert world.incidents() == []
    assert world.left_over() == []
    world.check()


def test_it_may_join_and_fork_at_once(world: World) -> None:
    drawing = (
        process().parallel("fork").goto("both").at("fork").goto("both").apart().parallel("both").user_task("a").end()
    )
    world.running(drawing.at("both").user_task("b").end("end b"))

    assert world.waiting() == ["a", "b"]


def test_a_join_in_a_loop_works_every_round(world: World) -> None:
    drawing = process().exclusive("again").parallel("fork").user_task("a").goto("join").at("fork").user_task("b")
    drawing.parallel("join").exclusive("enough?").when("enough").end().at("enough?").otherwise().goto("again")
    world.running(drawing)

    for enough in (False, False, True):
        world.complete("a", enough=enough)
        world.complete("b")

    assert world.ended() == ("completed", "end")
    assert world.history().count("Joined join") == 3
    world.check()


def test_branches_share_the_variables(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").parallel("join").end()
    world.running(drawing, n=1)

    world.complete("a", n=2)
    world.complete("b", m=3)

    assert world.variables() == {"n": 2, "m": 3}


def test_ten_in_a_row_cost_ten_times_one(world: World) -> None:
    drawing = process()
    for number in range(10):
        drawing.parallel(f"fork{number}").manual_task(f"a{number}").goto(f"join{number}")
        drawing.at(f"fork{number}").manual_task(f"b{number}").parallel(f"join{number}")
    world.running(drawing.end())

    assert world.ended() == ("completed", "end")
    assert len(world.history()) == 2 + 10 * 6 + 2


def test_conditions_on_its_ways_are_not_asked(world: World) -> None:
    drawing = process().parallel("fork").when("false").user_task("a").end("e1").at("fork").when("unknown")
    world.running(drawing.user_task("b").end("e2"))

    assert world.waiting() == ["a", "b"]
    world.check()
