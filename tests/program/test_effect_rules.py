"""What is said where it has no effect, or twice, or by an event that nothing can set off: told, each by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.program.bundle import read_bundle
from tests.dsl import process

if TYPE_CHECKING:
    from engine.model import Finding

FORM = ("lane-missing", "owner", "name-unknown", "left-to-people", "repeat-endless")


def findings(drawing: Any) -> list[Finding]:
    """Give what is found about a drawing, apart from what any small drawing lacks."""
    found = read_bundle({"p.bpmn": drawing if isinstance(drawing, bytes) else drawing.xml()}).findings
    return [one for one in found if one.rule not in FORM]


def told(drawing: Any) -> list[tuple[str, str | None]]:
    """Give rules and elements of what is found."""
    return [(one.rule, one.element) for one in findings(drawing)]


def beside(inside: Any) -> Any:
    """Draw an event subprocess s beside a service task t."""
    return process().service_task("t").end().event_subprocess("s", inside)


def put(drawing: Any, after: str, attributes: str) -> bytes:
    """Write attributes into an element of a drawing, behind its id."""
    text: str = drawing.xml().decode()
    assert f'id="{after}"' in text
    return text.replace(f'id="{after}"', f'id="{after}" {attributes}', 1).encode()


LOOP = "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>x</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
COMPLEX = (
    '<bpmn:multiInstanceLoopCharacteristics behavior="Complex"><bpmn:loopCardinality>2</bpmn:loopCardinality>'
    "</bpmn:multiInstanceLoopCharacteristics>"
)
LATE = process().user_task("t").end().boundary_timer("b", on="t", after="PT1H").end("l")


@pytest.mark.parametrize(
    ("rule", "element", "drawing"),
    [
        ("no-effect", "x", process().start("x").set(isInterrupting="false").end()),
        ("no-effect", "x", process().start_timer("x", after="PT1H", interrupting=False).end()),
        ("no-effect", "x", process().start_timer("x", after="PT1H").set(parallelMultiple="true").end()),
        ("no-effect", "x", process().start("x").set(parallelMultiple="true").end()),
        ("no-effect", "x", process().exclusive("x").set(gatewayDirection="Mixed").end()),
        (
            "no-effect",
            "x",
            process().parallel("x").set(gatewayDirection="Converging").end().at("x").end("b"),
        ),
        ("no-effect", "x", process().apart().manual_task("x").set(completionQuantity="2")),
        (
            "no-effect",
            "s",
            put(beside(process().start_timer("q", after="PT1H").end("e")), "s", 'isForCompensation="1"'),
        ),
        (
            "said-twice",
            "b",
            LATE.xml().replace(
                b"</bpmn:timeDuration>", b"</bpmn:timeDuration><bpmn:timeDate>2030-01-01</bpmn:timeDate>"
            ),
        ),
        ("attribute-value", "b", put(LATE, "b", 'cancelActivity="maybe"')),
        ("attribute-value", "t", put(LATE, "t", 'isForCompensation=" TRUE "')),
        ("attribute-value", "process", LATE.xml().replace(b'isExecutable="true"', b'isExecutable="yes"')),
        ("attribute-unknown", "end", put(LATE, "end", 'startQuantity="2"')),
        ("attribute-unknown", "t", put(LATE, "t", 'ordering="Parallel"')),
        (
            "misplaced",
            "t",
            process().user_task("t").inner("<bpmn:activationCondition>1</bpmn:activationCondition>").end(),
        ),
        ("unknown-element", "t", process().user_task("t").inner("do it").end()),
        ("said-twice", "t", process().script_task("t", "1").inner("<bpmn:script>2</bpmn:script>").end()),
        (
            "repeat-event",
            "t",
            process().user_task("t").inner(COMPLEX).end(),
        ),
    ],
)
def test_what_has_no_effect_is_told(rule: str, element: str, drawing: Any) -> None:
    assert told(drawing) == [(rule, element)]


def moved(inside: str) -> Any:
    drawn = process().data("a").data("b").user_task("t")
    return drawn.inner(f"<bpmn:dataInputAssociation>{inside}</bpmn:dataInputAssociation>").end()


@pytest.mark.parametrize(
    ("source", "target", "which"),
    [
        ("gone", "data_b", "'gone' is no data of the file"),
        ("data_a", "gone", "'gone' is no data of the file"),
        ("gone", "lost", "'gone' is no data of the file and 'lost' is no data of the file"),
        ("t", "data_b", "'t' is no data of the file"),
    ],
)
def test_data_that_leads_from_or_to_nothing_names_both_ends(source: str, target: str, which: str) -> None:
    drawn = moved(f"<bpmn:sourceRef>{source}</bpmn:sourceRef><bpmn:targetRef>{target}</bpmn:targetRef>")
    (found,) = findings(drawn)

    assert (found.rule, found.element, found.severity) == ("association-loose", "t", "warning")
    assert found.message == f"The dataInputAssociation of 't' leads from {source!r} to {target!r}, but {which}."


@pytest.mark.parametrize("inside", ["", "<bpmn:targetRef>data_b</bpmn:targetRef>"])
def test_data_that_says_nothing_is_only_drawn(inside: str) -> None:
    assert told(moved(inside)) == [("association-drawn", "t")]


def test_data_that_is_transformed_and_assigned() -> None:
    drawn = moved(
        "<bpmn:targetRef>data_b</bpmn:targetRef><bpmn:transformation>1</bpmn:transformation>"
        "<bpmn:assignment><bpmn:from>2</bpmn:from><bpmn:to>b</bpmn:to></bpmn:assignment>"
    )

    assert told(drawn) == [("said-twice", "t")]


def test_a_message_names_element_attribute_and_value() -> None:
    (found,) = findings(put(LATE, "b", 'cancelActivity="maybe"'))

    assert found.message == (
        "'b' (boundaryEvent b) says cancelActivity='maybe', which means nothing; it counts as if it did not stand "
        "there, that is as true."
    )
    assert found.advice == "Write true or false."


def test_what_means_nothing_counts_as_if_it_did_not_stand_there() -> None:
    bundle = read_bundle({"p.bpmn": put(LATE, "b", 'cancelActivity="maybe"')})

    assert bundle.processes[0].program.elements["b"].detail.interrupting


def test_a_transaction_does_not_begin_by_an_event() -> None:
    drawn = process().subprocess("x", process().end("e"), kind="transaction").set(triggeredByEvent="true").end()

    assert told(drawn) == [("event-subprocess", "x")]


def test_a_trigger_that_is_lost_is_one_mistake() -> None:
    drawn = process().user_task("t").element("intermediateCatchEvent", "x", "x")
    lost = drawn.inner("<bpmn:eventDefinitionRef>gone</bpmn:eventDefinitionRef>").end()

    assert told(lost) == [("trigger-lost", "x")]


def test_a_host_that_is_lost_is_one_mistake() -> None:
    assert told(LATE.xml().replace(b'attachedToRef="t"', b'attachedToRef="gone"')) == [("boundary", "b")]


def test_a_message_that_is_lost_is_one_mistake_even_where_a_message_flow_names_another() -> None:
    lost = process().catch_message("x", message="Order").end().xml().replace(b'messageRef="', b'messageRef="gone_', 1)

    assert told(lost) == [("message", "x")]


# events that nothing sets off


@pytest.mark.parametrize(
    "host",
    [
        process().manual_task("t"),
        process().script_task("t", "1"),
        process().send_task("t"),
    ],
)
def test_what_is_over_in_a_step_lets_nothing_happen_on_its_border(host: Any) -> None:
    assert told(host.end().boundary_timer("b", on="t", after="PT1H").end("l")) == [("never", "b")]


@pytest.mark.parametrize("host", [process().user_task("t"), process().service_task("t"), process().receive_task("t")])
def test_what_waits_can_be_interrupted(host: Any) -> None:
    assert "b" not in dict(told(host.end().boundary_timer("b", on="t", after="PT1H").end("l"))).values()


def test_rounds_of_what_is_over_in_a_step_may_still_be_interrupted() -> None:
    drawn = process().manual_task("t").inner(LOOP).end().boundary_timer("b", on="t", after="PT1H").end("l")

    assert told(drawn) == []


def caught(inside: Any, code: str | None) -> Any:
    return process().subprocess("t", inside).end().boundary_error("b", on="t", code=code).end("l")


@pytest.mark.parametrize(
    ("inside", "code", "never"),
    [
        (process().end("e"), None, True),
        (process().end("e"), "lost", True),
        (process().end_error("e", code="found"), "lost", True),
        (process().end_error("e", code="found"), None, False),
        (process().end_error("e", code="lost"), "lost", False),
        (process().subprocess("s", process().end_error("e", code="lost")).end("e2"), "lost", False),
        (process().service_task("w").end("e"), "lost", False),
        (process().call("w").end("e"), "lost", False),
    ],
)
def test_errors_that_nothing_throws(inside: Any, code: str | None, never: bool) -> None:
    assert ("never", "b") in told(caught(inside, code)) if never else told(caught(inside, code)) == []


def test_an_event_subprocess_catches_what_comes_out_of_what_is_around_it() -> None:
    inside = process().start_error("q", code="lost").end("e")

    assert told(beside(inside)) == []
    drawn = process().user_task("t").end().event_subprocess("s", inside)
    assert told(drawn) == [("never", "q")]


def test_a_transaction_that_nothing_cancels() -> None:
    drawn = (
        process().subprocess("t", process().end("e"), kind="transaction").end().boundary_cancel("b", on="t").end("l")
    )

    assert told(drawn) == [("never", "b")]


# events for the same


@pytest.mark.parametrize(("first", "second"), [(None, None), ("lost", "lost")])
def test_two_on_a_border_for_the_same_error(first: str | None, second: str | None) -> None:
    drawn = process().service_task("t").end().boundary_error("a", on="t", code=first).end("l")
    drawn = drawn.boundary_error("b", on="t", code=second).end("m")
    (found,) = findings(drawn)

    assert (found.rule, found.element) == ("caught-twice", "b")
    assert "'a' does, it alone" in found.message


def test_one_for_a_code_and_one_for_the_rest() -> None:
    drawn = process().service_task("t").end().boundary_error("a", on="t", code="lost").end("l")

    assert told(drawn.boundary_error("b", on="t").end("m")) == []


def test_two_event_subprocesses_for_the_same_error() -> None:
    drawn = beside(process().start_error("q", code="lost").end("e"))
    drawn = drawn.event_subprocess("s2", process().start_error("r", code="lost").end("f"))

    assert told(drawn) == [("caught-twice", "r")]


# words of the extension


@pytest.mark.parametrize(
    ("rule", "element", "drawing"),
    [
        ("extension-unknown", "t", process().user_task("t").set(**{"tl:assignee": "x"}).end()),
        ("extension-unknown", "t", process().user_task("t").extend('<tl:task asignee="x"/>').end()),
        ("extension-unknown", "t", process().user_task("t").extend("<tl:task><tl:who/></tl:task>").end()),
        ("extension-unknown", "t", process().user_task("t").extend("<tl:task>me</tl:task>").end()),
        ("extension-unknown", "t", process().user_task("t").extend('<tl:label internal="yes"/>').end()),
        ("said-twice", "t", process().user_task("t").extend('<tl:task group="x"/><tl:task people="y"/>').end()),
    ],
)
def test_what_the_extension_does_not_know_is_told(rule: str, element: str, drawing: Any) -> None:
    assert (rule, element) in told(drawing)


def test_words_of_the_extension_on_a_flow_are_told() -> None:
    drawn = process().user_task("t").end().xml().decode()
    flow = 'sourceRef="t" targetRef="end"'
    word = "<bpmn:extensionElements><tl:form ref='x'/><tl:what/></bpmn:extensionElements>"
    drawn = drawn.replace(f"{flow}/>", f"{flow}>{word}</bpmn:sequenceFlow>")

    assert told(drawn.encode()) == [("extension-place", "t_to_end"), ("extension-unknown", "t_to_end")]


def test_a_message_flow_to_where_no_message_comes_is_told() -> None:
    drawn = process("a").pool("A").user_task("t").end().xml().decode()
    other = '<bpmn:process id="b"><bpmn:task id="u"/></bpmn:process><bpmn:collaboration id="c">'
    pools = '<bpmn:messageFlow id="f" sourceRef="u" targetRef="t"/></bpmn:collaboration></bpmn:definitions>'
    (found,) = [
        one for one in findings(drawn.replace("</bpmn:definitions>", other + pools).encode()) if one.element == "f"
    ]

    assert (found.rule, found.severity) == ("message-flow", "note")
    assert found.message.endswith("is only drawn: it ends at the task 'u' and 't', where no message comes or goes.")


def test_a_choice_of_people_that_leads_to_what_does_not_run_is_no_fault() -> None:
    drawn = process().exclusive("x").end().at("x").element("subChoreography", "c", "c")

    assert ("unsupported", "c") in told(drawn)
