"""Start events of a process: none, message, timer, signal (BPMN 2.0.2, 10.5.2)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from engine.errors import Conflict, WrongState
from tests.dsl import process
from tests.world import TESTER

if TYPE_CHECKING:
    from tests.world import World


def _all(world: World, key: str = "process") -> list[str]:
    return [one.id for one in reversed(world.house.engine.instances(process_key=key, limit=100).rows)]


def test_somebody_starts_it(world: World) -> None:
    world.running(process().start("asked").end("done"), business_key="B1", n=1)

    shown = world.house.engine.instance(world.instance_id)
    assert (shown.business_key, shown.started_by, shown.started_at) == ("B1", "Tester", world.at())
    assert world.history() == [
        "InstanceStarted",
        "VariablesSet n",
        "Passed asked",
        "Passed done",
        "InstanceEnded completed done",
    ]


def test_every_plain_start_event_gets_a_token(world: World) -> None:
    world.running(process().start("one").user_task("a").end().apart().start("two").user_task("b").end("end b"))

    assert world.waiting() == ["a", "b"]


def test_without_start_event_it_begins_with_what_nothing_leads_to(world: World) -> None:
    world.running(process().apart().user_task("a").user_task("b").end())

    assert world.history() == ["InstanceStarted", "TaskCreated a"]


def test_a_message_starts_it_with_its_values(world: World) -> None:
    drawing = process().business_key("=order").start_message("ordered", payload={"order": "string"}).user_task("check")
    world.deploy(drawing.end())

    receipt = world.publish("ordered", order="A1")

    assert receipt.started == (world.instance_id,)
    assert world.house.engine.instance(world.instance_id).business_key == "A1"
    assert world.history() == [
        "InstanceStarted ordered",
        "MessageReceived ordered ordered",
        "VariablesSet order",
        "Passed ordered",
        "TaskCreated check",
    ]
    world.check()


def test_outputs_choose_what_is_kept_of_a_start(world: World) -> None:
    output = '<tl:output name="sum" value="=amount * 2"/>'
    world.deploy(process("by_message").start_message("ordered").extend(output).user_task("a").end())
    world.publish("ordered", amount=4, secret="x")
    assert world.variables() == {"sum": 8}

    world.running(process("by_hand").start("asked").extend(output).end(), amount=5)
    assert world.variables() == {"sum": 10}


def test_somebody_may_start_by_hand_what_a_message_starts(world: World) -> None:
    world.running(process().start_message("ordered").user_task("check").end())

    assert world.history()[0] == "InstanceStarted ordered"
    assert world.waiting() == ["check"]


def test_a_time_starts_it_again_and_again(world: World) -> None:
    world.deploy(process().start_timer("hourly", every="R3/PT1H").user_task("check").end())

    world.pass_time(hours=1)
    (first,) = _all(world)
    world.pass_time(hours=4)

    assert len(_all(world)) == 3
    assert world.history(first) == ["InstanceStarted hourly", "Passed hourly", "TaskCreated check"]
    world.check()


def test_after_a_downtime_it_is_started_once(world: World) -> None:
    world.deploy(process().start_timer("hourly", every="R/PT1H").user_task("check").end())

    world.sleep(hours=5, minutes=30)
    world.work()
    assert len(_all(world)) == 1
    world.pass_time(hours=1)

    assert len(_all(world)) == 2


def test_a_moment_starts_it_once(world: World) -> None:
    world.deploy(process().start_timer("then", at="2026-03-02T10:00:00+01:00").user_task("check").end())

    world.pass_time(days=2)

    assert len(_all(world)) == 1


def test_a_new_version_takes_over_the_clock(world: World) -> None:
    world.deploy(process().start_timer("hourly", every="R/PT1H").user_task("old").end())
    world.deploy(process().start_timer("daily", every="R/P1D").user_task("new").end())

    world.pass_time(days=1)

    assert world.waiting() == ["new"]


def test_a_time_at_which_it_cannot_begin_is_logged_and_the_next_comes(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    drawing = (
        process().business_key('="one"', unique=True).start_timer("hourly", every="R3/PT1H").user_task("check").end()
    )
    world.deploy(drawing)

    with caplog.at_level(logging.WARNING):
        world.pass_time(hours=2)
    assert "could not: 'process' is already running for 'one'" in caplog.text
    world.complete("check")
    world.pass_time(hours=2)

    assert len(_all(world)) == 2
    world.check()


def test_a_signal_starts_every_process_that_begins_with_it(world: World) -> None:
    world.deploy(process("one").start_signal("new year", signal="new year").user_task("a").end())
    world.deploy(process("two").start_signal("new year", signal="new year").user_task("b").end())

    world.signal("new year", year=2027)

    assert world.waiting() == ["a", "b"]
    (started,) = _all(world, "one")
    assert world.history(started) == [
        "InstanceStarted new_year",
        "VariablesSet year",
        "Passed new_year",
        "TaskCreated a",
    ]
    world.check()


def test_a_signal_that_cannot_start_one_process_starts_the_others_and_is_over(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.deploy(process("one").business_key('="k"', unique=True).start_signal("go").user_task("a").end())
    world.deploy(process("two").start_signal("go").user_task("b").end())
    world.start("one")

    world.signal("go")
    world.complete("a")
    world.work()

    assert world.waiting() == ["b"]
    assert "could not: 'one' is already running for 'k'" in caplog.text
    world.check()


def test_a_unique_business_key_is_held_by_one_open_instance(world: World) -> None:
    world.deploy(process().business_key("=order", unique=True).user_task("check").end())
    first = world.start(order="A1").id

    with pytest.raises(Conflict, match="'process' is already running for 'A1'; it can be started again when"):
        world.start(order="A1")
    world.start(order="A2")
    world.complete("check")
    again = world.start(order="A1").id

    assert again != first
    assert len(_all(world)) == 3
    world.check()


def test_what_nobody_has_published_cannot_be_started(world: World) -> None:
    world.house.catalogue.deploy({"p.bpmn": process(name="Returns").user_task("a").end().xml()}, by=TESTER)

    with pytest.raises(WrongState, match="The process 'Returns' cannot be started: it is not published"):
        world.start("process")


def test_says_who_started_it_where_the_diagram_asks(world: World) -> None:
    drawing = (
        process().start("begun").extend('<tl:initiator name="starter"/>').user_task("a", assignee="=starter").end()
    )
    world.deploy(drawing)
    world.house.engine.start("process", {}, by="sam")

    assert world.task("a").assignee == "sam"
    assert "name-unknown" not in {one.rule for one in world.findings(drawing)}
