"""Run the gate: `python -m tests.gate [--checks-only]`."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.gate.checks import Outcome, run_checks
from tests.gate.machine import describe, make_ready
from tests.gate.plugin import Gate

# One process more than there are cores: those that drive a browser or wait for a program leave theirs half idle. Two
# more are slower again: what computes is then taken off its core too often, and its caches with it.
PYTEST = (f"--numprocesses={(os.cpu_count() or 1) + 1}", "--durations=10")


def main() -> int:
    """Run checks and tests; 0 only if everything passed."""
    if "--checks-only" in sys.argv[1:]:
        return int(not all(list(map(_told, run_checks()))))
    with ThreadPoolExecutor(1) as beside:
        checks = beside.submit(lambda: list(run_checks()))
        make_ready()
        return int(pytest.main([*PYTEST], plugins=[Gate(checks, describe)]))


def _told(outcome: Outcome) -> bool:
    sys.stdout.write(f"  {outcome}\n{outcome.objections}")
    sys.stdout.flush()
    return outcome.passed


if __name__ == "__main__":
    sys.exit(main())
