"""Who works where and when: groups for a time, absences, and which group works in a lane."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.calendar.instants import moment
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.model import LaneGroup, Membership

DAY = dt.timedelta(days=1)


def _now(world):
    return moment(world.now)


def _arranged(world, **changed):
    given = {"until": _now(world) + DAY, "by": "sam"} | changed
    return world.house.rota.arrange_absence("sam", "pia", **given)


def test_an_absence_is_listed_for_both_until_it_is_over(world):
    made = _arranged(world, reason="Holiday", processes=["shipping"])

    assert (made.person_name, made.deputy_name, made.reason) == ("Sam", "Pia", "Holiday")
    assert made.processes == {"shipping"}
    assert (made.since, made.made_by, made.ended_at) == (_now(world), "sam", None)
    assert world.house.rota.absences("sam") == world.house.rota.absences("pia", by="pia") == (made,)
    assert world.house.rota.absences("nora") == ()
    world.sleep("P1D")
    assert world.house.rota.absences("sam") == ()
    assert world.house.rota.absences(past=True) == (made,)


def test_who_stands_in_may_do_so_at_once_and_no_longer_than_that(world):
    def stands_in():
        return [one.person for one in world.house.people.find("pia").stands_in]

    made = _arranged(world, since=_now(world) + DAY, until=_now(world) + 2 * DAY)
    before = stands_in()
    world.sleep("P1D")
    during = stands_in()
    world.house.rota.end_absence(made.id, by="sam")

    assert (before, during, stands_in()) == ([], ["sam"], [])


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("until", {"until": dt.timedelta()}),
        ("until", {"since": DAY, "until": DAY}),
        ("until", {"until": 367 * DAY}),
        ("until", {"since": -3 * DAY, "until": -DAY}),
        ("processes", {"processes": [" "]}),
    ],
)
def test_an_absence_that_cannot_be_is_refused_by_its_field(world, field, changed):
    moments = {key: _now(world) + one if isinstance(one, dt.timedelta) else one for key, one in changed.items()}
    with pytest.raises(InvalidValues) as refused:
        _arranged(world, **moments)

    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("deputy", ["sam", "nobody"])
def test_nobody_stands_in_who_is_absent_themselves_or_not_there(world, deputy):
    with pytest.raises(InvalidValues) as refused:
        world.house.rota.arrange_absence("sam", deputy, until=_now(world) + DAY, by="sam")

    assert list(refused.value.fields) == ["deputy"]


def test_only_oneself_and_administrators_arrange_and_end_absences(world):
    with pytest.raises(NotAllowed):
        _arranged(world, by="pia")
    made = _arranged(world, by="tester")
    with pytest.raises(NotFound):
        world.house.rota.end_absence(made.id, by="nora")
    with pytest.raises(NotFound):
        world.house.rota.end_absence("guessed", by="sam")
    with pytest.raises(NotAllowed):
        world.house.rota.absences("sam", by="pia")
    with pytest.raises(NotAllowed):
        world.house.rota.absences(by="sam")

    assert world.house.rota.end_absence(made.id, by="sam").ended_at == _now(world)


def test_memberships_come_and_go_with_the_clock(world):
    given = (Membership("office", until=_now(world) + DAY), Membership("pickers", _now(world) + DAY))
    assert world.house.rota.set_memberships("sam", given, by="tester") == given

    before = world.house.people.find("sam").groups
    world.sleep("P1D")
    assert (before, world.house.people.find("sam").groups) == ({"office"}, {"pickers"})


def test_memberships_that_cannot_be_are_refused(world):
    with pytest.raises(InvalidValues) as refused:
        world.house.rota.set_memberships("sam", [("office", _now(world), _now(world)), (" ", None, None)])
    assert set(refused.value.fields) == {"office", "group"}
    with pytest.raises(NotFound):
        world.house.rota.set_memberships("nobody", [])
    with pytest.raises(NotAllowed):
        world.house.rota.set_memberships("sam", [("office", None, None)], by="sam")


def test_lanes_get_and_lose_their_group(world):
    rota = world.house.rota
    rota.set_lane_group("Sales", "sales-desk", by="tester")
    rota.set_lane_group("Sales", "key-accounts", process_key="tender", by="tester")
    rota.set_lane_group("Sales", "sales-team", by="tester")
    both = rota.lane_groups()
    rota.set_lane_group("Sales", None, by="tester")

    assert both == (LaneGroup("", "Sales", "sales-team"), LaneGroup("tender", "Sales", "key-accounts"))
    assert rota.lane_groups() == (LaneGroup("tender", "Sales", "key-accounts"),)
    with pytest.raises(InvalidValues):
        rota.set_lane_group(" ", "sales-desk")
    with pytest.raises(NotAllowed):
        rota.set_lane_group("Sales", "sales-desk", by="sam")
