"""A lead looks at their team, gives out what is free, and asks for what somebody has: nothing is taken silently."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from engine.errors import InvalidValues, NotAllowed, NotFound, WrongState
from tests.dsl import process

if TYPE_CHECKING:
    from engine.queries.teams import Board
    from tests.world import World


@pytest.fixture
def team(world: World) -> World:
    """Lea leads the pickers, pia and bo, and is none of them."""
    world.house.people.add("lea", "Lea Lead")
    world.house.people.add("bo", "Bo", groups=("pickers",))
    world.house.people.give_role("lea", "lead", "@pickers", by="system")
    drawing = process("order").lane("Office", zone="backstage", group="pickers")
    drawing = drawing.user_task("pick", within="2 business hours").user_task("pack", within="1 business hour")
    drawing = drawing.extend('<tl:assignment notSameAs="pick"/>').end()
    other = process("sale").lane("Desk", zone="frontstage", group="sales-desk").user_task("sell").end()
    world.deploy(other, drawing)
    return world


def begin(world: World, *keys: str) -> None:
    for key in keys:
        world.start("order", business_key=key)


def board(world: World, group: str = "pickers", who: str = "lea") -> Board:
    return world.house.team.board(group, person=world.house.people.find(who))


def picked(world: World, key: str) -> str:
    return next(one.id for one in world.tasks() if one.business_key == key)


def test_the_load_of_each_and_the_age_of_what_waits(team: World) -> None:
    begin(team, "A", "B")
    team.house.inbox.claim(picked(team, "A"), by="pia")
    team.sleep("3 business hours")
    begin(team, "C")

    found = board(team)

    bo, pia = found.people
    assert (pia.open, pia.late, pia.agreed, pia.elsewhere) == (1, 1, dt.timedelta(hours=2), 0)
    assert [one.business_key for one in pia.tasks] == ["A"]
    assert (bo.open, bo.late, bo.agreed) == (0, 0, dt.timedelta())
    assert [one.business_key for one in found.waiting] == ["B", "C"]
    assert (found.size, found.whole, found.half, found.most) == (2, True, dt.timedelta(), dt.timedelta(hours=3))


def test_what_waits_is_as_old_as_the_hours_of_its_lane_say(team: World) -> None:
    """By night nobody of the company works, and the lane does."""
    night = {"time_zone": "Europe/Amsterdam", "weekly": {"monday-sunday": ["18:00-06:00"]}}
    team.house.hours.set("night", "Night shift", night, why="They work by night", seen=0, by="tester")
    team.house.hours.set_lanes("night", [("order", "Office")], by="tester")
    begin(team, "A")
    team.sleep(hours=12)

    assert (board(team).half, board(team).most) == (dt.timedelta(hours=3), dt.timedelta(hours=3))


def test_who_could_take_it_and_why(team: World) -> None:
    begin(team, "A")
    team.complete("pick", by="pia")  # so that pia may not pack it, and is the one who has picked before
    begin(team, "B", "C", "D")
    found = board(team)

    of = {one.business_key: found.suggestions[one.id] for one in found.waiting}
    assert of["A"].person_id == "bo"
    assert of["A"].why == ("Has not done this step lately.", "Has nothing in hand.")
    assert (of["B"].person_id, of["B"].why) == ("pia", ("Has done 1 of these.", "Has nothing in hand since 09:00."))
    assert of["C"].person_id == "bo"  # what is suggested counts for the next


def test_nobody_is_suggested_who_is_away(team: World) -> None:
    begin(team, "A")
    until = team.at() + dt.timedelta(days=3)
    for one in ("pia", "bo"):
        team.house.rota.arrange_absence(one, "sam", until=until)

    found = board(team)

    assert found.suggestions == {}
    assert {one.away_until for one in found.people} == {until}


def test_what_is_free_is_given_and_told(team: World) -> None:
    begin(team, "A")

    assert team.house.team.give(picked(team, "A"), "bo", "You know them", by="lea") == "given"

    assert team.task("pick").assignee == "bo"
    assert "TaskClaimed pick by bo" in team.history()
    (told,) = team.house.desk.mentions(team.house.people.find("bo"))
    assert (told.kind, told.words) == ("note", "You know them")
    assert team.house.team.give(picked(team, "A"), "bo", by="lea") == "kept"


def test_what_somebody_has_is_asked_for_and_never_taken(team: World) -> None:
    begin(team, "A")
    team.claim("pick", by="pia")

    assert team.house.team.give(picked(team, "A"), "bo", "They wait", by="lea") == "asked"

    assert team.task("pick").assignee == "pia"
    (told,) = team.house.desk.mentions(team.house.people.find("pia"))
    assert (told.kind, told.words) == ("offer", "Please hand this task over to Bo. They wait")
    assert team.house.desk.mentions(team.house.people.find("bo")) == ()
    team.house.inbox.hand_over(picked(team, "A"), "bo", by="pia")
    assert team.task("pick").assignee == "bo"


def test_who_is_asked_answers_and_the_lead_is_told(team: World) -> None:
    begin(team, "A")
    team.claim("pick", by="pia")
    task, inbox, people = picked(team, "A"), team.house.inbox, team.house.people

    team.house.team.give(task, "bo", "They wait", by="lea")
    asked = inbox.open(task, people.find("pia")).offer
    assert asked is not None
    assert (asked.by, asked.whom, asked.words) == ("Lea Lead", "Bo", "Please hand this task over to Bo. They wait")
    with pytest.raises(NotAllowed):
        inbox.answer_offer(task, accept=True, by="bo")
    inbox.answer_offer(task, accept=False, words="Nearly done", by="pia")
    assert team.task("pick").assignee == "pia"
    assert inbox.open(task, people.find("pia")).offer is None
    with pytest.raises(WrongState):
        inbox.answer_offer(task, accept=False, by="pia")

    team.pass_time("1 business hour")
    team.house.team.give(task, "bo", by="lea")
    inbox.answer_offer(task, accept=True, by="pia")
    assert team.task("pick").assignee == "bo"
    assert inbox.open(task, people.find("bo")).offer is None
    told = [one.words for one in team.house.desk.mentions(people.find("lea"))]
    assert sorted(told) == ["Handed over to Bo, as was asked.", "Pia keeps the task. Nearly done"]
    assert "mentioned" in [one.kind for one in team.house.told.listed("pia", by="pia")]


def test_of_who_is_away_it_is_given_on_and_both_are_told(team: World) -> None:
    begin(team, "A")
    team.claim("pick", by="pia")
    team.house.rota.arrange_absence("pia", "sam", until=team.at() + dt.timedelta(days=3))

    assert team.house.team.give(picked(team, "A"), "bo", by="lea") == "given"

    for one in ("pia", "bo"):
        (told,) = team.house.desk.mentions(team.house.people.find(one))
        assert told.words == "Given to Bo while Pia is away."


def test_a_lead_has_only_their_own_people_and_work(team: World) -> None:
    team.start("sale")
    begin(team, "A")
    sale = next(one.id for one in team.tasks() if one.element == "sell")

    for group, who in (("sales-desk", "lea"), ("pickers", "pia"), ("pickers", "tester")):
        with pytest.raises(NotAllowed):
            board(team, group, who)
    with pytest.raises(NotFound):
        team.house.team.give(sale, "sam", by="lea")
    with pytest.raises(NotFound):
        team.house.team.give(picked(team, "A"), "bo", by="pia")
    with pytest.raises(NotAllowed):
        team.house.team.give(picked(team, "A"), "sam", by="lea")
    team.house.people.take_role("lea", "lead", "@pickers", by="system")
    with pytest.raises(NotFound):
        team.house.team.give(picked(team, "A"), "bo", by="lea")


@pytest.mark.parametrize("key", ["", "pickers", "@nobody", "order"])
def test_who_leads_leads_a_group(team: World, key: str) -> None:
    with pytest.raises(InvalidValues):
        team.house.people.give_role("bo", "lead", key, by="system")
    with pytest.raises(InvalidValues):
        team.house.people.add("new", "New", roles=("lead",))
