"""Service task: a job for a worker; and the send task that is one (BPMN 2.0.2, 10.3.3)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from engine.commands.jobs import Done
from engine.connectors.registry import CONNECTORS
from tests.dsl import process

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from tests.world import World


def test_a_worker_does_it_and_the_process_goes_on(world: World) -> None:
    world.running(process().service_task("book").end("booked"))

    assert world.ended() == ("running", None)
    world.work()

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "JobCreated book",
        "Completed book",
        "Passed booked",
        "InstanceEnded completed booked",
    ]
    assert world.left_over() == []
    world.check()


def test_a_send_task_with_a_job_is_one_too(world: World) -> None:
    world.running(process().send_task("mail", type="sample").end())
    world.work()

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "JobCreated mail",
        "Completed mail",
        "Passed end",
        "InstanceEnded completed end",
    ]


def test_it_works_with_its_inputs_and_writes_only_its_outputs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Mapping[str, Any]] = []
    monkeypatch.setitem(CONNECTORS, "price", lambda values, key: (seen.append(values), Done({"net": 7, "tax": 2}))[1])
    drawing = process().service_task("ask", type="price", inputs={"item": "=article"}, outputs={"total": "=net + tax"})
    world.running(drawing.end(), article="x")
    world.work()

    assert seen == [{"item": "x"}]
    assert world.history() == [
        "InstanceStarted",
        "VariablesSet article",
        "Passed start",
        "JobCreated ask",
        "VariablesSet item of ask",
        "VariablesSet total",
        "Completed ask",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"article": "x", "total": 9}


def test_it_is_tried_again_with_longer_pauses_and_then_is_an_incident(world: World) -> None:
    world.running(process().service_task("book", retries=3, inputs={"fail": "=broken"}).end(), broken=True)

    world.work()
    first = world.history()
    world.pass_time(seconds=19)
    second = world.history()
    world.pass_time(minutes=5)

    assert first[-1] == "JobFailed book, 2 left"
    assert second == first  # the first pause is twenty seconds
    assert world.history() == [
        "InstanceStarted",
        "VariablesSet broken",
        "Passed start",
        "JobCreated book",
        "VariablesSet fail of book",
        "JobFailed book, 2 left",
        "JobFailed book, 1 left",
        "JobFailed book, 0 left",
        "IncidentRaised book job",
    ]
    assert world.incident().message == "The sample connector was told to fail."
    assert world.incident().raised_at == world.at() - dt.timedelta(minutes=5, seconds=19) + dt.timedelta(seconds=60)
    world.check()


def test_after_an_incident_its_inputs_are_taken_anew(world: World) -> None:
    world.running(process().service_task("book", retries=1, inputs={"fail": "=broken"}).end(), broken=True)
    world.work()

    world.retry(broken=False)
    world.work()

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet broken",
        "Passed start",
        "JobCreated book",
        "VariablesSet fail of book",
        "JobFailed book, 0 left",
        "IncidentRaised book job",
        "VariablesSet broken",
        "IncidentResolved book",
        "JobCreated book",
        "VariablesSet fail of book",
        "Completed book",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.left_over() == []
    world.check()


def test_without_inputs_it_sees_everything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Mapping[str, Any]] = []
    monkeypatch.setitem(CONNECTORS, "look", lambda values, key: (seen.append(values), Done({}))[1])
    world.running(process().service_task("look", type="look").end(), a=1, b="two")
    world.work()

    assert seen == [{"a": 1, "b": "two"}]


def test_an_error_goes_to_its_boundary(world: World) -> None:
    drawing = process().service_task("pay", inputs={"error_code": '="E1"'}).end("paid")
    world.running(drawing.boundary_error("refused", on="pay", code="E1").user_task("call").end("called"))
    world.work()

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "JobCreated pay",
        "VariablesSet error_code of pay",
        "ErrorThrown pay E1, caught by refused",
        "Interrupted pay",
        "Fired refused",
        "TaskCreated call",
    ]
    assert world.left_over() == ["page 0"]
    world.check()


def test_an_error_that_nobody_catches_is_an_incident(world: World) -> None:
    world.running(process().service_task("pay", inputs={"error_code": "=code"}).end("paid"), code="E1")
    world.work()

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet code",
        "Passed start",
        "JobCreated pay",
        "VariablesSet error_code of pay",
        "JobFailed pay, 0 left",
        "IncidentRaised pay uncaught-error",
    ]
    assert "'E1'" in world.incident().message
    world.retry(code=None)
    world.work()
    assert world.ended() == ("completed", "paid")


def test_work_that_no_connector_knows_is_an_incident(world: World) -> None:
    world.running(process().service_task("fly", type="teleport", retries=1).end())
    world.work()

    assert world.incidents() == [("fly", "job")]
    assert "teleport" in world.incident().message


def test_a_connector_that_breaks_is_a_failed_try(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(values: Any, key: str) -> Any:
        raise ZeroDivisionError("by zero")

    monkeypatch.setitem(CONNECTORS, "broken", broken)
    world.running(process().service_task("divide", type="broken", retries=1).end())
    world.work()

    assert world.incidents() == [("divide", "job")]
    assert world.incident().message == "ZeroDivisionError: by zero"


def test_each_try_shows_the_outside_the_same_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keys: list[str] = []

    def once(values: Any, key: str) -> Any:
        keys.append(key)
        if len(keys) < 3:
            raise OSError("not yet")
        return Done({})

    monkeypatch.setitem(CONNECTORS, "once", once)
    world.running(process().service_task("send", type="once").end("sent"))
    world.pass_time(minutes=5)

    assert world.ended() == ("completed", "sent")
    assert keys == [f"{world.instance_id}-3"] * 3


def test_a_result_that_leads_nowhere_is_an_incident_and_is_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CONNECTORS, "price", lambda values, key: Done({"net": 7}))
    drawing = process().service_task("ask", type="price").to("a", when="good").to("b", default=True)
    world.running(drawing.end("a").at("ask").end("b"))
    world.work()

    world.retry(good=True)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "JobCreated ask",
        "Withdrawn ask",
        "IncidentRaised ask condition",
        "VariablesSet net of ask",
        "VariablesSet good",
        "IncidentResolved ask",
        "VariablesSet net",
        "Completed ask",
        "Passed a",
        "InstanceEnded completed a",
    ]
    assert world.variables() == {"good": True, "net": 7}
    world.check()
