"""Where an instance is: tokens per element, what is stuck, what it waits for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from tests.world import World


def test_tokens_are_counted_where_they_wait(world: World) -> None:
    drawing = process().parallel("fork").to("a").to("a").to("join").at("fork").user_task("b").parallel("join").end()
    world.running(drawing.apart().user_task("a").goto("join"))
    world.complete("a")

    found = world.house.engine.position(world.instance_id)

    assert found.here == {"a": 1, "join": 2, "b": 1}
    assert {"start", "fork", "a", "b", "join", "fork_to_join", "a_to_join"} <= found.taken
    assert "end" not in found.taken
    assert found.stuck == frozenset()


def test_what_is_waited_for_is_told(world: World) -> None:
    drawing = process().lane("Sales", zone="frontstage", group="sales-desk").parallel("fork")
    drawing.user_task("ask", within="4 business hours").end().at("fork").catch_timer("pause", after="P1D").end("e1")
    drawing.at("fork").catch_message("paid", key='="k"').end("e2").at("fork").catch_signal("bell").end("e3")
    drawing.at("fork").service_task("book").end("e4").at("fork").exclusive("which").when("x").end("e5")
    world.running(drawing)

    found = world.house.engine.position(world.instance_id)

    assert sorted((one.kind, one.element, one.name) for one in found.waiting) == [
        ("incident", "which", "which"),
        ("job", "book", "book"),
        ("message", "paid", "paid"),
        ("signal", "bell", "bell"),
        ("task", "ask", "ask"),
        ("timer", "pause", "pause"),
    ]
    assert found.stuck == {"which"}
    due = {one.kind: (one.who, one.due_at) for one in found.waiting}
    assert due["task"] == ("Sales", world.at() + dt.timedelta(hours=4))
    assert due["timer"] == (None, world.at() + dt.timedelta(days=1))


def test_an_ended_instance_is_nowhere(world: World) -> None:
    world.running(process().user_task("a").end())
    world.complete("a")

    found = world.house.engine.position(world.instance_id)

    assert (found.here, found.waiting) == ({}, ())
    assert found.taken == {"start", "start_to_a", "a", "a_to_end", "end"}
