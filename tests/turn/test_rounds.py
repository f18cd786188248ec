"""Repeated activities as people see them: in the inbox, in the history, on the diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.store import pages
from tests.dsl import process

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.world import World


def told(world: World) -> list[str]:
    """Give the sentences of the history."""
    return [line.text for line in world.house.engine.history(world.instance_id)]


def test_the_history_says_how_often_and_which_round(world: World) -> None:
    drawing = process(name="Order").user_task(
        "Sign", each="=people", item="who", parallel=True, until="not(yes)", into="answers", gives="=yes"
    )
    world.running(drawing.end("Done"), people=["a", "b"])
    task = next(one for one in world.tasks() if one.name == "Sign (2 of 2)")
    world.house.inbox.complete(task.id, {"yes": False}, by="tester")

    assert told(world) == [
        "Tester started ‘Order’.",
        "Written: people.",
        "‘Sign’ is to be done 2 times at once.",
        "The task ‘Sign (1 of 2)’ came up.",
        "The task ‘Sign (2 of 2)’ came up.",
        "Written: yes.",
        "Tester completed ‘Sign (2 of 2)’.",
        "‘Sign (1 of 2)’ was called off.",
        "Written: answers.",
        "‘Sign’ was finished.",
        "It ended: ‘Done’.",
    ]


def test_the_history_of_a_sequence_and_of_a_loop(world: World) -> None:
    drawing = process(name="Order").script_task("Count", "n", result="m", each="=[1, 2]", item="n")
    world.running(drawing.user_task("Try", loop="not(good)").script_task("Rest", "1", result="r", times=0).end("Done"))
    world.complete("Try", good=True)

    assert told(world)[1:] == [
        "‘Count’ is to be done 2 times, one after the other.",
        "Written: m.",
        "‘Count’ was done.",
        "Written: m.",
        "‘Count’ was done.",
        "‘Count’ was finished.",
        "The task ‘Try (round 1)’ came up.",
        "Written: good.",
        "Tester completed ‘Try (round 1)’.",
        "‘Try’ was finished.",
        "‘Rest’ is to be done not at all.",
        "‘Rest’ was finished.",
        "It ended: ‘Done’.",
    ]


def test_the_position_counts_open_rounds_and_says_how_many_are_done(world: World) -> None:
    world.running(process().user_task("sign", times=5, parallel=True).end())
    world.complete("sign")
    world.complete("sign")

    found = world.house.engine.position(world.instance_id)
    assert found.here == {"sign": 3}
    assert found.rounds == {"sign": (2, 5)}
    assert sorted(one.name for one in found.waiting) == sorted(one.name for one in world.tasks())


def test_the_position_in_a_sequence_a_loop_and_a_nested_one(world: World) -> None:
    inside = process().user_task("pick", times=2).end()
    drawing = process().parallel("fork").subprocess("order", inside, times=3, parallel=True).end("a")
    world.running(drawing.at("fork").user_task("try", loop="true").end("b"))
    world.complete("pick")
    world.complete("try")

    found = world.house.engine.position(world.instance_id)
    assert found.here == {"order": 3, "pick": 3, "try": 1}
    assert found.rounds == {"order": (0, 3), "pick": (1, 6), "try": (1, None)}


def test_an_activity_that_cannot_go_on_after_its_rounds_is_where_it_is(world: World) -> None:
    drawing = process().user_task("sign", times=1).to("a", when="good").to("b", when="not(good)")
    world.running(drawing.apart().end("a").apart().end("b"))
    world.complete("sign")

    found = world.house.engine.position(world.instance_id)
    assert found.here == {"sign": 1}
    assert found.stuck == {"sign"}
    assert found.rounds == {"sign": (1, 1)}


def test_calling_off_many_rounds_asks_once_which_there_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = process().user_task("sign", times=100, parallel=True, until="true", into="all", gives="=yes").end()
    world.running(drawing)
    asked: list[str] = []
    for look in ("tree", "within", "load"):
        monkeypatch.setattr(pages, look, _noted(look, asked))

    world.complete("sign", yes=True)

    assert world.ended() == ("completed", "end")
    assert sum(one is True for one in world.variables()["all"]) == 1
    assert (asked.count("tree"), asked.count("within")) == (1, 1)
    assert asked.count("load") <= 3, "the rounds are read at once, and not one by one"


def _noted(look: str, asked: list[str]) -> Callable[..., Any]:
    whole = getattr(pages, look)
    return lambda *given: asked.append(look) or whole(*given)


def test_what_people_enter_in_one_round_is_not_seen_in_another(world: World) -> None:
    world.running(process().user_task("sign", times=2, parallel=True, into="all", gives="=yes").end())
    first, second = world.tasks()
    world.house.inbox.complete(first.id, {"yes": True}, by="tester")

    assert "yes" not in world.house.inbox.open(second.id, world.tester).values
    assert world.house.inbox.open(second.id, world.tester).values["loopCounter"] == int(second.name[6])
