"""Instances: started, listed, put right, cancelled; and who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.errors import InvalidValues, NotFound, WrongState
from tests.dsl import process
from tests.world import TESTER

if TYPE_CHECKING:
    from tests.world import World

FORM = b'{"id": "ask", "components": [{"type": "number", "key": "n", "label": "N", "validate": {"required": true}}]}'


def test_what_does_not_exist_is_told_as_such(world: World) -> None:
    engine = world.house.engine
    for ask in (engine.instance, engine.history, engine.position, engine.variables):
        with pytest.raises(NotFound, match="There is no process instance 'x'"):
            ask("x")
    with pytest.raises(NotFound, match="There is no process instance 'x'"):
        engine.cancel("x", by=TESTER, reason="")
    with pytest.raises(NotFound, match="There is no process 'x'"):
        engine.start("x", {}, by=TESTER)
    with pytest.raises(NotFound, match="There is no process 'x'"):
        engine.start_form("x")


def test_a_start_form_is_checked_and_shown(world: World) -> None:
    world.deploy(process(name="Asking").start("asked", form="ask").user_task("a").end(), files={"ask.form": FORM})

    with pytest.raises(InvalidValues) as refused:
        world.start(m=1)
    assert str(refused.value) == "The form to start 'Asking' has 2 entries that cannot be accepted."
    assert set(refused.value.fields) == {"n", "m"}
    with pytest.raises(InvalidValues):
        world.house.engine.start_with_form("process", {"n": "many"}, by=TESTER)

    assert world.house.engine.start_form("process").id == "ask"
    started = world.house.engine.start_with_form("process", {"n": "4"}, by=TESTER)
    assert world.variables(started.id) == {"n": 4}


def test_a_version_can_be_named(world: World) -> None:
    world.deploy(process().user_task("old").end())
    world.deploy(process().user_task("new").end())

    world.house.engine.start("process", {}, by=TESTER, version=1)
    assert world.waiting() == ["old"]
    with pytest.raises(NotFound, match="There is no process 'process' with version '3'"):
        world.house.engine.start("process", {}, by=TESTER, version=3)


def test_old_instances_go_on_as_they_were_drawn(world: World) -> None:
    old = world.running(process().user_task("a").user_task("old").end())
    new = world.running(process().user_task("a").user_task("new").end())

    world.complete("a")
    world.restart().complete("a")

    assert world.waiting() == ["new", "old"]
    assert (old.version, new.version) == (1, 2)


def test_cancelling_ends_everything_and_says_why(world: World) -> None:
    drawing = process().parallel("fork").user_task("a").end().at("fork").service_task("b").end("end b")
    drawing.at("fork").catch_message("m", key='="k"').end("end m").at("fork").exclusive("x").when("missing").end(
        "end x"
    )
    world.running(drawing.event_subprocess("e", process().start_timer("late", after="P1D").end()))

    ended = world.house.engine.cancel(world.instance_id, by=TESTER, reason="  The customer left  ")

    assert (ended.state, ended.outcome, ended.ended_at) == ("cancelled", "The customer left", world.at())
    assert world.history()[-7:] == [
        "Withdrawn late",
        "Interrupted a",
        "Interrupted b",
        "Interrupted m",
        "Interrupted x",
        "Cleared",
        "InstanceEnded cancelled The customer left",
    ]
    assert world.left_over() == []
    assert (world.waiting(), world.incidents()) == ([], [])
    world.check()
    with pytest.raises(WrongState, match="This process instance cannot be cancelled: it is cancelled"):
        world.cancel()


def test_what_has_ended_cannot_be_changed(world: World) -> None:
    world.running(process().end())

    with pytest.raises(WrongState, match="This process instance cannot be changed: it is completed"):
        world.house.engine.set_values(world.instance_id, {"n": 1}, by=TESTER)
    with pytest.raises(WrongState, match="This process instance cannot be cancelled: it is completed"):
        world.cancel()


def test_values_can_be_put_right(world: World) -> None:
    world.running(process().user_task("a").end(), n=1)
    world.house.engine.set_values(world.instance_id, {"n": 2, "m": [1, {"x": None}]}, by=TESTER)

    assert world.variables() == {"n": 2, "m": [1, {"x": None}]}
    assert world.house.engine.history(world.instance_id)[-1].text == "Written: n, m."
    world.check()


def test_the_last_values_of_an_ended_instance_stay(world: World) -> None:
    world.running(process().user_task("a").end(), n=1)
    world.complete("a", m=2)

    assert world.variables() == {"n": 1, "m": 2}


def test_lists_are_paged_and_filtered(world: World) -> None:
    world.deploy(process("one").user_task("a").end())
    world.deploy(process("two").end())
    for number in range(5):
        world.start("one", business_key=f"K{number}")
        world.sleep(minutes=1)
        world.start("two")
        world.sleep(minutes=1)
    listed = world.house.engine.instances

    def all_of(**wanted: object) -> list[str]:
        rows, after = [], None
        while True:
            page = listed(after=after, limit=2, **wanted)  # type: ignore[arg-type]
            rows += page.rows
            after = page.after
            if after is None:
                assert [row.started_at for row in rows] == sorted((row.started_at for row in rows), reverse=True)
                return [row.id for row in rows]

    assert len(set(all_of())) == 10
    assert len(all_of(process_key="one")) == len(all_of(state="running")) == len(all_of(state="completed")) == 5
    assert all_of(process_key="one", state="completed") == []
    assert [row.business_key for row in listed(business_key="K3").rows] == ["K3"]


def test_an_instance_is_shown_to_whom_it_concerns(world: World) -> None:
    drawing = process().lane("Warehouse", zone="backstage", group="pickers").user_task("a").end()
    world.deploy(drawing)
    found = world.house.engine.start("process", {}, by="sam").id
    person = world.house.people.find

    for who in ("sam", "pia", TESTER):
        assert world.house.engine.instance(found, person=person(who)).id == found
    with pytest.raises(NotFound, match="There is no process instance"):
        world.house.engine.instance(found, person=person("nora"))


def test_incidents_are_counted(world: World) -> None:
    world.running(process().parallel("f").exclusive("x").when("a").end().at("f").exclusive("y").when("a").end("e"))

    assert world.house.engine.instance(world.instance_id).incidents == 2
    assert world.house.engine.instances().rows[0].incidents == 2
