"""Scenarios run fast and within bounds, what a worker would do is answered by hand, and coverage says what is left."""

from __future__ import annotations

from engine.faces.tryout import covered, run_scenario, run_scenarios
from tests.dsl import process

PAY = process().service_task("pay", type="bank", outputs={"paid": "=amount"})
PAY = PAY.boundary_error("declined", on="pay", code="NO_MONEY").user_task("call").end("called").at("pay").end("settled")


def acted(drawing, *steps, **more):
    scenario = {"process": "process", "steps": list(steps), **more}
    return run_scenario("s.json", scenario, [{"p.bpmn": drawing.xml()}])


def test_a_job_that_no_connector_does_waits_for_its_answer():
    answered = acted(PAY, {"answer": "pay", "values": {"amount": 5}}, end={"outcome": "settled"}, variables={"paid": 5})

    assert answered.problems == ()
    assert acted(PAY, {"pass_time": "P30D"}, end={"state": "running"}).problems == ()


def test_a_job_ends_in_the_error_that_a_scenario_says():
    steps = ({"fail": "pay", "error": "NO_MONEY"}, {"expect": ["call"]}, {"complete": "call"})

    assert acted(PAY, *steps, end={"outcome": "called"}).problems == ()


def test_a_job_that_fails_for_good_is_stuck_until_it_is_retried():
    fails = {"fail": "pay", "message": "The bank is closed"}

    assert acted(PAY, fails).problems == ("It is stuck at 'pay': The bank is closed",)
    assert acted(PAY, fails, {"retry": "pay"}, {"answer": "pay"}, end={"state": "completed"}).problems == ()
    (problem,) = acted(PAY, {"retry": "pay"}).problems
    assert problem == "Step 1 retry pay: The incident 'pay' cannot be retried: it is not open."


def test_a_job_that_a_connector_would_do_is_answered_by_hand_where_a_scenario_says_so():
    drawing = process().service_task("book").end()
    assert acted(drawing, end={"state": "completed"}).problems == ()

    by_hand = acted(drawing, {"answer": "book"}, by_hand=["book"], end={"state": "completed"})
    assert by_hand.problems == ()
    assert acted(drawing, by_hand=["book"], end={"state": "running"}).problems == ()


def test_of_several_open_tasks_the_number_says_which():
    drawing = process().user_task("sign", each="=[1, 2, 3]", parallel=True).end("signed")
    steps = [{"complete": "sign", "number": 3}, {"complete": "sign", "number": 1}, {"complete": "sign"}]

    assert acted(drawing, *steps, end={"outcome": "signed"}).problems == ()
    (problem,) = acted(drawing, {"complete": "sign"}).problems
    assert problem.endswith('it is open 3 times, and "number" does not say which is meant.')
    assert acted(drawing, {"complete": "sign", "number": 4}).problems[0].endswith("so there is no number 4.")


def test_coverage_tells_by_which_scenario_each_part_was_reached():
    drawing = process().exclusive("big").when("amount > 10").user_task("look").end("looked")
    files = {
        "p.bpmn": drawing.at("big").otherwise().end("small").xml(),
        "scenarios/small.json": b'{"process": "process", "start": {"values": {"amount": 1}}}',
        "scenarios/big.json": b'{"process": "process", "start": {"values": {"amount": 99}}}',
    }
    outcomes = run_scenarios(files)
    (found,) = covered(files, outcomes)

    by_id = {one.id: one.scenarios for one in found.parts}
    assert (by_id["big"], by_id["look"]) == (("scenarios/big.json", "scenarios/small.json"), ("scenarios/big.json",))
    assert [one.label for one in found.never] == ["looked", "look → looked"]
    assert (found.counted(flows=False), found.counted(flows=True)) == ((4, 5), (3, 4))


def test_what_goes_on_for_too_long_is_given_up_and_says_so():
    drawing = process().user_task("wait").boundary_timer("tick", on="wait", interrupting=False, every="R/PT1S")
    drawing = drawing.extend('<tl:timer missed="each"/>').script_task("count", "=1 + 1").end().at("wait").end()
    files = {
        "p.bpmn": drawing.xml(),
        "scenarios/a.json": b'{"process": "process", "steps": [{"pass_time": "P100Y"}]}',
        "scenarios/b.json": b'{"process": "process"}',
    }
    outcomes = run_scenarios(files, seconds=0.3)

    late = "All scenarios together took longer than 0.3 seconds, so this one was"
    assert [one.problems for one in outcomes] == [(f"{late} given up after step 0.",), (f"{late} not begun.",)]


def test_a_message_that_begins_another_process_is_told():
    other = process("other").start_message("Hello").end()
    files = [{"p.bpmn": PAY.xml()}, {"o.bpmn": other.xml()}]
    (problem,) = run_scenario("s.json", {"process": "process", "start": {"message": "Hello"}}, files).problems

    assert problem == "The process 'process' cannot be started: it is not begun by the message 'Hello'."
    (unheard,) = run_scenario("s.json", {"process": "process", "start": {"message": "Hm"}}, files).problems
    assert unheard == "There is no message 'Hm'."


def test_two_runs_of_a_scenario_do_the_same():
    drawing = process().user_task("sign", each="=[1, 2, 3]", parallel=True).call("ask", process="process").end()

    assert acted(drawing, {"complete": "sign", "number": 2}) == acted(drawing, {"complete": "sign", "number": 2})
