"""Runs betsy's tests: `python -m tests.conformance.betsy ../shared/conformance/betsy`.

Prints a row for each group, every test that fails with what came and what was expected, and last
`betsy: N/136 tests, M/210 cases`. Ends with 1 when a test fails that does not contradict itself.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from tests.conformance.run import Case, OneByOne, Seen
from tests.world import copy_of, make_template

DISPUTED = frozenset(
    {
        "MultiInstance_NoneBehavior",
        "MultiInstance_OneBehavior",
        "MultiInstance_ComplexBehavior",
        "WCP09_Structured_Discriminator_MultiInstance",
        "WCP12_MultipleInstancesWithoutSynchronization",
        "Conditional_StartEvent_EventSubProcess_NonInterrupting",
        "ParallelGateway_TrueParallelism",
    }
)
"""Tests whose own drawing contradicts the trace they expect; README.md says how."""

IMPOSSIBLE = frozenset({"AdHocSubProcess_Sequential", "AdHocSubProcess_Parallel", "Escalation_EndEvent_TopLevel"})
"""Tests that nobody disputes and that contradict themselves all the same, found here; README.md says how."""

Change = Callable[[str, bytes], tuple[str, bytes]]


def _as_it_is(name: str, source: bytes) -> tuple[str, bytes]:
    return name, source


class Played(NamedTuple):
    """What a case did. Whether that is right is not known yet."""

    test: str
    number: int
    seen: Seen


class Verdict(NamedTuple):
    """What a case did, and what it should have done."""

    group: str
    test: str
    number: int
    expected: tuple[str, ...]
    seen: Seen

    @property
    def passed(self) -> bool:
        """Whether the trace is the expected one, in any order."""
        return matches(self.seen.trace, self.expected)


class Betsy:
    """The tests of a folder, each case on a database of its own."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self.scratch = scratch
        self.template = scratch / "template.db"
        make_template(f"sqlite:///{self.template}")

    def play(self, change: Change = _as_it_is) -> list[Played]:
        """Run every case; `change` may give a file another name and other ids. Expectations are not looked at."""
        return list(self._play(change))

    def _play(self, change: Change) -> Iterator[Played]:
        for test in _tests(self.folder):
            name, source = change(test["file"], (self.folder / test["file"]).read_bytes())
            for case in test["cases"]:
                inputs = {"text": case["input"] or "", "integer": case["integer"], "parallel": case["parallel"]}
                yield Played(test["name"], case["n"], self.case(name, source, **inputs))

    def case(self, name: str, source: bytes, **inputs: Any) -> Seen:
        """Run one case."""
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        try:
            with closing(OneByOne(copy_of(self.template, folder))) as world:
                return Case(world).play({name: source}, **inputs)
        finally:
            shutil.rmtree(folder)

    def judge(self, played: Iterable[Played]) -> list[Verdict]:
        """Say of every case that was played whether it did what was expected."""
        expected = {
            (test["name"], case["n"]): (test["group"], tuple(case["expect"]))
            for test in _tests(self.folder)
            for case in test["cases"]
        }
        return [Verdict(group, *one[:2], wanted, one.seen) for one in played for group, wanted in [expected[one[:2]]]]


def _tests(folder: Path) -> list[dict[str, Any]]:
    tests: list[dict[str, Any]] = json.loads((folder / "expected.json").read_text())
    return tests


def matches(trace: Sequence[str], expected: Sequence[str]) -> bool:
    """Whether a trace fulfils an expectation: as multisets, where an error end is a failure at run time as well.

    >>> matches(["b", "a"], ["a", "b"]), matches(["ERROR_deployment"], ["ERROR"]), matches(["a"], ["a", "ERROR"])
    (True, True, False)
    """
    for one in expected:
        if one in _BROAD:
            trace = [one if token in _BROAD[one] else token for token in trace]
            trace = [token for place, token in enumerate(trace) if token != one or one not in trace[:place]]
    return sorted(trace) == sorted(expected)


_RUNTIME = frozenset({"ERROR_runtime", "ERROR_thrownErrorEvent"})
_BROAD = {"ERROR_runtime": _RUNTIME, "ERROR": _RUNTIME | {"ERROR_deployment"}}
"""Which outcomes fulfil an expectation that leaves open how a case fails; more than one incident is one failure."""


def failing(verdicts: Iterable[Verdict]) -> frozenset[str]:
    """Name the tests of which a case did not pass."""
    return frozenset(one.test for one in verdicts if not one.passed)


def report(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Tell what came of it, line by line."""
    wrong = failing(verdicts)
    groups = {one.test: one.group for one in verdicts}
    total = Counter(groups.values())
    passed = Counter(group for test, group in groups.items() if test not in wrong)
    yield from (f"{group:12} {passed[group]:3} of {total[group]:3} tests" for group in total)
    yield ""
    for one in verdicts:
        if not one.passed:
            yield from _told(one)
    cases = sum(one.passed for one in verdicts)
    yield f"betsy: {len(groups) - len(wrong)}/{len(groups)} tests, {cases}/{len(verdicts)} cases"


def _told(failed: Verdict) -> Iterator[str]:
    why = " (disputed)" if failed.test in DISPUTED else " (contradicts itself)" if failed.test in IMPOSSIBLE else ""
    yield f"{failed.group}/{failed.test}, case {failed.number}{why}"
    yield f"    got      {' '.join(sorted(failed.seen.trace)) or 'nothing'}"
    yield f"    expected {' '.join(sorted(failed.expected)) or 'nothing'}"
    yield from (f"    {sentence}" for sentence in failed.seen.said)


def main(arguments: Sequence[str]) -> int:
    """Run the folder that is named and say how it went."""
    (folder,) = arguments
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="tl-betsy-", dir=memory if memory.is_dir() else None) as scratch:
        betsy = Betsy(Path(folder), Path(scratch))
        verdicts = betsy.judge(betsy.play())
    for line in report(verdicts):
        print(line)  # noqa: T201 - a report for standard output
    return int(bool(failing(verdicts) - DISPUTED - IMPOSSIBLE))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
