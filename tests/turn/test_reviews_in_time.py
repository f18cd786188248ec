"""Due dates are stored as they change, people are told once, and a policy may hold back what does not come of a review.

On both databases, by the test's clock.
"""

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from engine.calendar.instants import micros
from engine.commands import notices as notice_commands
from engine.commands import review_records
from engine.errors import DeploymentRejected, InvalidValues, NotAllowed
from engine.faces import ReviewPolicy
from engine.store import due_dates, notices
from engine.store.governing import review_due
from engine.store.notices import MAIL
from engine.store.statements import Statement
from engine.work.daily import Daily
from tests.dsl import process
from tests.durability.together import together
from tests.world import World

ZONE = ZoneInfo("Europe/Amsterdam")


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request):
    made = World(request.getfixturevalue(f"world_on_{request.param}"))
    made.house.people.add("boss", "The boss", email="boss@example.com")
    made.house.people.add("olga", "Olga", email="olga@example.com", manager="boss")
    yield made
    made.close()


def drawing(task="ship", months=None):
    given = {} if months is None else {"review_months": months}
    lane = process("orders").governance("olga", **given).lane("Sales", group="sales-desk", zone="frontstage")
    return lane.user_task(task).end()


def publish(world, *given, **more):
    (one,) = world.house.catalogue.deploy({"orders.bpmn": drawing(*given, **more).xml()}, by="tester").definitions
    return world.house.catalogue.publish(one.id, by="system")


def review(world, held_on="2026-03-02"):
    day = dt.date.fromisoformat(held_on)
    world.house.catalogue.record_review("orders", held_on=day, outcome="confirmed", signed_by="olga")


def on(world, day, hour=12):
    world.now = micros(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), ZONE))


def dues(world):
    with world._store.reading() as r:
        return [row.due_on for row in due_dates.history(r, "orders")]


def look(world):
    return sorted((row.band, row.person_id) for row in notice_commands.look(world.house.turns) if row.channel == MAIL)


def status(world):
    return world.house.governance.stand("orders").clock.status


def test_every_change_stores_the_date_and_keeps_the_one_before(world):
    publish(world)
    assert dues(world) == ["2027-09-02"]
    review(world)
    assert dues(world) == ["2027-09-02", "2027-09-02"], "the date is the same, but it counts from a review now"
    on(world, "2026-06-10")
    review(world, "2026-06-10")
    publish(world, "pack", months=12)

    found = world.house.governance.due_dates("orders")

    assert [str(one.due_on) for one in found] == ["2027-06-10", "2027-12-10", "2027-09-02", "2027-09-02"]
    assert [one.why for one in found][:2] == ["Version 2 was published", "A review was recorded"]


def test_a_shorter_policy_moves_every_date_and_a_longer_one_moves_it_back(world):
    publish(world)
    review(world)
    set_policy = world.house.governance.set_policy

    assert set_policy(ReviewPolicy(months=12), why="The board wants it") == ("orders",)
    assert set_policy(ReviewPolicy(months=12, blocks=True), why="Again") == ()
    assert set_policy(ReviewPolicy(), why="Back") == ("orders",)

    assert dues(world)[:3] == ["2027-09-02", "2027-03-02", "2027-09-02"]
    assert [one.policy.months for one in world.house.governance.policies()] == [18, 12, 12, 18]
    assert world.house.governance.due_dates("orders")[1].why == "The policy was changed: The board wants it"


@pytest.mark.parametrize(
    ("policy", "why", "field"),
    [
        (ReviewPolicy(months=24), "More time", "months"),
        (ReviewPolicy(), "  ", "why"),
        (ReviewPolicy(), "x" * 501, "why"),
    ],
)
def test_a_policy_beyond_the_rule_or_without_a_reason_is_refused(world, policy, why, field):
    with pytest.raises(InvalidValues) as refused:
        world.house.governance.set_policy(policy, why=why)
    assert field in refused.value.fields
    assert len(world.house.governance.policies()) == 1


def test_only_administrators_set_it(world):
    with pytest.raises(NotAllowed):
        world.house.governance.set_policy(ReviewPolicy(months=12), why="Mine", by="sam")


def test_a_process_may_not_ask_for_more_than_the_policy(world):
    world.house.governance.set_policy(ReviewPolicy(months=12), why="Stricter")
    with pytest.raises(DeploymentRejected) as refused:
        publish(world, months=13)
    assert [one.rule for one in refused.value.findings] == ["publish-review-months"]


