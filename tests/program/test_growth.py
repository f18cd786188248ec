"""Looking at a file costs in proportion to its size, whatever there is many of: calls are counted, not seconds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from engine.program.bundle import read_bundle

if TYPE_CHECKING:
    from types import FrameType

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FEW, MANY = 60, 240
MOST = 5.0
"""Four times as much may cost four times the calls and a little more; where each looks at each, it is ten and up."""

GATEWAY = '<startEvent id="s"/><eventBasedGateway id="g"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/>'
CATCH = "<{0} id='e#'>{1}</{0}><sequenceFlow id='f#' sourceRef='g' targetRef='e#'/>".format
MESSAGE = '<messageEventDefinition messageRef="m"/>'
RETRIEVAL = "<correlationPropertyRetrievalExpression messageRef='{}'><messagePath>a</messagePath>"
RETRIEVAL += "</correlationPropertyRetrievalExpression>"
PROPERTY = f'<correlationProperty id="cp#">{RETRIEVAL.format("m#")}</correlationProperty>'
KEY = '<correlationKey id="ck#"><correlationPropertyRef>cp#</correlationPropertyRef></correlationKey>'
TALK = f'<conversation id="cv#"><messageFlowRef>mf#</messageFlowRef>{KEY}</conversation>'
FLOW = '<messageFlow id="mf#" messageRef="m#" sourceRef="out#" targetRef="in#"/>'
MESSAGES = f'<message id="m#"/>{PROPERTY}<collaboration id="c#">{FLOW}{TALK}</collaboration>'
ROW = '<sequenceFlow id="f#" sourceRef="x#" targetRef="t#"/><exclusiveGateway id="x#"/>'
ERROR = '<errorEventDefinition errorRef="er"/>'
CANCELLED = '<transaction id="t#"><endEvent id="e#"><cancelEventDefinition/></endEvent></transaction>'
LINK = '<intermediate{0}Event id="{1}#"><linkEventDefinition name="l#"/></intermediate{0}Event>'
COMPENSATION = '<boundaryEvent id="b#" attachedToRef="{}"><compensateEventDefinition/></boundaryEvent>'
TAKES_BACK = '<manualTask id="h#" isForCompensation="true"/><association id="a#" sourceRef="{}" targetRef="h#"/>'

# before, many of it in the process, many of it beside the process
SHAPES: dict[str, tuple[str, str, str]] = {
    "messages behind one gateway": (GATEWAY, CATCH("intermediateCatchEvent", MESSAGE), ""),
    "receive tasks behind one gateway": (
        GATEWAY,
        '<receiveTask id="e#" messageRef="m"/>' + ROW.replace("t#", "e#"),
        "",
    ),
    "messages in as many conversations": (
        "",
        '<sendTask id="out#" messageRef="m#"/>',
        MESSAGES + '<process id="q#"><receiveTask id="in#" messageRef="m#"/></process>',
    ),
    "messages that one property is read from": (
        "",
        '<receiveTask id="e#" messageRef="m#"/>',
        '<message id="m#"/>',
    ),
    "keys of one property": (
        "",
        '<receiveTask id="e#" messageRef="m"/>',
        f"<collaboration id='c#'>{KEY.replace('cp#', 'cp')}</collaboration>",
    ),
    "processes": ("", "", '<process id="q#"><userTask id="t#"/><endEvent id="e#"/></process>'),
    "complex gateways": ("", '<complexGateway id="g#"/><task id="t#"/>', ""),
    "loops": ("", '<task id="t#"><standardLoopCharacteristics/></task>', ""),
    "starts without a message": ("", '<startEvent id="s#"><messageEventDefinition/></startEvent>', ""),
    "compensation of one": ('<task id="t"/>', COMPENSATION.format("t"), ""),
    "compensation of each": ("", '<task id="t#"/>' + COMPENSATION.format("t#") + TAKES_BACK.format("b#"), ""),
    "handlers of one": ('<task id="t"/>' + COMPENSATION.format("t"), TAKES_BACK.format("b#"), ""),
    "event subprocesses for errors": (
        '<task id="t"/>',
        f'<subProcess id="p#" triggeredByEvent="true"><startEvent id="s#">{ERROR}</startEvent></subProcess>',
        "",
    ),
    "cancelled transactions": (
        "",
        CANCELLED + '<boundaryEvent id="b#" attachedToRef="t#"><cancelEventDefinition/></boundaryEvent>',
        "",
    ),
    "ad-hoc subprocesses": ("", '<adHocSubProcess id="p#"><task id="t#"/></adHocSubProcess>', ""),
    "ways of one name": (
        '<exclusiveGateway id="g"/><task id="t"/>',
        '<sequenceFlow id="f#" name="on" sourceRef="g" targetRef="t"/>',
        "",
    ),
    "links": (
        "",
        LINK.format("Throw", "a") + LINK.format("Catch", "b"),
        "",
    ),
    "names of several words": ("", '<dataObject id="d#" name="the good #"/>', ""),
    "expressions": (
        "",
        '<property id="d#" name="x #"/><scriptTask id="t#"><script>= x # + 1</script></scriptTask>',
        "",
    ),
    "loose steps behind much data": ("", '<dataObject id="d#"/><task id="t#"/>', ""),
}


def drawn(shape: str, count: int) -> bytes:
    """Draw a shape with so many of it."""
    first, inside, beside = SHAPES[shape]
    inside, beside = ("".join(text.replace("#", str(one)) for one in range(count)) for text in (inside, beside))
    if "one property" in shape:
        paths = "".join(RETRIEVAL.format(f"m{one}" if "messages" in shape else "m") for one in range(count))
        beside += f'<correlationProperty id="cp">{paths}</correlationProperty>'
    roots = f'<message id="m" name="m"/><error id="er" errorCode="E"/>{beside}'
    process = f'<process id="p">{first}{inside}<task id="last"/></process>'
    return f'<definitions xmlns="{MODEL}">{roots}{process}</definitions>'.encode()


def calls(content: bytes) -> int:
    """Count the calls that reading and compiling a file takes; the next value of a generator is one as well."""
    count = 0

    def seen(_frame: FrameType, event: str, _about: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(seen)
    try:
        read_bundle({"x.bpmn": content})
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_it_costs_in_proportion(shape: str) -> None:
    calls(drawn(shape, 2))  # what is made once

    few, many = (calls(drawn(shape, count)) for count in (FEW, MANY))

    assert many / few < MOST, f"{few:,} calls for {FEW}, {many:,} for {MANY}"


def duties(count: int) -> bytes:
    """Draw a row of tasks, each of which is for who did the one before; two of them side by side."""
    tasks = "".join(
        f'<userTask id="t{one}"><extensionElements><tl:assignment sameAs="t{max(one - 1, 0)}"/></extensionElements>'
        f'</userTask><sequenceFlow id="f{one}" sourceRef="{f"t{one - 1}" if one else "s"}" targetRef="t{one}"/>'
        for one in range(count)
    )
    beside = '<userTask id="x"/><sequenceFlow id="y" sourceRef="s" targetRef="x"/>'
    drawing = f'<process id="p"><startEvent id="s"/>{tasks}{beside}</process>'
    return f'<definitions xmlns="{MODEL}" xmlns:tl="urn:throughlane:bpmn:1">{drawing}</definitions>'.encode()


def test_what_is_asked_of_a_process_too_often_is_given_up_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.program.before.MOST", 50)

    found = read_bundle({"x.bpmn": duties(60)}).findings

    assert [(one.rule, one.element) for one in found if one.rule == "assignment-large"] == [("assignment-large", "p")]
