"""Run the gate: `python -m tests.gate [--checks-only]`."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.gate.checks import run_checks
from tests.gate.machine import describe, make_ready
from tests.gate.plugin import Gate

# One process more than there are cores: those that drive a browser or wait for a program leave theirs half idle. Two
# more are slower again: what computes is then taken off its core too often, and its caches with it.
PYTEST = (f"--numprocesses={(os.cpu_count() or 1) + 1}", "--durations=10")


def main() -> int:
    """Run checks, then tests; 0 only if everything passed."""
    checks_only = "--checks-only" in sys.argv[1:]
    with ThreadPoolExecutor(1) as beside:  # what is fetched leaves the machine idle
        ready = beside.submit((lambda: None) if checks_only else make_ready)
        outcomes = run_checks()
        ready.result()
    passed = all(outcome.passed for outcome in outcomes)
    if checks_only:
        return int(not passed)
    lines = [*map(str, outcomes), *describe()]
    return int(pytest.main([*PYTEST], plugins=[Gate(lines, checks_passed=passed)]))


if __name__ == "__main__":
    sys.exit(main())
