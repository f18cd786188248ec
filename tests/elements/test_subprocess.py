"""Embedded subprocess: a scope of its own inside the process (BPMN 2.0.2, 10.3.5)."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_ends_when_nothing_is_left_in_it(world: World) -> None:
    inside = process().parallel("fork").user_task("a").end("A").at("fork").user_task("b").end("B")
    world.running(process().subprocess("both", inside).user_task("after").end())

    world.complete("a")
    assert world.waiting() == ["b"]
    world.complete("b")

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated both",
        "ScopeOpened both",
        "Passed both_start",
        "Passed fork",
        "TaskCreated a",
        "TaskCreated b",
        "Completed a",
        "Passed A",
        "Completed b",
        "Passed B",
        "ScopeClosed both",
        "Completed both",
        "TaskCreated after",
    ]
    assert world.left_over() == ["page 0"]
    world.check()


def test_its_inputs_are_its_own_and_its_outputs_leave_it(world: World) -> None:
    inside = process().script_task("double", "n * 2", result="n").script_task("more", "n + base", result="sum").end()
    drawing = process().subprocess("sums", inside, inputs={"n": "=base + 1"}, outputs={"total": "=n"})
    world.running(drawing.end(), base=10)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet base",
        "Passed start",
        "Activated sums",
        "ScopeOpened sums",
        "VariablesSet n",
        "Passed sums_start",
        "VariablesSet n",
        "Passed double",
        "VariablesSet sum",
        "Passed more",
        "Passed sums_end",
        "ScopeClosed sums",
        "VariablesSet total",
        "Completed sums",
        "Passed end",
        "InstanceEnded completed end",
    ]
    # what the subprocess did not declare belongs to the process: one value per name per scope
    assert world.variables() == {"base": 10, "total": 22, "sum": 32}
    world.check()


def _left(inner: str, around: str) -> list[str]:
    return [f"ScopeClosed {inner}", f"Completed {inner}", f"Passed {around}_end"]


def test_subprocesses_stand_in_one_another(world: World) -> None:
    deep = process().user_task("deep").end()
    for name in ("five", "four", "three", "two", "one"):
        deep = process().subprocess(name, deep).end()
    world.running(deep)

    world.restart()
    world.complete("deep")

    names = ["five", "four", "three", "two"]
    assert world.history()[18:] == [
        "Completed deep",
        "Passed five_end",
        *(told for one, around in pairwise([*names, "one"]) for told in _left(one, around)),
        "ScopeClosed one",
        "Completed one",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    world.check()


def test_sixty_of_them_in_one_another_need_no_deep_stack(world: World) -> None:
    deep = process().user_task("deep").end()
    for number in range(60):
        deep = process().subprocess(f"s{number}", deep).end()
    world.running(deep)

    world.cancel()

    assert world.ended() == ("cancelled", "No longer wanted")
    assert world.left_over() == []


def test_an_output_that_cannot_be_worked_out_leaves_it_open(world: World) -> None:
    many = "=count(for a in 1..n, b in 1..n, c in 1..n return a)"
    drawing = process().subprocess("sums", process().user_task("a").end(), outputs={"total": many})
    world.running(drawing.end(), n=1000)

    world.complete("a")
    assert world.incidents() == [("sums", "expression")]
    world.retry(n=900)
    assert world.incidents() == [("sums", "expression")]
    world.check()
    world.retry(n=2)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet n",
        "Passed start",
        "Activated sums",
        "ScopeOpened sums",
        "Passed sums_start",
        "TaskCreated a",
        "Completed a",
        "Passed sums_end",
        "IncidentRaised sums expression",
        "VariablesSet n",
        "IncidentResolved sums",
        "IncidentRaised sums expression",
        "VariablesSet n",
        "IncidentResolved sums",
        "ScopeClosed sums",
        "VariablesSet total",
        "Completed sums",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"n": 2, "total": 8}
    assert world.left_over() == []
    world.check()


def test_the_same_subprocess_twice_at_once_keeps_its_values_apart(world: World) -> None:
    drawing = process().parallel("fork").to("work").to("pause").catch_timer("pause", after="PT1H").goto("work")
    inside = process().user_task("a").end()
    drawing.at("fork").subprocess("work", inside, inputs={"n": "=base"}, outputs={"sum": "=n + sum"}).end()
    world.running(drawing, base=1, sum=0)

    world.house.engine.set_values(world.instance_id, {"base": 10}, by="tester")
    world.pass_time(hours=1)
    assert world.waiting() == ["a", "a"]
    world.complete("a")
    world.complete("a")

    assert world.variables() == {"base": 10, "sum": 11}
    world.check()


def test_a_subprocess_without_start_event_begins_with_what_nothing_leads_to(world: World) -> None:
    inside = process().apart().user_task("a").end().apart().user_task("b").end("end b")
    world.running(process().subprocess("both", inside).end())

    assert world.waiting() == ["a", "b"]
