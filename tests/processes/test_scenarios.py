"""The scenarios of the library speak of what is drawn, and run as they say."""

import json
import re

import pytest

from engine.faces import run_scenarios
from tests.processes.library import LIBRARY, NAMES, SCENARIOS, drawn

every_process = pytest.mark.parametrize("name", NAMES)
every_scenario = pytest.mark.parametrize("path", SCENARIOS)
PARTS = {"name", "process", "start", "key", "at", "steps", "end", "variables"}
STEP = {
    frozenset({"expect"}),
    frozenset({"complete", "values"}),
    frozenset({"complete", "values", "by"}),
    frozenset({"publish", "key", "values"}),
    frozenset({"pass_time"}),
}
DURATION = re.compile(r"P(\d+D)?(T(\d+H)?(\d+M)?)?")


def scenario(path):
    return json.loads((LIBRARY / path).read_bytes())


def reachable(name):
    """The process and those it calls."""
    found = [name]
    for one in found:
        calls = [
            element.attributes["calledElement"] for element in drawn(one).elements() if element.kind == "callActivity"
        ]
        found += [called for called in calls if called not in found]
    return [drawn(one) for one in found]


def form_of(task_id, name):
    for process in reachable(name):
        task = process.user_tasks().get(task_id)
        if task is not None:
            return process.forms[task.extension("tl:form").attributes["ref"]]
    raise AssertionError(f"no task {task_id}")


def payloads(name):
    """What every message of the process carries, by the message's name."""
    messages = (one for one in drawn(name).diagram.elements.values() if one.kind == "message")
    return {
        message.name: {row.attributes["name"] for row in message.extension("tl:message").all("tl:payload")}
        for message in messages
    }


@every_process
def test_it_runs_as_its_scenarios_say(name):
    beside = [one.files for one in reachable(name)[1:]]

    outcomes = run_scenarios(drawn(name).files, beside)

    assert {one.file: one.problems for one in outcomes if not one.passed} == {}


@every_scenario
def test_it_has_the_parts_of_a_scenario(path):
    told = scenario(path)

    assert set(told) <= PARTS
    assert told["name"]
    assert told["process"] == path.partition("/")[0]
    assert {frozenset(step) for step in told["steps"]} <= STEP
    assert all(DURATION.fullmatch(step["pass_time"]) for step in told["steps"] if "pass_time" in step)


@every_scenario
def test_its_tasks_exist_and_its_values_pass_their_forms(path):
    told = scenario(path)
    tasks = {one for process in reachable(told["process"]) for one in process.user_tasks()}

    for step in told["steps"]:
        assert step.get("expect", []) == sorted(step.get("expect", []))
        assert set(step.get("expect", [])) <= tasks
        if "complete" in step:
            form = form_of(step["complete"], told["process"])
            assert form.check(step["values"], told["start"]["values"])[1] == {}, step
            assert {key for key in step["values"] if not form.field(key).editable} == set()


@every_scenario
def test_its_messages_exist_and_carry_what_is_declared(path):
    told = scenario(path)
    carried = payloads(told["process"])

    for step in told["steps"]:
        if "publish" in step:
            assert set(step["values"]) == carried[step["publish"]]
            assert step["key"] == told["key"]
    if "message" in told["start"]:
        assert set(told["start"]["values"]) == carried[told["start"]["message"]]


@every_scenario
def test_it_ends_at_an_end_that_is_drawn(path):
    told = scenario(path)

    assert told["end"]["state"] == "completed"
    assert told["end"]["outcome"] in {
        element.name for element in drawn(told["process"]).elements() if element.kind == "endEvent"
    }


@every_process
def test_every_way_for_it_to_end_has_a_scenario(name):
    process = drawn(name)
    side_ends = {"Manager informed", "Customer warned", "Promise explained"}
    side_ends |= {f"{office} office reminded" for office in ("Front", "Back")}
    side_ends |= {f"{office}-office input is missing" for office in ("Front", "Back")}
    ends = {
        element.name
        for element in process.elements()
        if element.kind == "endEvent" and process.parent(element) is process.process
    }

    told = {scenario(path)["end"]["outcome"] for path in SCENARIOS if path.startswith(f"{name}/")}

    assert ends - side_ends <= told


@every_process
def test_every_user_task_is_done_in_a_scenario(name):
    steps = [step for path in SCENARIOS for step in scenario(path)["steps"]]

    assert set(drawn(name).user_tasks()) <= {step.get("complete") for step in steps}


@every_process
def test_every_message_arrives_in_a_scenario(name):
    told = [scenario(path) for path in SCENARIOS if path.startswith(f"{name}/")]

    arrived = {step.get("publish") for one in told for step in one["steps"]} | {
        one["start"].get("message") for one in told
    }

    assert set(payloads(name)) <= arrived


@every_process
def test_every_form_and_decision_is_used(name):
    process = drawn(name)
    elements = list(process.elements())

    forms = {form.attributes["ref"] for element in elements for form in element.extensions_of("tl:form")}
    decisions = {one.attributes["ref"] for element in elements for one in element.extensions_of("tl:decision")}

    assert forms == set(process.forms)
    assert {f"decisions/{ref}.dmn" for ref in decisions} == {file for file in process.files if file.endswith(".dmn")}
    assert {f"forms/{ref}.form" for ref in forms} == {file for file in process.files if file.endswith(".form")}


@every_process
def test_every_field_has_a_label_in_words(name):
    fields = [field for form in drawn(name).forms.values() for field in form.fields]

    assert [field.key for field in fields if not field.label[:1].isupper() or "_" in field.label] == []
