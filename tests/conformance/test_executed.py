"""Whatever docs/bpmn-support.md says that it runs has run in a test: it stands in the record of a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from engine.execution.elements.registry import ATTACHED, ENTER

ENOUGH = ("registry", "standard_loop", "multi_instance_data", "token_quantities")
"""Tests of elements that take part in everything together; the others repeat it."""
ROOT = Path(__file__).parents[2]


def test_every_behaviour_took_part_in_something_that_happened(tmp_path):
    noted = tmp_path / "behaviours"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "tests.conformance.recorder",
            *(f"tests/elements/test_{one}.py" for one in ENOUGH),
        ],
        cwd=ROOT,
        env={**os.environ, "BEHAVIOURS": str(noted)},
        stdout=subprocess.DEVNULL,
        check=False,  # what fails there is told there
    )
    assert (set(ENTER) | ATTACHED) - set(noted.read_text().split()) == set()
