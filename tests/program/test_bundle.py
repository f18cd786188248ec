"""The files of a deployment read together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.program.bundle import kind_of, read_bundle
from tests.dsl import process
from tests.elements.test_business_rule_task import table

if TYPE_CHECKING:
    from engine.program.model import Program

RULES = table("size", "size", ("&lt; 100", '"small"'))
FORM = b'{"schemaVersion": 16, "id": "ask", "components": [{"type": "textfield", "key": "name", "label": "Name"}]}'


def _program(**files: bytes) -> Program:
    drawing = process().user_task("ask", form="ask").business_rule_task("rate", decision="size").end()
    bundle = read_bundle({"p.bpmn": drawing.xml(), "size.dmn": RULES, "ask.form": FORM, **files})
    assert bundle.errors == ()
    (only,) = bundle.processes
    return only.program


def test_files_are_told_apart_by_their_names() -> None:
    names = [
        "a.bpmn",
        "A.BPMN20.XML",
        "a.xml",
        "a.form",
        "b/c.dmn",
        "scenarios/x.json",
        "p/scenarios/x.json",
        "x.json",
        "data/x.json",
        "README.md",
    ]

    assert [kind_of(name) for name in names] == [
        "diagram",
        "diagram",
        "diagram",
        "form",
        "decision",
        "scenario",
        "scenario",
        "scenario",
        "other",
        "other",
    ]


def test_a_program_holds_the_forms_and_decisions_that_it_uses() -> None:
    program = _program(**{"other.form": FORM.replace(b'"ask"', b'"other"')})

    assert (set(program.forms), set(program.decisions)) == ({"ask"}, {"size"})


def test_the_digest_changes_with_whatever_the_process_is_made_of() -> None:
    plain = _program().digest

    assert _program().digest == plain
    assert _program(**{"README.md": b"Hello"}).digest == plain
    assert _program(**{"other.dmn": table("other", "other", ("-", "1"))}).digest == plain
    assert _program(**{"size.dmn": RULES.replace(b"100", b"200")}).digest != plain
    assert _program(**{"ask.form": FORM.replace(b"Name", b"Your name")}).digest != plain


def test_every_file_is_read_though_others_cannot_be() -> None:
    files = {
        "broken.bpmn": b"<definitions",
        "broken.form": b"{",
        "broken.dmn": b"no xml",
        "scenarios/broken.json": b"[]",
        "good.bpmn": process().user_task("a").catch_timer("b", after="soon").end().xml(),
    }

    found = read_bundle(files).errors

    assert [(one.rule, one.file) for one in found] == [
        ("unreadable", "broken.bpmn"),
        ("unreadable", "broken.dmn"),
        ("unreadable", "broken.form"),
        ("unreadable", "scenarios/broken.json"),
        ("timer", "good.bpmn"),
    ]


def test_no_process_is_told() -> None:
    assert [one.rule for one in read_bundle({"ask.form": FORM}).errors] == ["no-process"]
    assert [one.rule for one in read_bundle({}).errors] == ["no-process"]


def test_what_is_defined_twice_is_told() -> None:
    drawing = process().user_task("a").end().xml()
    files = {"a.bpmn": drawing, "b.bpmn": drawing, "a.form": FORM, "b.form": FORM, "a.dmn": RULES, "b.dmn": RULES}

    assert [(one.rule, one.message) for one in read_bundle(files).errors] == [
        ("twice", "The decision 'size' is defined twice."),
        ("twice", "The form 'ask' is defined twice."),
        ("twice", "The process 'process' stands in a.bpmn and in b.bpmn."),
    ]


def test_scenarios_are_kept_by_their_file() -> None:
    bundle = read_bundle({"p.bpmn": process().end().xml(), "scenarios/a.json": b'{"process": "process", "n": 1.10}'})

    (scenario,) = bundle.scenarios.values()
    assert str(scenario["n"]) == "1.10"


def test_json_that_a_browser_sends_without_its_folder_is_a_scenario_only_if_it_names_a_process() -> None:
    drawing = process().user_task("ask").end().xml()

    bundle = read_bundle({"p.bpmn": drawing, "run.json": b'{"process": "process"}', "data.json": b'{"rows": []}'})

    assert list(bundle.scenarios) == ["run.json"]
    assert not [one for one in bundle.findings if one.file == "data.json"]
