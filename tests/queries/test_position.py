"""Where an instance is and which way it came: what the diagram marks and what the page says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.dsl import process

if TYPE_CHECKING:
    from engine.model import Position
    from tests.world import World


def position(world: World) -> Position:
    return world.house.engine.position(world.instance_id)


def test_what_listens_beside_the_work_is_not_on_its_way(world: World) -> None:
    drawing = process().user_task("ship").end().boundary_timer("late", on="ship", after="PT1H").end("too late")
    inside = process().start_message("cancelled", key='="k"').end("stopped")
    world.running(drawing.event_subprocess("cancelling", inside))

    assert position(world).here == {"ship": 1}
    assert position(world).taken == {"start", "start_to_ship", "ship"}
    assert {(one.element, one.aside) for one in position(world).waiting} == {
        ("ship", False),
        ("late", True),
        ("cancelled", True),
    }


def test_what_has_happened_beside_the_work_is_on_its_way(world: World) -> None:
    drawing = process().user_task("ship").end().boundary_timer("late", on="ship", after="PT1H", interrupting=False)
    world.running(drawing.user_task("chase").end("chased"))

    world.pass_time(hours=1)

    assert position(world).here == {"ship": 1, "chase": 1}
    assert {"late", "late_to_chase", "chase"} <= position(world).taken


def test_an_event_that_was_not_first_is_not_on_the_way(world: World) -> None:
    drawing = process().event_based("first").catch_message("paid", key='="k"').end("was paid")
    world.running(drawing.at("first").catch_timer("late", after="P14D").end("lapsed"))
    assert position(world).here == {"first": 1}
    assert not any(one.aside for one in position(world).waiting)

    world.publish("paid", "k")

    assert position(world).taken == {
        "start",
        "start_to_first",
        "first",
        "first_to_paid",
        "paid",
        "paid_to_was_paid",
        "was_paid",
    }


def test_a_called_process_is_waited_for_and_linked(world: World) -> None:
    child = process("sum").user_task("check").end()
    world.running(process("main").call("sum").end("done"), child)

    (called,) = world.children()
    (waiting,) = position(world).waiting
    assert (waiting.kind, waiting.name, waiting.link) == ("child", "sum", called)
    world.complete("check")
    assert position(world).waiting == ()


def test_the_next_steps_of_people_are_told_with_their_lanes_whichever_way_is_gone(world: World) -> None:
    inside = process().user_task("pack").user_task("label").end("packed")
    drawing = process().lane("Desk", group="sales-desk").user_task("check").exclusive("fine")
    drawing = drawing.when("again").to("check")
    drawing = (
        drawing.at("fine")
        .otherwise()
        .lane("Warehouse", group="pickers")
        .script_task("weigh", script="= 1 + 1", result="weight")
    )
    drawing = drawing.subprocess("ship", inside).user_task("file").end("done")
    world.running(drawing, again=False)
    assert position(world).ahead == (("pack", "pack", "Warehouse"),)  # "check" itself is where it is

    world.complete("check")
    world.complete("pack")
    assert position(world).ahead == (("file", "file", "Warehouse"),)
    world.complete("label")
    assert position(world).ahead == ()


def test_time_is_told_by_lane_as_it_was_worked(world: World) -> None:
    drawing = process().lane("Desk", group="sales-desk").user_task("check").user_task("note")
    world.running(drawing.lane("Warehouse", group="pickers").user_task("pack").end("done"))
    world.pass_time(hours=2)
    world.claim("check")
    world.pass_time(hours=1)
    world.complete("check")
    world.complete("note")
    world.pass_time(hours=24)

    desk, warehouse = position(world).spent
    assert (desk.lane, desk.waited, desk.worked) == ("Desk", dt.timedelta(hours=2), dt.timedelta(hours=1))
    assert (warehouse.lane, warehouse.waited, warehouse.worked) == ("Warehouse", warehouse.day, dt.timedelta())


def test_what_goes_on_without_people_is_told_as_a_kind_of_its_own(world: World) -> None:
    billing = process("billing").lane("Finance", group="pickers").catch_timer("rest", after="PT2H").end("paid")
    drawing = process("order").lane("Desk", group="sales-desk").user_task("check")
    drawing = drawing.lane("Warehouse", group="pickers").catch_message("packed", key='="k"').service_task("label")
    drawing = drawing.call("billing").lane("Post", group="sales-desk").event_based("first of")
    drawing = drawing.catch_timer("day", after="PT3H").end("sent").at("first of").catch_message("back", key='="k"')
    drawing = drawing.end("returned").boundary_timer("late", on="check", after="PT30M", interrupting=False).end("told")
    world.running(drawing, billing)
    world.pass_time(hours=1)
    world.complete("check")
    world.pass_time(hours=1)
    world.publish("packed", "k")
    world.work()
    world.pass_time(hours=2)
    world.pass_time(minutes=30)

    hours = [(one.lane, *(part / dt.timedelta(hours=1) for part in one[1:4])) for one in position(world).spent]
    assert hours == [("Desk", 1, 0, 0), ("Warehouse", 0, 0, 3), ("Post", 0, 0, 0.5)]
    world.pass_time(hours=24)
    assert position(world).spent[2].alone == dt.timedelta(hours=3), "it ends with the time, and the option not taken"
