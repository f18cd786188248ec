"""Intermediate catch events: message, timer, signal (BPMN 2.0.2, 10.5.4)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_a_message_is_waited_for_by_name_and_key(world: World) -> None:
    world.running(process().catch_message("paid", key="=order", payload={"amount": "number"}).end(), order=17)

    world.publish("paid", "18", amount=1)
    receipt = world.publish("paid", "17", amount=2)

    assert receipt.reached == (world.instance_id,)
    assert world.history() == [
        "InstanceStarted",
        "VariablesSet order",
        "Passed start",
        "MessageAwaited paid",
        "MessageReceived paid paid",
        "VariablesSet amount",
        "Completed paid",
        "Passed end",
        "InstanceEnded completed end",
    ]
    world.check()


def test_without_a_key_the_business_key_counts(world: World) -> None:
    world.running(process().catch_message("paid").end(), business_key="B7")

    assert world.publish("paid", "B7").reached == (world.instance_id,)


def test_without_any_key_it_is_an_incident(world: World) -> None:
    world.running(process().catch_message("paid").end())

    assert world.history() == ["InstanceStarted", "Passed start", "IncidentRaised paid correlation"]
    assert "neither the message has a correlation key nor the instance a business key" in world.incident().message


def test_outputs_choose_what_is_kept_of_a_message(world: World) -> None:
    drawing = process().catch_message("paid", key='="k"').extend('<tl:output name="sum" value="=amount * 2"/>').end()
    world.running(drawing)

    world.publish("paid", "k", amount=4, secret="x")

    assert world.variables() == {"sum": 8}


def test_a_message_that_leads_nowhere_is_an_incident_and_is_not_lost(world: World) -> None:
    drawing = process().catch_message("paid", key='="k"').when("good").end("A").at("paid").otherwise().end("B")
    world.running(drawing)

    world.publish("paid", "k", amount=4)
    assert world.incidents() == [("paid", "condition")]
    world.retry()
    world.check()
    world.retry(good=True)

    assert world.ended() == ("completed", "A")
    assert world.variables() == {"good": True, "amount": 4}
    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "MessageAwaited paid",
        "MessageReceived paid paid",
        "Withdrawn paid",
        "IncidentRaised paid condition",
        "VariablesSet amount of paid",
        "IncidentResolved paid",
        "IncidentRaised paid condition",
        "VariablesSet good",
        "IncidentResolved paid",
        "VariablesSet amount",
        "Completed paid",
        "Passed A",
        "InstanceEnded completed A",
    ]
    world.check()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT90M", 90),
        ("2026-03-02T09:30:00+01:00", 30),
        ("2 business hours", 120),
        ("=wait", 45),
        ('="PT" + string(hours) + "H"', 180),
        ("=wait + 1 business hour", 105),
    ],
)
def test_a_timer_comes_when_its_text_says(world: World, text: str, minutes: int) -> None:
    kind = {"at": text} if text[0] == "2" and "T" in text else {"after": text}
    world.running(process().catch_timer("pause", **kind).end(), wait=dt.timedelta(minutes=45), hours=3)

    world.pass_time(minutes=minutes - 1)
    before = world.ended()
    world.pass_time(minutes=1)

    assert before == ("running", None)
    assert world.history() == [
        "InstanceStarted",
        "VariablesSet wait, hours",
        "Passed start",
        "TimerArmed pause",
        "Completed pause",
        "Passed end",
        "InstanceEnded completed end",
    ]
    world.check()


def test_a_moment_that_is_past_comes_at_once(world: World) -> None:
    world.running(process().catch_timer("then", at="2020-01-01T00:00:00Z").end())
    world.work()

    assert world.ended() == ("completed", "end")


def test_business_days_leave_out_the_weekend(world: World) -> None:
    world.running(process().catch_timer("pause", after="5 business days").end())

    world.pass_time(days=6)
    assert world.ended() == ("running", None)
    world.pass_time("5 business days")

    assert world.ended() == ("completed", "end")


@pytest.mark.parametrize(("value", "why"), [(None, '"wait" is null'), (5, "gives no time"), ("soon", "gives no time")])
def test_a_timer_without_a_time_is_an_incident(world: World, value: object, why: str) -> None:
    world.running(process().catch_timer("pause", after="=wait").end(), wait=value)

    assert world.incidents() == [("pause", "timer")]
    assert why in world.incident().message
    world.retry(wait="PT1H")
    world.pass_time(hours=1)
    assert world.ended() == ("completed", "end")


def test_a_signal_sets_it_free(world: World) -> None:
    world.running(process().catch_signal("strike over").end())

    world.signal("another")
    world.signal("strike over", since="May")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "SignalAwaited strike_over",
        "VariablesSet since",
        "Completed strike_over",
        "Passed end",
        "InstanceEnded completed end",
    ]
    world.check()


def test_inputs_are_seen_by_its_key_and_its_outputs_alone(world: World) -> None:
    drawing = process().catch_message("paid", key="=k").extend('<tl:input name="k" value="=order * 2"/>')
    world.running(drawing.extend('<tl:output name="sum" value="=amount + k"/>').end(), order=4)

    world.publish("paid", "8", amount=1)

    assert world.variables() == {"order": 4, "sum": 9}


def test_inputs_are_seen_by_its_time(world: World) -> None:
    drawing = process().catch_timer("pause", after="=wait").extend('<tl:input name="wait" value="=2 * hour"/>').end()
    world.running(drawing, hour=dt.timedelta(hours=1))

    world.pass_time(hours=2)

    assert world.ended() == ("completed", "end")
    assert set(world.variables()) == {"hour"}
