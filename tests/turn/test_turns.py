"""A turn: one transaction, or none; and groups of deeds that are committed together."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.commands import tasks
from engine.errors import Refusal, WrongState
from engine.events import TaskClaimed
from engine.execution import snapshot
from engine.store import pages
from tests.dsl import process

if TYPE_CHECKING:
    import pytest

    from engine.turn import Turn
    from tests.world import World


def _three(world: World) -> list[tuple[str, str]]:
    """Start three instances with a task each; gives (instance, task)."""
    world.deploy(process().user_task("a").end())
    ids = [world.start().id for _ in range(3)]
    return [(one, next(task.id for task in world.tasks() if task.instance_id == one)) for one in ids]


def _together(world: World, *deeds: Any) -> list[Any]:
    return world.house.turns.take_all(deeds, actor="system", channel="test")


def _complete(task_id: str, turn: Turn) -> str:
    return tasks.complete(turn, task_id, "tester", {}, None)


def test_a_refusal_in_the_middle_of_a_group_holds_up_nobody(world: World) -> None:
    (one, a), (_, b), (three, c) = _three(world)
    world.house.inbox.claim(b, by="tester")
    world.house.inbox.complete(b, {}, by="tester")

    answers = _together(world, partial(_complete, a), partial(_complete, b), partial(_complete, c))

    assert (answers[0], type(answers[1]), answers[2]) == (one, WrongState, three)
    assert [world.ended(each)[0] for each in (one, three)] == ["completed", "completed"]
    world.check()


def test_what_a_refused_deed_had_recorded_is_not_written_with_the_others(world: World) -> None:
    (one, a), (two, _), (three, c) = _three(world)

    def records_and_refuses(turn: Turn) -> None:
        turn.run(two)
        turn.record(two, TaskClaimed(0, 3, "sam"))
        turn.then(lambda w: pages.drop_all(w, one))
        raise WrongState("The world", "changed", "as it is")

    answers = _together(world, partial(_complete, a), records_and_refuses, partial(_complete, c))

    assert isinstance(answers[1], WrongState)
    assert [world.ended(each)[0] for each in (one, two, three)] == ["completed", "running", "completed"]
    assert world.history(two) == ["InstanceStarted", "Passed start", "TaskCreated a"]
    world.check()


def test_a_bug_in_one_deed_holds_up_nobody_and_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    (one, a), (two, _), (three, c) = _three(world)

    def breaks(turn: Turn) -> None:
        turn.record(two, TaskClaimed(0, 3, "sam"))
        raise ZeroDivisionError("a bug")

    answers = _together(world, partial(_complete, a), breaks, partial(_complete, c))

    assert isinstance(answers[1], ZeroDivisionError)
    assert [world.ended(each)[0] for each in (one, two, three)] == ["completed", "running", "completed"]
    assert "a bug" in caplog.text
    assert caplog.records[0].levelno == logging.ERROR
    world.check()


def test_two_deeds_on_one_instance_see_each_other(world: World) -> None:
    world.running(process().user_task("a").user_task("b").end())
    a = world.task("a").id

    def b_too(turn: Turn) -> str:
        return tasks.complete(turn, f"{world.instance_id}-5", "tester", {}, None)

    answers = _together(world, partial(_complete, a), b_too)

    # the second task has no row before the group is written: it is told so, and nothing else happens
    assert answers[0] == world.instance_id
    assert isinstance(answers[1], Refusal)
    assert world.waiting() == ["b"]
    world.check()


def test_a_call_interrupted_in_the_moment_it_ends_is_over_once(world: World) -> None:
    drawing = process("main").call("inner").end("done").boundary_timer("late", on="inner", after="PT1H").end("too late")
    world.running(drawing, process("inner").catch_timer("pause", after="PT1H").end())
    (inner,) = world.children()

    world.sleep(hours=1)
    world.work()

    assert world.ended() in {("completed", "too late"), ("completed", "done")}
    assert world.ended(inner)[0] in {"completed", "cancelled"}
    assert world.left_over() == world.left_over(inner) == []
    world.check()


def test_many_timers_are_worked_off_in_groups(world: World) -> None:
    world.deploy(process().catch_timer("pause", after="PT1H").end())
    for _ in range(70):
        world.start()

    world.sleep(hours=1)

    assert world.house.operations.work() == 64
    assert world.house.operations.work() == 6
    assert world.house.engine.instances(state="running").rows == ()


# -- pages -----------------------------------------------------------------------------------------


def _with_two_pages(world: World) -> None:
    world.running(process().subprocess("s", process().user_task("a").user_task("b").end()).user_task("c").end(), n=1)


def _spoil(world: World, scope: int, data: bytes | None) -> None:
    def change(w: Any, _: int) -> None:
        pages.drop(w, world.instance_id, [scope])
        if data is not None:
            pages.save(w, world.instance_id, scope, 0, data)

    world.house.turns.write(change)


def test_a_page_that_cannot_be_read_is_folded_from_the_journal(world: World) -> None:
    for scope in (0, 5):
        for data in (b"", b"[", b"\xff\xfe", b'[99,"x",[0,0,0,"process"]]'):
            _with_two_pages(world)
            _spoil(world, scope, data)

            world.complete("a", n=2)
            world.complete("b")
            world.complete("c")

            assert world.ended() == ("completed", "end"), (scope, data)
            assert world.variables() == {"n": 2}


def test_a_page_of_the_process_that_is_missing_is_folded_from_the_journal(world: World) -> None:
    _with_two_pages(world)
    _spoil(world, 0, None)

    for element in ("a", "b", "c"):
        world.complete(element)

    assert world.ended() == ("completed", "end")
    world.check()


def test_a_page_of_another_format_is_not_read() -> None:
    assert snapshot.read(b'[99,"digest",[0,0,0,"process",0,{},{},{},{}]]') is None
    assert snapshot.read(b'[2,"digest",[0,0,0,"process",0,{},{},{},{}]]') is not None
