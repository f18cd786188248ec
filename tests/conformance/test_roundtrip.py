"""`python -m tests.conformance.roundtrip` finds nothing lost where nothing is, and everything that is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from engine.diagram import read
from tests.conformance.roundtrip import edited, lost, main, written
from tests.dsl import process

PROCESSES = Path(__file__).parents[2] / "processes"
MIWG = Path(__file__).parents[3] / "shared" / "conformance" / "miwg"
SMALL = (
    process("p", name="One")
    .lane("Sales", zone="frontstage")
    .user_task("check")
    .document("why")
    .extend("<tl:form ref='f'/>")
    .lane("Store", zone="backstage")
    .task("pack")
    .end()
    .xml()
)


def test_our_library_loses_nothing(capsys):
    assert main([str(PROCESSES)]) == 0
    assert re.fullmatch(r"roundtrip: (\d+)/\1\n", capsys.readouterr().out)


@pytest.mark.skipif(not MIWG.is_dir(), reason="../shared/conformance is not beside this checkout")
def test_a_sample_of_the_reference_models_loses_nothing(capsys):
    assert main([str(MIWG / name) for name in ("A.4.1.bpmn", "B.2.0.bpmn", "C.7.0.bpmn")]) == 0
    assert capsys.readouterr().out == "roundtrip: 3/3\n"


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ((rb'(<bpmn:userTask[^>]*) name="check"', rb"\1"), r"attribute name 'check' became None"),
        ((rb"<tl:form ref=\"f\"/>", b""), r"form is missing"),
        ((rb"<bpmn:lane ", b'<bpmn:lane extra="1" '), r"attribute extra None became '1'"),
        ((rb"why", b"because"), r"text 'why' became 'because'"),
        ((rb' xmlns:zeebe="[^"]*"', b""), r"prefix 'zeebe' meant '.*', means None"),
        ((rb"<bpmn:laneSet.*</bpmn:laneSet>", b""), r"laneSet.* is missing|became"),
        ((rb"(<bpmn:flowNodeRef>\w+<.*?>)\s*(<bpmn:flowNodeRef>\w+<.*?>)", rb"\2\1"), r"text '\w+' became '\w+'"),
        ((rb"</bpmn:definitions>", b"<!-- more --></bpmn:definitions>"), r"<!-- more --> was added"),
        ((rb"\Z", b"<?pi?>"), r"after the root: \[\] became \['<\?pi\?>'\]"),
    ],
)
def test_a_planted_loss_is_told(harm, told):
    def careless(diagram):
        changed = re.sub(*harm, written(diagram), count=1, flags=re.DOTALL)
        assert changed != diagram.source
        return changed

    found = "\n".join(lost(SMALL, "small", careless))
    assert re.search(told, found, re.DOTALL), found


def test_what_only_an_edit_loses_is_told():
    def forgetful(diagram):
        return edited(diagram).replace(b' zone="backstage"', b"")

    (told,) = lost(SMALL, "small", write_edited=forgetful)
    assert re.fullmatch(r"after an edit: line \d+, .*: attribute .*zone 'backstage' became None", told)


def test_what_stands_around_the_root_counts():
    def forgetful(diagram):
        return replace(diagram, prolog="").to_xml()

    commented = SMALL.replace(b"<bpmn:definitions", b"<!-- mine --><bpmn:definitions", 1)
    assert lost(commented, "small", forgetful) == ["before the root: ['<!-- mine -->'] became []"]
    assert not lost(commented, "small")


def test_what_cannot_be_read_is_a_loss_with_its_sentence(tmp_path, capsys):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.bpmn").write_bytes(SMALL)
    (tmp_path / "deep" / "b.bpmn").write_bytes(b"<definitions")
    assert main([str(tmp_path)]) == 1
    *told, last = capsys.readouterr().out.splitlines()
    assert last == "roundtrip: 1/2"
    assert len(told) == 1
    assert "b.bpmn: " in told[0]
    assert "its XML is broken" in told[0]


def test_the_edit_is_one():
    names = {one.name for one in read(edited(read(SMALL))).elements.values() if one.kind in {"userTask", "task"}}
    assert names == {"check <&\"'> é", "pack <&\"'> é"}


def test_no_file_is_no_success(tmp_path, capsys):
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().out == "roundtrip: 0/0\n"
