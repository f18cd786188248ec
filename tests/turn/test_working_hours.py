"""Working hours: a lane may keep its own, a change counts what is open anew and the history tells it."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from engine import open_house
from engine.commands import offering, recounting
from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound
from engine.faces import COMPANY
from engine.store import settings
from tests.dsl import process
from tests.world import KEY

if TYPE_CHECKING:
    from tests.world import World

NIGHT = {"time_zone": "Europe/Amsterdam", "weekly": {"monday-friday": ["22:00-06:00"]}, "hours_per_day": 8}
SHORT = {"time_zone": "Europe/Amsterdam", "weekly": {"monday-friday": ["09:00-12:00"]}, "hours_per_day": 3}


@pytest.fixture
def packing(world: World) -> World:
    """On a Monday at nine two lanes each have a task that is agreed within four business hours."""
    drawing = process("order", name="Order").lane("Office", zone="backstage", group="pickers")
    drawing = drawing.user_task("write", within="4 business hours")
    drawing = drawing.lane("Night shift", zone="backstage", group="pickers")
    world.deploy(drawing.user_task("pack", within="4 business hours").end())
    return world


def due(world: World, element: str) -> str:
    return f"{world.task(element).due_at.astimezone(world.house.zone):%a %H:%M}"


def test_a_lane_may_keep_hours_of_its_own(packing: World) -> None:
    packing.house.hours.set("night", "Night shift", NIGHT, why="They work at night", seen=0, by="tester")
    packing.house.hours.set_lanes("night", [("order", "Night shift")], by="tester")
    packing.start("order")

    assert due(packing, "write") == "Mon 13:00"
    packing.complete("write")
    assert due(packing, "pack") == "Tue 02:00"


def test_a_change_counts_open_tasks_anew_and_keeps_the_old_date_in_the_history(packing: World) -> None:
    packing.start("order")
    assert due(packing, "write") == "Mon 13:00"

    assert packing.house.hours.set(COMPANY, "The company", SHORT, why="Mornings only", by="tester") == 1

    assert due(packing, "write") == "Tue 10:00"
    assert "TaskDueMoved write to 2026-03-03 09:00" in packing.history()
    (told,) = [line.text for line in packing.house.engine.history(packing.instance_id) if "working hours" in line.text]
    assert told == "‘write’ is due on 3 March 2026 at 10:00 now, as the working hours were changed."
    assert packing.house.hours.set(COMPANY, "The company", SHORT, why="Said again", by="tester") == 0


def test_whoever_is_named_finds_it_by_its_new_date(world: World) -> None:
    drawing = (
        process("order").user_task("a", within="4 business hours").extend('<tl:task people="=[&quot;pia&quot;]"/>')
    )
    world.deploy(drawing.end())
    world.start("order")

    world.house.hours.set(COMPANY, "The company", SHORT, why="Mornings only", by="tester")

    assert due(world, "a") == "Tue 10:00"  # and the world compares all tables with the journal when it ends


def test_given_up_hours_are_those_of_the_company_again(packing: World) -> None:
    packing.house.hours.set("night", "Night shift", NIGHT, why="They work at night", seen=0, by="tester")
    packing.house.hours.set_lanes("night", [("", "Office")], by="tester")
    packing.start("order")
    assert due(packing, "write") == "Tue 02:00"

    assert packing.house.hours.give_up("night", why="Nobody works at night any more", by="tester") == 1

    assert due(packing, "write") == "Mon 13:00"
    with pytest.raises(NotFound):
        packing.house.hours.about("night")


def test_every_version_stays_with_who_set_it_and_why(world: World) -> None:
    world.house.hours.set(COMPANY, "Everybody", SHORT, why="Mornings", by="tester")
    world.house.hours.set(COMPANY, "Everybody", NIGHT, why="Nights", seen=1, by="tester")
    world.house.hours.give_up(COMPANY, why="Days", by="tester")

    (company,) = world.house.hours.listed()

    assert [one.why for one in (company.now, *company.before)] == [
        "The standard, as nobody has set others",
        "Days",
        "Nights",
        "Mornings",
    ]
    assert company.before[2].hours["weekly"]["friday"] == ["09:00-12:00"]
    assert company.before[1].set_by == world.house.people.find("tester").name


def test_all_mistakes_are_told_at_once_and_nothing_is_kept(world: World) -> None:
    wrong = {"time_zone": "Mars", "weekly": {"monday": ["9-5"]}, "holidays": ["yesterday"]}

    with pytest.raises(InvalidValues) as refused:
        world.house.hours.set("Night!", "", wrong, why=" ", seen=0, by="tester")

    assert set(refused.value.fields) == {"calendar", "name", "why", "time_zone", "weekly.monday", "holidays"}
    assert [one.id for one in world.house.hours.listed()] == [COMPANY]
    with pytest.raises(InvalidValues):
        world.house.hours.set_lanes(COMPANY, [("", "Office")], by="tester")
    with pytest.raises(NotFound):
        world.house.hours.set("nowhere", "Nowhere", NIGHT, why="Guessed", by="tester")
    with pytest.raises(NotFound):
        world.house.hours.set_lanes("nowhere", [("", "Office")], by="tester")


def test_who_was_slower_is_told(world: World) -> None:
    world.house.hours.set("night", "Night", NIGHT, why="One", seen=0, by="tester")

    with pytest.raises(Conflict):
        world.house.hours.set("night", "Night", SHORT, why="Two", seen=0, by="tester")


def test_only_administrators_change_them(world: World) -> None:
    with pytest.raises(NotAllowed):
        world.house.hours.set(COMPANY, "The company", NIGHT, why="I like it", by="pia")


def test_another_process_follows_soon(packing: World) -> None:
    packing.house.hours.set(COMPANY, "The company", SHORT, why="Mornings only", by="tester")
    with closing(open_house(packing.url, key=KEY, clock=lambda: packing.now)) as beside:
        assert beside.hours.about(COMPANY).now.why == "Mornings only"
        packing.house.hours.set(COMPANY, "The company", NIGHT, why="Nights only", by="tester")
        beside.turns.hours._until = 0.0

        instance = beside.engine.start("order", {}, by="tester")

        (task,) = [one for one in packing.tasks() if one.instance_id == instance.id]
    assert f"{task.due_at.astimezone(packing.house.zone):%a %H:%M}" == "Tue 02:00"


def test_of_very_many_tasks_workers_count_the_rest_also_after_a_stop(
    packing: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        packing.start("order")
    monkeypatch.setattr(offering, "MANY", 1)
    monkeypatch.setattr(recounting, "PATIENCE", 0)

    assert packing.house.hours.set(COMPANY, "The company", SHORT, why="Mornings only", by="tester") == 0
    assert packing.house.hours.still_counting()
    assert recounting.work(packing.house.turns) == 1
    with closing(open_house(packing.url, key=KEY, clock=lambda: packing.now)) as beside:
        while recounting.work(beside.turns):
            pass

    assert not packing.house.hours.still_counting()
    dates = {f"{task.due_at.astimezone(packing.house.zone):%a %H:%M}" for task in packing.tasks()}
    assert dates == {"Tue 10:00"}


def test_another_change_begins_the_counting_anew(packing: World, monkeypatch: pytest.MonkeyPatch) -> None:
    packing.start("order")
    monkeypatch.setattr(recounting, "PATIENCE", 0)
    packing.house.hours.set(COMPANY, "The company", SHORT, why="Mornings only", by="tester")
    with packing.house.turns.store.reading() as r:
        earlier = json.loads(settings.get(r, recounting.OWED) or "")[0]
    packing.house.hours.set(COMPANY, "The company", NIGHT, why="Nights only", by="tester")

    packing.house.turns.write(lambda w, _: recounting._keep(w, earlier, ""))

    assert packing.house.hours.still_counting()
    recounting.work(packing.house.turns)
    assert due(packing, "write") == "Tue 02:00"


def test_hours_that_no_lane_keeps_count_nothing(packing: World) -> None:
    packing.start("order")
    moved = packing.house.hours.set("night", "Night shift", NIGHT, why="Later", seen=0, by="tester")

    assert (moved, packing.house.hours.still_counting()) == (0, False)
