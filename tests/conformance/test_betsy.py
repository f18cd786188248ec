"""Betsy's tests of BPMN engines, one construct each: those that pass go on passing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conformance.betsy import DISPUTED, IMPOSSIBLE, Betsy, failing, matches
from tests.conformance.shuffle import shuffled

FOLDER = Path(__file__).parents[3] / "shared" / "conformance" / "betsy"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="../shared/conformance is not beside this checkout")


@pytest.fixture(scope="module")
def betsy(tmp_path_factory):
    return Betsy(FOLDER, tmp_path_factory.mktemp("betsy"))


@pytest.fixture(scope="module")
def verdicts(betsy):
    return betsy.judge(betsy.play())


def test_all_are_there(verdicts):
    assert len({one.test for one in verdicts}) == 136
    assert len(verdicts) == 210
    assert {one.test for one in verdicts} >= DISPUTED | IMPOSSIBLE


def test_what_passed_still_passes(verdicts):
    assert not failing(verdicts) - DISPUTED - IMPOSSIBLE


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
        ("AdHocSubProcess_Sequential", "SCRIPT_task1 SCRIPT_task1 SCRIPT_task2"),
        ("AdHocSubProcess_Parallel", "SCRIPT_task1 SCRIPT_task1 SCRIPT_task2"),
        ("Escalation_EndEvent_TopLevel", "MARKER_exists SCRIPT_task1"),
    ],
)
def test_what_contradicts_itself_does_what_is_drawn(verdicts, test, trace):
    assert [sorted(one.seen.trace) for one in verdicts if one.test == test] == [trace.split()]


def test_tests_that_expect_what_they_do_not_draw_are_known():
    wanting = set()
    for test in json.loads((FOLDER / "expected.json").read_text()):
        expected = {token for case in test["cases"] for token in case["expect"] if token.startswith("SCRIPT_")}
        if any(token.encode() not in (FOLDER / test["file"]).read_bytes() for token in expected):
            wanting.add(test["name"])

    assert wanting == IMPOSSIBLE - {"Escalation_EndEvent_TopLevel"}


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
        ("a MARKER_exists", "a", False),
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
