"""Diagrams without a picture get one: nothing on anything, everything in its lane, every line from border to border."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.diagram import read
from engine.diagram.planes import planes
from engine.drawing import Wish, picture
from engine.layout import laid_out
from tests.conformance.losses import losses, parsed
from tests.dsl import process
from tests.execution.structured import blocks, drawn
from tests.layout.faults import faults
from web.cli import main

SHARED = Path(__file__).parents[3] / "shared" / "conformance"
FILES = [
    *sorted((Path(__file__).parents[2] / "processes").glob("*/*.bpmn")),
    *sorted(SHARED.glob("miwg/[BC]*.bpmn"))[::3],
    *sorted(SHARED.glob("betsy/**/*.bpmn"))[::20],
]
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
KINDS = ("task", "userTask", "startEvent", "endEvent", "exclusiveGateway", "intermediateThrowEvent", "subProcess")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_files_laid_out_anew_have_no_fault(path):
    assert faults(laid_out(read(path.read_bytes()))) == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks)
def test_a_process_that_runs_can_be_laid_out(block):
    assert faults(laid_out(read(drawn(block).xml()))) == []


@st.composite
def tangles(draw):
    """Files nobody would draw: any flows between any steps, nested lanes, guests, data, pools that talk."""
    pools = [_pool(draw, f"p{number}") for number in range(draw(st.integers(1, 3)))]
    everything = [name for _, names_, _ in pools for name in names_]
    talk = st.tuples(st.sampled_from([*everything, *(f"pool_{p}" for p, _, _ in pools)]), st.integers(0, 99))
    flows = ""
    for number, (source, at) in enumerate(draw(st.lists(talk, max_size=4 if everything else 0))):
        own = source.removeprefix("pool_")[:2]
        others = [name for p, names_, _ in pools for name in (*names_, f"pool_{p}") if p != own]
        if others:
            target = others[at % len(others)]
            flows += f'<messageFlow id="m{number}" sourceRef="{source}" targetRef="{target}" name="said"/>'
    shown = "".join(f'<participant id="pool_{p}" name="{p}" processRef="{p}"/>' for p, _, _ in pools)
    whole = f'<collaboration id="c">{shown}{flows}</collaboration>' if draw(st.booleans()) else ""
    return f'<definitions xmlns="{BPMN}">{whole}{"".join(text for _, _, text in pools)}</definitions>'.encode()


def _pool(draw, key):
    steps = draw(st.lists(st.sampled_from(KINDS), max_size=9))
    names_ = [f"{key}_{at}" for at in range(len(steps))]
    inner = _inside(draw, key, list(zip(names_, steps, strict=True)))
    lanes = _lanes(draw, key, names_)
    return key, names_, f'<process id="{key}">{lanes}{inner}</process>'


def _inside(draw, key, steps):
    text = ""
    for at, (name, kind) in enumerate(steps):
        body = ""
        if kind == "subProcess" and draw(st.booleans()):
            body = _inside(draw, f"{name}i", [(f"{name}i{k}", draw(st.sampled_from(KINDS))) for k in range(2)])
        text += f'<{kind} id="{name}" name="{"A long name of a step " * (at % 3)}">{body}</{kind}>'
        if kind in {"task", "subProcess"}:
            for guest in range(draw(st.integers(0, 2))):
                text += f'<boundaryEvent id="{name}g{guest}" name="late" attachedToRef="{name}"/>'
                target = draw(st.sampled_from(steps))[0]
                text += f'<sequenceFlow id="{name}f{guest}" sourceRef="{name}g{guest}" targetRef="{target}"/>'
        if at % 4 == 1:
            text += f'<dataObjectReference id="{name}d" name="Order"/><textAnnotation id="{name}t"><text>{name * 9}'
            text += f'</text></textAnnotation><association id="{name}a" sourceRef="{name}" targetRef="{name}d"/>'
            text += f'<association id="{name}b" sourceRef="{name}t" targetRef="{draw(st.sampled_from(steps))[0]}"/>'
    pair = st.tuples(st.sampled_from(steps), st.sampled_from(steps)) if steps else st.nothing()
    for number, (one, other) in enumerate(draw(st.lists(pair, max_size=12)) if steps else ()):
        name = "if it is so" * (number % 2)
        text += f'<sequenceFlow id="{key}f{number}" name="{name}" sourceRef="{one[0]}" targetRef="{other[0]}"/>'
    return text


def _lanes(draw, key, steps):
    """Two lanes, the second with two inside; steps are in any of them, or in none."""
    where = {name: draw(st.sampled_from("abxyz")) for name in steps}

    def lane(letter, inner=""):
        mine = "".join(f"<flowNodeRef>{name}</flowNodeRef>" for name, at in where.items() if at == letter)
        return f'<lane id="{key}{letter}" name="Lane {letter}">{mine}{inner}</lane>'

    nested = f"<childLaneSet>{lane('x')}{lane('y')}</childLaneSet>"
    return f"<laneSet>{lane('a')}{lane('b', nested)}</laneSet>" if draw(st.booleans()) else ""


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tangles())
def test_any_tangle_can_be_laid_out(data):
    new = laid_out(read(data))
    assert faults(new) == []
    assert laid_out(read(data)).to_xml() == new.to_xml()
    for at in range(len(planes(new))):
        picture(new, Wish(at))


def test_the_way_runs_from_left_to_right_and_straight():
    diagram = laid_out(read(process().user_task("a").exclusive("big?").when("x").user_task("b").end("e").xml()))
    lefts = [diagram.shapes[id_].x for id_ in ("start", "a", "big", "b", "e")]
    assert lefts == sorted(lefts)
    for one, other in pairwise(("start", "a", "big", "b", "e")):
        assert len(diagram.edges[f"{one}_to_{other}"]) == 2


def test_a_loop_goes_back_above():
    drawn_ = process().user_task("a").exclusive("good?").when("good").end("e").at("good?").otherwise().goto("a")
    diagram = laid_out(read(drawn_.xml()))
    assert min(point.y for point in diagram.edges["good_to_a"]) < diagram.shapes["a"].y


def test_only_the_picture_is_new():
    data = process("p").lane("Sales", zone="frontstage").user_task("a").data("order").end().xml()
    old, new = parsed(data), parsed(laid_out(read(data)).to_xml())
    for picture_ in new.findall("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"):
        new.remove(picture_)
    new[-1].tail = old[-1].tail
    assert losses(old, new) == []


def test_what_has_no_id_gets_the_one_it_goes_by():
    data = f'<definitions xmlns="{BPMN}"><process id="p"><task id="a"/><task id="b"/>'.encode()
    data += b'<sequenceFlow sourceRef="a" targetRef="b"/></process></definitions>'
    again = read(laid_out(read(data)).to_xml())
    (flow,) = again.sequence_flows(again.processes[0])
    assert (flow.given, flow.id) == (True, "sequenceFlow_1")
    assert flow.id in again.edges


def test_a_fault_is_found():
    diagram = laid_out(read(FILES[0].read_bytes()))
    tasks = [id_ for id_, one in diagram.elements.items() if one.kind == "userTask" and id_ in diagram.shapes]
    shapes = {**diagram.shapes, tasks[0]: replace(diagram.shapes[tasks[1]], x=diagram.shapes[tasks[1]].x + 5)}
    told = " ".join(faults(replace(diagram, shapes=shapes)))
    assert "lies on" in told
    assert "does not end at" in told


def test_the_command_writes_a_file_that_has_a_picture(tmp_path):
    bare, drawn_ = tmp_path / "bare.bpmn", tmp_path / "drawn.bpmn"
    bare.write_bytes(process().user_task("a").end().xml())
    assert CliRunner().invoke(main, ["layout", str(bare), "-o", str(drawn_)]).exit_code == 0
    assert faults(read(drawn_.read_bytes())) == []
    again = CliRunner().invoke(main, ["layout", str(drawn_)])
    assert (again.exit_code, again.stdout) == (1, "")
    assert CliRunner().invoke(main, ["layout", str(drawn_), "--anew"]).stdout == drawn_.read_text()
    told = CliRunner().invoke(main, ["render", str(bare)])
    assert "computed" in told.stderr
    assert told.stdout == CliRunner().invoke(main, ["render", str(drawn_)]).stdout
    bare.write_bytes(b"no")
    assert CliRunner().invoke(main, ["layout", str(bare)]).exit_code == 2
