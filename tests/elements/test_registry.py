"""The registry of elements: what it holds can be drawn, compiled and run, and is told on docs/bpmn-support.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from engine.execution.elements.registry import ATTACHED, ENTER, MARKERS
from engine.program.builders.table import BUILDERS
from engine.program.bundle import read_bundle
from tests.architecture.sources import ROOT
from tests.dsl import process
from tests.elements import support
from tests.elements.test_business_rule_task import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.world import World

KINDS = sorted(ENTER.keys() - MARKERS.keys() | ATTACHED)


def _beside(start: Any) -> Any:
    """Draw an event subprocess that begins with `start`, beside a task."""
    return process().user_task("t").end_error("E").event_subprocess("beside", start.end("inner"))


def _on(name: str, **more: Any) -> Any:
    drawing = process().subprocess("s", process().user_task("t").end_error("E")).end()
    return getattr(drawing, f"boundary_{name}")("x", on="s", **more).end("caught")


def _drive(world: World) -> None:
    """Do what any of the drawings waits for."""
    world.work()
    if "t" in world.waiting():
        world.complete("t")


def _message(world: World) -> None:
    world.publish("x", "k")


def _time(world: World) -> None:
    world.pass_time(hours=1)


_OPEN = "<bpmn:timerEventDefinition/>"


def _said(world: World) -> None:
    world.complete("x")
    _drive(world)


def _allowed(world: World) -> None:
    world.house.catalogue.allow_python("*", by="tester")
    _drive(world)


def _signal(world: World) -> None:
    world.signal("x")


def _twice(world: World) -> None:
    _signal(world)
    _time(world)


# One drawing per kind, in which the element of that kind is called x, and what sets it off.
DRAWINGS: dict[str, tuple[Any, Callable[[World], None]]] = {
    "task": (process().task("x").end(), lambda world: world.complete("x")),
    "userTask": (process().user_task("x").end(), lambda world: world.complete("x")),
    "manualTask": (process().manual_task("x").end(), _drive),
    "serviceTask": (process().service_task("x").end(), _drive),
    "scriptTask": (process().script_task("x", "1", result="n").end(), _drive),
    "businessRuleTask": (process().business_rule_task("x", decision="d", inputs={"amount": "=1"}).end(), _drive),
    "sendTask": (process().send_task("x").end(), _drive),
    "sendTask.job": (process().send_task("x", type="sample").end(), _drive),
    "scriptTask.job": (process().script_task("x", "").extend('<tl:job type="sample"/>').end(), _drive),
    "scriptTask.python": (process().script_task("x", "print(1)", format="python").end(), _allowed),
    "businessRuleTask.job": (process().business_rule_task("x").extend('<tl:job type="sample"/>').end(), _drive),
    "intermediateThrowEvent.message.job": (
        process().throw_message("x").extend('<tl:job type="sample"/>').end(),
        _drive,
    ),
    "endEvent.message.job": (process().end_message("x").extend('<tl:job type="sample"/>'), _drive),
    "receiveTask": (process().receive_task("x", key='="k"').end(), _message),
    "subProcess": (process().subprocess("x", process().end()).end(), _drive),
    "transaction": (process().subprocess("x", process().end(), kind="transaction").end(), _drive),
    "callActivity": (process("process").call("x", process="called").end(), _drive),
    "exclusiveGateway": (process().exclusive("x").when("true").end().at("x").otherwise().end("b"), _drive),
    "parallelGateway": (process().parallel("x").end().at("x").end("b"), _drive),
    "inclusiveGateway": (process().inclusive("x").when("true").end().at("x").otherwise().end("b"), _drive),
    "adHocSubProcess": (
        process().subprocess("x", process().apart().manual_task("m"), kind="adHocSubProcess").end(),
        _drive,
    ),
    "complexGateway": (process().complex("x").when("true").end().at("x").otherwise().end("b"), _drive),
    "eventBasedGateway": (process().event_based("x").catch_timer("c", after="PT1H").end(), _time),
    "startEvent": (process().start("x").end(), _drive),
    "startEvent.message": (_beside(process().start_message("x", key='="k"')), _message),
    "startEvent.timer": (_beside(process().start_timer("x", after="PT1H")), _time),
    "startEvent.signal": (_beside(process().start_signal("x")), _signal),
    "startEvent.escalation": (
        process().end_escalation("E").event_subprocess("beside", process().start_escalation("x").end("inner")),
        _drive,
    ),
    "startEvent.compensate": (
        process()
        .subprocess(
            "s", process().user_task("t").end().event_subprocess("back", process().start_compensation("x").end("b"))
        )
        .end_compensation("c"),
        _drive,
    ),
    "startEvent.error": (_beside(process().start_error("x")), _drive),
    "startEvent.conditional": (_beside(process().start_conditional("true", "x")), _drive),
    "startEvent.multiple": (_beside(process().start_several("x", signals=["x", "y"])), _signal),
    "startEvent.parallelMultiple": (_beside(process().start_several("x", together=True, signals=["x", "x"])), _twice),
    "intermediateCatchEvent.conditional": (process().catch_conditional("true", "x").end(), _drive),
    "intermediateCatchEvent.multiple": (process().catch_several("x", signals=["x", "y"]).end(), _signal),
    "intermediateCatchEvent.parallelMultiple": (
        process().catch_several("x", together=True, signals=["x"], after="PT1H").end(),
        _twice,
    ),
    "intermediateCatchEvent.message": (process().catch_message("x", key='="k"').end(), _message),
    "intermediateCatchEvent.timer": (process().catch_timer("x", after="PT1H").end(), _time),
    "intermediateCatchEvent.signal": (process().catch_signal("x").end(), _signal),
    "intermediateCatchEvent.link": (process().throw_link("far").catch_link("x", link="far").end(), _drive),
    "intermediateThrowEvent": (process().throw("x").end(), _drive),
    "intermediateThrowEvent.link": (process().throw_link("x").catch_link("near", link="x").end(), _drive),
    "intermediateThrowEvent.message": (process().throw_message("x").end(), _drive),
    "intermediateThrowEvent.compensate": (process().throw_compensation("x").end(), _drive),
    "intermediateThrowEvent.escalation": (process().throw_escalation("x").end(), _drive),
    "intermediateThrowEvent.signal": (process().throw_signal("x").end(), _drive),
    "intermediateThrowEvent.multiple": (process().throw_several("x", signals=["x", "y"]).end(), _drive),
    "endEvent.multiple": (process().end_several("x", signals=["x"], messages={"m": None}), _drive),
    "boundaryEvent.conditional": (
        process().user_task("t").end().boundary_conditional("true", "x", on="t").end("caught"),
        _drive,
    ),
    "boundaryEvent.multiple": (
        process().user_task("t").end().boundary_several("x", on="t", signals=["x"], after="PT1H").end("caught"),
        _signal,
    ),
    "boundaryEvent.parallelMultiple": (
        process()
        .user_task("t")
        .end()
        .boundary_several("x", on="t", together=True, signals=["x"], after="PT1H")
        .end("caught"),
        _twice,
    ),
    "boundaryEvent.message": (_on("message", key='="k"'), _message),
    "startEvent.person": (_beside(process().element("startEvent", "x", "x", content=[_OPEN])), _said),
    "intermediateCatchEvent.person": (
        process().element("intermediateCatchEvent", "x", "x", content=[_OPEN]).end(),
        _said,
    ),
    "boundaryEvent.person": (
        process()
        .user_task("t")
        .end()
        .element("boundaryEvent", "x", "x", {"attachedToRef": "t"}, content=[_OPEN])
        .end("c"),
        _said,
    ),
    "boundaryEvent.timer": (_on("timer", after="PT1H"), _time),
    "boundaryEvent.signal": (_on("signal"), _signal),
    "boundaryEvent.error": (_on("error"), _drive),
    "boundaryEvent.compensate": (
        process().user_task("t").end_compensation("c").boundary_compensation("x", on="t").manual_task("undo"),
        _drive,
    ),
    "boundaryEvent.cancel": (
        process()
        .subprocess("s", process().end_cancel("stop"), kind="transaction")
        .end()
        .boundary_cancel("x", on="s")
        .end("c"),
        _drive,
    ),
    "boundaryEvent.escalation": (
        process().subprocess("s", process().end_escalation("E")).end().boundary_escalation("x", on="s").end("caught"),
        _drive,
    ),
    "endEvent": (process().end("x"), _drive),
    "endEvent.message": (process().end_message("x"), _drive),
    "endEvent.signal": (process().end_signal("x"), _drive),
    "endEvent.error": (
        process().subprocess("s", process().end_error("x")).end().boundary_error(on="s").end("c"),
        _drive,
    ),
    "endEvent.compensate": (process().end_compensation("x"), _drive),
    "endEvent.cancel": (
        process().subprocess("s", process().end_cancel("x"), kind="transaction").end().boundary_cancel(on="s").end("c"),
        _drive,
    ),
    "endEvent.escalation": (process().end_escalation("x"), _drive),
    "endEvent.terminate": (process().end_terminate("x"), _drive),
}


def test_what_compiles_runs_and_what_runs_compiles() -> None:
    assert sorted(BUILDERS) == KINDS


def test_every_kind_has_a_drawing_here_and_a_note_on_the_page() -> None:
    assert sorted(DRAWINGS) == KINDS
    assert sorted(support.NOTES) == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_runs_to_the_end_and_is_in_the_history(world: World, kind: str) -> None:
    drawing, set_off = DRAWINGS[kind]
    files = {"d.dmn": table("d", "d", ("-", "1"))}
    (program, *_) = [one.program for one in read_bundle({"p.bpmn": drawing.xml(), **files}).processes]
    assert program.elements["x"].behaviour == kind

    world.running(drawing, process("called").end("inner"), files=files)
    set_off(world)

    assert world.ended()[0] == "completed"
    assert [told for told in world.history() if told.split()[1:2] == ["x"]]
    assert world.left_over() == []
    world.check()


def test_the_page_on_bpmn_support_is_up_to_date() -> None:
    """Write it anew with: python -m tests.elements.support > docs/bpmn-support.md."""
    assert (ROOT / "docs" / "bpmn-support.md").read_text(encoding="utf-8") == support.page()


def test_nothing_of_bpmn_is_missing() -> None:
    assert support.missing() == []


def test_what_belongs_to_choreographies_is_refused() -> None:
    assert _refused(process().element("subChoreography", "x", "x")) == ["x"]


def _refused(drawing: Any) -> list[str | None]:
    findings = read_bundle({"p.bpmn": drawing.xml()}).findings
    return [one.element for one in findings if one.rule == "unsupported" and one.severity == "error"]
