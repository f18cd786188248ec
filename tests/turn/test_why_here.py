"""Why a task is there: a time that was reached, an escalation, an error, as far as the drawing leaves no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def _office() -> Any:
    return process("order", name="Order").lane("Office", zone="backstage", group="office")


def _why(world: World, task: str) -> tuple[str, ...]:
    """What the list says of a task, and its page in the same words."""
    ann = world.house.people.find("ann")
    (listed,) = [one for one in world.tasks("lanes", "ann") if one.name == task]
    assert world.house.inbox.open(listed.id, ann).task.why == listed.why
    return listed.why


@pytest.fixture(autouse=True)
def ann(world: World) -> None:
    world.house.people.add("ann", "Ann", groups=["office"])


def test_a_time_on_the_border_of_a_step_says_which(world: World) -> None:
    drawing = _office().user_task("Check").end("checked")
    drawing = drawing.boundary_timer("Two hours", on="Check", after="PT2H", interrupting=False)
    world.running(
        drawing.script_task("note", "={noted: true}").user_task("Speed up").user_task("Look back").end("sped up")
    )
    assert _why(world, "Check") == ()

    world.pass_time(hours=2)

    assert _why(world, "Speed up") == ("Time reached at 'Check': Two hours.",)
    world.complete("Speed_up")
    assert _why(world, "Look back") == (), "behind what somebody has done it is no longer the reason"


def test_a_time_without_a_name_is_told_by_its_step(world: World) -> None:
    drawing = _office().user_task("Check").end("checked").boundary_timer(on="Check", after="PT2H")
    world.running(drawing.user_task("Speed up").end("sped up"))

    world.pass_time(hours=2)

    assert _why(world, "Speed up") == ("Time reached at 'Check'.",)


def test_a_time_beside_the_work_and_one_that_was_waited_for_have_no_step(world: World) -> None:
    inside = _office().start_timer("Due day", after="PT1H", interrupting=False).user_task("Ask").end("asked")
    drawing = _office().catch_timer("A week", after="P7D").user_task("Remind").end()
    world.running(drawing.event_subprocess("Due", inside))

    world.pass_time(hours=1)
    assert [one.why for one in world.tasks()] == [("Time reached: Due day.",)]
    world.pass_time(days=7)

    assert _why(world, "Remind") == ("Time reached: A week.",)


@pytest.mark.parametrize(
    ("thrown", "caught", "why"),
    [
        ("end_escalation", "boundary_escalation", "Escalated at 'Credit': Too much."),
        ("end_error", "boundary_error", "Error at 'Credit': Too much."),
    ],
)
def test_an_escalation_and_an_error_are_told(world: World, thrown: str, caught: str, why: str) -> None:
    inside = getattr(process(), thrown)("too much", code="C1")
    drawing = _office().subprocess("Credit", inside).end()
    drawing = getattr(drawing, caught)("Too much", on="Credit", code="C1")
    drawing = drawing.subprocess("Help", process().user_task("Decide").user_task("File").end())
    world.running(drawing.end("decided"))

    assert _why(world, "Decide") == (why,), "a subprocess begins with it"


def test_where_another_way_leads_to_the_step_too_nothing_is_told(world: World) -> None:
    drawing = _office().user_task("Check").user_task("Settle").end("settled")
    world.running(drawing.boundary_timer("Two hours", on="Check", after="PT2H").goto("Settle"))

    world.pass_time(hours=2)

    assert _why(world, "Settle") == ()


def test_what_somebody_chooses_is_no_more_brought_by_it(world: World) -> None:
    drawing = _office().user_task("Check").end("checked").boundary_timer("Two hours", on="Check", after="PT2H")
    drawing = drawing.exclusive("Which way").user_task("Call").end("called")
    world.running(drawing.at("Which way").user_task("Write").end("written"))

    world.pass_time(hours=2)
    assert _why(world, "Which way") == ("Time reached at 'Check': Two hours.",)
    world.complete("Which_way", choice="Call")

    assert _why(world, "Call") == ()


def test_a_process_that_a_time_begins_may_be_begun_by_hand_as_well(world: World) -> None:
    world.running(_office().start_timer("Every day", every="R/P1D").user_task("Check").end())

    assert _why(world, "Check") == ()
