"""Kinds of customers: promises and queues of their own, which only the owner makes one, and whose turn it is."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendar import standard
from engine.execution.promising import turn
from tests.dsl import process
from tests.world import BEGINNING

if TYPE_CHECKING:
    from tests.world import World

HOUR = 3_600_000_000
AGES = ("30 business minutes", "1 business hour", "4 business hours", "PT2H")


def served(**more: Any) -> Any:
    """Two kinds of customers, whose work comes to one lane."""
    drawing = process("order", name="Order").variable("kind")
    drawing = drawing.service_class(
        "External", when='kind = "external"', within="1 business day", ages="1 business hour", **more
    )
    drawing = drawing.service_class("Internal", within="5 business days", ages="4 business hours", **more)
    return drawing.lane("Office", zone="backstage", group="pickers").user_task("do").user_task("check").end()


@pytest.fixture
def desk(world: World) -> World:
    world.deploy(served())
    return world


def begin(world: World, key: str, kind: str = "internal") -> None:
    world.start("order", business_key=key, kind=kind)


def listed(world: World, view: str, person: str = "pia") -> list[str | None]:
    return [one.business_key for one in world.tasks(view, person)]


def test_each_kind_has_a_promise_and_a_queue_of_its_own(desk: World) -> None:
    begin(desk, "E", "external")
    begin(desk, "I")

    assert listed(desk, "lanes") == []
    assert [(one.name, one.size) for one in desk.house.inbox.queues(desk.house.people.find("pia"))] == [
        ("External", 1),
        ("Internal", 1),
    ]
    (external,), (internal,) = desk.tasks("queue:External", "pia"), desk.tasks("queue:Internal", "pia")
    assert (external.business_key, internal.business_key) == ("E", "I")
    assert external.promised_at < internal.promised_at
    assert desk.house.inbox.queues(desk.house.people.find("sam")) == ()
    assert desk.tasks("queue:External", "sam") == desk.tasks("queue:External", "nora") == []
    assert desk.house.inbox.counts(desk.house.people.find("pia")).lanes == 0


def test_one_queue_for_both_is_said_by_the_owner_and_told(world: World) -> None:
    found = {one.rule: one.message for one in world.findings(served(queue="Orders"))}
    assert found["queue-shared"] == "'Order' puts External, Internal into one queue, 'Orders'."
    world.deploy(served(queue="Orders"))
    begin(world, "I")
    begin(world, "E", "external")

    assert listed(world, "queue:Orders") == ["E", "I"]


def test_what_waited_longer_than_the_difference_goes_first(desk: World) -> None:
    begin(desk, "I1")
    desk.sleep("2 business hours")
    begin(desk, "E1", "external")
    desk.sleep("2 business hours")
    begin(desk, "E2", "external")

    taken = [desk.house.inbox.take_next(by="pia").business_key for _ in range(3)]

    assert taken == ["E1", "I1", "E2"]  # at 12:00, 13:00 and 14:00
    assert desk.house.inbox.take_next(by="pia") is None
    assert listed(desk, "mine") == ["E1", "E2", "I1"]  # one's own work by time to breach


def test_what_is_in_no_queue_ages_too_and_what_one_may_not_do_is_left(desk: World) -> None:
    plain = process("plain").lane("Office", zone="backstage", group="pickers").user_task("alone").end()
    eyes = process("eyes").lane("Office", zone="backstage", group="pickers").user_task("first")
    eyes = eyes.user_task("second", within="1 business minute").extend('<tl:assignment notSameAs="first"/>').end()
    desk.deploy(plain, eyes)
    desk.start("plain", business_key="P")
    desk.start("eyes", business_key="Q")
    desk.complete("first", by="pia")
    desk.sleep("1 business day")
    begin(desk, "I")

    assert desk.house.inbox.take_next(by="pia").business_key == "P"
    assert desk.house.inbox.take_next(by="pia").business_key == "I"
    assert desk.house.inbox.take_next(by="pia") is None


def test_given_back_it_has_its_turn_as_before(desk: World) -> None:
    begin(desk, "E1", "external")
    desk.sleep("10 business minutes")
    begin(desk, "E2", "external")
    task = desk.house.inbox.take_next(by="pia")
    assert listed(desk, "queue:External") == ["E2"]

    desk.house.inbox.release(task.id, by="pia")

    assert listed(desk, "queue:External") == ["E1", "E2"]


def test_a_queue_can_be_searched_and_turned_page_by_page(desk: World) -> None:
    for number in range(5):
        begin(desk, f"E{number}", "external")
        desk.sleep(minutes=1)
    pia = desk.house.people.find("pia")

    page = desk.house.inbox.tasks(pia, "queue:External", limit=2)
    following = desk.house.inbox.tasks(pia, "queue:External", limit=2, after=page.after)
    assert [one.business_key for one in (*page.rows, *following.rows)] == ["E0", "E1", "E2", "E3"]
    back = desk.house.inbox.tasks(pia, "queue:External", limit=2, before=following.before)
    assert [one.business_key for one in back.rows] == ["E0", "E1"]
    assert [one.business_key for one in desk.house.inbox.tasks(pia, "queue:External", query="key:E3").rows] == ["E3"]
    assert len(desk.house.inbox.tasks(pia, "lanes", query="queue:External").rows) == 5
    assert desk.house.inbox.count(pia, "queue:External") == (5, True)
    assert len(desk.house.inbox.matching(pia, "queue:External")) == 5


def test_a_kind_by_where_it_begins(world: World) -> None:
    drawing = process("order").service_class("Phone", start="start").service_class("Web")
    world.running(drawing.lane("Office", zone="backstage", group="pickers").user_task("do").end())

    assert [one.queue for one in world.tasks("all")] == ["Phone"]


@pytest.mark.parametrize(
    "kinds",
    [
        [("",)],
        [("Same",), ("Same",)],
        [("All",), ("Never",)],
        [("Odd", {"start": "nowhere"})],
        [("Odd", {"ages": "sometimes"})],
        [("Odd", {"within": "soon"})],
    ],
)
def test_kinds_that_cannot_be_told_apart_are_told(world: World, kinds: list[Any]) -> None:
    drawing = process("order")
    for name, *more in kinds:
        drawing = drawing.service_class(name, **(more[0] if more else {}))

    assert "service-class" in {one.rule for one in world.findings(drawing.user_task("do").end())}


MOMENTS = st.integers(0, 200 * 60).map(lambda minutes: BEGINNING + minutes * 60_000_000)
TASKS = st.tuples(MOMENTS, st.none() | MOMENTS, st.none() | MOMENTS, st.sampled_from(AGES))


@given(st.lists(TASKS, min_size=2, max_size=30))
def test_nothing_waits_for_ever(tasks: list[Any]) -> None:
    calendar = standard()
    turns = [turn(created, deadlines, ages, calendar) for created, *deadlines, ages in tasks]

    for (created, *_, ages), at in zip(tasks, turns, strict=True):
        latest = turn(created, (), ages, calendar)
        assert created <= at <= latest, "its turn comes before it has waited longer than its kind ages"
    for (one, at), (other, later) in itertools.permutations(zip(tasks, turns, strict=True), 2):
        assert not (other[0] > at and later <= at), f"{other} came after the turn of {one} and went before it"


@given(MOMENTS, MOMENTS)
def test_without_deadlines_the_difference_of_what_they_age_decides(external: int, internal: int) -> None:
    calendar = standard()
    goes_first = turn(external, (), AGES[0], calendar) < turn(internal, (), AGES[1], calendar)

    assert goes_first == (calendar.worked(internal, external) < HOUR // 2)
