"""Betsy's tests of BPMN engines, one construct each: those that pass go on passing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.betsy import DISPUTED, Betsy, failing, matches
from tests.conformance.shuffle import shuffled

FOLDER = Path(__file__).parents[3] / "shared" / "conformance" / "betsy"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="../shared/conformance is not beside this checkout")

NOT_YET = frozenset({"AdHocSubProcess_Sequential", "AdHocSubProcess_Parallel"})
"""Undisputed tests that fail. Nothing may come into this list; whoever makes one pass takes it out."""


@pytest.fixture(scope="module")
def betsy(tmp_path_factory):
    return Betsy(FOLDER, tmp_path_factory.mktemp("betsy"))


@pytest.fixture(scope="module")
def verdicts(betsy):
    return betsy.judge(betsy.play())


def test_all_are_there(verdicts):
    assert len({one.test for one in verdicts}) == 136
    assert len(verdicts) == 210
    assert {one.test for one in verdicts} >= DISPUTED | NOT_YET


def test_what_passed_still_passes(verdicts):
    assert not failing(verdicts) - NOT_YET - DISPUTED


@pytest.mark.parametrize(
    ("test", "trace"),
    [
        ("MultiInstance_NoneBehavior", "SCRIPT_task1 SCRIPT_task3"),
        ("MultiInstance_OneBehavior", "SCRIPT_task1 SCRIPT_task3"),
        ("MultiInstance_ComplexBehavior", "SCRIPT_task1 SCRIPT_task3"),
        ("WCP09_Structured_Discriminator_MultiInstance", "SCRIPT_task1 SCRIPT_task3"),
        ("WCP12_MultipleInstancesWithoutSynchronization", "SCRIPT_task1 SCRIPT_task3"),
        ("Conditional_StartEvent_EventSubProcess_NonInterrupting", "ERROR_deployment"),
        ("ParallelGateway_TrueParallelism", "EXECUTION_parallel"),
    ],
)
def test_what_is_disputed_does_what_is_drawn(verdicts, test, trace):
    assert [sorted(one.seen.trace) for one in verdicts if one.test == test] == [trace.split()]


def test_names_mean_nothing(betsy, verdicts):
    again = betsy.judge(betsy.play(shuffled))

    assert [(one.test, one.number, sorted(one.seen.trace)) for one in again] == [
        (one.test, one.number, sorted(one.seen.trace)) for one in verdicts
    ]


def test_shuffling_leaves_no_name_as_it_was():
    source = (FOLDER / "events" / "Link_Event.bpmn").read_bytes()
    name, other = shuffled("events/Link_Event.bpmn", source)

    assert "Link" not in name
    assert b'"StartEvent' not in other
    assert b"SequenceFlow_" not in other


@pytest.mark.parametrize(
    ("trace", "expected", "fulfilled"),
    [
        ("b a", "a b", True),
        ("a a", "a", False),
        ("a", "a a", False),
        ("a ERROR_runtime", "a ERROR_runtime", True),
        ("a ERROR_runtime ERROR_runtime", "a ERROR_runtime", True),
        ("a ERROR_thrownErrorEvent", "a ERROR_runtime", True),
        ("a ERROR_runtime", "a ERROR_thrownErrorEvent", False),
        ("a ERROR_runtime", "a", False),
        ("ERROR_deployment", "ERROR", True),
        ("ERROR_unsupported", "ERROR", False),
        ("a MARKER_exists", "a", True),
        ("a", "a MARKER_exists", False),
        ("a MARKER_exists MARKER_exists", "a MARKER_exists", False),
        ("ERROR_mistake", "ERROR", False),
        ("ERROR_mistake", "", False),
        ("ERROR_unsupported", "ERROR_deployment", False),
        ("ERROR_deployment", "", False),
    ],
)
def test_a_trace_fulfils_its_expectation(trace, expected, fulfilled):
    assert matches(trace.split(), expected.split()) is fulfilled
