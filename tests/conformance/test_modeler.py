"""Nothing is lost between our modeler, Camunda Modeler and us: files are drawn on in Chromium, and compared."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from engine.diagram import read
from engine.program.bundle import read_bundle
from engine.program.design.lost import lost as told_as_lost
from hatch_build import FRONTEND
from tests.conformance.modeler import DEEDS, KEEPS, drawing, is_known, losses, lost, opened, played
from tests.conformance.test_roundtrip import MIWG, PROCESSES
from tests.dsl import process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.skipif(
    not (FRONTEND / "node_modules" / "esbuild").is_dir(), reason="the front end is not built here (`make frontend`)"
)
REFERENCE = ("A.4.1", "B.1.0", "C.1.1", "C.3.0", "C.4.0")
"""Of the reference models those with words of strangers, data, quantities, correlation, and a prefix used otherwise."""
ODD = """
<bpmn:correlationProperty id="number" name="number">
<bpmn:correlationPropertyRetrievalExpression id="read" messageRef="message_paid">
<bpmn:messagePath id="path">number</bpmn:messagePath>
</bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>
<bpmn:globalScriptTask id="global" name="Global"><bpmn:script>1 + 1</bpmn:script></bpmn:globalScriptTask>
"""


@pytest.fixture(scope="module")
def pages() -> Iterator[Mapping[str, Page]]:
    with opened() as pages:
        yield pages


@pytest.fixture
def odd(tmp_path: Path) -> str:
    """Draw what bpmn-js has no words for, or wrong ones."""
    inner = process().user_task("inside").end()
    drawing_ = process("odd", name="Odd").pool("Company").lane("Sales", group="sales", zone="frontstage")
    drawing_ = (
        drawing_.user_task("check")
        .document("Why")
        .extend('<tl:form ref="f"/>')
        .extend("<x:y z='1'><x:q>deep</x:q></x:y>")
    )
    drawing_ = (
        drawing_.set(completion_quantity=2).subprocess("some", inner).catch_message("paid", message="paid", key="=n")
    )
    text = drawing_.end().xml().decode().replace("<bpmn:definitions ", '<bpmn:definitions xmlns:x="urn:strange" ', 1)
    (tmp_path / "odd.bpmn").write_text(
        text.replace("<bpmn:collaboration", f"{ODD}<bpmn:collaboration", 1), encoding="utf-8"
    )
    return drawing(tmp_path / "odd.bpmn")


@pytest.mark.parametrize(("modeler", "deed"), sorted(KEEPS))
def test_the_library_and_what_is_odd_lose_nothing(pages, odd, modeler, deed):
    library = drawing(PROCESSES / "change_of_address" / "process.bpmn")

    assert lost(pages, library, "library", modeler, deed) == []
    if modeler != "bare":
        assert lost(pages, odd, "odd", modeler, deed) == []


@pytest.mark.skipif(not MIWG.is_dir(), reason="../shared/conformance is not beside this checkout")
@pytest.mark.parametrize("name", REFERENCE)
def test_reference_models_lose_nothing_in_our_modeler(pages, name):
    xml = drawing(MIWG / f"{name}.bpmn")

    told = [one for deed in DEEDS for one in lost(pages, xml, name, "ours", deed)]
    assert [one for one in told if not is_known("ours", one)] == []


def test_correlation_that_camunda_modeler_has_saved_is_read(pages, odd):
    """Its library writes the path of a message under another name than BPMN does."""
    saved = played(pages, odd, "bare", "save")["xml"]
    diagram = read(saved.encode(), "saved")
    (found,) = diagram.of_kind("correlationProperty")

    assert "messagePath" not in saved
    assert diagram.talk.path(found, diagram.elements["message_paid"]).text == "number"


def test_what_another_type_drops_without_the_plug_in_is_told(pages, odd):
    done = played(pages, odd, "bare", "retype")
    before, after = read(odd.encode(), "odd"), read(done["xml"].encode(), "odd")

    assert [one for one in losses(before, after, "retype", done["pairs"]) if "tl:form" in one]
    (told,) = told_as_lost(before, after, 1)
    assert told.message == "'check' has lost what version 1 says of it: its form."


def test_what_copies_lack_without_the_plug_in_is_told(pages, odd):
    done = played(pages, odd, "bare", "paste")
    before, after = read(odd.encode(), "odd"), read(done["xml"].encode(), "odd")

    told = {one.element: one.message for one in told_as_lost(before, after, 1)}
    copies = dict(done["pairs"])
    (lane,) = before.of_kind("lane")
    assert told.keys() == {copies["check"], copies[lane.id]}
    assert told[copies["check"]] == (
        "'check' is new and bears the name of 'check' in version 1, but does not say what that does: its form."
    )


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ((r'<tl:form ref="\w+" />', ""), r"of \d tl:form \d are left"),
        ((r"(<bpmn:flowNodeRef>)check<", r"\1nothing<"), r"check is not in it"),
        ((r'completionQuantity="2"', ""), r"completionQuantity '2' became None"),
        ((r"<x:q>deep</x:q>", "<x:q />"), r"text 'deep' became None"),
        ((r'name="paid"', 'name="unpaid"'), r"name 'paid' became 'unpaid'"),
        ((r"<bpmn:script>.*?</bpmn:script>", ""), r"of 1 script 0 are left"),
        (
            (r'(?s)<bpmndi:BPMNShape id="\w+" bpmnElement="check".*?</bpmndi:BPMNShape>', ""),
            r"check is not drawn any more",
        ),
    ],
)
def test_a_planted_loss_is_told(pages, odd, harm, told):
    saved = played(pages, odd, "ours", "save")["xml"]
    changed = re.sub(*harm, saved, count=1)
    assert changed != saved

    found = losses(read(odd.encode(), "odd"), read(changed.encode(), "odd"), "save", [])
    assert [one for one in found if re.search(told, one)], found


def test_what_is_saved_still_runs(pages, odd):
    made = read_bundle({"odd.bpmn": played(pages, odd, "ours", "save")["xml"].encode()}).processes

    assert {one.program.key for one in made} == {"odd", "global"}
