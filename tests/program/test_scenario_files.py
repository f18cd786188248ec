"""Scenario files: what is not as docs/scenarios.md says is told before anything runs."""

from __future__ import annotations

import json

import pytest

from engine.errors import Unreadable
from engine.faces.tryout import run_scenario
from engine.program.scenario_files import read_scenario
from tests.dsl import process

GOOD = {
    "name": "Straight",
    "process": "process",
    "at": "2026-03-02T09:00:00+01:00",
    "key": "K-1",
    "start": {"values": {"amount": 5}},
    "steps": [{"expect": ["look"]}, {"pass_time": "PT1H"}, {"complete": "look", "values": {}}],
    "end": {"state": "completed"},
    "variables": {"amount": 5},
}


def test_a_scenario_is_read_as_it_is():
    assert read_scenario(json.dumps(GOOD).encode(), "scenarios/a.json") == GOOD


def test_other_json_beside_the_diagram_is_left_alone():
    assert read_scenario(b"[1]", "a.json") is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"process": 5}, "the 'process' of it is not a text"),
        ({"start": []}, "the 'start' of it is not an object"),
        ({"start": {"values": 1}}, "the 'values' of its start is not an object"),
        ({"steps": {}}, "the 'steps' of it is not a list"),
        ({"steps": [1]}, "step 1 is not an object"),
        ({"steps": [{"complete": 1}]}, "the 'complete' of step 1 is not a text"),
        ({"steps": [{"expect": [[]]}]}, "step 1 expects something that is no text"),
        ({"steps": [{"expect": []}, {}]}, "step 2 has not exactly one of answer, complete, expect, fail, pass_time"),
        ({"steps": [{"signal": "a", "publish": "b"}]}, "step 1 has not exactly one of"),
        ({"steps": [{"pass_time": "soon"}]}, "the time of step 1 cannot be read: write a duration"),
        ({"variables": None}, "the 'variables' of it is not an object"),
        ({"at": "2026-03-02T09:00:00"}, "its 'at' has no offset from UTC"),
        ({"at": "tomorrow"}, "its 'at' is no moment in ISO 8601"),
    ],
)
def test_what_is_wrong_is_said(wrong, said):
    with pytest.raises(Unreadable, match=r"docs/scenarios\.md says what a scenario holds") as refused:
        read_scenario(json.dumps(GOOD | wrong).encode(), "scenarios/a.json")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"\xff", "UTF-8"),
        (b"[" * 100_000, "deep"),
        (b"9" * 100_000, "digits"),
        (b'{"process": 1e99999999999999999999}', "longer than any"),
    ],
)
def test_what_is_no_json_is_refused(content, said):
    with pytest.raises(Unreadable, match=said):
        read_scenario(content, "scenarios/a.json")


@pytest.mark.parametrize("time", ["P9000Y", "5000 business days after 2099-01-01", "P7000Y"])
def test_a_time_beyond_all_calendars_is_no_traceback(time):
    scenario = GOOD | {"steps": [{"pass_time": time}]}
    outcome = run_scenario("a.json", scenario, [{"p.bpmn": process().user_task("look").end().xml()}])

    assert outcome.problems


def test_four_eyes_take_two_in_a_scenario():
    drawing = process().user_task("enter").user_task("check")
    drawing.extend('<tl:assignment notSameAs="enter" skills="credit"/>').end("done")
    steps = [{"complete": "enter", "by": "ann"}, {"complete": "check"}]
    two = {"process": "process", "steps": steps, "end": {"outcome": "done"}}
    one = two | {"steps": [{"complete": "enter"}, {"complete": "check"}]}

    assert run_scenario("two", two, [{"a.bpmn": drawing.xml()}]).problems == ()
    (problem,) = run_scenario("one", one, [{"a.bpmn": drawing.xml()}]).problems[:1]
    assert "whoever did 'enter' may not do it" in problem
