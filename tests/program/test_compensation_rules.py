"""What must hold for taking back, and what is kept for it: compensation and transactions."""

from __future__ import annotations

from typing import Any

import pytest

from engine.program.bundle import read_bundle
from tests.dsl import process
from tests.program.test_rules import findings

BORDER = '<bpmn:association id="way" sourceRef="a_compensation" targetRef="{}"/></bpmn:process>'


def _told(drawing: Any) -> list[tuple[str, str, str | None]]:
    return [(one.rule, str(one.severity), one.element) for one in findings(drawing)]


def _with(drawing: Any, xml: str) -> bytes:
    """Draw an association to something that the drawing language would not lead to."""
    found: bytes = drawing.xml().replace(b"</bpmn:process>", xml.encode(), 1)
    return found


def _border() -> Any:
    return process().user_task("a").end_compensation("c").boundary_compensation(on="a")


CASES = {
    "a border without a handler": (_border(), ("compensation-handler", "warning", "a_compensation")),
    "a handler with a flow": (
        _with(
            process().user_task("a").user_task("b").end().boundary_compensation(on="a"),
            BORDER.format("b"),
        ),
        ("compensation-flow", "error", "b"),
    ),
    "a handler elsewhere": (
        _with(
            process().subprocess("s", process().user_task("b")).user_task("a").end().boundary_compensation(on="a"),
            BORDER.format("b"),
        ),
        ("compensation-handler", "error", "a_compensation"),
    ),
    "a handler that nobody leads to": (
        process().user_task("a").end().apart().user_task("b", for_compensation=True),
        ("compensation-loose", "warning", "b"),
    ),
    "an activity that is not there": (
        process().user_task("a").end_compensation("c", activity="nowhere"),
        ("compensation-activity", "error", "c"),
    ),
    "an activity further inside": (
        process().subprocess("s", process().user_task("a").end()).end_compensation("c", activity="a"),
        ("compensation-activity", "error", "c"),
    ),
    "an event subprocess of the process": (
        process().user_task("a").end().event_subprocess("s", process().start_compensation("x").end()),
        ("compensation-process", "warning", "x"),
    ),
    "a cancel end without a transaction": (
        process().subprocess("s", process().end_cancel("x")).end(),
        ("cancel-place", "error", "x"),
    ),
    "a cancel event on no transaction": (
        process().subprocess("s", process().end()).end().boundary_cancel("x", on="s").end(),
        ("cancel-place", "error", "x"),
    ),
    "a transaction without a way on": (
        process().subprocess("s", process().end_cancel("x"), kind="transaction").end(),
        ("cancel-border", "error", "s"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_taken_back_as_drawn_is_told(case: str) -> None:
    drawing, finding = CASES[case]
    assert finding in _told(drawing)


def test_a_flow_out_of_the_border_is_told() -> None:
    drawing = process().user_task("a").end().boundary_timer("x", on="a", after="PT1H").user_task("b").end().xml()
    timer = drawing[drawing.index(b"<bpmn:timerEventDefinition") : drawing.index(b"</bpmn:timerEventDefinition>") + 28]

    assert ("compensation-flow", "error", "x") in _told(drawing.replace(timer, b"<bpmn:compensateEventDefinition/>"))


@pytest.mark.parametrize(
    "drawing",
    [
        _border().user_task("b"),
        process().subprocess("s", _border().user_task("b")).end_compensation("d", activity="s"),
        process().subprocess("s", process().end_cancel("x"), kind="transaction").end().boundary_cancel(on="s").end(),
    ],
    ids=["a handler", "a subprocess by name", "a transaction"],
)
def test_what_is_drawn_well_has_no_finding(drawing: Any) -> None:
    assert _told(drawing) == []


@pytest.mark.parametrize("turned", [False, True], ids=["from the event", "to the event"])
def test_either_end_of_the_association_may_be_the_event(turned: bool) -> None:
    drawing = _border().user_task("b").xml()
    if turned:
        drawing = (
            drawing.replace(b'sourceRef="a_compensation"', b'sourceRef="b" x=""')
            .replace(b'targetRef="b"', b'targetRef="a_compensation"')
            .replace(b' x=""', b"")
        )

    assert _element(drawing, "a").handler == "b"


def _element(drawing: bytes, element_id: str) -> Any:
    (read,) = read_bundle({"p.bpmn": drawing}).processes
    return read.program.elements[element_id]


def _kept(drawing: Any) -> list[str]:
    (read,) = read_bundle({"p.bpmn": drawing.xml()}).processes
    return [one.id for one in read.program.elements.values() if one.keeps]


def _done(name: str) -> Any:
    return process().user_task(name).end().boundary_compensation(on=name).user_task(f"undo {name}").at(name)


@pytest.mark.parametrize(
    ("drawing", "kept"),
    [
        (process().subprocess("s", _done("a")).end_compensation("c"), ["s", "a"]),
        (process().subprocess("s", _done("a")).end(), []),
        (process().subprocess("s", _done("a")).end_compensation("c", activity="s"), ["s", "a"]),
        (
            process().subprocess("s", _done("a"), kind="transaction").end(),
            [],
        ),
        (
            process()
            .subprocess("s", _done("a").exclusive("x").to("e", default=True).end_cancel("e"), kind="transaction")
            .end()
            .boundary_cancel(on="s")
            .end(),
            ["a"],
        ),
        (
            process()
            .subprocess("s", process().user_task("t").end())
            .subprocess("r", _done("a").event_subprocess("e", process().start_error("x").end_compensation("c")))
            .end(),
            ["a"],
        ),
    ],
    ids=["all", "nobody asks", "by name", "a transaction that is not cancelled", "a cancelled one", "an error"],
)
def test_only_what_somebody_can_ask_for_is_kept(drawing: Any, kept: list[str]) -> None:
    assert _kept(drawing) == kept


def test_an_activity_that_takes_back_without_its_mark_is_told() -> None:
    drawn = process().user_task("a").end().boundary_compensation(on="a").user_task("b").xml()

    assert _told(drawn) == []
    assert _told(drawn.replace(b'isForCompensation="true"', b"")) == [
        ("compensation-handler", "warning", "a_compensation")
    ]


def test_a_second_activity_that_an_event_leads_to_takes_nothing_back() -> None:
    drawn = process().user_task("a").user_task("c").end().boundary_compensation(on="a").user_task("b")

    assert _told(_with(drawn, BORDER.format("c"))) == [("compensation-handler", "warning", "a_compensation")]
