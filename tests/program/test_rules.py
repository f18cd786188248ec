"""What must hold before a process can run: every rule, with the element that it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from engine.program.bundle import read_bundle
from tests.dsl import process, together

if TYPE_CHECKING:
    from engine.model import Finding


def findings(drawing: Any, **files: bytes) -> list[Finding]:
    """Give what is found about a drawing (with files beside it), apart from what concerns lanes and owners."""
    bundle = read_bundle({"p.bpmn": drawing if isinstance(drawing, bytes) else drawing.xml(), **files})
    return [one for one in bundle.findings if one.rule not in {"lane-missing", "owner"}]


def event_subprocess(inside: Any) -> Any:
    """Draw an event subprocess named s beside a task."""
    return process().user_task("t").end().event_subprocess("s", inside)


BROKEN_FLOW = process().user_task("a").end().xml().replace(b'targetRef="end"', b'targetRef="nowhere"')
CROSSING = (
    process()
    .user_task("a")
    .end()
    .xml()
    .replace(
        b"</bpmn:process>",
        b'<bpmn:subProcess id="s"><bpmn:task id="t"/></bpmn:subProcess>'
        b'<bpmn:sequenceFlow id="over" sourceRef="a" targetRef="t"/></bpmn:process>',
    )
)
HANGING = process().user_task("a").end().boundary_timer("late", on="a", after="PT1H").end("l").xml()

NOT_INTERRUPTING = (
    process()
    .service_task("a")
    .end()
    .boundary_error("b", on="a")
    .end("l")
    .xml()
    .replace(b'attachedToRef="a"', b'attachedToRef="a" cancelActivity="false"')
)
INSIDE = process().start_timer("q", after="PT1H").end("e2")
ROUNDS = (
    "<bpmn:multiInstanceLoopCharacteristics {}><bpmn:loopCardinality>2</bpmn:loopCardinality>{}"
    "</bpmn:multiInstanceLoopCharacteristics>"
)

ERRORS: list[tuple[str, str, Any]] = [
    ("unsupported", "x", process().element("subChoreography", "x", "x").end()),
    ("condition-missing", "x_to_b", process().exclusive("x").when("a").end().at("x").end("b")),
    ("event-gateway", "x", process().event_based("x").user_task("t").end()),
    ("event-gateway", "x", process().event_based("x")),
    ("event-gateway", "m", process().event_based("x").receive_task("m", inputs={"k": "=1"}).end()),
    ("event-gateway", "m", process().event_based("x").receive_task("m").end().boundary_error("e", on="m").end("l")),
    ("event-gateway", "m", process().event_based("x").receive_task("m").set(startQuantity="2").end()),
    ("boundary", "late", HANGING.replace(b'attachedToRef="a"', b'attachedToRef="end"')),
    ("boundary", "late", HANGING.replace(b'attachedToRef="a"', b"")),
    (
        "boundary",
        "late",
        process().user_task("a").to("late").end().boundary_timer("late", on="a", after="PT1H").end("l"),
    ),
    ("end-flow", "x", process().end("x").at("x").user_task("t")),
    ("start-flow", "x", process().start("x").user_task("t").goto("x")),
    ("start-missing", "process", process().apart().user_task("a").user_task("b").goto("a")),
    ("start-missing", "process", process().event_subprocess("s", process().start_timer("t", after="PT1H").end())),
    ("event-subprocess", "s", process().user_task("a").to("s").end().event_subprocess("s", INSIDE)),
    ("repeat", "x", process().exclusive("x").inner(ROUNDS.format("", "")).end()),
    ("start-missing", "s", process().subprocess("s", process().apart().user_task("a").user_task("b").goto("a")).end()),
    ("start-place", "x", process().start_error("x").end()),
    (
        "start-place",
        "x",
        process().subprocess("s", process().start_timer("x", after="PT1H").end().apart().task("t")).end(),
    ),
    ("event-subprocess", "s", event_subprocess(process().user_task("a").end())),
    ("event-subprocess", "s", event_subprocess(process().apart().user_task("a").end())),
    ("event-subprocess", "s", event_subprocess(process().start_signal("a").end().start_signal("b").end("e"))),
    ("empty", "nobody", process("nobody").apart()),
    ("flow-crosses", "over", CROSSING),
    ("loose-flow", "a_to_end", BROKEN_FLOW),
    ("lane-zone", "lane_Sales", process().lane("Sales", zone="upstairs", group="g").user_task("t").end()),
    ("expression", "x_to_b", process().exclusive("x").when("1 +").end("b").at("x").otherwise().end()),
    ("expression", "x", process().script_task("x", "1 +", result="n").end()),
    ("expression", "x", process().user_task("x", inputs={"n": "= 1 +"}).end()),
    ("expression", "x", process().user_task("x", assignee="= 1 +").end()),
    ("mapping-name", "x", process().user_task("x").extend('<tl:input value="=1"/>').end()),
    ("mapping-name", "x", process().user_task("x").extend('<tl:output name=" " value="=1"/>').end()),
    ("timer", "x", process().catch_timer("x", after="soon").end()),
    ("timer", "x", process().user_task("x", within="a while").end()),
    (
        "message",
        "x",
        process()
        .element("intermediateCatchEvent", "x", "x", content=['<bpmn:messageEventDefinition messageRef="m"/>'])
        .end(),
    ),
    (
        "signal",
        "x",
        process()
        .element("intermediateThrowEvent", "x", "x", content=['<bpmn:signalEventDefinition signalRef="s"/>'])
        .end(),
    ),
    ("job", "x", process().service_task("x", type=None).extend("<tl:job/>").end()),
    ("number", "x", process().user_task("x").extend('<tl:task priority="high"/>').end()),
    ("script-language", "x", process().script_task("x", "print()", format="groovy").end()),
    ("decision", "x", process().business_rule_task("x", decision="missing").end()),
    ("form", "x", process().user_task("x", form="missing").end()),
    ("form", "x", process().start("x", form="missing").end()),
]

WARNINGS: list[tuple[str, str, Any]] = [
    ("extension-unknown", "x", process().user_task("x").extend('<tl:inputs name="a"/>').end()),
    (
        "default-condition",
        "x_to_b",
        process().exclusive("x").when("true").end().at("x").to("b", when="1=1", default=True).end("b"),
    ),
    ("condition-ignored", "x_to_end", process().parallel("x").when("true").end().at("x").end("b")),
    ("condition-ignored", "x_to_c", process().event_based("x").when("true").catch_timer("c", after="PT1H").end()),
    ("timer-once", "x", process().catch_timer("x", every="R/PT1H").end()),
    ("timer-once", "x", process().user_task("t").end().boundary_timer("x", on="t", every="R3/PT1H").end("l")),
    ("timer-once", "x", event_subprocess(process().start_timer("x", every="R/PT1H").end())),
    ("loose", "x", process().user_task("a").end().apart().manual_task("x")),
    ("interrupts", "b", NOT_INTERRUPTING),
    ("repeat-item", "t", process().user_task("t").inner(ROUNDS.format("", '<bpmn:inputDataItem id="i"/>')).end()),
    ("repeat-event", "t", process().user_task("t").inner(ROUNDS.format('behavior="Wild"', "")).end()),
    (
        "repeat-event",
        "t",
        process().user_task("t").inner(ROUNDS.format("", "<bpmn:complexBehaviorDefinition/>")).end(),
    ),
    ("unreached", "x", process().user_task("a").end("e").apart().manual_task("x").goto("e")),
    ("unreached", "x", process().subprocess("s", process().end("e").apart().manual_task("x").goto("e")).end()),
    ("lane-incomplete", "lane_Sales", process().lane("Sales", zone="frontstage").user_task("t").end()),
    ("lane-incomplete", "lane_Sales", process().lane("Sales", group="g").user_task("t").end()),
]


@pytest.mark.parametrize(
    ("rule", "element", "drawing"), ERRORS, ids=[f"{rule}-{n}" for n, (rule, _, _) in enumerate(ERRORS)]
)
def test_an_error_names_its_element_and_says_what_to_do(rule: str, element: str, drawing: Any) -> None:
    found = [one for one in findings(drawing) if one.severity == "error"]

    assert [(one.rule, one.element) for one in found] == [(rule, element)]
    (only,) = found
    assert only.file == "p.bpmn"
    assert only.line
    assert re.fullmatch(r"[A-Z‘'].*[.)]|.*[.]", only.message)
    assert only.advice[0].isupper()
    assert only.advice.endswith(".")


@pytest.mark.parametrize(("rule", "element", "drawing"), WARNINGS)
def test_a_warning_does_not_keep_it_from_running(rule: str, element: str, drawing: Any) -> None:
    assert [(one.rule, one.element, one.severity) for one in findings(drawing)] == [(rule, element, "warning")]


@pytest.mark.parametrize(
    ("rule", "told", "drawing"),
    [
        (
            "extension-other",
            "camunda:asyncBefore",
            process().user_task("x").set(**{"camunda:asyncBefore": "true"}).end(),
        ),
        (
            "extension-other",
            "zeebe:taskDefinition",
            process().manual_task("x").extend('<zeebe:taskDefinition type="t"/>').end(),
        ),
        ("not-followed", "potentialOwner", process().user_task("x").inner("<bpmn:potentialOwner/>").end()),
        ("not-followed", "auditing, monitoring", process().task("x").inner("<bpmn:auditing/><bpmn:monitoring/>").end()),
        (
            "not-followed",
            "method",
            process().subprocess("x", process().end("in"), kind="transaction").set(method="a:b").end(),
        ),
        ("not-followed", "implementation", process().user_task("x").set(implementation="http://a.b").end()),
    ],
)
def test_what_is_kept_and_not_followed_is_noted(rule: str, told: str, drawing: Any) -> None:
    (found,) = findings(drawing)

    assert (found.rule, found.element, found.severity) == (rule, "x", "note")
    assert told in found.message


@pytest.mark.parametrize(
    "drawing",
    [
        process().start_timer("x", every="R/P1D").end(),
        process().apart().event_based("g", instantiate=True).catch_timer("x", every="R2/PT1H").end(),
        process().user_task("t").end().boundary_timer("x", on="t", every="R3/PT1H", interrupting=False).end("l"),
        event_subprocess(process().start_timer("x", every="R/PT1H", interrupting=False).end()),
    ],
)
def test_a_time_that_repeats_where_it_can_is_fine(drawing: Any) -> None:
    assert findings(drawing) == []


@pytest.mark.parametrize(
    "drawing",
    [
        process().apart().manual_task("a").end("e").apart().manual_task("b").goto("e"),
        process().manual_task("a").goto("a"),
        process().subprocess("s", process().apart().manual_task("only")).end(),
        process().apart().user_task("only").event_subprocess("s", process().start_timer("q", after="PT1H").end("e2")),
        process().user_task("t").end().boundary_timer("x", on="t", after="PT1H").user_task("late").end("l"),
    ],
)
def test_what_can_happen_is_not_told_as_loose_or_unreached(drawing: Any) -> None:
    assert {"loose", "unreached"}.isdisjoint(one.rule for one in findings(drawing))


def test_a_sentence_begins_with_a_capital() -> None:
    drawn = b'<bpmn:manualTask id="x"/></bpmn:process>'
    (found,) = findings(process().user_task("a").end().xml().replace(b"</bpmn:process>", drawn))

    assert found.message == "The manualTask 'x' is connected to nothing."


def test_a_task_outside_all_lanes_is_told() -> None:
    drawing = process().user_task("a").task("b").service_task("c").end()
    found = read_bundle({"p.bpmn": drawing.xml()}).findings

    assert [(one.element, one.severity) for one in found if one.rule == "lane-missing"] == [
        ("a", "warning"),
        ("b", "warning"),
    ]


@pytest.mark.parametrize(
    ("owners", "told"), [((), "names 0"), (("a", "b"), "names 2"), (("a", "a"), None), (("a",), None)]
)
def test_a_process_names_one_owner(owners: tuple[str, ...], told: str | None) -> None:
    drawing = process()
    for owner in owners:
        drawing.governance(owner)
    found = [one for one in read_bundle({"p.bpmn": drawing.end().xml()}).findings if one.rule == "owner"]

    assert [told in one.message for one in found] == ([True] if told else [])


def test_five_mistakes_give_five_findings_at_once() -> None:
    drawing = process().exclusive("which").when("1 +").user_task("ask", form="missing").end()
    drawing.at("which").otherwise().service_task("book", type=None).extend("<tl:job/>")
    drawing.catch_timer("pause", after="soon")
    drawing.element("subChoreography", "odd", "odd").end("other end")

    found = [one for one in findings(drawing) if one.severity == "error"]

    assert sorted((one.rule, one.element) for one in found) == [
        ("expression", "which_to_ask"),
        ("form", "ask"),
        ("job", "book"),
        ("timer", "pause"),
        ("unsupported", "odd"),
    ]
    assert len({one.message for one in found}) == 5


def test_names_that_nothing_sets_are_noted_once() -> None:
    drawing = (
        process().exclusive("x").when("amount > limit").end().at("x").otherwise().script_task("y", "amount", result="z")
    )
    found = [one for one in findings(drawing.end("e")) if one.rule == "name-unknown"]

    assert [(one.message, one.severity) for one in found] == [
        ("'amount' is read here, but nothing in the diagram sets it.", "note"),
        ("'limit' is read here, but nothing in the diagram sets it.", "note"),
    ]


def test_names_that_a_script_gives_are_set() -> None:
    drawing = (
        process().script_task("y", "{level: 1, next: level + 1}").exclusive("x").when("level > next").end().at("x")
    )

    assert [one for one in findings(drawing.otherwise().end("e")) if one.rule == "name-unknown"] == []


def test_findings_of_two_processes_in_one_file_are_about_their_own() -> None:
    one = process("one").service_task("x", type=None).extend("<tl:job/>").end()
    both = together(one, process("two").catch_timer("y", after="soon").end())

    assert [(one.rule, one.element) for one in findings(both) if one.severity == "error"] == [
        ("job", "x"),
        ("timer", "y"),
    ]
