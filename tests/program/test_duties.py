"""What is told of `tl:assignment` and `tl:starters` when a diagram is read."""

from __future__ import annotations

import pytest

from engine.faces.tryout import check_files
from tests.dsl import process


def _said(drawing, element, **said):
    drawing.at(element).extend("<tl:assignment " + " ".join(f'{key}="{one}"' for key, one in said.items()) + "/>")
    return drawing


def _found(drawing):
    text = drawing if isinstance(drawing, bytes) else drawing.xml()
    found = check_files({"a.bpmn": text})
    return [(one.rule, one.element) for one in found if one.rule.startswith(("assignment", "starters"))]


def _row(*names):
    drawing = process()
    for name in names:
        drawing.user_task(name)
    return drawing


def _side_by_side():
    drawing = process().parallel("split").user_task("a").parallel("join").end("e").at("split").user_task("b")
    return drawing.to("join")


def _either():
    return process().exclusive("x").when("c").user_task("a").end("e").at("x").otherwise().user_task("b").end("f")


def _loop():
    drawing = process().user_task("a").user_task("b").exclusive("x").when("c").end("e")
    return drawing.at("x").otherwise().to("a")


def _inside(of=""):
    inner = process().user_task("b")
    inner = _said(inner, "b", notSameAs=of) if of else inner
    return process().user_task("a").subprocess("s", inner.end("in")).user_task("c").end("e")


@pytest.mark.parametrize(
    ("drawing", "found"),
    [
        (lambda: _said(_row("a", "b").end(), "b", notSameAs="a"), []),
        (lambda: _said(_row("a", "b", "c").end(), "c", notSameAs="a, b", skills="x,y", notStarter="true"), []),
        (lambda: _said(_row("a", "b").end(), "b", notSameAs="x"), [("assignment-unknown", "b")]),
        (lambda: _said(_row("a", "b").end("e"), "b", sameAs="e"), [("assignment-unknown", "b")]),
        (lambda: _said(_row("a", "b").end(), "b", notStarter="perhaps"), [("assignment-value", "b")]),
        (lambda: _said(_row("a", "b").end(), "a", notSameAs="b"), [("assignment-never", "a")]),
        (lambda: _said(_row("a", "b").end(), "a", sameAs="b"), [("assignment-never", "a")]),
        (lambda: _said(_row("a").end(), "a", notSameAs="a"), [("assignment-never", "a")]),
        (lambda: _said(_loop(), "a", notSameAs="b"), []),
        (lambda: _said(_loop(), "a", notSameAs="a"), []),
        (lambda: _said(_either(), "b", notSameAs="a"), [("assignment-never", "b")]),
        (lambda: _said(_side_by_side(), "a", notSameAs="b"), []),
        (lambda: _said(_side_by_side(), "b", sameAs="a"), []),
        (lambda: _inside("a"), []),
        (lambda: _inside("c"), [("assignment-never", "b")]),
        (lambda: _said(_inside(), "c", notSameAs="b"), []),
        (lambda: _said(_inside(), "a", notSameAs="b"), [("assignment-never", "a")]),
        (lambda: _said(process().user_task("a", times="=2").end(), "a", notSameAs="a"), []),
        (
            lambda: _said(_row("a", "b").end(), "b", notSameAs="a", sameAs="a"),
            [("assignment-contradicts", "b")],
        ),
        (
            lambda: _said(_said(_row("a", "b").end(), "a", notSameAs="b"), "b", sameAs="a"),
            [("assignment-never", "a"), ("assignment-contradicts", "b")],
        ),
    ],
)
def test_what_is_said_of_who_may_not_do_a_task(drawing, found):
    assert sorted(_found(drawing())) == sorted(found)


def test_it_means_nothing_on_work_that_people_do_not_do():
    drawing = process().service_task("a").extend('<tl:assignment notStarter="true"/>').end()

    rules = {one.rule for one in check_files({"a.bpmn": drawing.xml()}) if one.element == "a"}
    assert "extension-place" in rules


def test_starters_that_name_nobody_are_told():
    text = process().user_task("a").end().xml().decode()
    head, tag, rest = text.partition('<bpmn:process id="process"')
    opening, close, body = rest.partition(">")
    for said, found in (("", [("starters-none", "process")]), (' groups="office"', [])):
        words = f"<bpmn:extensionElements><tl:starters{said}/></bpmn:extensionElements>"
        assert _found(f"{head}{tag}{opening}{close}{words}{body}".encode()) == found


def test_an_unfixed_starter_of_another_modeler_is_refused():
    text = process().user_task("a").end().xml().decode()
    said = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:candidateStarterGroups="${group}"'
    text = text.replace('<bpmn:process id="process"', f'<bpmn:process {said} id="process"')

    found = [one for one in check_files({"a.bpmn": text.encode()}) if one.rule == "expression-foreign"]
    assert [one.severity for one in found] == ["error"]
