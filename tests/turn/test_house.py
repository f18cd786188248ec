"""The house: its clock, its worker, its people, and how processes stand on their reviews."""

from __future__ import annotations

import datetime as dt
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from engine import open_house
from engine.errors import Conflict, NotAllowed, NotFound
from tests.dsl import process
from tests.world import KEY, TESTER

if TYPE_CHECKING:
    from engine.model import Person
    from tests.world import World


def test_a_test_clock_can_be_advanced_and_is_kept(world: World) -> None:
    world.deploy(process().catch_timer("pause", after="PT1H").end())
    with closing(open_house(world.url, key=KEY, test_clock=True)) as house:
        before = house.now()
        found = house.engine.start("process", {}, by=TESTER)
        house.operations.advance_clock(dt.timedelta(hours=2))
        assert dt.timedelta(hours=2) <= house.now() - before < dt.timedelta(hours=2, minutes=5)
        assert house.test_clock
        house.operations.work_off()
        assert house.engine.instance(found.id).state == "completed"
    with closing(open_house(world.url, key=KEY, test_clock=True)) as house:
        assert house.now() - before >= dt.timedelta(hours=2)


def test_real_time_cannot_be_advanced(world: World) -> None:
    assert not world.house.test_clock
    with pytest.raises(NotAllowed, match="this server runs on real time"):
        world.house.operations.advance_clock(dt.timedelta(hours=1))


def test_a_worker_does_what_comes_up_and_stops_with_the_house(world: World) -> None:
    worker = world.house.start_worker()
    world.running(process().service_task("book").user_task("a").end())

    done = threading.Event()
    for _ in range(3000):
        if world.waiting() == ["a"] or done.wait(0.02):
            break
    assert world.waiting() == ["a"]

    world.restart()
    assert not worker._thread.is_alive()


def test_what_happens_is_told_to_whoever_keeps_the_signed_heads(world: World) -> None:
    world.running(process().end())
    first = world.house.audit.sign().hash
    world.running(process().end())

    assert world.house.audit.sign().hash != first
    world.check()


# -- people ----------------------------------------------------------------------------------------


def test_people_are_let_in_by_their_password_alone(world: World) -> None:
    people = world.house.people
    people.add("kim", "Kim", title="Buyer", groups=["buyers"], password="a long password")

    def let_in(name: str, password: str) -> Person | None:
        return world.house.entrance.sign_in(name, password).person

    found = let_in("kim", "a long password")
    assert found is not None
    assert (found.id, found.title, found.groups) == ("kim", "Buyer", {"buyers"})
    assert let_in("kim", "another password") is None
    assert let_in("ghost", "a long password") is None
    assert let_in("sam", "") is None  # has no password


def test_an_id_belongs_to_one_person(world: World) -> None:
    with pytest.raises(Conflict, match="There is a person 'sam' already"):
        world.house.people.add("sam", "Another Sam")
    with pytest.raises(NotFound, match="There is no person 'ghost'"):
        world.house.people.find("ghost")
    assert [one.id for one in world.house.people.everybody()] == ["nora", "pia", "sam", "tester"]


# -- reviews ---------------------------------------------------------------------------------------


def test_reviews_stand_first_where_they_are_overdue_longest(world: World) -> None:
    catalogue = world.house.catalogue
    for key in ("early", "late", "fresh"):
        world.deploy(process(key, name=key).end())
        world.house.governance.hand_over(key, "sam", reason="The first")
    today = world.at().date()
    for key, days in (("late", 700), ("early", 600), ("fresh", 10)):
        held = today - dt.timedelta(days=days)
        catalogue.record_review(key, held_on=held, outcome="confirmed", signed_by="sam")

    found = world.house.reports.reviews()

    rows = [(one.process, one.overdue) for one in found.content.rows]
    assert rows == [("late", True), ("early", True), ("fresh", False)]
    in_two_years = world.house.reports.reviews(as_of=(world.at() + dt.timedelta(days=730)).date())
    assert all(one.overdue for one in in_two_years.content.rows)
