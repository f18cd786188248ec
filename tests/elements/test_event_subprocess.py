"""Event subprocess: begins by an event inside its scope, interrupting or beside it (BPMN 2.0.2, 10.3.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_a_message_interrupts_everything_else(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").end().at("fork").user_task("b").end("end b")
    inside = process().start_message("cancelled", key="=order", payload={"why": "string"}).user_task("refund")
    world.running(drawing.event_subprocess("cancelling", inside.end("refunded")), order="A1")

    world.publish("cancelled", "A1", why="late")
    world.complete("refund")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order",
        "MessageAwaited cancelled",
        "Passed start",
        "Passed fork",
        "TaskCreated a",
        "TaskCreated b",
        "MessageReceived cancelled cancelled",
        "Interrupted a",
        "Interrupted b",
        "Cleared",
        "Fired cancelled",
        "ScopeOpened cancelling",
        "VariablesSet why",
        "Passed cancelled",
        "TaskCreated refund",
        "Completed refund",
        "Passed refunded",
        "ScopeClosed cancelling",
        "InstanceEnded completed refunded",
    ]
    assert world.variables() == {"order": "A1", "why": "late"}
    assert world.left_over() == []
    world.check()


def test_one_that_does_not_interrupt_runs_beside_as_often_as_it_is_set_off(world: World) -> None:
    inside = process().start_message("asked", key="=order", interrupting=False).user_task("answer").end("answered")
    world.running(process().user_task("ship").end("shipped").event_subprocess("asking", inside), order="A1")

    world.publish("asked", "A1")
    world.publish("asked", "A1")
    assert world.waiting() == ["answer", "answer", "ship"]
    world.complete("ship")
    world.complete("answer")
    assert world.ended() == ("running", None)
    world.complete("answer")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order",
        "MessageAwaited asked",
        "Passed start",
        "TaskCreated ship",
        "MessageReceived asked asked",
        "Fired asked",
        "ScopeOpened asking",
        "Passed asked",
        "TaskCreated answer",
        "MessageReceived asked asked",
        "Fired asked",
        "ScopeOpened asking",
        "Passed asked",
        "TaskCreated answer",
        "Completed ship",
        "Passed shipped",
        "EndReached shipped",
        "Completed answer",
        "Passed answered",
        "ScopeClosed asking",
        "EndReached answered",
        "Completed answer",
        "Passed answered",
        "ScopeClosed asking",
        "Withdrawn asked",
        "InstanceEnded completed answered",
    ]
    assert world.left_over() == []
    world.check()


def test_a_timer_starts_with_its_scope(world: World) -> None:
    inside = process().start_timer("late", after="PT1H").user_task("chase").end("chased")
    world.running(process().user_task("ship").end().event_subprocess("chasing", inside))

    world.pass_time(hours=1)

    assert world.history() == [
        "InstanceStarted",
        "TimerArmed late",
        "Passed start",
        "TaskCreated ship",
        "Interrupted ship",
        "Cleared",
        "Fired late",
        "ScopeOpened chasing",
        "Passed late",
        "TaskCreated chase",
    ]
    world.check()


def test_a_cycle_beside_the_work_goes_on(world: World) -> None:
    inside = process().start_timer("hourly", every="R2/PT1H", interrupting=False).end("reminded")
    world.running(process().user_task("ship").end("shipped").event_subprocess("reminding", inside))

    world.pass_time(hours=3)
    world.complete("ship")

    assert world.history() == [
        "InstanceStarted",
        "TimerArmed hourly",
        "Passed start",
        "TaskCreated ship",
        "Fired hourly",
        "TimerArmed hourly",
        "ScopeOpened reminding",
        "Passed hourly",
        "Passed reminded",
        "ScopeClosed reminding",
        "EndReached reminded",
        "Fired hourly",
        "ScopeOpened reminding",
        "Passed hourly",
        "Passed reminded",
        "ScopeClosed reminding",
        "Completed ship",
        "Passed shipped",
        "InstanceEnded completed shipped",
    ]
    world.check()


def test_a_signal_sets_it_off(world: World) -> None:
    inside = process().start_signal("strike").user_task("tell").end()
    world.running(process().user_task("ship").end().event_subprocess("striking", inside))

    world.signal("strike")

    assert world.waiting() == ["tell"]
    assert world.history()[:4] == ["InstanceStarted", "SignalAwaited strike", "Passed start", "TaskCreated ship"]
    world.check()


def test_a_signal_beside_the_work(world: World) -> None:
    inside = process().start_signal("strike", interrupting=False).user_task("tell").end()
    world.running(process().user_task("ship").end("shipped").event_subprocess("striking", inside))

    world.signal("strike")
    world.signal("strike")

    assert world.waiting() == ["ship", "tell", "tell"]


def test_an_error_inside_its_scope_sets_it_off(world: World) -> None:
    drawing = process().parallel("fork").user_task("other").end().at("fork").user_task("pay").end_error("E1")
    inside = process().start_error("failed", code="E1").script_task("note", "error_code", result="code")
    world.running(drawing.event_subprocess("failing", inside.user_task("mend").end("mended")))

    world.complete("pay")
    world.complete("mend")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Passed fork",
        "TaskCreated other",
        "TaskCreated pay",
        "Completed pay",
        "Passed E1",
        "ErrorThrown E1 E1, caught by failed",
        "Interrupted other",
        "Cleared",
        "ScopeOpened failing",
        "VariablesSet error_code, error_message",
        "Passed failed",
        "VariablesSet code",
        "Passed note",
        "TaskCreated mend",
        "Completed mend",
        "Passed mended",
        "ScopeClosed failing",
        "InstanceEnded completed mended",
    ]
    assert world.variables() == {"code": "E1"}
    world.check()


def test_inside_a_subprocess_it_ends_only_that(world: World) -> None:
    inside = (
        process().user_task("a").end().event_subprocess("asking", process().start_message("stop", key='="k"').end())
    )
    world.running(process().subprocess("work", inside).user_task("after").end())

    world.publish("stop", "k")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated work",
        "ScopeOpened work",
        "MessageAwaited stop",
        "Passed work_start",
        "TaskCreated a",
        "MessageReceived stop stop",
        "Interrupted a",
        "Cleared work",
        "Fired stop",
        "ScopeOpened asking",
        "Passed stop",
        "Passed asking_end",
        "ScopeClosed asking",
        "ScopeClosed work",
        "Completed work",
        "TaskCreated after",
    ]
    assert world.left_over() == ["page 0"]
    world.check()


def test_its_key_may_come_from_the_inputs_of_its_subprocess(world: World) -> None:
    inside = process().user_task("a").end().event_subprocess("asking", process().start_message("stop", key="=k").end())
    world.running(process().subprocess("work", inside, inputs={"k": '="x" + n'}).user_task("after").end(), n="1")

    world.publish("stop", "x1")

    assert world.waiting() == ["after"]
    world.check()


def test_the_process_cannot_begin_where_it_cannot_listen(world: World) -> None:
    inside = process().start_message("cancelled", key="=order").end("stopped")
    drawing = process().subprocess("work", process().user_task("a").end().event_subprocess("cancelling", inside)).end()
    world.running(drawing)

    assert world.history() == ["InstanceStarted", "Passed start", "IncidentRaised work correlation"]
    world.retry(order="A")
    assert world.waiting() == ["a"]
    world.publish("cancelled", "A")
    assert world.ended() == ("completed", "end")
    world.check()


def test_an_event_subprocess_has_event_subprocesses_of_its_own(world: World) -> None:
    deeper = process().start_message("stop", key="=why").user_task("tidy").end("tidied")
    inside = process().start_message("cancelled", key='="k"').user_task("refund").end().event_subprocess("d", deeper)
    world.running(process().user_task("ship").end().event_subprocess("cancelling", inside))

    world.publish("cancelled", "k")  # it brings no reason, so the inner one cannot listen
    assert world.history() == [
        "InstanceStarted",
        "MessageAwaited cancelled",
        "Passed start",
        "TaskCreated ship",
        "MessageReceived cancelled cancelled",
        "Interrupted ship",
        "Cleared",
        "Fired cancelled",
        "ScopeOpened cancelling",
        "IncidentRaised cancelled correlation",
    ]
    world.check()
    world.retry(why="w")
    assert world.waiting() == ["refund"]
    world.publish("stop", "w")
    world.complete("tidy")

    assert world.ended() == ("completed", "tidied")
    assert world.left_over() == []
    world.check()


def test_what_it_listens_for_ends_with_its_subprocess(world: World) -> None:
    inside = process().user_task("a").end().event_subprocess("e", process().start_timer("late", after="P1D").end())
    inside.event_subprocess("f", process().start_message("stop", key='="k"').end("f end"))
    world.running(process().subprocess("work", inside).user_task("after").end())

    world.complete("a")

    assert world.history()[-7:] == [
        "Completed a",
        "Passed work_end",
        "Withdrawn late",
        "Withdrawn stop",
        "ScopeClosed work",
        "Completed work",
        "TaskCreated after",
    ]
    assert world.left_over() == ["page 0"]
    world.pass_time(days=2)
    assert world.publish("stop", "k").buffered
    world.check()


def test_what_is_listened_for_inside_it_ends_with_it(world: World) -> None:
    deeper = process().start_timer("later", after="P1D").end("deeper end")
    inside = process().start_signal("go", interrupting=False).user_task("b").end().event_subprocess("deeper", deeper)
    world.running(process().user_task("a").end("a end").event_subprocess("e", inside))

    world.signal("go")
    world.complete("b")

    assert world.history()[-5:] == [
        "Completed b",
        "Passed e_end",
        "Withdrawn later",
        "ScopeClosed e",
        "EndReached e_end",
    ]
    assert world.left_over() == ["page 0", "signal go"]
    world.pass_time(days=2)
    world.complete("a")
    assert world.ended() == ("completed", "a end")
    world.check()
