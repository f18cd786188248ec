"""Standard loop: an activity again and again while a condition holds (BPMN 2.0.2, 10.3.8 and 13.3.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World

ROUND = ["ScopeOpened try", "TaskCreated try", "VariablesSet good", "Completed try", "ScopeClosed try"]


def test_it_is_repeated_while_the_condition_holds(world: World) -> None:
    world.running(process().user_task("try", loop="not(good)").end())

    world.complete("try", good=False)
    world.restart()
    world.complete("try", good=True)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated try",
        "ScopeOpened try",
        *ROUND,
        *ROUND,
        "ScopeClosed try",
        "Completed try",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"good": True}
    assert world.left_over() == []
    world.check()


def test_its_tasks_say_which_round_it_is(world: World) -> None:
    world.running(process().user_task("try", loop="not(good)").end())

    assert world.task("try").name == "try (round 1)"
    world.complete("try", good=False)
    assert world.task("try").name == "try (round 2)"


def test_the_condition_can_be_asked_before_the_first_round(world: World) -> None:
    world.running(process().script_task("count", "n + 1", result="n", loop="n < 3", before=True).end(), n=5)

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet n",
        "Passed start",
        "Activated count",
        "ScopeOpened count",
        "ScopeClosed count",
        "Completed count",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"n": 5}


def test_asked_afterwards_it_is_done_once_at_least(world: World) -> None:
    world.running(process().script_task("count", "n + 1", result="n", loop="n < 3").end(), n=5)

    assert world.variables() == {"n": 6}


def test_the_counter_is_known_inside_and_says_in_the_condition_how_many_are_done(world: World) -> None:
    drawing = process().script_task("add", "concatenate(seen, [loopCounter])", result="seen", loop="loopCounter < 4")
    world.running(drawing.end(), seen=[])
    assert world.variables() == {"seen": [1, 2, 3, 4]}

    before = process().script_task(
        "add", "concatenate(seen, [loopCounter])", result="seen", loop="loopCounter < 2", before=True
    )
    world.running(before.end(), seen=[])
    assert world.variables() == {"seen": [1, 2]}


def test_it_ends_at_its_maximum_though_the_condition_holds(world: World) -> None:
    world.running(process().script_task("count", "n + 1", result="n", loop="true", at_most=3).end(), n=0)
    assert world.variables() == {"n": 3}

    world.running(process().script_task("count", "n + 1", result="n", at_most=2, before=True).end(), n=0)
    assert world.variables() == {"n": 2}


def test_a_subprocess_is_repeated_with_values_of_its_own(world: World) -> None:
    inside = process().script_task("double", "mine * 2", result="mine").user_task("look").end()
    drawing = process().subprocess("work", inside, inputs={"mine": "=n"}, outputs={"n": "=mine"}, loop="n < 5")
    world.running(drawing.end("done"), n=2)

    world.complete("look")
    world.complete("look")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet n",
        "Passed start",
        "Activated work",
        "ScopeOpened work",
        *(["ScopeOpened work", "Activated work", "ScopeOpened work", "VariablesSet mine", "Passed work_start"]),
        *(["VariablesSet mine", "Passed double", "TaskCreated look", "Completed look", "Passed work_end"]),
        *(["ScopeClosed work", "VariablesSet n", "Completed work", "ScopeClosed work"]),
        *(["ScopeOpened work", "Activated work", "ScopeOpened work", "VariablesSet mine", "Passed work_start"]),
        *(["VariablesSet mine", "Passed double", "TaskCreated look", "Completed look", "Passed work_end"]),
        *(["ScopeClosed work", "VariablesSet n", "Completed work", "ScopeClosed work"]),
        "ScopeClosed work",
        "Completed work",
        "Passed done",
        "InstanceEnded completed done",
    ]
    assert world.variables() == {"n": 8}
    world.check()


def test_an_event_on_its_border_ends_the_loop(world: World) -> None:
    drawing = (
        process().user_task("try", loop="true").end().boundary_timer("late", on="try", after="PT1H").end("gave up")
    )
    world.running(drawing)
    world.complete("try")
    world.complete("try")

    world.pass_time(hours=1)

    assert world.history()[-8:] == [
        "Interrupted try",
        "ScopeClosed try cancelled",
        "Cleared try",
        "ScopeClosed try cancelled",
        "Interrupted try",
        "Fired late",
        "Passed gave_up",
        "InstanceEnded completed gave up",
    ]
    assert world.ended() == ("completed", "gave up")
    assert world.left_over() == []
    world.check()


def test_a_condition_that_is_neither_true_nor_false_waits_for_help(world: World) -> None:
    world.running(process().user_task("try", loop="again").end())
    world.complete("try")

    assert world.incidents() == [("try", "condition")]
    assert world.incident().message == "The condition to repeat 'try' is neither true nor false: \"again\" has no value"
    world.retry()
    assert world.incidents() == [("try", "condition")]
    world.restart()
    world.retry(again=True)
    assert world.waiting() == ["try"]
    world.complete("try", again=False)

    assert world.history() == [
        "InstanceStarted",
        "Passed start",
        "Activated try",
        "ScopeOpened try",
        "ScopeOpened try",
        "TaskCreated try",
        "Completed try",
        "IncidentRaised try condition",
        "IncidentResolved try",
        "IncidentRaised try condition",
        "VariablesSet again",
        "IncidentResolved try",
        "ScopeClosed try",
        "ScopeOpened try",
        "TaskCreated try",
        "VariablesSet again",
        "Completed try",
        "ScopeClosed try",
        "ScopeClosed try",
        "Completed try",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.left_over() == []
    world.check()


def test_a_condition_that_cannot_be_asked_before_the_first_round_is_asked_again(world: World) -> None:
    world.running(process().user_task("try", loop="again", before=True).end())

    assert world.incidents() == [("try", "condition")]
    world.retry(again=True)
    assert world.waiting() == ["try"]
    world.check()


def test_an_activity_that_cannot_begin_in_a_round_is_tried_again_there(world: World) -> None:
    many = "=count(for a in 1..n, b in 1..n, c in 1..n return a)"
    drawing = process().user_task("try", inputs={"x": many}, outputs={"n": "=n + x"}, loop="n < 10")
    world.running(drawing.end(), n=1000)

    assert world.incidents() == [("try", "expression")]
    world.retry(n=2)
    assert world.task("try").name == "try (round 1)"
    world.complete("try")

    assert world.variables() == {"n": 10}
    assert world.ended() == ("completed", "end")
    assert world.left_over() == []
    world.check()


def test_a_loop_without_a_wait_is_stopped_and_names_the_loop(world: World) -> None:
    world.running(process().script_task("count", "1", result="n", loop="true").end())

    assert world.incidents() == [("count", "endless-loop")]
    assert "'count' was stopped" in world.incident().message


def test_a_job_is_repeated(world: World) -> None:
    drawing = process().service_task("book", inputs={"fail": "=broken"}, retries=1, loop="loopCounter < 2").end()
    world.running(drawing, broken=True)
    world.work()

    assert world.incidents() == [("book", "job")]
    world.retry(broken=False)
    world.work()

    assert world.history()[-15:] == [
        "VariablesSet broken",
        "IncidentResolved book",
        "JobCreated book",
        "VariablesSet fail of book",
        "Completed book",
        "ScopeClosed book",
        "ScopeOpened book",
        "JobCreated book",
        "VariablesSet fail of book",
        "Completed book",
        "ScopeClosed book",
        "ScopeClosed book",
        "Completed book",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.left_over() == []
    world.check()


def test_a_maximum_that_is_no_number_above_nought_is_told(world: World) -> None:
    for most in (-1, 0, "many"):
        (found,) = [
            one
            for one in world.findings(process().user_task("x", loop="true", at_most=most).end())
            if one.rule == "repeat"
        ]
        assert (found.element, found.severity) == ("x", "error")
        assert found.message == f"'x' is to be repeated at most '{most}' times, which is not a whole number above 0."


def test_a_loop_that_only_its_border_ends_is_told(world: World) -> None:
    drawing = process().user_task("x").inner("<bpmn:standardLoopCharacteristics/>").end()
    drawing.boundary_timer("late", on="x", after="PT1H").end("over")

    assert [one.element for one in world.findings(drawing) if one.rule == "repeat-endless"] == ["x"]
