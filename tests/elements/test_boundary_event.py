"""Boundary events: timer, message, signal and error on an activity (BPMN 2.0.2, 10.5.4 and 13.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

BEGUN = ["InstanceStarted", "Passed start", "TaskCreated ship", "TimerArmed late"]


def test_an_interrupting_timer_takes_over(world: World) -> None:
    drawing = process().user_task("ship").end().boundary_timer("late", on="ship", after="PT1H").user_task("chase")
    world.running(drawing.end("chased"))

    world.pass_time(minutes=59)
    assert world.history() == BEGUN
    world.pass_time(minutes=1)

    assert world.waiting() == ["chase"]
    assert world.history() == [*BEGUN, "Interrupted ship", "Fired late", "TaskCreated chase"]
    assert world.left_over() == ["page 0"]
    world.check()


def test_a_timer_that_does_not_interrupt_adds_work_beside_it(world: World) -> None:
    drawing = process().user_task("ship").end()
    drawing.boundary_timer("late", on="ship", after="PT1H", interrupting=False).user_task("chase").end("chased")
    world.running(drawing)

    world.pass_time(minutes=61)
    assert world.waiting() == ["chase", "ship"]
    world.complete("ship")
    world.complete("chase")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated ship",
        "TimerArmed late",
        "Fired late",
        "TaskCreated chase",
        "Completed ship",
        "Passed end",
        "EndReached end",
        "Completed chase",
        "Passed chased",
        "InstanceEnded completed chased",
    ]
    assert world.left_over() == []
    world.check()


def test_a_timer_is_withdrawn_when_the_work_is_done(world: World) -> None:
    world.running(process().user_task("ship").end().boundary_timer("late", on="ship", after="PT1H").end("too late"))

    world.complete("ship")
    world.pass_time(hours=2)

    assert world.history() == [*BEGUN, "Withdrawn late", "Completed ship", "Passed end", "InstanceEnded completed end"]


def test_a_cycle_fires_again_and_again_while_the_work_is_open(world: World) -> None:
    drawing = process().user_task("ship").end()
    world.running(drawing.boundary_timer("late", on="ship", every="R3/PT10M", interrupting=False).end("reminded"))

    world.pass_time(minutes=45)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated ship",
        "TimerArmed late",
        "Fired late",
        "TimerArmed late",
        "Passed reminded",
        "EndReached reminded",
        "Fired late",
        "TimerArmed late",
        "Passed reminded",
        "Fired late",
        "Passed reminded",
    ]
    assert world.left_over() == ["page 0"]
    world.check()


def test_a_cycle_without_end_stops_with_the_work(world: World) -> None:
    drawing = process().user_task("ship").end()
    world.running(drawing.boundary_timer("late", on="ship", every="R/PT10M", interrupting=False).end("reminded"))

    world.pass_time(minutes=25)
    world.complete("ship")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated ship",
        "TimerArmed late",
        "Fired late",
        "TimerArmed late",
        "Passed reminded",
        "EndReached reminded",
        "Fired late",
        "TimerArmed late",
        "Passed reminded",
        "Withdrawn late",
        "Completed ship",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.left_over() == []
    world.check()


def test_rounds_missed_in_a_downtime_are_made_up_for_once(world: World) -> None:
    drawing = process().user_task("ship").end()
    world.running(drawing.boundary_timer("late", on="ship", every="R5/PT10M", interrupting=False).end("reminded"))

    world.sleep(minutes=35)
    world.work()
    after_downtime = world.history()
    world.pass_time(minutes=30)

    assert after_downtime == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated ship",
        "TimerArmed late",
        "Fired late",
        "TimerArmed late",
        "Passed reminded",
        "EndReached reminded",
    ]
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated ship",
        "TimerArmed late",
        "Fired late",
        "TimerArmed late",
        "Passed reminded",
        "EndReached reminded",
        "Fired late",
        "TimerArmed late",
        "Passed reminded",
        "Fired late",
        "Passed reminded",
    ]


def test_a_cycle_that_ended_in_a_downtime_fires_once_more_and_not_twice(world: World) -> None:
    drawing = process().user_task("ship").end()
    world.running(drawing.boundary_timer("late", on="ship", every="R3/PT10M", interrupting=False).end("reminded"))

    world.sleep(minutes=35)
    world.work()

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated ship",
        "TimerArmed late",
        "Fired late",
        "Passed reminded",
        "EndReached reminded",
    ]
    assert world.left_over() == ["page 0"]
    world.check()


def test_a_message_interrupts_and_brings_its_values(world: World) -> None:
    drawing = process().user_task("ship").end()
    drawing.boundary_message("cancelled", on="ship", key="=order", payload={"why": "string"}).end("stopped")
    world.running(drawing, order="A1")

    receipt = world.publish("cancelled", "A1", why="too slow")

    assert receipt.reached == (world.instance_id,)
    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order",
        "Passed start",
        "TaskCreated ship",
        "MessageAwaited cancelled",
        "MessageReceived cancelled cancelled",
        "Interrupted ship",
        "VariablesSet why",
        "Fired cancelled",
        "Passed stopped",
        "InstanceEnded completed stopped",
    ]
    assert world.variables() == {"order": "A1", "why": "too slow"}
    world.check()


def test_a_message_that_does_not_interrupt_is_heard_every_time(world: World) -> None:
    drawing = process().user_task("ship").end()
    drawing.boundary_message("asked", on="ship", key="=order", interrupting=False).user_task("answer").end("answered")
    world.running(drawing, order="A1")

    world.publish("asked", "A1")
    world.publish("asked", "A1")
    assert world.waiting() == ["answer", "answer", "ship"]
    world.complete("ship")

    assert world.history()[5:] == [
        "MessageReceived asked asked",
        "Fired asked",
        "TaskCreated answer",
        "MessageReceived asked asked",
        "Fired asked",
        "TaskCreated answer",
        "Withdrawn asked",
        "Completed ship",
        "Passed end",
        "EndReached end",
    ]
    world.check()


def test_a_signal_interrupts(world: World) -> None:
    drawing = process().user_task("ship").end()
    world.running(drawing.boundary_signal("strike", on="ship").user_task("wait").end())

    world.signal("strike", until="May")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated ship",
        "SignalAwaited strike",
        "Interrupted ship",
        "VariablesSet until",
        "Fired strike",
        "TaskCreated wait",
    ]
    world.check()


def test_a_signal_that_does_not_interrupt_is_heard_every_time(world: World) -> None:
    drawing = process().user_task("ship").end()
    world.running(drawing.boundary_signal("strike", on="ship", interrupting=False).user_task("tell").end())

    world.signal("strike")
    world.signal("strike")

    assert world.waiting() == ["ship", "tell", "tell"]
    world.check()


def test_an_error_of_a_named_code_comes_before_one_of_any(world: World) -> None:
    inside = process().user_task("pay").exclusive("ok?").when("ok").end().at("ok?").otherwise().end_error("E1")
    drawing = process().subprocess("paying", inside).end("paid")
    drawing.boundary_error("any", on="paying").end("failed").boundary_error("e1", on="paying", code="E1").end("refused")
    world.running(drawing)

    world.complete("pay", ok=False)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated paying",
        "ScopeOpened paying",
        "Passed paying_start",
        "TaskCreated pay",
        "VariablesSet ok",
        "Completed pay",
        "Passed ok",
        "Passed E1",
        "ErrorThrown E1 E1, caught by e1",
        "Cleared paying",
        "ScopeClosed paying cancelled",
        "Interrupted paying",
        "Fired e1",
        "Passed refused",
        "InstanceEnded completed refused",
    ]
    world.check()


def test_an_error_without_a_code_catches_every_error_and_says_which(world: World) -> None:
    drawing = process().subprocess("paying", process().end_error("E7")).end("paid")
    drawing.boundary_error("any", on="paying").extend('<tl:output name="code" value="=error_code"/>').end("failed")
    world.running(drawing)

    assert world.ended() == ("completed", "failed")
    assert world.variables() == {"code": "E7"}


def test_interrupting_a_subprocess_ends_everything_in_it(world: World) -> None:
    inside = process().parallel("fork").user_task("a").end().at("fork").service_task("b").end()
    inside.at("fork").subprocess("deep", process().user_task("c").end()).end()
    drawing = process().subprocess("work", inside).end()
    world.running(drawing.boundary_timer("late", on="work", after="PT1H").user_task("chase").end())

    world.sleep(hours=1)
    world.work()

    assert world.waiting() == ["chase"]
    assert world.history()[5:] == [
        "Passed work_start",
        "Passed fork",
        "TaskCreated a",
        "JobCreated b",
        "Activated deep",
        "ScopeOpened deep",
        "Passed deep_start",
        "TaskCreated c",
        "Interrupted c",
        "ScopeClosed deep cancelled",
        "Interrupted a",
        "Interrupted b",
        "Interrupted deep",
        "Cleared work",
        "ScopeClosed work cancelled",
        "Interrupted work",
        "Fired late",
        "TaskCreated chase",
    ]
    assert world.left_over() == ["page 0"]
    world.check()


def test_a_timer_whose_flow_cannot_be_chosen_is_an_incident_and_holds_up_nothing_else(world: World) -> None:
    drawing = process().user_task("ship").end().boundary_timer("late", on="ship", after="PT1H")
    drawing.when("big").end("A").at("late").otherwise().end("B")
    stuck = world.running(drawing)
    world.running(process("other").catch_timer("pause", after="PT1H").end("rested"))

    world.pass_time(hours=1)

    assert world.ended() == ("completed", "rested")
    assert world.history(stuck.id) == [*BEGUN, "Interrupted ship", "Fired late", "IncidentRaised late condition"]
    assert '"big" has no value' in world.incident().message
    world.check()
    world.retry(big=True)
    assert world.ended(stuck.id) == ("completed", "A")
    assert world.left_over(stuck.id) == []
    world.check()


def test_a_message_whose_flow_cannot_be_chosen_keeps_its_values(world: World) -> None:
    drawing = process().user_task("ship").end().boundary_message("news", on="ship", key='="k"', interrupting=False)
    world.running(drawing.when("big").end("A").at("news").otherwise().end("B"))

    world.publish("news", "k", why="x")
    world.retry(big=False)
    world.complete("ship")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated ship",
        "MessageAwaited news",
        "MessageReceived news news",
        "Fired news",
        "IncidentRaised news condition",
        "VariablesSet why of news",
        "VariablesSet big",
        "IncidentResolved news",
        "VariablesSet why",
        "Completed news",
        "Passed B",
        "EndReached B",
        "Withdrawn news",
        "Completed ship",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"big": False, "why": "x"}
    world.check()


def test_an_error_whose_flow_cannot_be_chosen_is_an_incident_at_its_catcher(world: World) -> None:
    drawing = process().subprocess("pay", process().end_error("E1")).end()
    drawing.boundary_error("refused", on="pay").when("big").end("A").at("refused").otherwise().end("B")
    world.running(drawing)

    world.retry(big=True)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated pay",
        "ScopeOpened pay",
        "Passed pay_start",
        "Passed E1",
        "ErrorThrown E1 E1, caught by refused",
        "Cleared pay",
        "ScopeClosed pay cancelled",
        "Interrupted pay",
        "Fired refused",
        "IncidentRaised refused condition",
        "VariablesSet big",
        "IncidentResolved refused",
        "Completed refused",
        "Passed A",
        "InstanceEnded completed A",
    ]
    world.check()


def test_a_boundary_that_cannot_listen_keeps_its_host_from_beginning(world: World) -> None:
    drawing = process().user_task("ship").end().boundary_message("cancelled", on="ship", key="=order").end("stopped")
    world.running(drawing)

    assert world.history() == ["InstanceStarted", "Passed start", "IncidentRaised ship correlation"]
    assert '"order" has no value' in world.incident().message
    world.retry(order=7)
    world.publish("cancelled", "7")
    assert world.ended() == ("completed", "stopped")


def test_the_others_on_the_same_host_are_withdrawn(world: World) -> None:
    drawing = process().service_task("ship", retries=1, inputs={"fail": "=true"}).end()
    drawing.boundary_timer("late", on="ship", after="PT1H").user_task("chase").end("chased")
    drawing.boundary_message("stop", on="ship", key='="k"').end("stopped")
    world.running(drawing.boundary_timer("remind", on="ship", every="R/PT50M", interrupting=False).end("reminded"))

    world.pass_time(hours=1)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "JobCreated ship",
        "VariablesSet fail of ship",
        "TimerArmed late",
        "MessageAwaited stop",
        "TimerArmed remind",
        "JobFailed ship, 0 left",
        "IncidentRaised ship job",
        "Fired remind",
        "TimerArmed remind",
        "Passed reminded",
        "EndReached reminded",
        "Withdrawn stop",
        "Withdrawn remind",
        "Withdrawn ship",
        "Interrupted ship",
        "Fired late",
        "TaskCreated chase",
    ]
    assert world.incidents() == []
    assert world.left_over() == ["page 0"]
    world.check()


def test_a_cycle_that_interrupts_comes_once(world: World) -> None:
    drawing = process().user_task("ship").end().boundary_timer("late", on="ship", every="R3/PT10M").user_task("chase")
    world.running(drawing.end("chased"))

    world.pass_time(hours=1)

    assert world.history() == [*BEGUN, "Interrupted ship", "Fired late", "TaskCreated chase"]
    assert world.left_over() == ["page 0"]
