"""Decision files of every release of DMN are opened by the editor, which knows one, without losing anything."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from engine.decisions.document import NAMESPACES
from engine.decisions.read import read
from hatch_build import FRONTEND, find_node
from tests.architecture.sources import ROOT
from tests.decisions.tck import KIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not (FRONTEND / "node_modules" / "dmn-moddle").is_dir(), reason="the front end is not built here (`make frontend`)"
)
SOME = 15
"""Of the decisions of others each so-manieth is opened."""
RELEASE = frozenset({"expressionLanguage", "typeLanguage", "importType", "schemaLocation"})
"""Attributes that name the release."""
DEFAULTS = frozenset({"hitPolicy=UNIQUE", "preferredOrientation=Rule-as-Row"})
"""What the editor does not write, since it is meant anyway."""
SCRIPT = (ROOT / "tests" / "frontend" / "releases.mjs").read_text("utf-8")
FIRST = """<?xml version='1.0' encoding='UTF-8'?>
<definitions xmlns='http://www.omg.org/spec/DMN/20151101/dmn.xsd' xmlns:f="http://www.omg.org/spec/FEEL/20140401"
 xmlns:biodi="http://bpmn.io/schema/dmn/biodi/1.0" xmlns:own="urn:own" id="all" name="All" namespace="urn:all">
<itemDefinition id="size" name="Size"><typeRef>f:number</typeRef></itemDefinition>
<decision id="fast" name="Fast" own:colour="red">
<extensionElements><biodi:bounds x="10" y="20" width="180" height="80"/><own:word>kept</own:word></extensionElements>
<variable name="Fast" typeRef="f:string"/>
<informationRequirement><requiredInput href="#amount"/></informationRequirement>
<decisionTable hitPolicy="FIRST">
<input label="Amount"><inputExpression typeRef="f:number"><text>amount</text></inputExpression>
</input><output name="fast" typeRef="f:string"/>
<rule><description>little</description><inputEntry><text>&lt; 5</text></inputEntry>
<outputEntry><text>"yes"</text></outputEntry></rule></decisionTable></decision>
<inputData id="amount" name="amount"><variable name="amount" typeRef="f:number"/></inputData>
</definitions>"""
"""DMN 1.1 as modelers of its time wrote it: its own picture, types by prefix, parts without ids."""
LATER = """<definitions xmlns="{uri}" id="all" name="All" namespace="urn:all"><decision id="fast" name="Fast">
<variable name="Fast" typeRef="string"/>{inner}</decision></definitions>"""
PLAIN = '<literalExpression id="says"><text>"yes"</text></literalExpression>'
LOOP = (
    '<for id="each" iteratorVariable="one"><in><literalExpression><text>[1]</text></literalExpression></in>'
    "<return><literalExpression><text>one</text></literalExpression></return></for>"
)


def opened(files: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Open files in the editor and save them: their text and the release they came in, or "" and why it cannot be."""
    node, _ = find_node()
    command = [node, "--input-type=module", "-e", SCRIPT]
    given = json.dumps(list(files.items()))
    done = subprocess.run(command, cwd=FRONTEND, input=given, check=True, capture_output=True, text=True, timeout=120)
    return {name: (text, told) for name, text, told in json.loads(done.stdout)}


def parts(text: str, but: Iterable[str] = RELEASE) -> Counter[tuple[str, ...]]:
    """Every element of a file with its attributes and text, by local names."""
    found: Counter[tuple[str, ...]] = Counter()
    for one in etree.fromstring(text.encode()).iter(etree.Element):
        attributes = {etree.QName(name).localname: _plain(value) for name, value in one.attrib.items()}
        said = sorted({f"{name}={value}" for name, value in attributes.items() if name not in but} - DEFAULTS)
        found[etree.QName(one).localname, _plain(" ".join((one.text or "").split())), *said] += 1
    return found


def _plain(text: str) -> str:
    """A name without its prefix, a number without what says nothing."""
    return re.sub(r"^f:|(?<=\d)\.0+$", "", text)


PICTURE = {"DMNDI", "DMNDiagram", "DMNShape", "Bounds"}
OTHERS = sorted(KIT.rglob("*.dmn"))[::SOME]
LATER_ONES = {release: LATER.format(uri=uri, inner=PLAIN) for uri, release in NAMESPACES.items() if release != "1.1"}
LOOPS = LATER.format(uri=next(uri for uri, release in NAMESPACES.items() if release == "1.5"), inner=LOOP)


@pytest.fixture(scope="module")
def files() -> dict[str, tuple[str, str]]:
    """All of them opened and saved at once."""
    others = {one.name: one.read_text("utf-8") for one in OTHERS}
    return opened({"1.1": FIRST, **LATER_ONES, "loops": LOOPS, **others})


def test_the_first_release_is_brought_up_to_date_with_all_that_it_says(files: Mapping[str, tuple[str, str]]) -> None:
    text, release = files["1.1"]
    assert release == "1.1"
    lost = parts(FIRST, but=["id", "name"]) - parts(text, but=["id", "name"])
    assert [one[0] for one in lost] == ["bounds"], "its own picture becomes one as the standard has it"
    assert 'dmnElementRef="fast"' in text
    assert 'typeRef="string"' in text
    assert "<typeRef>number</typeRef>" in text
    assert not read(text.encode(), "first.dmn").findings


@pytest.mark.parametrize("release", LATER_ONES)
def test_every_later_release_is_opened(files: Mapping[str, tuple[str, str]], release: str) -> None:
    text, told = files[release]
    assert told == release
    assert {one[0] for one in parts(text) - parts(LATER_ONES[release])} == PICTURE, "it had no picture, and has one"
    assert not parts(LATER_ONES[release]) - parts(text)


def test_what_the_editor_would_lose_is_not_opened(files: Mapping[str, tuple[str, str]]) -> None:
    text, why = files["loops"]
    assert text == ""
    assert why.startswith("it is written in DMN 1.5 and holds <for>, which the editor cannot show and would lose.")


@pytest.mark.parametrize("file", OTHERS or [pytest.param(None, marks=pytest.mark.skip("the TCK is not here"))])
def test_nothing_is_lost_of_the_decisions_of_others(files: Mapping[str, tuple[str, str]], file: Path) -> None:
    text, why = files[file.name]
    assert text, why
    assert "DMNShape" in text
    assert not parts(file.read_text("utf-8")) - parts(text)
