"""Running instances move to another version: by example, with the whole house around them."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from engine.errors import NotAllowed, NotFound, WrongState
from engine.store import pages, projections
from tests.dsl import process
from tests.world import KEY, TESTER

if TYPE_CHECKING:
    from engine.queries.moving import Effect, Move
    from tests.world import World

OLD = process("order").user_task("check").user_task("ship").end("done")


def two(world: World, old: Any, new: Any, *, starts: int = 1, **values: Any) -> tuple[str, str]:
    """Deploy a version, start instances of it, and deploy another version; gives the ids of both."""
    (first,) = world.deploy(old)
    for _ in range(starts):
        world.start(first.key, **values)
    (second,) = world.deploy(new)
    return first.id, second.id


def moved(world: World, versions: tuple[str, str], said: dict[str, str] | None = None) -> Move:
    """Move everything, and see that the record is whole."""
    begun = world.house.moves.begin(*versions, said, reason="Better", by=TESTER)
    world.work()
    world.check()
    return world.house.moves.move(begun.id)  # type: ignore[no-any-return]


def verdicts(effect: Effect) -> list[tuple[str, str]]:
    """What becomes of each, and why."""
    return [(one.verdict, one.why) for one in effect.outcomes]


def since(world: World, first: int) -> list[str]:
    """What has happened to the instance after so many events."""
    return world.history()[first:]


def test_a_request_moves_and_goes_on_with_the_new_version(world: World) -> None:
    new = process("order").user_task("check").user_task("pack").user_task("ship").end("done")
    versions = two(world, OLD, new)
    before = len(world.history())
    assert verdicts(world.house.moves.effect(*versions)) == [("moves", "")]
    assert len(world.history()) == before, "looking at the effect changes nothing"

    assert moved(world, versions).counts == {"moved": 1}
    assert since(world, before) == ["InstanceMigrated to 2", "TaskCarried check"]
    world.complete("check")
    world.complete("pack")
    world.complete("ship")
    assert world.ended() == ("completed", "done")
    texts = [line.text for line in world.house.engine.history(world.instance_id)]
    assert "Tester moved it to version 2 of the process: Better." in texts


def test_a_step_that_is_gone_asks_which_one_it_is_now(world: World) -> None:
    new = process("order").lane("Desk", group="sales-desk").user_task("look").user_task("ship").end("done")
    versions = two(world, OLD, new)
    effect = world.house.moves.effect(*versions)
    assert verdicts(effect) == [("choice", "'check' waits for somebody; the new version has no such step.")]
    assert [(one.id, one.options) for one in effect.choices] == [("check", (("look", "look"), ("ship", "ship")))]

    task = world.task("check")
    world.house.desk.keep_draft(task.id, {"note": ["half"]}, by=TESTER)
    said = {"check": "look"}
    assert verdicts(world.house.moves.effect(*versions, said)) == [("moves", "")]
    moved(world, versions, said)
    found = world.task("look")
    assert (found.id, found.name, found.lane, found.group) == (task.id, "look", "Desk", "sales-desk")
    assert world.house.inbox.open(found.id, world.tester).draft == {"note": ["half"]}, "what was typed is kept"
    assert "‘check’ is called ‘look’ and is for Desk now." in [
        line.text for line in world.house.engine.history(world.instance_id)
    ]


def test_without_a_choice_a_request_stays_as_it_was(world: World) -> None:
    versions = two(world, OLD, process("order").user_task("look").end())
    before = world.history()
    move = moved(world, versions)
    assert move.counts == {"refused": 1}
    assert world.history() == before
    (part,) = world.house.moves.parts(move.id)
    assert (part.state, part.why) == ("refused", "'check' waits for somebody; the new version has no such step.")


def test_a_timer_keeps_its_moment_and_an_added_one_begins_now(world: World) -> None:
    old = process("order").user_task("check").end().boundary_timer(on="check", after="P10D").end("late")
    new = process("order").user_task("check").end().boundary_timer(on="check", after="P2D").end("late")
    new.boundary_timer("nudge", on="check", after="PT1H", interrupting=False).user_task("remind").end()
    versions = two(world, old, new)
    world.sleep(days=9)
    moved(world, versions)
    world.pass_time(hours=2)
    assert world.waiting() == ["check", "remind"]
    world.pass_time(hours=20)
    assert world.waiting() == ["check", "remind"]
    world.pass_time(hours=3)
    assert world.ended() == ("running", None)
    assert world.waiting() == ["remind"]


def test_a_subprocess_drawn_around_a_task_holds_it_from_now_on(world: World) -> None:
    inside = (
        process()
        .user_task("check")
        .end()
        .event_subprocess("called off", process().start_message("stop", key='="k"').end("stopped"))
    )
    new = process("order").subprocess("checking", inside, inputs={"own": "=amount + 1"}).user_task("ship").end("done")
    new.boundary_timer(on="checking", after="P1D").user_task("chase").end()
    versions = two(world, OLD, new, amount=4)
    before = len(world.history())
    moved(world, versions)
    assert since(world, before) == [
        "InstanceMigrated to 2",
        "ScopeDrawn checking",
        "VariablesSet own",
        "TimerArmed checking_timer",
        "MessageAwaited stop",
        "TaskCarried check",
    ]
    world.complete("check")
    assert world.waiting() == ["ship"]
    assert world.left_over() == ["page 0"]


def test_a_subprocess_no_longer_drawn_lets_go_of_what_it_holds(world: World) -> None:
    old = process("order").subprocess("checking", process().user_task("check").end(), inputs={"own": "=1"})
    old = old.user_task("ship").end("done").boundary_timer(on="checking", after="P1D").end("late")
    versions = two(world, old, OLD)
    before = len(world.history())
    moved(world, versions)
    assert since(world, before) == [
        "InstanceMigrated to 2",
        "Withdrawn checking_timer",
        "VariablesSet own",
        "ScopeUndrawn checking",
        "TaskCarried check",
    ]
    world.complete("check")
    world.complete("ship")
    assert world.ended() == ("completed", "done")


def test_a_join_that_waits_for_fewer_goes_on(world: World) -> None:
    def forked(*names: str) -> Any:
        drawing = process("order").parallel("fork")
        for name in names[:-1]:
            drawing.user_task(name).goto("join").at("fork")
        return drawing.user_task(names[-1]).parallel("join").user_task("ship").end()

    versions = two(world, forked("a", "b", "c"), forked("a", "b"))
    world.complete("a")
    world.complete("b")
    assert world.waiting() == ["c"]
    moved(world, versions, {"c": "ship"})
    assert world.waiting() == ["ship", "ship"]


def test_undoing_restores_exactly_what_was_and_only_where_nothing_has_happened(world: World) -> None:
    inside = process().user_task("check").end()
    new = process("order").subprocess("checking", inside).user_task("ship").end("done")
    versions = two(world, OLD, new, starts=3)
    rows = _tables(world)
    move = moved(world, versions)
    assert _tables(world) != rows
    world.claim("check")
    world.house.moves.undo(move.id, by=TESTER)
    world.work()
    world.check()

    parts = world.house.moves.parts(move.id)
    assert sorted((one.state, one.why) for one in parts) == [
        ("moved", "It has moved on since."),
        ("undone", ""),
        ("undone", ""),
    ]
    touched = next(one.instance_id for one in parts if one.state == "moved")
    now = _tables(world)
    undone = [one.instance_id for one in parts if one.state == "undone"]
    assert {one: now[one] for one in undone} == {one: rows[one] for one in undone}
    assert world.house.engine.instance(touched).version == 2
    for one in undone:
        world.instance_id = one
        task = next(task for task in world.tasks() if task.instance_id == one)
        world.house.inbox.complete(task.id, {}, by=TESTER)
    world.check()


def _tables(world: World) -> dict[str, Any]:
    """Everything that is stored of the open instances, but for how often they were written."""
    found = {}
    with world.house.turns.store.reading() as r:
        for one in world.house.engine.instances(state="running").rows:
            tables = projections.stored(r, one.id)
            told = {name: rows for name, rows in tables.items() if name != "instance"}
            told = {
                name: {key: {c: v for c, v in row.items() if c != "sequence"} for key, row in rows.items()}
                for name, rows in told.items()
            }
            row = tables["instance"][one.id]
            found[one.id] = (told, row["definition_id"], pages.load_all(r, one.id))
    return found


def test_a_move_can_be_stopped_and_goes_on(world: World) -> None:
    versions = two(world, OLD, _other(), starts=5)
    begun = world.house.moves.begin(*versions, reason="Better", by=TESTER)
    world.house.moves.work(2)
    world.house.moves.stop(begun.id, by=TESTER)
    world.work()
    assert world.house.moves.move(begun.id).counts == {"moved": 2, "waiting": 3}
    with pytest.raises(WrongState):
        world.house.moves.stop(begun.id, by=TESTER)
    world.house.moves.go_on(begun.id, by=TESTER)
    world.work()
    done = world.house.moves.move(begun.id)
    assert (done.state, done.counts) == ("done", {"moved": 5})
    assert done.ended_at == dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC)


def _other() -> Any:
    return process("order").user_task("check").user_task("ship").user_task("bill").end("done")


KILLED = """
    import os, signal, sys
    from engine import open_house
    from engine.store import moving
    house = open_house(sys.argv[1], key=sys.argv[2].encode(), clock=lambda: int(sys.argv[3]))
    done, mark = [], moving.mark
    def killing(*args, **named):
        mark(*args, **named)
        done.append(1)
        if len(done) == 4:
            os.kill(os.getpid(), signal.SIGKILL)
    moving.mark = killing
    house.moves.work()
