"""Transaction: a subprocess that can be cancelled as a whole (BPMN 2.0.2, 10.3.5 and 13.5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.dsl import Process
    from tests.world import World


def _booking(*names: str) -> Process:
    """Draw user tasks, each with a task that takes it back."""
    drawing = process()
    for name in names:
        drawing.user_task(name)
    for name in names:
        drawing.boundary_compensation(on=name).user_task(f"undo {name}").at(name)
    return drawing.at(names[-1])


def _transaction(inside: Process, **more: object) -> Process:
    drawing = process().subprocess("trip", inside, kind="transaction", **more).end("done")
    return drawing.boundary_cancel("cancelled", on="trip").user_task("apologise").end("sorry")


def test_it_begins_and_ends_as_a_subprocess_does(world: World) -> None:
    world.running(_transaction(_booking("room").end("booked")))
    world.complete("room")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated trip",
        "ScopeOpened trip",
        "Passed trip_start",
        "TaskCreated room",
        "Completed room",
        "Passed booked",
        "ScopeClosed trip",
        "Completed trip",
        "Passed done",
        "InstanceEnded completed done",
    ]
    world.check()


def test_a_cancel_end_ends_what_goes_on_takes_back_what_is_complete_and_leaves_by_the_border(world: World) -> None:
    inside = _booking("room", "flight").parallel("fork").user_task("wait").end("waited")
    world.running(_transaction(inside.at("fork").user_task("stop").end_cancel("give up")))
    for name in ("room", "flight", "stop"):
        world.complete(name)
    for name in ("undo_flight", "undo_room"):
        world.restart()
        assert world.waiting() == [name]
        world.complete(name)
    assert world.waiting() == ["apologise"]
    world.complete("apologise")

    assert world.history()[11:] == [
        "Passed fork",
        "TaskCreated wait",
        "TaskCreated stop",
        "Completed stop",
        "Passed give_up",
        "Interrupted wait",
        "Cleared trip",
        "CompensationBegun give_up aside",
        "ScopeResumed flight",
        "Fired trip_flight_compensation",
        "TaskCreated undo_flight",
        "Completed undo_flight",
        "ScopeClosed flight compensated",
        "ScopeResumed room",
        "Fired trip_room_compensation",
        "TaskCreated undo_room",
        "Completed undo_room",
        "ScopeClosed room compensated",
        "Completed give_up",
        "Cleared trip",
        "ScopeClosed trip cancelled",
        "Interrupted trip",
        "Fired cancelled",
        "TaskCreated apologise",
        "Completed apologise",
        "Passed sorry",
        "InstanceEnded completed sorry",
    ]
    told = [line.text for line in world.house.engine.history(world.instance_id)]
    assert "All was taken back; it goes on at ‘cancelled’." in told
    assert world.left_over() == []
    world.check()


def test_with_nothing_to_take_back_it_leaves_at_once(world: World) -> None:
    world.running(_transaction(process().user_task("stop").end_cancel("give up")))
    world.complete("stop")

    assert world.history()[6:] == [
        "Completed stop",
        "Passed give_up",
        "Cleared trip",
        "Cleared trip",
        "ScopeClosed trip cancelled",
        "Interrupted trip",
        "Fired cancelled",
        "TaskCreated apologise",
    ]
    world.check()


def test_what_is_complete_in_a_subprocess_that_still_goes_on_is_taken_back_too(world: World) -> None:
    back = process().start_compensation("never").user_task("as a whole").end()
    inner = _booking("flight").user_task("pay").end().event_subprocess("back", back)
    inside = process().parallel("fork").subprocess("deep", inner).end()
    world.running(_transaction(inside.at("fork").user_task("stop").end_cancel("give up")))
    world.complete("flight")

    world.complete("stop")

    # the subprocess itself was not complete, so its own handler has nothing to do
    assert world.waiting() == ["undo_flight"]
    world.restart()
    world.complete("undo_flight")
    world.complete("apologise")
    assert world.ended() == ("completed", "sorry")
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("where", ["subprocess", "event subprocess"])
def test_it_can_be_cancelled_from_further_inside(world: World, where: str) -> None:
    if where == "subprocess":
        inside = _booking("room").subprocess("deep", process().user_task("stop").end_cancel("give up")).end()
    else:
        stop = process().start_message("enough", key='="k"').user_task("stop").end_cancel("give up")
        inside = _booking("room").user_task("go on").end().event_subprocess("stopping", stop)
    world.running(_transaction(inside))
    world.complete("room")
    if where == "event subprocess":
        world.publish("enough", "k")
    world.complete("stop")
    world.complete("undo_room")

    assert world.waiting() == ["apologise"]
    world.complete("apologise")
    assert world.left_over() == []
    world.check()


def test_an_error_leaves_it_without_taking_anything_back(world: World) -> None:
    inside = (
        _booking("room").exclusive("ok?").when("ok").end_cancel("give up").at("ok?").otherwise().end_error("hazard")
    )
    drawing = _transaction(inside).boundary_error("wrong", on="trip").user_task("repair").end("repaired")
    world.running(drawing)
    world.complete("room", ok=False)

    assert world.waiting() == ["repair"]
    world.complete("repair")
    assert world.ended() == ("completed", "repaired")
    assert world.left_over() == []
    world.check()


def test_an_error_of_a_handler_is_a_hazard(world: World) -> None:
    inside = process().user_task("room").end_cancel("give up").boundary_compensation(on="room")
    inside.subprocess("undo", process().user_task("ring").end_error("no answer"))
    world.running(_transaction(inside).boundary_error("wrong", on="trip").user_task("repair").end("repaired"))
    world.complete("room")
    world.complete("ring")

    assert world.waiting() == ["repair"]
    world.complete("repair")
    assert world.left_over() == []
    world.check()


def test_once_complete_it_is_taken_back_like_every_subprocess(world: World) -> None:
    drawing = process().subprocess("trip", _booking("room").end(), kind="transaction").end_compensation("take back")
    world.running(drawing)
    world.complete("room")
    world.complete("undo_room")

    assert world.ended() == ("completed", "take back")
    world.check()


def test_what_interrupts_it_interrupts_its_taking_back(world: World) -> None:
    drawing = _transaction(_booking("room").end_cancel("give up"))
    world.running(drawing.boundary_timer("late", on="trip", after="PT1H").user_task("ring").end())
    world.complete("room")
    assert world.waiting() == ["undo_room"]

    world.pass_time(hours=1)

    assert world.waiting() == ["ring"]
    world.complete("ring")
    assert world.left_over() == []
    world.check()


def test_one_round_that_is_cancelled_cancels_all_and_all_is_taken_back(world: World) -> None:
    inside = _booking("room").exclusive("ok?").when("ok").end().at("ok?").otherwise().end_cancel("give up")
    world.running(_transaction(inside, times=3, parallel=True))
    world.complete("room", ok=True)
    world.complete("room", ok=False)
    while world.waiting() != ["apologise"]:
        world.complete("undo_room")
    world.complete("apologise")

    assert [told for told in world.history() if told == "Completed undo_room"] == ["Completed undo_room"] * 2
    assert world.ended() == ("completed", "sorry")
    assert world.left_over() == []
    world.check()
