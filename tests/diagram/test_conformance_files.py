"""Files that others wrote all load and come back: betsy's constructs and the MIWG reference models."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import etree

from engine.diagram import read

SHARED = Path(__file__).parents[3] / "shared" / "conformance"
FILES = sorted(SHARED.glob("betsy/**/*.bpmn")) + sorted(SHARED.glob("miwg/**/*.bpmn"))
NONE = pytest.param(None, marks=pytest.mark.skip(reason="../shared/conformance is not beside this checkout"))


def canonical(data):
    return etree.canonicalize(from_file=io.BytesIO(data), with_comments=True)


@pytest.mark.parametrize("path", FILES or [NONE], ids=lambda path: path.stem if path else "absent")
def test_loads_and_comes_back(path):
    data = path.read_bytes()
    diagram = read(data, path.name)
    assert canonical(diagram.to_xml()) == canonical(data)
    assert not [finding for finding in diagram.findings if finding.severity == "error"]


@pytest.mark.skipif(not FILES, reason="../shared/conformance is not beside this checkout")
def test_all_are_there():
    assert sum("betsy" in path.parts for path in FILES) == 136
    assert sum("miwg" in path.parts for path in FILES) == 21
