"""Complex gateway: activated by a condition, then waits for reset (BPMN 2.0.2, 10.6.5 and 13.4.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.program.bundle import read_bundle
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def joined(activation: str | None, ways: str = "abc") -> Any:
    """Draw a fork with a task on each way; they meet in a complex gateway, which the pen stands at."""
    drawing = process().parallel("fork")
    for way in ways:
        drawing.at("fork").user_task(way).goto("join")
    return drawing.apart().complex("join", activation=activation)


def test_it_goes_on_with_the_tokens_it_needs_and_takes_the_others_without_a_word(world: World) -> None:
    world.running(joined("activationCount >= 2").user_task("after").end())

    world.complete("a")
    assert world.waiting() == ["b", "c"]
    world.restart().complete("b")
    assert world.waiting() == ["after", "c"]
    world.restart().complete("after")
    assert world.ended() == ("running", None)
    world.complete("c")

    assert world.ended() == ("completed", "end")
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Passed fork",
        "TaskCreated a",
        "TaskCreated b",
        "TaskCreated c",
        "Completed a",
        "Arrived join",
        "Completed b",
        "Arrived join",
        "Joined join",
        "TaskCreated after",
        "Completed after",
        "Passed end",
        "EndReached end",
        "Completed c",
        "Arrived join",
        "Joined join",
        "InstanceEnded completed end",
    ]
    assert world.left_over() == []
    world.check()


def test_a_discriminator_takes_the_first_and_starts_anew_after_the_last(world: World) -> None:
    drawing = process().exclusive("again").parallel("fork").user_task("a").goto("join").at("fork").user_task("b")
    drawing.complex("join", activation="activationCount >= 1").user_task("after").goto("again")
    world.running(drawing)

    world.complete("b")
    assert world.waiting() == ["a", "after"]
    world.complete("a")
    assert world.waiting() == ["after"]
    world.complete("after")
    assert world.waiting() == ["a", "b"]
    world.restart().complete("a")

    assert world.waiting() == ["after", "b"]
    world.check()


def test_a_token_of_the_next_round_waits_until_it_is_reset(world: World) -> None:
    drawing = process().parallel("fork").exclusive("again").user_task("a").parallel("and").goto("join")
    drawing.at("and").goto("again").at("fork").user_task("b").complex("join", activation="activationCount >= 1")
    world.running(drawing.user_task("after").end())

    world.complete("a")
    assert world.waiting() == ["a", "after", "b"]
    world.complete("a")
    assert world.waiting() == ["a", "after", "b"]
    world.restart().complete("b")

    assert world.waiting() == ["a", "after", "after"]
    world.check()


def test_a_token_that_will_not_come_is_not_waited_for(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b").exclusive("which")
    drawing.when("x").goto("join").at("which").otherwise().end("elsewhere")
    world.running(drawing.apart().complex("join", activation="activationCount >= 1").user_task("after").end())

    world.complete("a")
    world.complete("after")
    world.complete("b", x=False)

    assert world.ended()[0] == "completed"
    assert world.history().count("Joined join") == 2
    assert world.left_over() == []
    world.check()


def test_all_tokens_at_once_leave_nothing_to_wait_for(world: World) -> None:
    world.running(joined("activationCount = 3").user_task("after").end())

    for task in ("a", "b", "c"):
        world.complete(task)

    assert world.waiting() == ["after"]
    assert world.history().count("Joined join") == 1
    world.complete("after")
    assert world.ended() == ("completed", "end")


def test_it_says_what_came_by_which_flow(world: World) -> None:
    world.running(joined("tokens.a_to_join >= 1 and activationCount >= 2").user_task("after").end())

    world.complete("b")
    world.complete("c")
    assert world.waiting() == ["a"]
    world.complete("a")

    assert world.waiting() == ["after"]


def test_its_ways_out_have_conditions_in_both_phases(world: World) -> None:
    drawing = joined("activationCount >= 2").when("waitingForStart").user_task("enough").end("e1")
    drawing.at("join").when("not(waitingForStart)").user_task("all").end("e2")
    world.running(drawing.at("join").when("big").user_task("big ones").end("e3"), big=True)

    world.complete("a")
    world.complete("b")
    assert world.waiting() == ["big_ones", "c", "enough"]
    world.complete("c")

    assert world.waiting() == ["all", "big_ones", "big_ones", "enough"]
    world.check()


def test_the_default_way_is_for_either_phase(world: World) -> None:
    drawing = joined("activationCount >= 2").when("waitingForStart").user_task("enough").end("e1")
    world.running(drawing.at("join").otherwise().user_task("late").end("e2"))

    for task in ("a", "b", "c"):
        world.complete(task)

    assert world.waiting() == ["enough", "late"]


def test_the_reset_opens_its_way_even_when_everything_else_is_over(world: World) -> None:
    drawing = joined("activationCount >= 2").when("waitingForStart").end("e1")
    drawing.at("join").when("not(waitingForStart)").user_task("look back").end("e2")
    world.running(drawing)

    for task in ("a", "b", "c"):
        world.complete(task)

    assert world.waiting() == ["look_back"]
    world.complete("look_back")
    assert world.ended() == ("completed", "e2")
    assert world.left_over() == []


def test_what_its_reset_may_still_bring_is_waited_for(world: World) -> None:
    drawing = joined("activationCount >= 1", "ab").when("waitingForStart").end("e1")
    drawing.at("join").when("not(waitingForStart)").goto("all").at("fork").user_task("c").inclusive("all")
    world.running(drawing.user_task("after").end("e2"))

    world.complete("a")
    world.complete("c")
    assert world.waiting() == ["b"]
    world.complete("b")

    assert world.waiting() == ["after"]
    world.check()


def test_a_value_that_changes_can_activate_it(world: World) -> None:
    drawing = joined("activationCount >= needed", "ab").user_task("after").end()
    world.running(drawing.at("fork").user_task("other").end("beside"), needed=3)

    world.complete("a")
    assert world.waiting() == ["b", "other"]
    world.complete("other", needed=1)

    assert world.waiting() == ["after", "b"]


def test_a_condition_that_is_neither_true_nor_false_is_an_incident(world: World) -> None:
    world.running(joined("activationCount >= needed", "ab").user_task("after").end())

    world.complete("a")
    assert world.incidents() == [("join", "condition")]
    assert "The activation condition of 'join' is neither true nor false" in world.incident().message
    world.restart().retry(needed=2)
    world.complete("b")

    assert world.waiting() == ["after"]
    world.check()


def test_no_way_out_is_an_incident_when_it_starts_and_none_when_it_resets(world: World) -> None:
    world.running(joined("activationCount >= 1", "ab").when("x and waitingForStart").user_task("after").end(), x=False)

    world.complete("a")
    assert world.incidents() == [("join", "no-flow")]
    world.retry(x=True)
    world.complete("after")
    world.complete("b")

    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    world.check()


def test_a_reset_that_is_stuck_is_told_and_tried_again(world: World) -> None:
    drawing = joined("activationCount >= 1", "ab").when("waitingForStart or late > 1").user_task("after").end()
    world.running(drawing)

    world.complete("a")
    world.complete("after")
    world.complete("b")
    assert world.incidents() == [("join", "condition")]
    world.restart().retry(late=0)

    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    world.check()


def test_tokens_that_never_activate_it_are_an_incident(world: World) -> None:
    world.running(joined("activationCount >= 3", "ab").user_task("after").end())

    world.complete("a")
    world.complete("b")

    assert world.incidents() == [("join", "join")]
    assert world.incident().message == (
        "'join' waits for a token with which its activation condition holds, but nothing can bring one any more."
    )


def test_without_a_condition_it_waits_for_what_can_still_come(world: World) -> None:
    drawing = joined(None).user_task("after").end()
    world.running(drawing)

    for task in ("a", "b", "c"):
        assert "after" not in world.waiting()
        world.complete(task)

    assert world.waiting() == ["after"]
    assert [(one.severity, one.element) for one in world.findings(drawing) if one.rule == "activation"] == [
        ("note", "join")
    ]


@pytest.mark.parametrize(("a", "b", "ways"), [(True, True, ["A", "B"]), (False, True, ["B"]), (False, False, ["C"])])
def test_it_splits_by_its_conditions(world: World, a: bool, b: bool, ways: list[str]) -> None:
    drawing = process().complex("split").when("a").user_task("A").end("ea").at("split").when("b").user_task("B")
    drawing.end("eb").at("split").otherwise().user_task("C").end("ec")
    world.running(drawing, a=a, b=b)

    assert world.waiting() == ways
    world.check()


def test_what_interrupts_takes_its_phase_away(world: World) -> None:
    inside = process().parallel("fork").user_task("a").goto("join").at("fork").user_task("b")
    inside.complex("join", activation="activationCount >= 1").user_task("after").end()
    drawing = process().subprocess("s", inside).end().boundary_timer(on="s", after="PT1H").end("late")
    world.running(drawing)

    world.complete("a")
    world.pass_time(hours=1)

    assert world.ended() == ("completed", "late")
    assert world.left_over() == []
    world.check()


def test_what_it_knows_about_itself_is_no_unknown_name() -> None:
    drawing = joined("activationCount >= 1 and tokens.a_to_join > 0").when("waitingForStart").end()
    assert "name-unknown" not in {one.rule for one in read_bundle({"p.bpmn": drawing.xml()}).findings}
