"""Event-based gateway: whichever of its events happens first decides (BPMN 2.0.2, 13.4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

BEGUN = [
    "InstanceStarted",
    "Passed start",
    "Activated first",
    "MessageAwaited paid",
    "TimerArmed late",
    "SignalAwaited strike",
    "MessageAwaited cancelled",
]
GONE = {
    "paid": "Withdrawn paid",
    "late": "Withdrawn late",
    "strike": "Withdrawn strike",
    "cancelled": "Withdrawn cancelled",
}


def race() -> Any:
    """Draw a gateway that waits for a message, a time, a signal or (as a receive task) another message."""
    drawing = process().event_based("first").catch_message("paid", key='="k"').end("was paid")
    drawing.at("first").catch_timer("late", after="P14D").end("lapsed").at("first").catch_signal("strike").end("struck")
    return drawing.at("first").receive_task("cancelled", key='="k"').end("was cancelled")


def _after(winner: str) -> list[str]:
    return [*(told for name, told in GONE.items() if name != winner), "Completed first", f"Fired {winner}"]


def test_a_message_first(world: World) -> None:
    world.running(race())

    world.publish("paid", "k")

    ended = ["Passed was_paid", "InstanceEnded completed was paid"]
    assert world.history() == [*BEGUN, "MessageReceived paid paid", *_after("paid"), *ended]
    assert world.left_over() == []
    world.check()


def test_a_time_first(world: World) -> None:
    world.running(race())

    world.pass_time(days=14)

    assert world.history() == [*BEGUN, *_after("late"), "Passed lapsed", "InstanceEnded completed lapsed"]
    world.check()


def test_a_signal_first(world: World) -> None:
    world.running(race())

    world.signal("strike", where="dock")

    values = ["Withdrawn paid", "Withdrawn late", "Withdrawn cancelled", "Completed first", "VariablesSet where"]
    assert world.history() == [*BEGUN, *values, "Fired strike", "Passed struck", "InstanceEnded completed struck"]
    world.check()


def test_a_receive_task_first(world: World) -> None:
    world.running(race())

    world.publish("cancelled", "k")

    ended = ["Passed was_cancelled", "InstanceEnded completed was cancelled"]
    assert world.history() == [*BEGUN, "MessageReceived cancelled cancelled", *_after("cancelled"), *ended]


def test_the_second_event_comes_too_late(world: World) -> None:
    world.running(race())

    world.publish("paid", "k")
    receipt = world.publish("cancelled", "k")
    world.pass_time(days=15)

    assert (receipt.reached, receipt.buffered) == ((), True)
    assert world.ended() == ("completed", "was paid")


def test_it_is_waited_at_again_in_a_loop(world: World) -> None:
    drawing = process().exclusive("again").event_based("first").catch_message("paid", key='="k"').end()
    world.running(drawing.at("first").catch_timer("late", after="P1D").goto("again"))

    world.pass_time(days=3, hours=1)
    world.publish("paid", "k")

    assert world.history().count("Fired late") == 3
    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    world.check()


def test_a_flow_that_cannot_be_chosen_is_an_incident(world: World) -> None:
    drawing = process().event_based("first").catch_timer("late", after="PT1H").when("big").end("B")
    drawing.at("late").otherwise().end("S").at("first").catch_message("paid", key='="k"').end()
    world.running(drawing)

    world.pass_time(hours=1)
    assert world.incidents() == [("late", "condition")]
    world.check()
    world.retry(big=False)

    assert world.ended() == ("completed", "S")
    assert world.left_over() == []
    world.check()


def test_where_one_cannot_be_waited_for_none_is(world: World) -> None:
    drawing = process().event_based("first").catch_timer("late", after="PT1H").end("lapsed")
    world.running(drawing.at("first").catch_message("paid", key="=order").end("was paid"))

    assert world.history() == ["InstanceStarted", "Passed start", "IncidentRaised first correlation"]
    assert world.left_over() == ["page 0"]
    world.retry(order="A")
    world.publish("paid", "A")
    assert world.ended() == ("completed", "was paid")