def test_a_review_voided_after_it_was_due_makes_it_overdue_at_once(world):
    publish(world)
    review(world)
    on(world, "2027-08-01")
    review(world, "2027-08-01")
    on(world, "2027-10-01")
    assert status(world) == "ok"

    with world._store.reading() as r:
        newest = due_dates.history(r, "orders")[0].review_id
    world.house.turns.write(
        lambda w, now: review_records.void(w, world.house.turns, now, newest, "olga", "The wrong version")
    )

    assert status(world) == "overdue"
    assert dues(world)[:2] == ["2027-09-02", "2029-02-01"]
    assert look(world) == [("overdue", "olga")]


def test_people_are_told_once_each_step_of_the_way(world):
    publish(world)
    review(world)
    told = {}
    for day in range(-95, 130):
        on(world, str(dt.date(2027, 9, 2) + dt.timedelta(day)))
        if found := look(world):
            told[day] = found
        assert look(world) == [], "nobody is told twice on a day"

    assert told == {
        -90: [("first", "olga")],
        -60: [("second", "olga")],
        -30: [("last", "olga")],
        0: [("due", "boss"), ("due", "olga")],
        1: [("overdue", "olga")],
        30: [("late", "olga")],
        90: [("very_late", "olga")],
    }
    assert len(world.house.governance.told("olga")) == 7


def test_after_days_without_a_look_only_the_worst_is_told(world):
    publish(world)
    review(world)
    on(world, "2027-10-05")
    assert look(world) == [("late", "olga")]


def test_a_clock_that_is_set_back_tells_nothing(world):
    publish(world)
    review(world)
    on(world, "2027-08-03")
    assert look(world) == [("last", "olga")]
    for day in ("2027-07-04", "2027-06-04", "2027-08-03"):
        on(world, day)
        assert look(world) == []


def test_an_owner_who_leaves_between_two_steps_is_followed_by_the_manager(world):
    publish(world)
    review(world)
    on(world, "2027-07-10")
    assert look(world) == [("second", "olga")]
    world.house.people.leave("olga", by="system")
    on(world, "2027-07-11")
    assert look(world) == [("second", "boss")]
    on(world, "2027-08-04")
    assert look(world) == [("last", "boss")]


def test_several_workers_at_once_tell_everybody_once(world):
    publish(world)
    review(world)
    on(world, "2027-09-02")
    found = together(*[partial(look, world)] * 4)
    assert sorted(one for part in found for one in part) == [("due", "boss"), ("due", "olga")]


def test_a_date_that_is_missing_is_put_right_by_a_look(world):
    publish(world)
    with world._store.writing() as w:
        w.run(Statement(review_due.delete()), {})
    look(world)
    assert dues(world) == ["2027-09-02"]


def test_while_it_is_overdue_a_policy_lets_only_what_comes_of_its_review_be_published(world):
    publish(world)
    review(world)
    world.house.governance.set_policy(ReviewPolicy(blocks=True), why="First look, then change")
    publish(world, "before")
    on(world, "2027-09-03")

    with pytest.raises(DeploymentRejected) as refused:
        publish(world, "after")

    assert [one.rule for one in refused.value.findings] == ["publish-overdue"]
    assert world.start("orders").version == 2, "what is published goes on being started"


def test_without_that_policy_anything_is_published(world):
    publish(world)
    review(world)
    on(world, "2027-09-03")
    assert publish(world, "after").version == 2


def test_on_a_leap_day(world):
    publish(world)
    on(world, "2026-08-31")
    review(world, "2026-08-31")
    on(world, "2028-02-29")
    assert status(world) == "due_today"
    assert look(world) == [("due", "boss"), ("due", "olga")]
    on(world, "2028-03-01", hour=0)
    assert status(world) == "overdue"


def test_the_worker_looks_when_it_starts_and_on_each_new_day(world):
    publish(world)
    review(world)
    on(world, "2027-09-02")
    daily = Daily(world.house.turns)
    assert daily.look() == 4
    on(world, "2027-09-02", hour=23)
    assert daily.look() == 0
    on(world, "2027-09-03", hour=0)
    assert daily.look() == 2


def test_told_stays_in_step_with_what_is_kept(world):
    publish(world)
    review(world)
    on(world, "2027-09-02")
    look(world)
    with world._store.reading() as r:
        assert [(row.person_id, row.sent_at) for row in notices.to_send(r, world.now, 0)] == [
            ("boss", None),
            ("olga", None),
        ]
