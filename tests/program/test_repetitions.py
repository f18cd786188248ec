"""What is told about activities that are to be repeated and cannot, or not as drawn."""

from __future__ import annotations

from typing import Any

import pytest

from engine.program.bundle import read_bundle
from tests.dsl import process


def told(drawing: Any, *, prefix: str = "repeat") -> list[tuple[str, str, str | None]]:
    """Give (rule, severity, element) of the findings about repetition."""
    found = read_bundle({"p.bpmn": drawing.xml()}).findings
    return [(one.rule, str(one.severity), one.element) for one in found if one.rule.startswith(prefix)]


def marked(inside: str = "", attributes: str = "", kind: str = "multiInstance") -> Any:
    """Draw a task with a marker."""
    return (
        process()
        .user_task("x")
        .inner(f"<bpmn:{kind}LoopCharacteristics {attributes}>{inside}</bpmn:{kind}LoopCharacteristics>")
    )


@pytest.mark.parametrize("times", ["-1", "1.5", '"many"', "true", "null"])
def test_a_number_of_rounds_that_can_be_none_ever_is_an_error(times: str) -> None:
    assert told(process().user_task("x", times=times).end()) == [("repeat", "error", "x")]


def test_nothing_that_says_how_often_is_left_to_people() -> None:
    assert told(marked().end()) == []
    assert told(marked().end(), prefix="left-to-people") == [("left-to-people", "note", "x")]


@pytest.mark.parametrize("stated", ["<bpmn:loopCardinality>1 +</bpmn:loopCardinality>"])
def test_what_is_stated_and_wrong_stays_an_error(stated: str) -> None:
    assert told(marked(stated).end(), prefix="expression") == [("expression", "error", "x")]
    assert told(marked(stated).end(), prefix="left-to-people") == []


def test_two_markers_are_an_error() -> None:
    drawing = process().user_task("x", times=2).inner("<bpmn:standardLoopCharacteristics/>").end()

    assert told(drawing) == [("repeat", "error", "x")]


def test_an_event_subprocess_is_not_repeated() -> None:
    inside = process().start_signal("s").end("e")
    drawing = process().user_task("t").end().event_subprocess("x", inside)

    assert told(drawing.inner("<bpmn:standardLoopCharacteristics/>")) == [("repeat", "error", "x")]


def test_a_list_and_a_number_are_one_too_many() -> None:
    assert told(process().user_task("x", each="=list", item="i", times=2).end()) == [("repeat-twice", "warning", "x")]


@pytest.mark.parametrize("more", [{"into": "all"}, {"gives": "=n"}])
def test_results_need_a_place_and_a_value(more: dict[str, str]) -> None:
    assert told(process().user_task("x", times=2, **more).end()) == [("repeat-results", "warning", "x")]


@pytest.mark.parametrize("behaviour", ["None", "One"])
def test_an_event_that_is_not_named_is_not_thrown(behaviour: str) -> None:
    drawing = marked("<bpmn:loopCardinality>2</bpmn:loopCardinality>", f'behavior="{behaviour}"')

    assert told(drawing.end()) == [("repeat-event", "warning", "x")]


@pytest.mark.parametrize(
    ("rule", "severities"),
    [
        ("<bpmn:condition>true</bpmn:condition>", ["warning"]),
        ('<bpmn:event><bpmn:signalEventDefinition signalRef="signal_s"/></bpmn:event>', ["error"]),
        ("<bpmn:condition>true</bpmn:condition><bpmn:event><bpmn:timerEventDefinition/></bpmn:event>", ["error"]),
    ],
    ids=["no event", "no condition", "no such event"],
)
def test_a_rule_for_events_is_whole(rule: str, severities: list[str]) -> None:
    definition = f"<bpmn:complexBehaviorDefinition>{rule}</bpmn:complexBehaviorDefinition>"
    drawing = marked(f"<bpmn:loopCardinality>2</bpmn:loopCardinality>{definition}", 'behavior="Complex"')

    found = told(drawing.end().boundary_signal("s", on="x").end("e"))
    assert found == [("repeat-event", severity, "x") for severity in severities]


def test_words_of_ours_that_mean_nothing_on_a_marker_are_told() -> None:
    inside = '<bpmn:extensionElements><tl:multiInstance collection="=l" item="i"/><tl:each/></bpmn:extensionElements>'

    assert told(marked(inside).end(), prefix="extension") == [("extension-unknown", "warning", "x")] * 2


def test_a_receive_task_behind_an_event_based_gateway_is_not_repeated() -> None:
    drawing = process().event_based("first").receive_task("x", key='="k"', times=2).end()
    drawing.at("first").catch_timer(after="PT1H").end("late")

    assert told(drawing, prefix="event-gateway") == [("event-gateway", "error", "x")]


def test_names_of_rounds_are_known() -> None:
    drawing = process().user_task(
        "x", each="=[1]", item="one item", into="all results", gives="=one item + loopCounter"
    )
    drawing.script_task("y", "count(all results)", result="n").end()

    assert told(drawing, prefix="name-unknown") == []
