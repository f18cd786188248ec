"""The escalation ladder. The table is the specification (process review, section 2)."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.governance.clock import Review, clock
from engine.governance.ladder import Circle, Told, due_notices
from engine.governance.policy import LADDER, ReviewPolicy, problems

ZONE = "Europe/Amsterdam"
HELD = dt.date(2025, 5, 21)
DUE = dt.date(2026, 11, 21)
GOOD = Review(held_on=HELD, outcome="confirmed", evidence_count=1, signed_by_owner=True)
AROUND = Circle("olivia", ("dirk",), "max", ("office",), "hanna", ("eve", "ed"), ("ada",))
POLICY = ReviewPolicy(head="hanna", executives="board")


def at(day, reviews=(GOOD,), live=HELD):
    return clock(reviews, live, day, zone=ZONE)


def told(day, before=(), circle=AROUND, reviews=(GOOD,), live=HELD):
    return due_notices(at(day, reviews, live), circle, POLICY, before)


@pytest.mark.parametrize(
    ("days", "band", "people"),
    [
        (-91, None, ()),
        (-90, "first", ("olivia",)),
        (-61, "first", ("olivia",)),
        (-60, "second", ("olivia",)),
        (-30, "last", ("olivia", "dirk", "office")),
        (-1, "last", ("olivia", "dirk", "office")),
        (0, "due", ("olivia", "max")),
        (1, "overdue", ("olivia",)),
        (29, "overdue", ("olivia",)),
        (30, "late", ("olivia", "hanna")),
        (90, "very_late", ("olivia", "eve", "ed")),
        (4000, "very_late", ("olivia", "eve", "ed")),
    ],
)
def test_who_is_told_on_which_day(days, band, people):
    assert told(DUE + dt.timedelta(days)) == tuple(Told(band, "2026-11-21", one) for one in people)


def test_looking_every_day_tells_everybody_each_step_once():
    before = []
    for days in range(-100, 200):
        before += told(DUE + dt.timedelta(days), before)
    assert len(before) == len(set(before)) == 1 + 1 + 3 + 2 + 1 + 2 + 3


def test_days_on_which_nobody_looked_are_not_made_up_for():
    first = told(DUE - dt.timedelta(95))
    assert first == ()
    assert {one.band for one in told(DUE + dt.timedelta(31), first)} == {"late"}


def test_a_clock_that_is_set_back_tells_nothing_milder():
    before = [*told(DUE - dt.timedelta(30))]
    assert told(DUE - dt.timedelta(60), before) == ()
    assert told(DUE - dt.timedelta(90), before) == ()


def test_the_manager_stands_in_the_place_of_an_owner_who_has_left():
    before = told(DUE - dt.timedelta(60))
    assert [one.person_id for one in before] == ["olivia"]
    gone = replace_owner(None)
    assert [one.person_id for one in told(DUE - dt.timedelta(59), before, gone)] == ["max"]
    assert [one.person_id for one in told(DUE - dt.timedelta(30), before, gone)] == ["max", "dirk", "office"]


def replace_owner(owner):
    return AROUND._replace(owner=owner)


@pytest.mark.parametrize(
    ("circle", "people"),
    [
        (Circle(None, office=("o",), head="h", executives=("e",), last_resort=("a",)), ["o"]),
        (Circle(None, head="h", executives=("e",), last_resort=("a",)), ["h"]),
        (Circle(None, executives=("e",), last_resort=("a",)), ["e"]),
        (Circle(None, last_resort=("a",)), ["a"]),
        (Circle(None), []),
    ],
)
def test_what_nobody_would_hear_goes_as_far_up_as_it_takes(circle, people):
    assert [one.person_id for one in told(DUE - dt.timedelta(60), (), circle)] == people


def test_a_process_that_was_never_reviewed_has_steps_of_its_own():
    live = dt.date(2026, 11, 1)
    assert told(dt.date(2026, 11, 2), (), reviews=(), live=live) == (Told("never", "2028-05-01", "olivia"),)
    later = told(dt.date(2028, 5, 2), (), reviews=(), live=live)
    assert later == (Told("never_overdue", "2028-05-01", "olivia"),)


def test_a_retired_process_is_silent():
    assert due_notices(clock([GOOD], HELD, DUE, zone=ZONE, retired=True), AROUND, POLICY, ()) == ()


def test_a_new_due_date_begins_a_new_ladder():
    before = told(DUE)
    later = replace(GOOD, held_on=dt.date(2025, 5, 22))
    assert {one.due_on for one in told(DUE, before, reviews=(GOOD, later))} == {"2026-11-22"}


def test_whoever_plays_several_parts_is_told_once():
    alone = Circle("olivia", ("olivia",), "olivia", ("olivia",), "olivia", ("olivia",))
    assert len(told(DUE - dt.timedelta(30), (), alone)) == 1


@given(st.lists(st.integers(-400, 400), max_size=30))
def test_however_days_come_nobody_hears_the_same_or_something_milder(days):
    rank = {step.band: number for number, step in enumerate(LADDER)}
    before = []
    for one in days:
        new = told(DUE + dt.timedelta(one), before)
        for notice in new:
            heard = [rank[old.band] for old in before if old.person_id == notice.person_id]
            assert all(rank[notice.band] > old for old in heard)
        before += new


@pytest.mark.parametrize(
    ("policy", "wrong"),
    [
        (ReviewPolicy(), set()),
        (ReviewPolicy(months=1), set()),
        (ReviewPolicy(months=19), {"months"}),
        (ReviewPolicy(months=0), {"months"}),
        (ReviewPolicy(steps=LADDER[1:]), {"steps"}),
        (ReviewPolicy(steps=(LADDER[0]._replace(days=-60), *LADDER[1:])), {"second"}),
        (ReviewPolicy(steps=(LADDER[0]._replace(days=-400), *LADDER[1:])), {"first"}),
        (ReviewPolicy(steps=(LADDER[0]._replace(to=()), *LADDER[1:])), {"first_to"}),
        (ReviewPolicy(steps=(LADDER[0]._replace(to=("nobody",)), *LADDER[1:])), {"first_to"}),
        (ReviewPolicy(steps=(*LADDER[:3], LADDER[3]._replace(days=2), *LADDER[4:])), {"due", "overdue"}),
    ],
)
def test_a_policy_is_within_the_rule(policy, wrong):
    assert set(problems(policy)) == wrong
