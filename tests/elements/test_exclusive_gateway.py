"""Exclusive gateway: one way out, the first whose condition holds (BPMN 2.0.2, 13.4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def choice() -> Any:
    """Draw a choice by size: big, middle or the default."""
    drawing = process().exclusive("size?").when("amount > 100").end("big").at("size?").when("amount > 10").end("middle")
    return drawing.at("size?").otherwise().end("small")


@pytest.mark.parametrize(("amount", "end"), [(101, "big"), (100, "middle"), (11, "middle"), (10, "small")])
def test_takes_the_first_flow_whose_condition_holds_else_the_default(world: World, amount: int, end: str) -> None:
    world.running(choice(), amount=amount)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet amount",
        "Passed start",
        "Passed size",
        f"Passed {end}",
        f"InstanceEnded completed {end}",
    ]
    world.check()


def test_a_merge_lets_every_token_through(world: World) -> None:
    drawing = process().parallel("fork").goto("merge").at("fork").goto("merge").apart().exclusive("merge")
    world.running(drawing.user_task("a").end())

    assert world.waiting() == ["a", "a"]
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Passed fork",
        "Passed merge",
        "Passed merge",
        "TaskCreated a",
        "TaskCreated a",
    ]


def test_one_that_merges_and_chooses_does_both(world: World) -> None:
    drawing = process().parallel("fork").goto("which").at("fork").goto("which").apart().exclusive("which")
    world.running(drawing.when("left").end("L").at("which").otherwise().end("R"), left=True)

    assert world.history()[4:] == ["Passed which", "Passed which", "Passed L", "Passed L", "InstanceEnded completed L"]


def test_a_condition_without_an_answer_is_an_incident_that_names_what_is_missing(world: World) -> None:
    world.running(choice())

    assert world.history() == ["InstanceStarted", "Passed start", "IncidentRaised size condition"]
    assert world.incident().message == (
        "The condition on 'size? → big' is neither true nor false: \"amount\" has no value"
    )
    world.check()
    world.retry(amount=50)
    assert world.ended() == ("completed", "middle")
    assert world.left_over() == []
    world.check()


def test_a_condition_that_is_no_condition_is_an_incident(world: World) -> None:
    world.running(process().exclusive("x").when("amount + 1").end().at("x").otherwise().end("b"), amount=1)

    assert world.incidents() == [("x", "condition")]


def test_no_way_out_is_an_incident(world: World) -> None:
    drawing = process().exclusive("size?").when("amount > 100").end("big").at("size?").when("amount > 10").end("middle")
    world.running(drawing, amount=1)

    assert world.incidents() == [("size", "no-flow")]
    assert world.incident().message == "No condition on a flow out of 'size?' holds, and it has no default flow."


def test_a_way_back_repeats_until_it_is_good(world: World) -> None:
    drawing = process().user_task("check").exclusive("good?").when("good").end("accepted")
    world.running(drawing.at("good?").otherwise().user_task("repair").goto("check"))

    for good in (False, False, True):
        world.complete("check", good=good)
        if not good:
            world.complete("repair")

    around = ["VariablesSet good", "Completed check", "Passed good", "TaskCreated repair", "Completed repair"]
    # the second answer is the same as the first, so that nothing is written
    again = [one for one in around if one != "VariablesSet good"]
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated check",
        *around,
        "TaskCreated check",
        *again,
        "TaskCreated check",
        "VariablesSet good",
        "Completed check",
        "Passed good",
        "Passed accepted",
        "InstanceEnded completed accepted",
    ]


def test_a_loop_without_a_wait_is_an_incident_that_names_it(world: World) -> None:
    drawing = process().script_task("count", "n + 1", result="n").exclusive("enough?").when("n < 0").end()
    world.running(drawing.at("enough?").otherwise().goto("count"), n=0)

    assert [code for _, code in world.incidents()] == ["endless-loop"]
    assert world.incident().element in {"count", "enough"}
    assert "the diagram goes round in a loop there" in world.incident().message
    assert world.ended() == ("running", None)
