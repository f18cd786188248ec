"""Diagrams drawn without a browser: complete, where the file says, and nothing but a picture."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from engine.diagram import read
from engine.diagram.planes import planes
from engine.drawing import NothingDrawn, Wish, picture
from engine.drawing.labels import text_of
from engine.drawing.metrics import fitted, width, wrapped
from engine.drawing.sheet import Sheet
from tests.pace import within
from web.cli import main

SHARED = Path(__file__).parents[3] / "shared" / "conformance"
FILES = [
    *sorted((Path(__file__).parents[2] / "processes").glob("*/*.bpmn")),
    *sorted(SHARED.glob("miwg/*.bpmn")),
    *sorted(SHARED.glob("betsy/**/*.bpmn"))[::12],
]
SVG = "{http://www.w3.org/2000/svg}"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"'
)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
PLANES = [(path, at) for path in FILES for at in range(sum(1 for _ in etree.parse(path).iter("{*}BPMNPlane")))]


def drawn(content, shapes, **wish):
    """Draw elements with the places given for some of them: (id, attributes, x, y, width, height)."""
    placed = "".join(
        f'<bpmndi:BPMNShape bpmnElement="{id_}" {more}><dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/>'
        "</bpmndi:BPMNShape>"
        for id_, more, x, y, w, h in shapes
    )
    plane = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">{placed}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    data = f'<definitions xmlns="{BPMN}" {DI}><process id="p">{content}</process>{plane}</definitions>'
    return etree.fromstring(picture(read(data.encode()), Wish(**wish)))


def groups(root):
    return {one.get("data-element-id"): one for one in root.iter(f"{SVG}g") if one.get("data-element-id")}


def said(root):
    """What is written, by element, without white space."""
    labels = (one for one in root.iter(f"{SVG}g") if one.get("data-label-of"))
    return {one.get("data-label-of"): squeezed("".join(one.itertext())) for one in labels}


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize(("path", "at"), PLANES, ids=lambda one: one.stem if isinstance(one, Path) else str(one))
def test_everything_is_drawn_where_the_file_says(path, at):
    diagram = read(path.read_bytes())
    plane = planes(diagram)[at]
    root = etree.fromstring(picture(diagram, Wish(at)))
    left, top, wide, high = map(float, root.get("viewBox").split())
    there, written = groups(root), said(root)
    assert there.keys() == {one.element.id for one in (*plane.shapes, *plane.edges)}
    for placed in plane.shapes:
        x, y, w, h = (placed.shape.x, placed.shape.y, placed.shape.width, placed.shape.height)
        assert left <= x <= x + w <= left + wide
        assert top <= y <= y + h <= top + high
        if placed.element.kind == "textAnnotation" and there[placed.element.id][1].tag != f"{SVG}rect":
            w = min(10, w / 3)  # its bracket is open to the right
        assert _bounds(there[placed.element.id][1]) == pytest.approx((x, y, w, h), abs=max(abs(w - h), 0.02))
    for edge in plane.edges:
        points = [float(one) for one in NUMBER.findall(there[edge.element.id][1].get("d"))]
        assert points == pytest.approx([side for point in edge.points for side in point], abs=0.01)
    sheet = Sheet(diagram, plane)
    named = {one.element.id: squeezed(text_of(sheet, one.element)) for one in (*plane.shapes, *plane.edges)}
    assert written == {id_: name for id_, name in named.items() if name}


def _bounds(shape):
    """The box of the first thing drawn of a shape; curves bulge out of their corners a little."""
    if shape.tag == f"{SVG}rect":
        return [float(shape.get(key)) for key in ("x", "y", "width", "height")]
    if shape.tag == f"{SVG}circle":
        x, y, r = (float(shape.get(key)) for key in ("cx", "cy", "r"))
        return [x - r, y - r, 2 * r, 2 * r]
    numbers = [float(one) for one in NUMBER.findall(shape.get("d"))]
    xs, ys = numbers[::2], numbers[1::2]
    if "C" in shape.get("d"):  # a data store: its lid and its ground are bows
        return [min(xs), min(ys) + (max(ys) - min(ys)) * 0.02, max(xs) - min(xs), max(ys) - min(ys)]
    return [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]


def test_the_same_file_gives_the_same_bytes():
    data = FILES[0].read_bytes()
    assert picture(read(data)) == picture(read(data))


def test_nothing_of_a_stranger_becomes_markup():
    evil = "&lt;script&gt;alert(1)&lt;/script&gt; &quot; onload=&quot;x"
    root = drawn(
        f'<task id="t" name="{evil}"/><textAnnotation id="a"><text>{evil}</text></textAnnotation>',
        [
            ("t", 'bioc:fill="red&quot; onload=&quot;alert(1)" bioc:stroke="url(http://evil)"', 0, 0, 100, 80),
            ("a", 'bioc:stroke="#ABC"', 200, 0, 100, 80),
        ],
    )
    tags = {etree.QName(one).localname for one in root.iter()}
    assert tags <= {"svg", "g", "title", "desc", "rect", "path", "circle", "line", "text", "tspan"}
    keys = {key for one in root.iter() for key in one.attrib}
    assert not {key for key in keys if key.startswith("on") or key in {"style", "href", "id", "class"}}
    task, note = groups(root)["t"], groups(root)["a"]
    assert {one.get("fill") for one in task.iter(f"{SVG}rect")} == {"#ffffff"}
    assert note[1].get("stroke") == "#abc"
    assert said(root)["t"].startswith("<script>")


def test_whoever_cannot_see_it_is_told():
    root = drawn(
        '<startEvent id="s" name="Asked"/><userTask id="t" name="Check order"/>',
        [("s", "", 0, 0, 36, 36), ("t", "", 90, 0, 100, 80)],
        marked={"t"},
    )
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}desc") == "Steps and events: Asked, Check order. Marked: Check order."
    assert groups(root)["t"].findtext(f"{SVG}title") == "User task: Check order"


@pytest.mark.parametrize(
    ("element", "more", "marks"),
    [
        ('<task id="x"/>', "", 0),
        ('<userTask id="x"/>', "", 1),
        ('<userTask id="x"><standardLoopCharacteristics/></userTask>', "", 2),
        ('<sendTask id="x" isForCompensation="true"><multiInstanceLoopCharacteristics/></sendTask>', "", 3),
        ('<subProcess id="x"/>', 'isExpanded="false"', 1),
        ('<subProcess id="x"/>', 'isExpanded="true"', 0),
        ('<subProcess id="x"/>', "", 1),
        ('<adHocSubProcess id="x"/>', 'isExpanded="true"', 1),
        ('<callActivity id="x"/>', "", 1),
        ('<startEvent id="x"/>', "", 0),
        ('<startEvent id="x"><timerEventDefinition/></startEvent>', "", 1),
        ('<startEvent id="x"><timerEventDefinition/><messageEventDefinition/></startEvent>', "", 1),
        ('<exclusiveGateway id="x"/>', "", 0),
        ('<exclusiveGateway id="x"/>', 'isMarkerVisible="true"', 1),
        ('<eventBasedGateway id="x" instantiate="true"/>', "", 1),
        ('<dataObject id="x" isCollection="true"/>', "", 1),
    ],
)
def test_each_marker_is_drawn_and_no_other(element, more, marks):
    root = drawn(element, [("x", more, 0, 0, 50, 50)])
    assert len(groups(root)["x"].findall(f"{SVG}g")) == marks


def test_what_does_not_interrupt_is_dashed_and_what_ends_is_thick():
    root = drawn(
        '<task id="t"/><boundaryEvent id="a" attachedToRef="t" cancelActivity="false"/>'
        '<boundaryEvent id="b" attachedToRef="t"/><endEvent id="e"/>',
        [("t", "", 0, 0, 99, 80), ("a", "", 9, 70, 36, 36), ("b", "", 50, 70, 36, 36), ("e", "", 150, 0, 36, 36)],
    )
    rings = {id_: one.findall(f"{SVG}circle") for id_, one in groups(root).items()}
    assert [ring.get("stroke-dasharray") is not None for ring in rings["a"] + rings["b"]] == [True, True, False, False]
    assert float(rings["e"][0].get("stroke-width")) > 3


@pytest.mark.parametrize("place", [(1e300, 0, 50, 50), (0, 0, -5, 50), (0, 0, 0, 0), (-1e9, -1e9, 1e10, 5)])
def test_what_is_nowhere_is_left_out(place):
    assert set(groups(drawn('<task id="t"/><task id="u"/>', [("t", "", *place), ("u", "", 0, 0, 9, 9)]))) == {"u"}
    with pytest.raises(NothingDrawn):
        drawn('<task id="t"/>', [("t", "", *place)])


def test_one_pool_alone():
    diagram = read(FILES[0].read_bytes())
    (pool, *_) = diagram.participants
    whole, alone = picture(diagram), picture(diagram, Wish(pool=pool.name))
    assert len(alone) <= len(whole)
    assert pool.id in groups(etree.fromstring(alone))
    with pytest.raises(NothingDrawn, match=re.escape(repr(pool.name))):
        picture(diagram, Wish(pool="no such pool"))


def test_widths_are_those_of_the_font():
    assert width("Hello", 1000) == 722 + 556 + 222 + 222 + 556
    assert width("é", 10) == width("e", 10)
    assert width("注", 10) == 10
    assert wrapped("one two three", 45, 12) == ("one two", "three")
    assert "".join(wrapped("Donaudampfschifffahrt", 40, 12)) == "Donaudampfschifffahrt"
    assert wrapped("a\n\nb", 40, 12) == ("a", "", "b")
    assert fitted("some words that need room", 90, 20, (12.0, 8.0, 6.0)).size == 8


def test_five_hundred_elements_are_drawn_at_once():
    content = "".join(f'<userTask id="t{at}" name="Check the order of customer {at}"/>' for at in range(500))
    shapes = "".join(
        f'<bpmndi:BPMNShape bpmnElement="t{at}"><dc:Bounds x="{at % 25 * 130}" y="{at // 25 * 110}" width="100" '
        'height="80"/></bpmndi:BPMNShape>'
        for at in range(500)
    )
    plane = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    diagram = read(
        f'<definitions xmlns="{BPMN}" {DI}><process id="p">{content}</process>{plane}</definitions>'.encode()
    )
    began = time.process_time()
    picture(diagram)
    assert within(time.process_time() - began, 0.4)  # it takes a tenth of a second


class TestCommand:
    """`throughlane render`."""

    @staticmethod
    def run(*words):
        return CliRunner().invoke(main, ["render", *map(str, words)])

    def test_writes_a_file(self, tmp_path):
        out = tmp_path / "out.svg"
        assert self.run(FILES[0].parent, "-o", out).exit_code == 0
        assert out.read_text() == self.run(FILES[0]).stdout == picture(read(FILES[0].read_bytes()))

    def test_tells_of_what_cannot_be_drawn(self, tmp_path):
        for name, content in {"a.bpmn": b"", "b.bpmn": f"<definitions xmlns='{BPMN}'/>".encode()}.items():
            (tmp_path / name).write_bytes(content)
            result = self.run(tmp_path / name)
            assert (result.exit_code, result.stdout) == (2, "")
            assert result.stderr.startswith(f"{name} cannot be read: ")
        assert self.run(FILES[0], "--pool", "none").exit_code == 2
        assert self.run(FILES[0], "--diagram", "9").exit_code == 2
        assert self.run(FILES[0], "-o", tmp_path / "no" / "folder.svg").exit_code == 2
