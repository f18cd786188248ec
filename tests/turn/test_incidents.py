"""Incidents: listed, retried after putting values right, resolved once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from engine.errors import NotFound, WrongState
from tests.dsl import process
from tests.world import TESTER

if TYPE_CHECKING:
    from tests.world import World


def test_they_are_told_with_the_names_that_people_know(world: World) -> None:
    drawing = (
        process(name="Returns").exclusive("Is it ours?").when("ours").end().at("Is it ours?").otherwise().end("no")
    )
    world.running(drawing, business_key="R1")

    found = world.incident()

    assert (found.process_name, found.business_key, found.element_name, found.code) == (
        "Returns",
        "R1",
        "Is it ours?",
        "condition",
    )
    assert (found.instance_id, found.raised_at, found.resolved_at) == (world.instance_id, world.at(), None)


def test_one_is_resolved_once(world: World) -> None:
    world.running(process().exclusive("x").when("go").end().at("x").otherwise().end("no"))
    found = world.incident().id

    world.retry(go=True)

    with pytest.raises(WrongState, match="This incident cannot be retried: it is resolved already"):
        world.house.operations.retry(found, by=TESTER)
    assert world.house.operations.incidents() == ()
    (told,) = world.house.operations.incidents(open_only=False, instance_id=world.instance_id)
    assert told.resolved_at == world.at()


def test_there_is_no_such_incident(world: World) -> None:
    with pytest.raises(NotFound, match="There is no incident 'x'"):
        world.house.operations.retry("x", by=TESTER)


def test_a_retry_that_does_not_help_is_a_new_incident(world: World) -> None:
    world.running(process().exclusive("x").when("go").end().at("x").otherwise().end("no"))
    first = world.incident().id

    world.retry()

    assert world.incident().id != first
    assert len(world.house.operations.incidents(open_only=False, instance_id=world.instance_id)) == 2
    world.check()


def test_values_are_written_where_the_token_stands(world: World) -> None:
    inside = process().exclusive("x").when("n > limit").end("big").at("x").otherwise().end("small")
    world.running(process().subprocess("s", inside, inputs={"n": "=null"}, outputs={"was": "=n"}).end(), limit=3)

    world.retry(n=5)

    assert world.variables() == {"limit": 3, "was": 5}


def test_a_job_whose_inputs_cannot_be_worked_out_stays_an_incident(world: World) -> None:
    many = "=count(for a in 1..n, b in 1..n, c in 1..n return a) > 1"
    world.running(process().service_task("book", retries=1, inputs={"fail": many}).end(), n=2)
    world.work()
    assert world.incidents() == [("book", "job")]

    with pytest.raises(
        WrongState, match=r"This incident cannot be retried: it is stuck \('fail' of 'book' was stopped"
    ):
        world.retry(n=2000)
    assert world.incidents() == [("book", "job")]
    world.check()
    world.retry(n=1)
    world.work()
    assert world.ended() == ("completed", "end")


def test_cancelling_closes_them(world: World) -> None:
    world.running(process().service_task("book", retries=1, inputs={"fail": "=true"}).end())
    world.work()
    assert world.incidents() == [("book", "job")]

    world.cancel()

    assert world.incidents() == []
    world.check()


def test_a_boundary_event_closes_them(world: World) -> None:
    drawing = process().service_task("book", retries=1, inputs={"fail": "=true"}).end()
    world.running(drawing.boundary_timer("late", on="book", after="P1D").end("given up"))
    world.work()

    world.pass_time(days=1)

    assert world.ended() == ("completed", "given up")
    assert world.incidents() == []
    assert world.left_over() == []
    world.check()


def test_the_clock_of_a_stuck_gateway_does_not_matter_to_others(world: World) -> None:
    drawing = process().parallel("fork").exclusive("x").when("go").end().at("fork").catch_timer("pause", after="PT1H")
    world.running(drawing.user_task("a").end("e"))

    world.pass_time(hours=1)

    assert world.waiting() == ["a"]
    assert world.incidents() == [("x", "condition")]
