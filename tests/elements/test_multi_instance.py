"""Multi-instance activity: once for each item, or a number of times (BPMN 2.0.2, 10.3.8 and 13.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.dsl import process
from tests.elements.test_business_rule_task import table

if TYPE_CHECKING:
    from tests.world import World


def _complete(world: World, name: str, **values: Any) -> None:
    """Complete the open task with this name."""
    (task,) = [one for one in world.tasks() if one.name == name]
    world.house.inbox.complete(task.id, values, by="tester")


def test_in_parallel_each_item_has_its_round_at_once(world: World) -> None:
    world.running(process().user_task("sign", each="=people", item="who", parallel=True).end(), people=["a", "b"])

    assert sorted(one.name for one in world.tasks()) == ["sign (1 of 2)", "sign (2 of 2)"]
    _complete(world, "sign (2 of 2)")
    world.restart()
    _complete(world, "sign (1 of 2)")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet people",
        "Passed start",
        "Activated sign",
        "ScopeOpened sign",
        "ScopeOpened sign",
        "VariablesSet who",
        "ScopeOpened sign",
        "VariablesSet who",
        "TaskCreated sign",
        "TaskCreated sign",
        "Completed sign",
        "ScopeClosed sign",
        "Completed sign",
        "ScopeClosed sign",
        "ScopeClosed sign",
        "Completed sign",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"people": ["a", "b"]}
    assert world.left_over() == []
    world.check()


def test_one_after_the_other_the_next_round_begins_when_the_one_before_is_done(world: World) -> None:
    world.running(process().user_task("sign", each="=people", item="who").end(), people=["a", "b"])

    assert [one.name for one in world.tasks()] == ["sign (1 of 2)"]
    world.complete("sign")
    world.restart()
    assert [one.name for one in world.tasks()] == ["sign (2 of 2)"]
    world.complete("sign")

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet people",
        "Passed start",
        "Activated sign",
        "ScopeOpened sign",
        "ScopeOpened sign",
        "VariablesSet items",
        "ScopeOpened sign",
        "VariablesSet who",
        "TaskCreated sign",
        "Completed sign",
        "ScopeClosed sign",
        "ScopeClosed sign",
        "ScopeOpened sign",
        "VariablesSet who",
        "TaskCreated sign",
        "Completed sign",
        "ScopeClosed sign",
        "ScopeClosed sign",
        "Completed sign",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("parallel", [True, False])
def test_results_are_collected_in_the_order_of_the_items(world: World, parallel: bool) -> None:
    drawing = process().user_task(
        "sign", each="=people", item="who", parallel=parallel, into="answers", gives="={who: who, yes: yes}"
    )
    world.running(drawing.end(), people=["a", "b", "c"])

    for name in ("c", "b", "a") if parallel else ("a", "b", "c"):
        number = "abc".index(name) + 1
        _complete(world, f"sign ({number} of 3)", yes=name != "b")
        world.restart()

    answers = [{"who": "a", "yes": True}, {"who": "b", "yes": False}, {"who": "c", "yes": True}]
    assert world.variables() == {"people": ["a", "b", "c"], "answers": answers}
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("parallel", [True, False])
def test_the_condition_to_complete_sees_what_has_been_collected(world: World, parallel: bool) -> None:
    drawing = process().user_task(
        "vote",
        times=4,
        parallel=parallel,
        into="votes",
        gives="=yes",
        until="count(votes) = 4 and count(votes[item = true]) = 2",
    )
    world.running(drawing.end())

    for yes in (True, False, True):
        world.complete("vote", yes=yes)
        world.restart()

    assert world.waiting() == []
    votes = world.variables()["votes"]
    assert (votes.count(True), votes.count(False), len(votes)) == (2, 1, 4 if parallel else 3)
    world.check()


def test_a_round_that_ends_keeps_its_result_until_all_are_done(world: World) -> None:
    world.running(process().user_task("sign", times=2, parallel=True, into="answers", gives="=yes").end())
    _complete(world, "sign (1 of 2)", yes=True)

    assert world.history()[-4:] == [
        "VariablesSet yes",
        "Completed sign",
        "VariablesSet outputElement",
        "ScopeKept sign",
    ]
    assert len(world.left_over()) == 4  # the process, the rounds, the open round and the one that is done
    assert world.variables() == {}

    _complete(world, "sign (2 of 2)", yes=False)
    assert world.history()[-9:] == [
        "VariablesSet yes",
        "Completed sign",
        "VariablesSet outputElement",
        "ScopeKept sign",
        "ScopeClosed sign",
        "VariablesSet answers",
        "Completed sign",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"answers": [True, False]}
    assert world.left_over() == []
    world.check()


def test_what_the_result_does_not_name_goes_outward(world: World) -> None:
    drawing = process().user_task("sign", times=2, parallel=True, into="answers", gives="=yes")
    world.running(drawing.end())

    _complete(world, "sign (1 of 2)", yes=True, remark="first")
    _complete(world, "sign (2 of 2)", yes=False, remark="second")

    assert world.variables() == {"answers": [True, False], "remark": "second"}


def test_without_items_it_ends_at_once_with_an_empty_list(world: World) -> None:
    drawing = process().user_task("sign", each="=people", item="who", into="answers", gives="=yes", parallel=True)
    world.running(drawing.end(), people=[])

    assert world.history() == [
        "InstanceStarted",
        "VariablesSet people",
        "Passed start",
        "Activated sign",
        "ScopeOpened sign",
        "ScopeClosed sign",
        "VariablesSet answers",
        "Completed sign",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"people": [], "answers": []}


@pytest.mark.parametrize("parallel", [True, False])
def test_a_number_of_rounds_can_be_none(world: World, parallel: bool) -> None:
    world.running(process().user_task("sign", times="n", parallel=parallel).end("done"), n=0)

    assert world.ended() == ("completed", "done")


COUNTERS = (
    "[loopCounter, numberOfInstances, numberOfActiveInstances, numberOfCompletedInstances, numberOfTerminatedInstances]"
)


def test_one_after_the_other_the_counters_follow(world: World) -> None:
    world.running(process().script_task("count", COUNTERS, result="seen", times=3, into="all", gives="=seen").end())

    assert world.variables() == {"all": [[1, 3, 1, 0, 0], [2, 3, 1, 1, 0], [3, 3, 1, 2, 0]]}


def test_in_parallel_the_counters_follow(world: World) -> None:
    drawing = process().user_task("a", times=3, parallel=True, into="all", gives=f"={COUNTERS}")
    world.running(drawing.end())
    for number in (1, 2, 3):
        _complete(world, f"a ({number} of 3)")

    # a result is taken when the round is done: it counts as completed
    assert world.variables() == {"all": [[1, 3, 2, 1, 0], [2, 3, 1, 2, 0], [3, 3, 0, 3, 0]]}


def test_the_condition_to_complete_ends_what_is_still_open(world: World) -> None:
    drawing = process().user_task(
        "vote",
        each="=[1, 2, 3]",
        item="n",
        parallel=True,
        until="numberOfCompletedInstances >= 2",
        into="votes",
        gives="=n",
    )
    world.running(drawing.end())
    _complete(world, "vote (3 of 3)")
    world.restart()
    _complete(world, "vote (1 of 3)")

    assert world.history()[-11:] == [
        "Completed vote",
        "VariablesSet outputElement",
        "ScopeKept vote",
        "Interrupted vote",
        "ScopeClosed vote cancelled",
        "Cleared vote",
        "ScopeClosed vote",
        "VariablesSet votes",
        "Completed vote",
        "Passed end",
        "InstanceEnded completed end",
    ]
    assert world.variables() == {"votes": [1, None, 3]}
    assert world.left_over() == []
    world.check()


def test_one_after_the_other_the_condition_to_complete_leaves_the_rest_undone(world: World) -> None:
    drawing = process().user_task(
        "ask", each="=people", item="who", until="yes", into="asked", gives="={who: who, yes: yes}"
    )
    world.running(drawing.end(), people=["a", "b", "c"])
    world.complete("ask", yes=False)
    world.complete("ask", yes=True)

    assert world.variables() == {
        "people": ["a", "b", "c"],
        "asked": [{"who": "a", "yes": False}, {"who": "b", "yes": True}],
    }
    assert world.left_over() == []
    world.check()


def test_terminated_rounds_are_counted(world: World) -> None:
    inside = process().user_task("a").end()
    drawing = process().subprocess("s", inside, times=3, parallel=True, until="loopCounter = 2").end()
    world.running(drawing)
    second = sorted(world.tasks(), key=lambda task: task.id)[1]
    world.house.inbox.complete(second.id, {}, by="tester")

    assert world.ended() == ("completed", "end")
    assert [told for told in world.history() if "cancelled" in told] == ["ScopeClosed s cancelled"] * 4
    assert world.left_over() == []
    world.check()


@pytest.mark.parametrize("parallel", [True, False])
def test_an_interrupting_event_on_the_border_ends_all_rounds(world: World, parallel: bool) -> None:
    drawing = process().user_task("sign", each="=people", item="who", parallel=parallel, into="answers", gives="=yes")
    drawing.end().boundary_timer("late", on="sign", after="PT1H").end("gave up")
    world.running(drawing, people=list(range(120)))
    world.complete("sign", yes=True)

    world.pass_time(hours=1)

    assert world.ended() == ("completed", "gave up")
    assert world.waiting() == []
    assert "answers" not in world.variables()
    assert world.left_over() == []
    world.check()


def test_an_event_on_the_border_that_does_not_interrupt_leaves_the_rounds_alone(world: World) -> None:
    drawing = process().user_task("sign", times=2, parallel=True).end()
    drawing.boundary_timer("late", on="sign", after="PT1H", interrupting=False).user_task("chase").end("chased")
    world.running(drawing)

    world.pass_time(hours=1)

    assert world.waiting() == ["chase", "sign", "sign"]
    for one in ("sign", "sign", "chase"):
        world.complete(one)
    assert world.ended() == ("completed", "chased")
    world.check()


def test_an_error_in_one_round_ends_all(world: World) -> None:
    inside = process().user_task("a").exclusive("ok?").when("ok").end("fine").at("ok?").otherwise().end_error("E")
    drawing = (
        process().subprocess("s", inside, times=3, parallel=True).end().boundary_error("caught", on="s").end("failed")
    )
    world.running(drawing)
    world.complete("a", ok=True)
    world.complete("a", ok=False)

    assert world.ended() == ("completed", "failed")
    assert world.waiting() == []
    assert world.left_over() == []
    world.check()


def test_terminating_ends_the_round_and_not_the_others(world: World) -> None:
    inside = process().parallel("fork").user_task("a").end_terminate("stop").at("fork").user_task("b").end("e")
    world.running(process().subprocess("s", inside, times=2, parallel=True).end())
    world.complete("a")

    assert world.waiting() == ["a", "b"]
    world.complete("a")
    assert world.ended() == ("completed", "end")
    world.check()


def test_cancelling_the_instance_ends_all_rounds(world: World) -> None:
    world.running(process().user_task("sign", times=3, parallel=True, into="x", gives="=1").end())
    world.complete("sign")
    world.cancel()

    assert world.ended() == ("cancelled", "No longer wanted")
    assert world.waiting() == []
    assert world.left_over() == []
    world.check()


# -- every kind of activity ------------------------------------------------------------------------

INSIDE = process().script_task("calc", "n * n", result="square").end()
CALLED = process("called").script_task("calc", "n * n", result="square").end()
FILES = {"d.dmn": table("d", "square", ("-", '"s"'))}
KINDS: dict[str, Any] = {
    "task": lambda more: process().task("x", outputs={"square": "=n * n"}, **more),
    "user": lambda more: process().user_task("x", outputs={"square": "=n * n"}, **more),
    "manual": lambda more: process().manual_task("x", outputs={"square": "=n * n"}, **more),
    "service": lambda more: process().service_task("x", outputs={"square": "=n * n"}, **more),
    "script": lambda more: process().script_task("x", "n * n", result="square", **more),
    "rule": lambda more: process().business_rule_task(
        "x", decision="d", inputs={"amount": "=n"}, outputs={"square": "=n * n"}, **more
    ),
    "send": lambda more: process().send_task("x", outputs={"square": "=n * n"}, **more),
    "receive": lambda more: process().receive_task("x", key="=string(n)", outputs={"square": "=n * n"}, **more),
    "call": lambda more: process("process").call(
        "x", process="called", inputs={"n": "=n"}, outputs={"square": "=square"}, **more
    ),
    "subprocess": lambda more: process().subprocess("x", INSIDE, **more),
    "transaction": lambda more: process().subprocess("x", INSIDE, kind="transaction", **more),
}


@pytest.mark.parametrize("parallel", [True, False])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_activity_can_be_repeated(world: World, kind: str, parallel: bool) -> None:
    more = {"each": "=[1, 2, 3]", "item": "n", "parallel": parallel, "into": "squares", "gives": "=square"}
    world.running(KINDS[kind](more).end("done"), CALLED, files=FILES)
    for number in range(1, 4):
        world.restart()
        if kind in {"task", "user"}:
            world.complete("x")
        if kind == "receive":
            world.publish("x", str(number))
        world.work()

    assert world.ended() == ("completed", "done")
    assert world.variables() == {"squares": [1, 4, 9]}
    assert world.left_over() == []
    world.check()


def test_a_repeated_activity_inside_a_repeated_subprocess(world: World) -> None:
    inside = process().user_task("t", each="=row", item="cell", parallel=True, into="cells", gives="=cell * 2").end()
    drawing = process().subprocess(
        "s", inside, each="=[[1, 2], [], [3]]", item="row", parallel=True, into="rows", gives="=cells"
    )
    world.running(drawing.end())
    for _ in range(3):
        world.restart()
        world.complete("t")

    assert world.variables() == {"rows": [[2, 4], [], [6]]}
    assert world.left_over() == []
    world.check()
