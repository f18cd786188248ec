"""What SpiffWorkflow runs as BPMN says, construct by construct, and what not."""

from importlib.metadata import version

import pytest

from engine.calendar import standard
from engine.faces.tryout import run_scenario
from engine.program.bundle import read_bundle
from engine.reference import scenarios
from engine.reference.limits import COMPARABLE, PROVED_ON
from engine.reference.scenarios import play
from tests.reference.micro_cases import RIGHT, WRONG

NOW = 1_772_438_400_000_000  # 2026-03-02, 9:00 in Amsterdam


def played(case, *, guarded=True):
    bundle = read_bundle(case.files)
    assert bundle.errors == ()
    return play(bundle, case.files, case.scenario, now=NOW, calendar=standard(), guarded=guarded)


def test_the_proofs_are_about_the_release_that_is_installed():
    assert version("spiffworkflow") == PROVED_ON


def test_on_another_release_nothing_is_comparable(monkeypatch):
    monkeypatch.setattr(scenarios, "PROVED_ON", "3.1.2")
    result = played(RIGHT[0])
    assert result.trace is None
    assert "was proved on 3.1.2" in result.limits[""]


def test_every_comparable_construct_is_proved_and_nothing_else():
    assert {construct for case in RIGHT for construct in case.proves} == COMPARABLE


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_runs_as_bpmn_says(case):
    result = played(case)

    assert result.limits == {}
    assert list(result.trace.steps) == case.expected
    assert result.trace.ends == tuple(sorted(case.ends.split()))
    assert (result.trace.outcome is not None) == case.over


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_is_named_as_not_comparable(case):
    result = played(case)

    assert list(result.limits) == [case.at]
    before = list(result.trace.steps) if result.trace else []
    assert before == case.expected[: len(before)]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_is_still_wrong_without_the_limit(case):
    """When this fails, SpiffWorkflow has learned it: make it comparable."""
    result = played(case, guarded=False)

    right = (
        result.limits == {}
        and list(result.trace.steps) == case.expected
        and result.trace.ends == tuple(sorted(case.ends.split()))
        and (result.trace.outcome is not None) == case.over
    )
    assert not right


def does_one_thing_twice(case):
    """Whether a task waits twice, which a scenario cannot tell apart."""
    return any(len(set(waits)) < len(waits) for waits in case.expected)


@pytest.mark.parametrize(
    "case", [case for case in (*RIGHT, *WRONG) if not does_one_thing_twice(case)], ids=lambda case: case.name
)
def test_our_own_engine_runs_it_as_bpmn_says(case):
    """Those that SpiffWorkflow runs wrongly included."""
    outcome = run_scenario(case.name, case.scenario, [case.files])

    assert not case.over or outcome.problems == ()
    assert list(outcome.trace) == case.expected
    assert (outcome.end is not None) == case.over
