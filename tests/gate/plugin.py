"""pytest plugin of the gate: the summary above the closing line, and no skipping in CI."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from tests.gate.checks import Outcome

# Where this stands in the reason of a skip, the test wants material that may be laid beside a checkout
# (../shared), and that not everybody has.
BESIDE = "../shared"


class Gate:
    """Knows what the checks said, and judges the skips."""

    def __init__(self, checks: Future[list[Outcome]], described: Callable[[], Sequence[str]]) -> None:
        """`checks` are run beside the tests; `described` says with which tools the tests were run."""
        self.checks = checks
        self.described = described
        self._reporter: Any = None

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Know where to tell what a check objects to."""
        self._reporter = session.config.pluginmanager.get_plugin("terminalreporter")

    def pytest_runtest_logreport(self) -> None:
        """Tell what the checks object to, once they are through: nobody has to wait for the last test."""
        if self._reporter is not None and self.checks.done():
            self._tell_objections()

    def _tell_objections(self) -> None:
        for outcome in self.checks.result():
            if not outcome.passed:
                self._reporter.write_line(f"\n{outcome}\n{outcome.objections}", red=True)
        self._reporter = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A failed check, or a skip in CI, fails the run even where all tests that ran have passed."""
        passed = all(outcome.passed for outcome in self.checks.result())
        if self._reporter is not None:
            self._tell_objections()
        if session.exitstatus == 0 and (not passed or self._unexcused(session.config)):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any, config: pytest.Config) -> None:
        """Say what was checked, and what CI will not have."""
        terminalreporter.section("gate")
        for line in (*map(str, self.checks.result()), *self.described()):
            terminalreporter.line(line, red="FAILED" in line)
        for reason in self._unexcused(config):
            terminalreporter.line(f"skipped in CI, which counts as failed: {reason}", red=True)

    def _unexcused(self, config: pytest.Config) -> list[str]:
        if not os.environ.get("CI"):
            return []
        reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        reasons = {f"{report.nodeid}: {_reason(report)}" for report in reporter.stats.get("skipped", [])}
        return sorted(reason for reason in reasons if BESIDE not in reason)


def _reason(report: Any) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
