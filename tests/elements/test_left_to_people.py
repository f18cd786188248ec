"""Steps that a diagram only describes are done by people: work that is not named, events that are not defined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.program.bundle import read_bundle
from engine.reference.limits import limits
from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

TIMER = "<bpmn:timerEventDefinition/>"
MESSAGE = "<bpmn:messageEventDefinition/>"
SIGNAL = "<bpmn:signalEventDefinition/>"
CONDITION = "<bpmn:conditionalEventDefinition/>"


def event(kind: str, definition: str, **attributes: Any) -> Any:
    return process().element(kind, "x", "x", attributes, content=[definition])


def border(definition: str, **attributes: Any) -> Any:
    drawing = process().user_task("t").end()
    return drawing.element("boundaryEvent", "x", "x", {"attachedToRef": "t", **attributes}, content=[definition]).end(
        "l"
    )


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("serviceTask", "does not say what kind of work it is"),
        ("scriptTask", "has no script"),
        ("businessRuleTask", "does not say which decision it uses"),
        ("sendTask", "does not say which message it is about"),
        ("receiveTask", "does not say which message it is about"),
        ("callActivity", "does not say which process it calls"),
    ],
)
def test_a_step_without_what_it_needs_is_a_task(world: World, kind: str, why: str) -> None:
    drawing = process().lane("Sales", zone="frontstage", group="sales-desk").element(kind, "Ship it", "x").end("done")
    world.running(drawing)

    task = world.task("Ship_it")
    assert (task.name, task.lane) == ("Ship it", "Sales")
    world.restart().complete("Ship_it", by="sam", weight=3)

    assert world.ended() == ("completed", "done")
    assert world.variables() == {"weight": 3}
    assert world.left_over() == []
    world.check()
    (found,) = [one for one in world.findings(drawing) if one.rule == "left-to-people"]
    assert (found.severity, found.message) == ("note", f"'Ship it' {why}, so a person does it.")
    (one,) = read_bundle({"p.bpmn": drawing.xml()}).processes
    assert "Ship_it" in [limit.element for limit in limits(one.program)]


@pytest.mark.parametrize(
    ("definition", "name"),
    [
        (TIMER, "It is time: x"),
        (MESSAGE, "It has happened: x"),
        (SIGNAL, "It has happened: x"),
        (CONDITION, "It has happened: x"),
    ],
)
def test_somebody_says_when_an_event_has_happened(world: World, definition: str, name: str) -> None:
    world.running(event("intermediateCatchEvent", definition).end())

    assert world.task("x").name == name
    world.restart().complete("x")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated x",
        "Completed x",
        "Passed end",
        "InstanceEnded completed end",
    ]
    world.check()


@pytest.mark.parametrize("definition", [MESSAGE, SIGNAL])
@pytest.mark.parametrize("kind", ["intermediateThrowEvent", "endEvent"])
def test_somebody_sends_what_is_not_named(world: World, kind: str, definition: str) -> None:
    drawing = event(kind, definition)
    world.running(drawing if kind == "endEvent" else drawing.end("over"))

    assert world.task("x").name == "Send: x"
    world.complete("x")

    assert world.ended() == ("completed", "x" if kind == "endEvent" else "over")
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("definition", [TIMER, MESSAGE, SIGNAL, CONDITION])
def test_an_event_on_a_border_interrupts_when_somebody_says_so(world: World, definition: str) -> None:
    world.running(border(definition))

    assert world.waiting() == ["t", "x"]
    world.restart().complete("x")

    assert world.ended() == ("completed", "l")
    assert world.history()[-4:] == ["Interrupted t", "Fired x", "Passed l", "InstanceEnded completed l"]
    assert world.waiting() == []
    world.check()


def test_or_happens_once_beside_its_activity(world: World) -> None:
    world.running(border(TIMER, cancelActivity="false"))

    world.complete("x")
    assert world.waiting() == ["t"]
    world.complete("t")

    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    assert "Tester completed ‘It is time: x’." in [one.text for one in world.house.engine.history(world.instance_id)]
    world.check()


def test_it_goes_with_its_activity(world: World) -> None:
    world.running(border(TIMER))

    world.complete("t")

    assert world.waiting() == []
    assert world.history()[-4:] == ["Withdrawn x", "Completed t", "Passed end", "InstanceEnded completed end"]
    world.check()


def test_an_event_subprocess_begins_when_somebody_says_so(world: World) -> None:
    inside = event("startEvent", MESSAGE).user_task("refund").end("inner")
    world.running(process().user_task("t").end().event_subprocess("beside", inside))

    assert world.waiting() == ["t", "x"]
    world.restart().complete("x")
    assert world.waiting() == ["refund"]
    world.complete("refund")

    assert world.ended() == ("completed", "inner")
    assert world.left_over() == []
    world.check()


def test_whichever_of_a_gateways_events_somebody_says_first(world: World) -> None:
    drawing = process().event_based("first").element("intermediateCatchEvent", "x", "x", content=[TIMER]).end("was x")
    world.running(drawing.at("first").catch_message("paid", key='="k"').end("was paid"))

    assert world.waiting() == ["x"]
    world.restart().complete("x")

    assert world.ended() == ("completed", "was x")
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("definition", [TIMER, MESSAGE, SIGNAL, CONDITION])
def test_a_process_that_something_undefined_begins_is_started_by_hand(world: World, definition: str) -> None:
    drawing = event("startEvent", definition).user_task("t").end()
    world.running(drawing)

    assert world.waiting() == ["t"]
    (found,) = [one for one in world.findings(drawing) if one.rule == "left-to-people"]
    assert found.message.endswith("so somebody starts the process by hand.")


@pytest.mark.parametrize(
    ("rule", "drawing"),
    [
        ("job", process().service_task("x", type=None).extend("<tl:job/>").end()),
        ("timer", process().catch_timer("x", after="soon").end()),
        ("message", event("intermediateCatchEvent", '<bpmn:messageEventDefinition messageRef="gone"/>').end()),
        ("message", process().apart().element("receiveTask", "x", "x", {"instantiate": "true"}).end()),
        ("message", process().event_based("g").element("receiveTask", "x", "x").end()),
    ],
)
def test_what_is_said_and_wrong_stays_a_mistake(rule: str, drawing: Any) -> None:
    found = read_bundle({"p.bpmn": drawing.xml()}).findings
    assert (rule, "x") in [(one.rule, one.element) for one in found if one.severity == "error"]
    assert "left-to-people" not in {one.rule for one in found}


@pytest.mark.parametrize("kind", ["subProcess", "transaction", "adHocSubProcess"])
def test_a_subprocess_with_nothing_in_it_is_one_task(world: World, kind: str) -> None:
    drawing = process().lane("Sales", zone="frontstage", group="sales-desk").element(kind, "Ship it", "x").end("done")
    drawing.boundary_timer("late", on="Ship it", after="PT1H").end("over")
    world.running(drawing)

    task = world.task("Ship_it")
    assert (task.name, task.lane) == ("Ship it", "Sales")
    (found,) = [one for one in world.findings(drawing) if one.rule == "left-to-people"]
    assert (found.severity, found.message) == ("note", "'Ship it' has nothing in it, so a person does it.")
    world.restart().complete("Ship_it", by="sam", weight=3)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "TaskCreated Ship_it",
        "TimerArmed late",
        "VariablesSet weight",
        "Withdrawn late",
        "Completed Ship_it",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert world.left_over() == []
    world.check()


ERROR_END = "<bpmn:errorEventDefinition/>"


def test_an_error_that_is_not_named_goes_by_the_name_of_its_end(world: World) -> None:
    inside = process().element("endEvent", "Out of stock", "x", content=[ERROR_END])
    drawing = process().subprocess("pick", inside).end("done")
    drawing.boundary_error("short", on="pick").user_task("order").end("ordered")
    (found,) = [one for one in world.findings(drawing) if one.rule == "error"]
    assert (found.severity, found.element) == ("note", "Out_of_stock")
    world.running(drawing)

    assert world.waiting() == ["order"]
    world.complete("order")
    assert world.ended() == ("completed", "ordered")


def test_an_error_that_is_not_named_and_not_caught_waits_for_help(world: World) -> None:
    world.running(process().element("endEvent", "Out of stock", "x", content=[ERROR_END]))

    assert world.incidents() == [("Out_of_stock", "uncaught-error")]
