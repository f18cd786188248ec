"""Data that pages show can be read: JSON, XML of our vocabulary, Python that runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from engine import open_house
from engine.diagram.xml import read_xml
from engine.program.bundle import read_bundle
from tests.architecture.sources import ROOT
from tests.docs.snippets import snippets

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.snippets import Snippet

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tl="urn:throughlane:bpmn:1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
KEY = "ab" * 32


@pytest.mark.parametrize("snippet", snippets("json"), ids=str)
def test_json_can_be_read(snippet: Snippet) -> None:
    assert isinstance(json.loads(snippet.text), dict)


@pytest.mark.parametrize(
    "snippet", [one for one in snippets("xml") if "<" in one.text and "…" not in one.text], ids=str
)
def test_xml_can_be_read(snippet: Snippet) -> None:
    assert len(read_xml(f"<all {NAMESPACES}>{snippet.text}</all>".encode(), str(snippet))) > 0


@pytest.mark.parametrize("snippet", snippets("python"), ids=str)
def test_python_runs(snippet: Snippet, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/key").write_text(KEY)
    house = open_house(f"sqlite:///{tmp_path}/data/throughlane.db", key=bytes.fromhex(KEY))
    house.upgrade()
    house.close()

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", snippet.text],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_tutorial_prints_its_own_files() -> None:
    """What the tutorial tells people to write is what its folder holds."""
    folder = ROOT / "docs/tutorial/complaint"
    page = (ROOT / "docs/tutorial.md").read_text(encoding="utf-8")
    shown = [json.loads(one.text) for one in snippets("json") if one.page == "docs/tutorial.md"]
    kept = [
        json.loads((folder / name).read_text())
        for name in ("forms/look-into-complaint.form", "scenarios/refunded.json")
    ]
    diagram = (folder / "process.bpmn").read_text(encoding="utf-8")
    tags = set(re.findall(r"<tl:[^>]*/>", page))

    assert shown == kept
    assert {tag for tag in tags if tag not in diagram} == set()


def test_tutorial_has_no_findings() -> None:
    folder = ROOT / "docs/tutorial/complaint"
    files = {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*.*") if one.is_file()}

    assert read_bundle(files).findings == ()
