"""The checks that need no test runner: style, types, and who may import whom."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
CHECKS = (
    ("style", ("ruff", "check", "--quiet", ".")),
    ("format", ("ruff", "format", "--quiet", "--check", ".")),
    ("types", ("mypy", "--no-error-summary")),
    ("imports", ("lint-imports", "--no-cache")),
)


class Outcome(NamedTuple):
    """What one check said; `output` matters when it failed."""

    name: str
    passed: bool
    seconds: float
    output: str

    @property
    def objections(self) -> str:
        """What it objects to, in lines; nothing where it passed."""
        return "" if self.passed else f"\n{self.output}\n"

    def __str__(self) -> str:
        return f"{self.name}: {'clean' if self.passed else 'FAILED'} ({self.seconds:.1f} s)"


def run_checks() -> Iterator[Outcome]:
    """Run every check, also after one has failed."""
    for name, command in CHECKS:
        began = time.monotonic()
        done = subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True, check=False)
        yield Outcome(name, done.returncode == 0, time.monotonic() - began, done.stdout + done.stderr)
