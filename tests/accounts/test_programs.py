"""Programs with an account of their own: by token only, somebody answers for each, and nobody hides behind one."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.errors import InvalidValues, NotAllowed, WrongState
from engine.model import Role
from engine.rights.duties import Facts, why_not
from tests.accounts.conftest import MONDAY, PASSWORD, site
from tests.web.conftest import Visitor


@pytest.fixture
def robot(house):
    """A program of the sales desk, for which Sam answers for thirty days; gives what it shows."""
    until = MONDAY + dt.timedelta(days=30)
    house.programs.add("robot", "Robot", keeper="sam", until=until, groups=["sales-desk"], by="ann")
    return house.programs.make_token("robot", "night run", ["read"], 365, by="sam")[0]


def test_it_shows_a_token_and_signs_in_by_nothing_else(house, robot):
    program = site(house).test_client(use_cookies=False)
    answer = program.get("/api/v1/tasks", headers={"Authorization": f"Bearer {robot}"})

    assert answer.status_code == 200
    assert house.entrance.sign_in("robot", "").person is None
    for link in (house.accounts.invite, house.accounts.reset):
        with pytest.raises(WrongState):
            link("robot", by="ann")


def test_its_time_runs_out_before_that_of_its_token(house, robot, clock):
    assert house.entrance.of_token(robot)
    clock.pass_time(days=30)
    assert house.entrance.of_token(robot) is None
    house.programs.change("robot", until=MONDAY + dt.timedelta(days=200), by="ann")
    assert house.entrance.of_token(robot)


def test_when_who_answers_for_it_leaves_its_tokens_end_with_theirs(house, robot):
    house.people.leave("sam", by="ann")
    assert house.entrance.of_token(robot) is None
    with pytest.raises(WrongState):
        house.programs.make_token("robot", "again", ["read"], 30, by="ann")
    house.programs.change("robot", keeper="ann", by="ann")
    assert house.entrance.of_token(house.programs.make_token("robot", "again", ["read"], 30, by="ann")[0])


def test_with_another_keeper_its_tokens_end_unless_they_are_to_be_kept(house, robot):
    house.programs.change("robot", keeper="sam", until=MONDAY + dt.timedelta(days=60), by="ann")
    assert house.entrance.of_token(robot)
    house.programs.change("robot", keeper="ann", keep_tokens=True, by="ann")
    assert house.entrance.of_token(robot)
    house.programs.change("robot", keeper="sam", by="ann")
    assert house.entrance.of_token(robot) is None
    line = house.audit.listed(verb="programs.change").rows[0]
    assert line.details == {"keeper": "sam", "keep_tokens": False, "ended": 1}


def test_the_page_warns_of_tokens_before_it_is_handed_over(house, robot, app):
    visitor = Visitor(app)
    visitor.sign_in("ann", PASSWORD)
    visitor.get("/people/robot/account")
    assert "Sam Seller may know its API token (night run)" in visitor.text
    visitor.post("/programs/robot", keeper="ann", until="2026-12-20")
    assert "It has no API token now" in visitor.follow().text


def test_only_who_answers_for_it_and_administrators_give_it_tokens(house, robot):
    house.people.add("bob", "Bob", password=PASSWORD)
    with pytest.raises(NotAllowed):
        house.programs.make_token("robot", "mine", ["read"], 30, by="bob")
    with pytest.raises(NotAllowed):
        house.programs.make_token("bob", "his", ["read"], 30, by="sam")
    assert {one.name for one in house.accounts.tokens("robot", by="sam")} == {"night run"}


@pytest.mark.parametrize(
    ("keeper", "days", "field"), [("nobody", 30, "keeper"), ("robot", 30, "keeper"), ("sam", 400, "until")]
)
def test_a_person_who_is_here_answers_for_it_and_for_a_year_at_most(house, robot, keeper, days, field):
    with pytest.raises(InvalidValues) as refused:
        house.programs.add("other", "Other", keeper=keeper, until=MONDAY + dt.timedelta(days=days), by="ann")
    assert field in refused.value.fields


def test_it_is_nobody_who_could_be_asked_or_stand_in(house, robot):
    house.people.give_role("robot", Role.ADMINISTRATOR, by="ann")
    with pytest.raises(InvalidValues):
        house.rota.arrange_absence("sam", "robot", until=MONDAY + dt.timedelta(days=3), by="sam")
    with pytest.raises(InvalidValues):
        house.people.change("sam", {"manager": "robot"}, by="ann")
    with pytest.raises(Exception, match="last administrator"):
        house.people.leave("ann", by="ann")


class FourEyes:
    apart, same, not_starter, skills = ("check",), (), True, ()


@pytest.mark.parametrize(("starter", "doer", "acts"), [
    ("x", "robot", "sam"), ("x", "sam", "robot"), ("robot", "x", "sam"), ("sam", "x", "robot"),
])  # fmt: skip
def test_nobody_gets_a_second_pair_of_eyes_by_a_program(house, robot, starter, doer, acts):
    facts = Facts(starter, {"check": {doer}}, keepers={"robot": "sam"})
    assert why_not(FourEyes, house.people.find(acts), None, facts)
    assert not why_not(FourEyes, house.people.find("ann"), None, facts)