"""


def test_a_move_goes_on_after_a_kill_in_the_middle(world: World) -> None:
    versions = two(world, OLD, _other(), starts=7)
    begun = world.house.moves.begin(*versions, reason="Better", by=TESTER)
    told = [sys.executable, "-c", textwrap.dedent(KILLED), world.url, KEY.decode(), str(world.now)]
    died = subprocess.run(told, check=False, env=os.environ.copy())
    assert died.returncode == -signal.SIGKILL
    world.restart()
    assert world.house.moves.move(begun.id).counts == {"moved": 3, "waiting": 4}
    world.work()
    world.check()
    done = world.house.moves.move(begun.id)
    assert (done.state, done.counts) == ("done", {"moved": 7})
    for part in world.house.moves.parts(begun.id):
        assert world.history(part.instance_id).count("InstanceMigrated to 2") == 1


def test_only_who_may_moves_requests(world: World) -> None:
    versions = two(world, OLD, _other())
    with pytest.raises((NotAllowed, NotFound)):
        world.house.moves.begin(*versions, reason="Better", by="sam")
    with pytest.raises(WrongState):
        world.house.moves.effect(versions[0], versions[0])


def test_who_did_a_step_counts_under_the_id_that_it_has_now(world: World) -> None:
    def drawn(first: str) -> Any:
        drawing = process("order").lane("Desk", group="sales-desk").user_task(first).user_task("approve")
        return drawing.extend(f'<tl:assignment notSameAs="{first}"/>').end("done")

    versions = two(world, drawn("enter"), drawn("put_in"))
    world.complete("enter", by="sam")
    moved(world, versions, {"enter": "put_in"})
    with pytest.raises(NotAllowed):
        world.complete("approve", by="sam")
    world.complete("approve")


def test_what_cannot_move_says_why(world: World) -> None:
    called = process("called").user_task("inner").end()
    inside = process().call("do", process="called").end()
    old = (
        process("order")
        .parallel("fork")
        .call("do", process="called")
        .end()
        .at("fork")
        .user_task("a", times=2, parallel=True)
        .end()
    )
    new = process("order").parallel("fork").subprocess("around", inside).end()
    new.at("fork").user_task("a", times=2).end()
    world.deploy(called)
    versions = two(world, old, new)
    mine = world.instance_id
    (found,) = [one for one in world.house.moves.effect(*versions).outcomes if one.instance_id == mine]
    assert found.verdict == "cannot"
    assert found.why == (
        "'a' has begun, and is repeated otherwise in the new version. "
        "'do' waits for a called process, and would change its subprocess."
    )


def test_a_request_in_which_something_is_taken_back_stays(world: World) -> None:
    drawing = process("order").user_task("book").end_compensation("back")
    drawing = drawing.boundary_compensation(on="book").user_task("undo")
    versions = two(world, drawing, _other())
    world.complete("book")
    assert world.waiting() == ["undo"]
    (found,) = world.house.moves.effect(*versions).outcomes
    assert (found.verdict, "taken back at this moment" in found.why) == ("cannot", True)
