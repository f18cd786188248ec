"""End events: none, message, signal, error, terminate (BPMN 2.0.2, 10.5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_the_process_ends_when_the_last_token_has_ended(world: World) -> None:
    world.running(process().parallel("fork").user_task("a").end("A").at("fork").user_task("b").end("B"))

    world.complete("b")
    assert world.ended() == ("running", None)
    world.complete("a")

    assert world.ended() == ("completed", "A")
    assert world.history()[5:] == [
        "Completed b",
        "Passed B",
        "EndReached B",
        "Completed a",
        "Passed A",
        "InstanceEnded completed A",
    ]


def test_a_path_may_end_without_an_end_event(world: World) -> None:
    world.running(process().user_task("a"))

    world.complete("a")

    assert world.ended() == ("completed", "Completed")
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated a",
        "Completed a",
        "InstanceEnded completed Completed",
    ]
    world.check()


def test_the_end_of_a_subprocess_is_not_the_end_of_the_process(world: World) -> None:
    world.running(process().subprocess("s", process().end("inner end")).end("outer end"))

    assert world.ended() == ("completed", "outer end")


def test_a_message_is_sent_at_the_end(world: World) -> None:
    waiting = world.running(process("buyer").catch_message("shipped", key='="k"').end("got it"))
    world.running(process("seller").end_message("shipped", key='="k"'))
    world.work()

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "MessageSent shipped shipped",
        "Passed shipped",
        "InstanceEnded completed shipped",
    ]
    assert world.ended(waiting.id) == ("completed", "got it")


def test_a_signal_is_given_at_the_end(world: World) -> None:
    waiting = world.running(process("listener").catch_signal("closed").end("home"))
    world.running(process("shop").end_signal("closed", inputs={"hour": "=18"}))
    world.work()

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "SignalThrown closed closed",
        "Passed closed",
        "InstanceEnded completed closed",
    ]
    assert world.variables(waiting.id) == {"hour": 18}


def test_an_error_that_nobody_catches_is_an_incident_and_nothing_else_stops(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").end().at("fork").user_task("b").end_error("E1")
    world.running(drawing)

    world.complete("b")

    assert world.waiting() == ["a"]
    assert world.incidents() == [("E1", "uncaught-error")]
    assert world.incident().message == "'E1' ended with the error 'E1', and nothing in the diagram catches it."
    world.complete("a")
    assert world.ended() == ("running", None)
    world.check()
    world.retry()
    assert world.incidents() == [("E1", "uncaught-error")]


def test_an_error_of_a_subprocess_goes_outwards_until_somebody_catches_it(world: World) -> None:
    deep = process().subprocess("middle", process().subprocess("inner", process().end_error("E1")).end()).end()
    drawing = process().subprocess("outer", deep).end().boundary_error("wrong code", on="outer", code="E2").end("E2")
    world.running(drawing.boundary_error("right code", on="outer", code="E1").end("caught"))

    assert world.history()[11:] == [
        "Passed E1",
        "ErrorThrown E1 E1, caught by right_code",
        "ScopeClosed inner cancelled",
        "Interrupted inner",
        "ScopeClosed middle cancelled",
        "Interrupted middle",
        "Cleared outer",
        "ScopeClosed outer cancelled",
        "Interrupted outer",
        "Fired right_code",
        "Passed caught",
        "InstanceEnded completed caught",
    ]
    assert world.ended() == ("completed", "caught")
    assert world.left_over() == []
    world.check()


def test_terminate_ends_everything_in_the_process(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").end().at("fork").subprocess("s", process().user_task("b").end())
    drawing.end("end s").at("fork").user_task("stop").end_terminate("stopped")
    world.running(drawing)

    world.complete("stop")

    assert world.history()[9:] == [
        "Completed stop",
        "Passed stopped",
        "Interrupted b",
        "ScopeClosed s cancelled",
        "Interrupted a",
        "Interrupted s",
        "Cleared",
        "InstanceEnded completed stopped",
    ]
    assert world.left_over() == []
    world.check()


def test_terminate_in_a_subprocess_ends_that_alone(world: World) -> None:
    inside = process().parallel("fork").user_task("a").end().at("fork").user_task("stop").end_terminate("stopped")
    world.running(
        process()
        .parallel("both")
        .user_task("other")
        .end()
        .at("both")
        .subprocess("s", inside)
        .user_task("after")
        .end("e")
    )

    world.complete("stop")

    assert world.waiting() == ["after", "other"]
    assert world.history()[-7:] == [
        "Completed stop",
        "Passed stopped",
        "Interrupted a",
        "Cleared s",
        "ScopeClosed s",
        "Completed s",
        "TaskCreated after",
    ]
    world.check()


def test_terminate_stops_tokens_that_are_still_on_their_way(world: World) -> None:
    drawing = process().parallel("fork").end_terminate("stopped").at("fork").manual_task("a").user_task("b").end()
    world.running(drawing)

    assert world.ended() == ("completed", "stopped")
    assert world.waiting() == []
    world.check()


def test_the_end_of_a_subprocess_does_not_name_the_outcome(world: World) -> None:
    world.running(process().subprocess("s", process().end("inner end")))

    assert world.ended() == ("completed", "Completed")


def test_the_last_end_that_was_reached_counts_in_whatever_turn(world: World) -> None:
    drawing = process().parallel("both").user_task("a").end("paid").at("both").user_task("b").end("shipped")
    world.running(drawing.at("both").user_task("c"))
    world.complete("a")
    world.restart().complete("b")
    world.restart().complete("c")

    assert world.ended() == ("completed", "shipped")
    assert [one for one in world.history() if one.startswith(("EndReached", "InstanceEnded"))] == [
        "EndReached paid",
        "EndReached shipped",
        "InstanceEnded completed shipped",
    ]
    assert world.left_over() == []
    world.check()


def test_an_end_that_terminates_counts_more_than_those_before(world: World) -> None:
    drawing = process().parallel("both").user_task("a").end("paid").at("both").user_task("b").end_terminate("given up")
    world.running(drawing.at("both").user_task("c").end("shipped"))
    world.complete("a")
    world.restart().complete("b")

    assert world.ended() == ("completed", "given up")


def test_the_same_end_is_noted_once(world: World) -> None:
    drawing = process().user_task("a").end("done").boundary_timer("late", on="a", interrupting=False, every="R3/PT1H")
    world.running(drawing.end("reminded"))
    world.pass_time(hours=4)

    assert world.history().count("EndReached reminded") == 1
    world.complete("a")
    assert world.ended() == ("completed", "done")
    world.check()


def test_an_end_inside_a_subprocess_is_not_that_of_the_process(world: World) -> None:
    inside = process().parallel("both").user_task("a").end("inner").at("both").user_task("b").end("other")
    world.running(process().subprocess("s", inside).user_task("c"))
    for one in ("a", "b", "c"):
        world.complete(one)

    assert world.ended() == ("completed", "Completed")


def test_a_called_process_remembers_its_end_beside_its_caller(world: World) -> None:
    called = process("child").parallel("both").user_task("a").end("inner").at("both").user_task("b")
    caller = process("caller").lane("Sales", zone="frontstage", group="sales-desk").call("child").end("done")
    world.running(caller, called)
    world.complete("a")

    assert world.task("b").lane == "Sales"
    (child,) = world.children()
    world.restart().complete("b")
    assert world.ended(child) == ("completed", "inner")
    world.check()
