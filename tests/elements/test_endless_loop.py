"""A loop in which nothing waits is stopped: one incident names it and holds all its tokens, however many there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from engine.execution import run as runs
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture(autouse=True)
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop loops early: what is held grows as the steps do."""
    monkeypatch.setattr(runs, "STEPS", 3_000)


def exploding(after: str = "done") -> Any:
    """Draw a loop that doubles its tokens each time round, until n is below 0."""
    drawing = process().exclusive("again").when("n < 0").end(after)
    return (
        drawing.at("again")
        .otherwise()
        .parallel("double")
        .goto("again")
        .at("double")
        .script_task("x", "1", result="y")
        .goto("again")
    )


def number(world: World) -> int:
    (found,) = re.findall(r"multiplies: ([\d,]+) other tokens", world.incident().message)
    return int(found.replace(",", ""))


def test_a_loop_that_multiplies_is_one_incident_that_names_it(world: World) -> None:
    world.running(exploding(), n=0)

    incident = world.incident()
    assert incident.code == "endless-loop"
    assert "was stopped after 3000 steps without a wait: the diagram goes round in a loop there" in incident.message
    assert {"'again'", "'double'"} <= {*re.findall(r"'\w+'", incident.message)}
    assert number(world) > 100
    assert len([one for one in world.history() if one.startswith("IncidentRaised")]) == 1
    here = world.house.engine.position(world.instance_id).here
    assert sum(here.values()) == number(world) + 1
    world.check()


def test_a_retry_lets_all_tokens_go_on(world: World) -> None:
    world.running(exploding(), n=0)
    held = number(world)

    world.restart().retry(n=-1)

    assert world.incidents() == []
    assert world.history().count("Passed done") > held  # what was held before it was doubled comes out twice
    assert world.ended() == ("completed", "done")
    assert world.left_over() == []
    world.check()


def test_a_retry_that_helps_nothing_is_one_incident_again(world: World) -> None:
    world.running(exploding(), n=0)
    before = number(world)

    world.restart().retry()

    assert len(world.incidents()) == 1
    assert number(world) > before
    assert len(world.house.operations.incidents(open_only=False)) == 2
    world.check()


def test_cancelling_takes_all_that_is_held(world: World) -> None:
    world.running(exploding(), n=0)

    world.restart().cancel()

    assert world.incidents() == []
    assert world.left_over() == []
    assert world.ended()[0] == "cancelled"
    world.check()


def test_in_a_subprocess_its_border_takes_all_that_is_held(world: World) -> None:
    drawing = process().subprocess("inner", exploding()).end("end")
    world.running(drawing.boundary_timer("late", on="inner", after="PT1H").end("over"), n=0)
    assert len(world.incidents()) == 1

    world.restart().pass_time(hours=2)

    assert world.incidents() == []
    assert world.ended() == ("completed", "over")
    assert world.left_over() == []
    world.check()


def test_others_go_on_beside_it(world: World) -> None:
    drawing = process().parallel("fork").user_task("work").end("worked")
    drawing.at("fork").exclusive("again").when("n < 0").end("done")
    drawing.at("again").otherwise().parallel("double").goto("again").at("double").script_task(
        "x", "1", result="y"
    ).goto("again")
    world.running(drawing, n=0)

    world.complete("work")
    world.retry(n=-1)

    assert world.ended()[0] == "completed"
    world.check()


def test_a_plain_loop_holds_its_one_token(world: World) -> None:
    drawing = process().script_task("count", "n + 1", result="n").exclusive("enough?").when("n < 0").end()
    world.running(drawing.at("enough?").otherwise().goto("count"), n=0)

    assert "multiplies" not in world.incident().message
    assert "by way of" in world.incident().message
    world.restart().retry(n=-10)
    assert world.ended()[0] == "completed"
    assert world.left_over() == []
    world.check()


