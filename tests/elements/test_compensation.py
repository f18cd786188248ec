"""Compensation: what is complete is taken back, the last first (BPMN 2.0.2, 10.7 and 13.5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.dsl import Process
    from tests.world import World


def _told(world: World) -> list[str]:
    return [line.text for line in world.house.engine.history(world.instance_id)]


def _taken_back(world: World) -> list[str]:
    """What was taken back, in order."""
    return [told.removeprefix("ScopeResumed ") for told in world.history() if told.startswith("ScopeResumed")]


def _booking(*names: str) -> Process:
    """Draw user tasks, each with a task that takes it back."""
    drawing = process()
    for name in names:
        drawing.user_task(name)
    for name in names:
        drawing.boundary_compensation(on=name).user_task(f"undo {name}").at(name)
    return drawing.at(names[-1])


def test_what_is_complete_is_taken_back_the_last_first(world: World) -> None:
    world.running(_booking("room", "flight").throw_compensation("take back").user_task("after").end("done"))

    world.complete("room")
    world.complete("flight")
    world.restart()
    assert world.waiting() == ["undo_flight"]
    world.complete("undo_flight")
    world.restart()
    world.complete("undo_room")
    world.complete("after")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated room",
        "Completed room",
        "ScopeOpened room",
        "TaskCreated flight",
        "Completed flight",
        "ScopeOpened flight",
        "CompensationBegun take_back",
        "ScopeResumed flight",
        "Fired flight_compensation",
        "TaskCreated undo_flight",
        "Completed undo_flight",
        "ScopeClosed flight compensated",
        "ScopeResumed room",
        "Fired room_compensation",
        "TaskCreated undo_room",
        "Completed undo_room",
        "ScopeClosed room compensated",
        "Completed take_back",
        "TaskCreated after",
        "Completed after",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert [line for line in _told(world) if line.startswith("Taking")] == [
        "Taking back ‘flight’.",
        "Taking back ‘room’.",
    ]
    assert world.left_over() == []
    world.check()


def test_while_it_is_taken_back_people_see_what(world: World) -> None:
    world.running(_booking("room").end_compensation("take back"))
    world.complete("room")

    position = world.house.engine.position(world.instance_id)

    assert position.here == {"take_back": 1, "undo_room": 1}
    assert [(one.kind, one.element, one.name) for one in position.waiting] == [
        ("task", "undo_room", "undo room"),
        ("compensation", "room", "room"),
    ]


def test_where_nothing_is_complete_the_event_goes_straight_on(world: World) -> None:
    drawing = process().throw_compensation("take back").user_task("room").end("done")
    world.running(drawing.boundary_compensation(on="room").user_task("undo"))
    world.complete("room")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Passed take_back",
        "TaskCreated room",
        "Completed room",
        "ScopeOpened room",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert world.left_over() == []
    world.check()


def test_what_nobody_can_ask_to_take_back_is_not_kept(world: World) -> None:
    drawing = process().user_task("room").user_task("after").end()
    world.running(drawing.boundary_compensation(on="room").user_task("undo"))

    world.complete("room")

    assert "ScopeOpened room" not in world.history()
    assert world.left_over() == ["page 0"]


def test_one_activity_can_be_named(world: World) -> None:
    drawing = _booking("room", "flight", "car").throw_compensation("take back", activity="flight").user_task("after")
    world.running(drawing.end_compensation("the rest"))
    for name in ("room", "flight", "car"):
        world.complete(name)

    world.complete("undo_flight")
    assert world.waiting() == ["after"]
    world.complete("after")
    world.complete("undo_car")
    world.complete("undo_room")

    # each is taken back once
    assert _taken_back(world) == ["flight", "car", "room"]
    assert world.ended() == ("completed", "the rest")
    world.check()


def test_what_is_done_twice_is_taken_back_twice_each_as_it_was(world: World) -> None:
    drawing = (
        process()
        .user_task("book", outputs={"room": "=room", "more": "=more"})
        .exclusive("more?")
        .when("more")
        .goto("book")
    )
    drawing.at("more?").otherwise().end_compensation("take back")
    drawing.boundary_compensation(on="book").user_task("undo", inputs={"which": "=room"}, outputs={"gone": "=which"})
    world.running(drawing, gone=None)
    world.complete("book", room=7, more=True)
    world.complete("book", room=8, more=False)

    world.complete("undo")
    assert world.variables()["gone"] == 8
    world.restart()
    world.complete("undo")

    assert world.variables() == {"gone": 7, "room": 8, "more": False}
    assert world.ended()[0] == "completed"
    world.check()


def test_what_a_handler_writes_goes_to_the_process(world: World) -> None:
    drawing = process().script_task("book", '"booked"', result="state").end_compensation("take back")
    drawing.boundary_compensation(on="book").script_task("undo", 'state + ", then gone"', result="state")
    world.running(drawing)

    assert world.variables() == {"state": "booked, then gone"}
    assert world.ended() == ("completed", "take back")
    world.check()


@pytest.mark.parametrize("end", [False, True], ids=["on the way", "at the end"])
def test_the_event_need_not_wait(world: World, end: bool) -> None:
    drawing = _booking("room")
    if end:
        drawing.end_compensation("take back", waits=False)
    else:
        drawing.throw_compensation("take back", waits=False).user_task("after").end("done")
    world.running(drawing)
    world.complete("room")

    assert world.waiting() == (["undo_room"] if end else ["after", "undo_room"])
    if not end:
        world.complete("after")
    assert world.ended() == ("running", None)
    world.complete("undo_room")

    assert world.ended()[0] == "completed"
    assert world.left_over() == []
    world.check()


def test_without_waiting_the_history_tells_both(world: World) -> None:
    world.running(_booking("room").throw_compensation("take back", waits=False).user_task("after").end("done"))
    world.complete("room")
    world.complete("undo_room")
    world.complete("after")

    assert world.history()[5:] == [
        "Passed take_back",
        "CompensationBegun take_back aside",
        "ScopeResumed room",
        "Fired room_compensation",
        "TaskCreated after",
        "TaskCreated undo_room",
        "Completed undo_room",
        "ScopeClosed room compensated",
        "Completed take_back",
        "Completed after",
        "Passed done",
        "InstanceEnded completed done",
    ]


@pytest.mark.parametrize(
    ("kind", "drive"),
    [
        ("task", lambda world: world.complete("undo")),
        ("manual_task", lambda _: None),
        ("script_task", lambda _: None),
        ("service_task", lambda world: world.work()),
        ("send_task", lambda _: None),
        ("receive_task", lambda world: world.publish("undo", "k")),
        ("subprocess", lambda world: world.complete("step")),
        ("call", lambda world: world.complete("step")),
        ("repeated", lambda world: (world.complete("undo"), world.complete("undo"))),
    ],
)
def test_any_activity_takes_back(world: World, kind: str, drive: Any) -> None:
    drawing = process().user_task("room").end_compensation("take back").boundary_compensation(on="room")
    draw = {
        "task": lambda: drawing.task("undo"),
        "manual_task": lambda: drawing.manual_task("undo"),
        "script_task": lambda: drawing.script_task("undo", "1", result="n"),
        "service_task": lambda: drawing.service_task("undo", type="sample"),
        "send_task": lambda: drawing.send_task("undo"),
        "receive_task": lambda: drawing.receive_task("undo", key='="k"'),
        "subprocess": lambda: drawing.subprocess("undo", process().user_task("step").end()),
        "call": lambda: drawing.call("undo", process="undoing"),
        "repeated": lambda: drawing.user_task("undo", times=2, parallel=True),
    }
    draw[kind]()
    world.running(drawing, process("undoing").user_task("step").end())
    world.complete("room")
    world.restart()
    drive(world)

    assert world.ended() == ("completed", "take back")
    assert _taken_back(world) == ["room"]
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize(
    ("draw", "drive"),
    [
        (lambda p: p.manual_task("done"), lambda _: None),
        (lambda p: p.script_task("done", "1", result="n"), lambda _: None),
        (lambda p: p.service_task("done", type="sample"), lambda world: world.work()),
        (lambda p: p.send_task("done"), lambda _: None),
        (lambda p: p.receive_task("done", key='="k"'), lambda world: world.publish("done", "k")),
        (lambda p: p.call("done", process="child"), lambda world: world.complete("step")),
        (lambda p: p.subprocess("done", process().user_task("step").end()), lambda world: world.complete("step")),
    ],
    ids=["manual", "script", "service", "send", "receive", "call", "subprocess"],
)
def test_any_activity_is_taken_back(world: World, draw: Any, drive: Any) -> None:
    drawing = draw(process()).end_compensation("take back").boundary_compensation(on="done").user_task("undo")
    world.running(drawing, process("child").user_task("step").end())
    drive(world)
    world.restart()
    world.complete("undo")

    assert _taken_back(world) == ["done"]
    assert world.left_over() == []
    world.check()


# -- subprocesses ----------------------------------------------------------------------------------------


def test_a_subprocess_without_a_handler_is_taken_back_from_inside(world: World) -> None:
    inner = process().subprocess("deep", _booking("flight").end()).user_task("car").end()
    inner.boundary_compensation(on="car").user_task("undo car")
    drawing = process().user_task("room").subprocess("trip", inner).end_compensation("take back")
    drawing.boundary_compensation(on="room").user_task("undo room")
    world.running(drawing)
    for name in ("room", "flight", "car"):
        world.complete(name)
    for name in ("undo_car", "undo_flight", "undo_room"):
        world.restart()
        assert world.waiting() == [name]
        world.complete(name)

    assert world.history()[5:] == [
        "Activated trip",
        "ScopeOpened trip",
        "Passed trip_start",
        "Activated deep",
        "ScopeOpened deep",
        "Passed deep_start",
        "TaskCreated flight",
        "Completed flight",
        "ScopeOpened flight",
        "Passed deep_end",
        "ScopeKept deep",
        "Completed deep",
        "TaskCreated car",
        "Completed car",
        "ScopeOpened car",
        "Passed trip_end",
        "ScopeKept trip",
        "Completed trip",
        "CompensationBegun take_back",
        "ScopeResumed car",
        "Fired trip_car_compensation",
        "TaskCreated undo_car",
        "EndReached take_back",
        "Completed undo_car",
        "ScopeClosed car compensated",
        "ScopeResumed flight",
        "Fired deep_flight_compensation",
        "TaskCreated undo_flight",
        "Completed undo_flight",
        "ScopeClosed flight compensated",
        "ScopeClosed deep compensated",
        "ScopeClosed trip compensated",
        "ScopeResumed room",
        "Fired room_compensation",
        "TaskCreated undo_room",
        "Completed undo_room",
        "ScopeClosed room compensated",
        "Completed take_back",
        "InstanceEnded completed take back",
    ]
    assert world.left_over() == []
    world.check()


def test_order_is_that_of_completion_not_of_beginning(world: World) -> None:
    drawing = process().parallel("fork").subprocess("long", _booking("a").end()).goto("join")
    drawing.at("fork").user_task("short").parallel("join").end_compensation("take back")
    drawing.boundary_compensation(on="short").user_task("undo short")
    world.running(drawing)
    world.complete("short")
    world.complete("a")
    world.complete("undo_a")
    world.complete("undo_short")

    assert _taken_back(world) == ["a", "short"]


def test_inside_a_subprocess_handlers_see_what_was_known_when_it_completed(world: World) -> None:
    inner = process().user_task("book").end()
    inner.boundary_compensation(on="book").user_task("undo", inputs={"which": "=who"}, outputs={"told": "=which"})
    drawing = process().exclusive("again").subprocess("trip", inner, inputs={"who": "=guest"}).exclusive("more?")
    drawing.when("more").goto("again").at("more?").otherwise().end_compensation("take back")
    world.running(drawing, guest="Ann", told=None)
    world.complete("book", more=True, guest="Ben")
    world.complete("book", more=False, guest="Cem")

    world.complete("undo")
    assert world.variables()["told"] == "Ben"
    world.complete("undo")

    assert world.variables()["told"] == "Ann"
    assert world.ended()[0] == "completed"
    world.check()


def test_a_handler_of_the_subprocess_takes_it_back_as_a_whole(world: World) -> None:
    drawing = process().subprocess("trip", _booking("room").end(), inputs={"who": "=guest"})
    drawing.end_compensation("take back").boundary_compensation(on="trip")
    world.running(drawing.user_task("undo trip", inputs={"guest": "=who"}), guest="Ann")
    world.complete("room")
    world.complete("undo_trip")

    assert world.history()[7:] == [
        "TaskCreated room",
        "Completed room",
        "ScopeOpened room",
        "Passed trip_end",
        "ScopeClosed room forgotten",
        "ScopeKept trip",
        "Completed trip",
        "CompensationBegun take_back",
        "ScopeResumed trip",
        "Fired trip_compensation",
        "TaskCreated undo_trip",
        "VariablesSet guest of undo_trip",
        "EndReached take_back",
        "Completed undo_trip",
        "ScopeClosed trip compensated",
        "Completed take_back",
        "InstanceEnded completed take back",
    ]
    world.check()


def test_an_event_subprocess_takes_its_subprocess_back_and_asks_for_what_is_inside(world: World) -> None:
    inner = _booking("room", "flight").end()
    back = (
        process().start_compensation("undoing").user_task("warn").throw_compensation("inside").user_task("tell").end()
    )
    drawing = process().subprocess("trip", inner.event_subprocess("back", back)).user_task("pay")
    world.running(drawing.end_compensation("take back"))
    for name in ("room", "flight", "pay", "warn", "undo_flight", "undo_room", "tell"):
        world.restart()
        world.complete(name)

    assert world.history()[12:] == [
        "ScopeKept trip",
        "Completed trip",
        "TaskCreated pay",
        "Completed pay",
        "CompensationBegun take_back",
        "ScopeResumed trip",
        "ScopeOpened back",
        "Passed undoing",
        "TaskCreated warn",
        "EndReached take_back",
        "Completed warn",
        "CompensationBegun inside",
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
        "Completed inside",
        "TaskCreated tell",
        "Completed tell",
        "Passed back_end",
        "ScopeClosed back",
        "ScopeClosed trip compensated",
        "Completed take_back",
        "InstanceEnded completed take back",
    ]
    assert world.left_over() == []
    world.check()


def test_what_is_still_going_on_is_not_taken_back(world: World) -> None:
    drawing = process().parallel("fork").subprocess("trip", _booking("room", "flight").end()).end()
    world.running(drawing.at("fork").user_task("stop").end_compensation("take back"))
    world.complete("room")

    world.complete("stop")

    assert world.waiting() == ["flight"]
    assert _taken_back(world) == []
    world.complete("flight")
    assert world.ended()[0] == "completed"
    world.check()


def test_what_an_event_subprocess_has_done_is_taken_back_too(world: World) -> None:
    beside = process().start_message("extra", key='="k"', interrupting=False).user_task("gift").end()
    beside.boundary_compensation(on="gift").user_task("undo gift")
    world.running(process().user_task("stop").end_compensation("take back").event_subprocess("beside", beside))
    world.publish("extra", "k")
    world.complete("gift")
    world.complete("stop")
    world.complete("undo_gift")

    assert _taken_back(world) == ["gift"]
    assert world.left_over() == []
    world.check()


def test_an_error_event_subprocess_takes_back_what_was_done_around_it(world: World) -> None:
    inner = _booking("room").user_task("pay").end_error("refused")
    mend = process().start_error("failed").throw_compensation("take back").user_task("tell").end("told")
    drawing = process().subprocess("trip", inner.event_subprocess("mend", mend)).user_task("after")
    world.running(drawing.end_compensation("again"))
    world.complete("room")
    world.complete("pay")
    world.complete("undo_room")
    world.complete("tell")
    world.complete("after")

    # what has failed is not taken back once more
    assert world.history()[8:] == [
        "TaskCreated pay",
        "Completed pay",
        "Passed refused",
        "ErrorThrown refused refused, caught by failed",
        "Cleared trip",
        "ScopeOpened mend",
        "VariablesSet error_code, error_message",
        "Passed failed",
        "CompensationBegun take_back",
        "ScopeResumed room",
        "Fired trip_room_compensation",
        "TaskCreated undo_room",
        "Completed undo_room",
        "ScopeClosed room compensated",
        "Completed take_back",
        "TaskCreated tell",
        "Completed tell",
        "Passed told",
        "ScopeClosed mend",
        "ScopeClosed trip",
        "Completed trip",
        "TaskCreated after",
        "Completed after",
        "Passed again",
        "InstanceEnded completed again",
    ]
    assert world.left_over() == []
    world.check()


def test_what_an_error_event_subprocess_leaves_is_not_taken_back_later(world: World) -> None:
    mend = process().start_error("failed").user_task("tell").end()
    inner = _booking("room").end_error("refused").event_subprocess("mend", mend)
    drawing = process().subprocess("trip", inner).end_compensation("take back")
    world.running(drawing.boundary_compensation(on="trip").user_task("undo trip"))
    world.complete("room")
    world.complete("tell")

    assert _taken_back(world) == []
    assert world.ended() == ("completed", "take back")
    world.check()


# -- repeated activities ---------------------------------------------------------------------------------


def test_each_round_is_taken_back_with_what_it_knew(world: World) -> None:
    drawing = process().user_task("book", each="=guests", item="guest").end_compensation("take back")
    drawing.boundary_compensation(on="book").user_task("undo", inputs={"who": "=guest"}, outputs={"told": "=who"})
    world.running(drawing, guests=["Ann", "Ben", "Cem"], told=None)
    for _ in range(3):
        world.complete("book")
    told = []
    for _ in range(3):
        world.restart()
        world.complete("undo")
        told.append(world.variables()["told"])

    assert told == ["Cem", "Ben", "Ann"]
    assert world.ended() == ("completed", "take back")
    assert world.left_over() == []
    world.check()


def test_each_round_of_a_subprocess_is_taken_back_from_inside(world: World) -> None:
    inner = process().user_task("book").end()
    inner.boundary_compensation(on="book").user_task("undo", inputs={"who": "=guest"}, outputs={"told": "=who"})
    drawing = process().subprocess("trip", inner, each="=guests", item="guest", parallel=True)
    world.running(drawing.end_compensation("take back"), guests=["Ann", "Ben"], told=None)
    world.complete("book")
    world.complete("book")

    world.complete("undo")
    assert world.variables()["told"] == "Ben"
    world.complete("undo")

    assert world.variables()["told"] == "Ann"
    assert world.ended()[0] == "completed"
    assert world.left_over() == []
    world.check()


def test_each_round_of_a_subprocess_is_taken_back_by_its_event_subprocess(world: World) -> None:
    back = process().start_compensation("undoing").user_task("tell").throw_compensation("inside").end()
    drawing = process().subprocess("trip", _booking("room").end().event_subprocess("back", back), times=2)
    world.running(drawing.end_compensation("take back"))
    for name in ("room", "room", "tell", "undo_room", "tell", "undo_room"):
        world.complete(name)

    assert _taken_back(world) == ["trip", "room", "trip", "room"]
    assert world.ended()[0] == "completed"
    assert world.left_over() == []
    world.check()


def test_rounds_of_a_loop_are_taken_back_each_and_no_round_is_none(world: World) -> None:
    drawing = process().user_task("book", loop="more", before=True).end_compensation("take back")
    world.running(drawing.boundary_compensation(on="book").user_task("undo"), more=True)
    world.complete("book", more=True)
    world.complete("book", more=False)
    world.complete("undo")
    world.complete("undo")
    assert world.ended()[0] == "completed"

    world.start(more=False)
    assert world.ended()[0] == "completed"
    assert _taken_back(world) == []
    world.check()


# -- trouble, interruptions, people ----------------------------------------------------------------------


def test_a_handler_that_is_stuck_can_be_tried_again(world: World) -> None:
    drawing = process().user_task("room").end_compensation("take back")
    drawing.boundary_compensation(on="room").service_task("undo", retries=1, inputs={"fail": "=broken"})
    world.running(drawing, broken=True)
    world.complete("room")
    world.work()
    assert world.incidents() == [("undo", "job")]

    world.restart()
    world.retry(broken=False)
    world.work()

    assert world.ended() == ("completed", "take back")
    world.check()


def test_a_way_on_that_cannot_be_told_can_be_tried_again(world: World) -> None:
    drawing = _booking("room").throw_compensation("take back").to("a", when="n = 1").to("b", when="n = 2")
    world.running(drawing.user_task("a").end().user_task("b").end("end b"), n=0)
    world.complete("room")
    world.complete("undo_room")
    assert world.incidents() == [("take_back", "no-flow")]

    world.retry(n=2)

    assert world.waiting() == ["b"]
    world.check()


def test_a_person_can_cancel_in_the_middle_of_it(world: World) -> None:
    inner = _booking("flight").end()
    drawing = process().user_task("room").subprocess("trip", inner).end_compensation("take back")
    world.running(drawing.boundary_compensation(on="room").user_task("undo room"))
    world.complete("room")
    world.complete("flight")

    world.cancel()

    assert world.history()[-5:] == [
        "Interrupted undo_flight",
        "ScopeClosed flight cancelled",
        "Interrupted take_back",
        "Cleared",
        "InstanceEnded cancelled No longer wanted",
    ]
    assert world.left_over() == []
    world.check()


def test_what_interrupts_ends_it_and_the_rest_can_still_be_taken_back(world: World) -> None:
    inner = _booking("room", "flight").end_compensation("take back")
    hurry = process().start_message("hurry", key='="k"').throw_compensation("quickly").end("quick")
    world.running(process().subprocess("trip", inner.event_subprocess("hurrying", hurry)).end("done"))
    world.complete("room")
    world.complete("flight")
    assert world.waiting() == ["undo_flight"]

    world.publish("hurry", "k")

    # what was being taken back is not taken back again
    assert world.waiting() == ["undo_room"]
    world.complete("undo_room")
    assert world.ended() == ("completed", "done")
    assert world.left_over() == []
    world.check()


def test_terminating_an_event_subprocess_ends_what_it_takes_back_beside_it(world: World) -> None:
    stop = process().start_message("stop", key='="k"', interrupting=False).parallel("fork")
    stop.throw_compensation("take back").end().at("fork").user_task("enough").end_terminate("stopped")
    world.running(_booking("room").user_task("go on").end("done").event_subprocess("stopping", stop))
    world.complete("room")
    world.publish("stop", "k")
    assert world.waiting() == ["enough", "go_on", "undo_room"]

    world.complete("enough")

    assert world.waiting() == ["go_on"]
    world.complete("go_on")
    assert world.ended() == ("completed", "done")
    assert world.left_over() == []
    world.check()


def test_a_boundary_event_on_the_subprocess_ends_it(world: World) -> None:
    drawing = process().subprocess("trip", _booking("room").end_compensation("take back")).end("done")
    world.running(drawing.boundary_timer("late", on="trip", after="PT1H").user_task("ring").end())
    world.complete("room")
    assert world.waiting() == ["undo_room"]

    world.pass_time(hours=1)

    assert world.waiting() == ["ring"]
    world.complete("ring")
    assert world.left_over() == []
    world.check()


def test_two_that_ask_at_once_take_each_activity_back_once(world: World) -> None:
    drawing = _booking("room", "flight").parallel("fork").throw_compensation("one").end("end one")
    world.running(drawing.at("fork").throw_compensation("two").user_task("ready").end("end two"))
    world.complete("room")
    world.complete("flight")

    assert world.waiting() == ["ready", "undo_flight"]
    world.complete("undo_flight")
    world.complete("undo_room")
    world.complete("ready")

    assert _taken_back(world) == ["flight", "room"]
    assert world.ended()[0] == "completed"
    world.check()


def test_an_error_in_a_handler_goes_to_where_it_was_asked_for(world: World) -> None:
    undo = process().user_task("call them").end_error("no answer")
    inner = process().user_task("room").end_compensation("take back")
    inner.boundary_compensation(on="room").subprocess("undo", undo)
    drawing = process().subprocess("trip", inner).end("done")
    world.running(drawing.boundary_error("failed", on="trip").user_task("write them").end("written"))
    world.complete("room")
    world.complete("call_them")

    assert world.waiting() == ["write_them"]
    assert "ErrorThrown no_answer no answer, caught by failed" in world.history()
    world.complete("write_them")
    assert world.left_over() == []
    world.check()


def test_an_escalation_in_a_handler_goes_the_same_way(world: World) -> None:
    undo = process().throw_escalation("help").user_task("call them").end()
    inner = process().user_task("room").end_compensation("take back")
    inner.boundary_compensation(on="room").subprocess("undo", undo)
    drawing = process().subprocess("trip", inner).end("done")
    drawing.boundary_escalation("helped", on="trip", interrupting=False).user_task("assist").end("assisted")
    world.running(drawing)
    world.complete("room")

    assert world.waiting() == ["assist", "call_them"]


def test_a_hundred_are_taken_back_without_a_deep_stack(world: World) -> None:
    drawing = process().script_task("book", "n + 1", result="n").exclusive("more?").when("n < 100").goto("book")
    drawing.at("more?").otherwise().end_compensation("take back")
    drawing.boundary_compensation(on="book").script_task("undo", "undone + 1", result="undone")
    world.running(drawing, n=0, undone=0)

    assert world.variables() == {"n": 100, "undone": 100}
    assert world.left_over() == []
    world.check()