def test_a_join_does_not_go_on_without_what_is_held(world: World) -> None:
    drawing = process().inclusive("split").when("true").user_task("a").inclusive("join").end("end")
    drawing.at("split").when("true").exclusive("again").when("n < 0").goto("join")
    drawing.at("again").otherwise().parallel("double").goto("again").at("double").script_task(
        "x", "1", result="y"
    ).goto("again")
    world.running(drawing, n=0)

    world.complete("a")

    assert world.ended()[0] == "running"
    assert not [one for one in world.history() if one.startswith("Joined join")]


def failing_beside(goes_round: str = "again") -> Any:
    """Draw a loop that doubles its tokens and sends one of them to a script that fails, each time round."""
    drawing = process().exclusive("again").when("n < 0").end("done").at("again").otherwise().parallel("double")
    drawing.goto(goes_round).at("double").script_task("x", "1", result="y").goto(goes_round)
    return drawing.at("double").script_task("broken", "if n < 0 then {} else 1").end("mended")


def test_what_gets_stuck_in_a_loop_that_multiplies_is_held_with_it(world: World) -> None:
    world.running(failing_beside(), n=0)

    incident = world.incident()
    assert incident.code == "endless-loop"
    assert "to 'broken', where each got stuck, in one step: the diagram goes round in a loop there" in incident.message
    assert number(world) > 64
    assert len([one for one in world.history() if one.startswith("IncidentRaised")]) == 64 + 1
    world.restart().retry(n=-1)

    assert world.incidents() == []
    assert world.history().count("Passed mended") > 50
    assert world.ended()[0] == "completed"
    assert world.left_over() == []
    world.check()


def test_many_that_get_stuck_without_a_loop_are_incidents_of_their_own(world: World) -> None:
    drawing = process().manual_task("many").set(completion_quantity=120).script_task("broken", "1").end()
    world.running(drawing)

    assert world.incidents() == [("broken", "script")] * 120
    world.check()


# -- a loop that opens waits ----------------------------------------------------------------------


def opening(what: str = "user_task", *given: Any) -> Any:
    """Draw a loop that opens one more of something each time round, until n is at its end."""
    drawing = process().script_task("count", "n + 1", result="n").exclusive("enough?").when("n >= most").end("done")
    drawing.at("enough?").otherwise().parallel("besides").goto("count").at("besides")
    return getattr(drawing, what)("w", *given).end("worked")


@pytest.fixture
def _few_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.execution.looping.WAITING", 50)
    monkeypatch.setattr("engine.execution.burst.LOOK", 100)


@pytest.mark.usefixtures("_few_waits")
def test_a_loop_that_opens_tasks_for_ever_leaves_none_of_them(world: World) -> None:
    world.running(opening(), n=0, most=1_000_000)

    incident = world.incident()
    assert incident.code == "endless-loop"
    assert re.search(r"brought \d+ tokens to 'w' in one step, where each would wait: .* goes round", incident.message)
    assert 50 < number(world) < 120
    assert world.waiting() == []
    assert world.house.engine.position(world.instance_id).here["w"] == number(world)
    world.check()
    world.restart().cancel()
    assert world.left_over() == []
    world.check()


@pytest.mark.usefixtures("_few_waits")
def test_one_that_ends_by_itself_comes_to_its_end_by_a_retry(world: World) -> None:
    world.running(opening(), n=0, most=130)
    assert len(world.incidents()) == 1

    world.restart().retry()
    assert world.incidents() == []
    assert world.waiting() == ["w"] * 129
    world.check()


@pytest.mark.usefixtures("_few_waits")
@pytest.mark.parametrize("what", ["subprocess", "user_task", "call", "service_task", "catch_signal"])
def test_whatever_it_opens_is_closed_again(world: World, what: str) -> None:
    world.deploy(process("w").user_task("inside").end())
    drawing = opening(what, *([process().user_task("inside").end()] if what == "subprocess" else []))
    if what in {"subprocess", "user_task"}:
        drawing.boundary_timer("late", on="w", after="PT1H").end("over")
    world.running(drawing, n=0, most=1_000_000)

    assert len(world.incidents()) == 1
    assert world.waiting() == []
    assert not world.house.engine.instances(process_key="w").rows
    world.check()
    world.restart().cancel()
    assert world.left_over() == []
    world.check()
