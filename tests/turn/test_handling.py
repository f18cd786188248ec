"""What people do with a task besides doing it, and taking back that it is done."""

from __future__ import annotations

import datetime as dt

import pytest

from engine.errors import Conflict, InvalidValues, NotAllowed, NotFound, WrongState
from engine.model import Membership
from engine.store import projections, typed
from tests.dsl import process

ORDER = (
    process("order")
    .variable("amount", "number", column="Amount")
    .lane("Sales", zone="frontstage", group="sales-desk")
    .start()
    .user_task("check")
    .exclusive("large?")
    .when("amount > 100")
    .user_task("approve")
    .end("approved")
    .at("large?")
    .otherwise()
    .service_task("book")
    .end("booked")
)
DAY = dt.timedelta(days=1)


def _task(world, element="check"):
    return next(one for one in world.tasks() if one.element == element)


def _free(world):
    return next(one for one in world.tasks() if one.assignee is None)


@pytest.fixture
def order(world):
    """A large order whose first task sam has."""
    world.running(ORDER, amount=500)
    world.house.inbox.claim(_task(world).id, by="sam")
    return world


def _views(world, person):
    who = world.house.people.find(person)
    return {view: len(world.house.inbox.tasks(who, view).rows) for view in ("mine", "lanes", "snoozed", "asked")}


def test_a_task_put_off_is_away_until_its_time_and_can_be_taken_up_again(order):
    inbox, task = order.house.inbox, _task(order)
    inbox.postpone(task.id, task.created_at + DAY, by="sam")
    assert _views(order, "sam") == {"mine": 0, "lanes": 0, "snoozed": 1, "asked": 0}
    assert inbox.counts(order.house.people.find("sam")).mine == 0
    order.now += 2 * 86_400_000_000
    assert _views(order, "sam") == {"mine": 1, "lanes": 0, "snoozed": 0, "asked": 0}
    inbox.postpone(task.id, task.created_at + 3 * DAY, by="sam")
    inbox.postpone(task.id, None, by="sam")
    assert _views(order, "sam")["mine"] == 1
    assert order.history()[-3:] == ["TaskPostponed check"] * 3
    with pytest.raises(InvalidValues):
        inbox.postpone(task.id, task.created_at, by="sam")


def test_working_days_of_putting_off_are_those_of_the_calendar_of_the_task(order):
    """From a Friday afternoon; with a lane that works on Saturdays, and a holiday."""
    inbox, hours, task = order.house.inbox, order.house.hours, _task(order)
    order.sleep(days=4, hours=6)

    def back(days):
        at = inbox.postpone(task.id, None, by="sam", days=days).follow_up_at
        return f"{at.astimezone(order.house.zone):%A %d %H:%M}"

    assert [back(days) for days in (1, 2, 5)] == ["Monday 09 09:00", "Tuesday 10 09:00", "Friday 13 09:00"]
    free = {"time_zone": "Europe/Amsterdam", "weekly": {"monday-friday": ["08:30-17:00"]}, "holidays": ["2026-03-09"]}
    hours.set("company", "Company", free, why="A holiday", by="tester")
    assert back(1) == "Tuesday 10 08:30"
    shop = {"time_zone": "Europe/Amsterdam", "weekly": {"tuesday-saturday": ["10:00-18:00"]}}
    hours.set("shop", "Shop", shop, why="Open on Saturdays", seen=0, by="tester")
    hours.set_lanes("shop", [("", "Sales")], by="tester")
    assert back(1) == "Saturday 07 10:00"
    offered = inbox.open(task.id, order.house.people.find("sam")).mornings
    assert [(days, f"{at:%d %H}") for days, at in offered] == [(1, "07 09"), (2, "10 09"), (5, "13 09"), (10, "20 09")]
    by_hand = order.house.now() + DAY
    assert inbox.postpone(task.id, by_hand, by="sam").follow_up_at == by_hand, "a moment stays what it is"


def test_many_tasks_are_put_off_each_by_its_own_calendar(world):
    world.running(ORDER, amount=500)
    world.running(process("other").lane("Desk", zone="frontstage", group="sales-desk").user_task("look").end())
    world.sleep(days=4)
    shop = {"time_zone": "Europe/Amsterdam", "weekly": {"tuesday-saturday": ["10:00-18:00"]}}
    world.house.hours.set("shop", "Shop", shop, why="Open on Saturdays", seen=0, by="tester")
    world.house.hours.set_lanes("shop", [("", "Desk")], by="tester")
    report = world.house.inbox.for_each("postpone", [one.id for one in world.tasks()], by="sam", days=1)
    assert report.failed == ()
    assert {one.element: f"{one.follow_up_at:%A}" for one in world.tasks()} == {"check": "Monday", "look": "Saturday"}


@pytest.mark.parametrize(("days", "field"), [(-1, "days"), (251, "days"), (1, "until")])
def test_working_days_that_cannot_be_are_refused(order, days, field):
    until = _task(order).created_at + DAY if field == "until" else None
    with pytest.raises(InvalidValues) as refused:
        order.house.inbox.postpone(_task(order).id, until, by="sam", days=days)
    assert list(refused.value.fields) == [field]
    assert _task(order).follow_up_at is None


def test_where_nobody_works_any_more_nothing_is_put_off_by_working_days(order):
    over = {"time_zone": "Europe/Amsterdam", "exceptions": {"2026-03-02": ["09:00-12:00"]}}
    order.house.hours.set("company", "Company", over, why="It closes", by="tester")
    inbox, task = order.house.inbox, _task(order)
    assert inbox.open(task.id, order.house.people.find("sam")).mornings == ()
    with pytest.raises(InvalidValues, match="follow-up date"):
        inbox.postpone(task.id, None, by="sam", days=1)


def test_what_is_put_off_is_listed_by_when_it_comes_back(order):
    order.house.rota.set_memberships("pia", [Membership("sales-desk")], by="tester")
    inbox, pia = order.house.inbox, order.house.people.find("pia")
    later = []
    for days in (3, 1, 2):
        order.start(amount=900)
        task = _free(order)
        inbox.postpone(task.id, task.created_at + days * DAY, by="pia")
        later.append(task.id)
    by_day = [later[1], later[2], later[0]]
    assert [row.id for row in inbox.tasks(pia, "snoozed").rows] == by_day
    assert [row.id for row in inbox.tasks(pia, "snoozed", sort="-follow").rows] == by_day[::-1]
    first = inbox.tasks(pia, "snoozed", limit=2)
    second = inbox.tasks(pia, "snoozed", limit=2, after=first.after)
    assert [row.id for page in (first, second) for row in page.rows] == by_day
    assert len(inbox.tasks(pia, "snoozed", sort="due").rows) == 3
    assert len(inbox.tasks(pia, "snoozed", query="follow<2d", sort="created").rows) == 1
    order.now += 86_400_000_000 + 1
    assert [row.id for row in inbox.tasks(pia, "snoozed").rows] == by_day[1:]


def test_what_nobody_has_is_claimed_by_putting_it_off(order):
    order.house.rota.set_memberships("pia", [Membership("sales-desk")], by="tester")
    order.start(amount=900)
    inbox, task = order.house.inbox, _free(order)
    tomorrow = task.created_at + DAY
    with pytest.raises(InvalidValues):
        inbox.postpone(task.id, task.created_at, by="pia")
    assert _free(order).id == task.id, "nothing is half done"
    report = inbox.for_each("postpone", [task.id], by="pia", until=tomorrow)
    assert (report.done, report.failed) == (1, ())
    assert _views(order, "pia") == {"mine": 0, "lanes": 0, "snoozed": 1, "asked": 0}
    assert _views(order, "sam")["lanes"] == 0
    with pytest.raises(Conflict, match="Pia has claimed the task 'check'"):
        inbox.postpone(task.id, tomorrow, by="sam")
    assert order.history()[-2:] == ["TaskClaimed check by pia", "TaskPostponed check"]
    inbox.release(task.id, by="pia")
    assert _views(order, "sam")["lanes"] == 1, "what was put off is not hidden from the others"


def test_who_only_gives_tasks_out_puts_off_for_all(world):
    world.running(ORDER, amount=500)
    inbox, task = world.house.inbox, _task(world)
    inbox.postpone(task.id, task.created_at + DAY, by="tester")
    assert (_task(world).assignee, _views(world, "sam")["lanes"]) == (None, 0)
    assert inbox.postpone(task.id, None, by="sam").assignee == "sam", "who takes up what nobody has, takes it"


@pytest.mark.parametrize(
    "give",
    [
        lambda inbox, task: inbox.hand_over(task, "pia", by="sam"),
        lambda inbox, task: inbox.ask(task, "pia", "Well?", by="sam"),
        lambda inbox, task: inbox.assign(task, "pia", by="tester"),
    ],
)
def test_what_was_put_off_is_at_hand_for_whoever_gets_it(order, give):
    order.house.rota.set_memberships("pia", [Membership("sales-desk")], by="tester")
    inbox, task = order.house.inbox, _task(order)
    inbox.postpone(task.id, task.created_at + DAY, by="sam")
    give(inbox, task.id)
    assert _views(order, "pia")["mine"] == 1


def test_what_somebody_who_leaves_has_put_off_is_in_its_lane(order):
    order.house.rota.set_memberships("pia", [Membership("sales-desk")], by="tester")
    task = _task(order)
    order.house.inbox.postpone(task.id, task.created_at + DAY, by="sam")
    order.house.people.leave("sam", by="tester")
    assert _views(order, "pia")["lanes"] == 1


def test_who_is_asked_answers_and_cannot_complete_and_who_asked_gets_it_back(order):
    inbox, desk, task = order.house.inbox, order.house.desk, _task(order)
    with pytest.raises(NotFound):
        inbox.open(task.id, order.house.people.find("nora"))
    inbox.ask(task.id, "nora", "Is the address right?", by="sam")
    assert _views(order, "sam") == {"mine": 0, "lanes": 0, "snoozed": 0, "asked": 1}
    nora = order.house.people.find("nora")
    item = inbox.open(task.id, nora)
    assert (item.may_complete, item.why_not) == (False, "Sam asked. Give it back with an answer, please.")
    with pytest.raises(NotAllowed, match="Sam asked; it goes back with an answer"):
        inbox.complete(task.id, {}, by="nora")
    inbox.answer(task.id, "Yes, I called them.", by="nora")
    assert [(one.by, one.kind, one.words) for one in desk.remarks(task.id, order.house.people.find("sam"))] == [
        ("Sam", "question", "Is the address right?"),
        ("Nora", "answer", "Yes, I called them."),
    ]
    with pytest.raises(NotFound):
        inbox.open(task.id, nora)
    inbox.ask(task.id, "nora", "One more thing?", by="sam")
    inbox.answer(task.id, by="sam")
    assert order.history()[-4:] == [
        "TaskAsked check nora by sam", "TaskAnswered check", "TaskAsked check nora by sam", "TaskAnswered check"
    ]  # fmt: skip
    inbox.complete(task.id, {}, by="sam")


def test_a_part_goes_to_those_whom_it_is_offered_to_and_a_handover_for_good(order):
    inbox, task = order.house.inbox, _task(order)
    for deed in (
        lambda: inbox.ask(task.id, "pia", "Do it", by="sam", part=True),
        lambda: inbox.hand_over(task.id, "pia", by="sam"),
    ):
        with pytest.raises(NotAllowed, match="it belongs to another lane"):
            deed()
    with pytest.raises(InvalidValues):
        inbox.ask(task.id, "sam", "Me?", by="sam")
    inbox.hand_over(task.id, "tester", "Half done.", by="sam")
    assert _task(order).assignee == "tester"
    assert _views(order, "sam") == {"mine": 0, "lanes": 0, "snoozed": 0, "asked": 0}


def test_completing_is_taken_back_as_if_it_had_not_been(order):
    inbox, task = order.house.inbox, _task(order)
    before = order.variables()
    inbox.complete(task.id, {"amount": 700}, by="sam")
    assert order.waiting() == ["approve"]
    order.house.rota.set_memberships("pia", [Membership("sales-desk")], by="tester")
    with pytest.raises(NotAllowed, match="somebody else has completed it"):
        inbox.take_back(task.id, by="pia")
    people = order.house.people
    assert inbox.could_take_back(task.id, people.find("sam"))
    assert not inbox.could_take_back(task.id, people.find("pia"))
    again = inbox.take_back(task.id, by="sam")

    assert not inbox.could_take_back(task.id, people.find("sam"))
    assert (again.state, again.assignee, again.completed_by) == ("open", "sam", None)
    assert (order.waiting(), order.variables()) == (["check"], before)
    assert inbox.tasks(order.tester, "all", query="amount:500").rows
    with order.house.turns.store.reading() as r:
        assert projections.compare(r, order.instance_id) == []
    assert order.history()[-1] == "TurnTakenBack check"
    told = order.house.engine.history(order.instance_id)
    assert "Sam took back having completed ‘check’: what followed does not count, it is open again." in [
        one.text for one in told
    ]
    assert "approve" not in order.house.engine.position(order.instance_id).taken
    order.restart()
    order.house.inbox.complete(task.id, {"amount": 800}, by="sam")
    assert order.waiting() == ["approve"]
    order.house.inbox.take_back(task.id, by="tester")
    order.house.inbox.complete(task.id, {}, by="sam")
    order.complete("approve")


def test_it_is_too_late_once_anybody_has_touched_what_came_of_it(order):
    inbox, task = order.house.inbox, _task(order)
    inbox.complete(task.id, {}, by="sam")
    ahead = _task(order, "approve")
    order.house.desk.keep_draft(ahead.id, {"note": ["begun"]}, by="tester")
    with pytest.raises(WrongState, match="too late, somebody has begun with the next step"):
        inbox.take_back(task.id, by="sam")
    order.house.desk.keep_draft(ahead.id, {}, by="tester")
    inbox.claim(ahead.id, by="sam")
    with pytest.raises(WrongState, match="too late, something else has happened to the request since"):
        inbox.take_back(task.id, by="sam")
    inbox.complete(ahead.id, {}, by="sam")
    with pytest.raises(WrongState, match="too late, the request has ended with it"):
        inbox.take_back(ahead.id, by="sam")
    assert not any(inbox.could_take_back(one.id, order.house.people.find("sam")) for one in (task, ahead))


def test_what_reaches_beyond_the_request_is_not_taken_back(world):
    world.running(ORDER, amount=5)
    task = _task(world)
    world.house.inbox.complete(task.id, {}, by="tester")
    assert not world.house.inbox.could_take_back(task.id, world.house.people.find("tester"))
    with pytest.raises(WrongState, match="too late, what follows by itself has begun"):
        world.house.inbox.take_back(task.id, by="tester")


def test_drafts_are_kept_until_they_are_sent_and_survive_that_another_completes(order):
    desk, inbox, task = order.house.desk, order.house.inbox, _task(order)
    sams = order.house.people.find("sam")
    assert inbox.tasks(sams, "mine").rows[0].news == "new"
    desk.saw(task.id, by="sam")
    assert (inbox.tasks(sams, "mine").rows[0].news, inbox.tasks(sams, "mine").rows[0].columns) == (
        "",
        {"Amount": 500},
    )
    desk.keep_draft(task.id, {"note": ["half"]}, by="sam")
    desk.keep_draft(task.id, {"note": ["mine"]}, by="tester")
    sam = order.house.people.find("sam")
    assert inbox.open(task.id, sam).draft == {"note": ["half"]}
    inbox.complete(task.id, {}, by="sam")
    with order.house.turns.store.reading() as r:
        assert typed.find(r, "sam", task.id) is None
        assert typed.find(r, "tester", task.id) == {"note": ["mine"]}
    with pytest.raises(NotFound):
        desk.keep_draft(task.id, {}, by="nora")


def test_a_list_says_what_has_happened_to_a_task_since_somebody_looked(order):
    desk, inbox, task = order.house.desk, order.house.inbox, _task(order)

    def told(person, view="mine"):
        (row,) = inbox.tasks(order.house.people.find(person), view).rows
        desk.saw(task.id, by=person)
        return row.news

    assert (told("sam"), told("sam")) == ("new", "")
    inbox.ask(task.id, "nora", "Is the address right?", by="sam")
    assert (told("sam", "asked"), told("nora")) == ("asked", "new")
    inbox.answer(task.id, "Yes, I called them.", by="nora")
    assert told("sam") == "answered"
    inbox.postpone(task.id, task.created_at + DAY, by="sam")
    assert told("sam", "snoozed") == "put off"
    inbox.postpone(task.id, None, by="sam")
    assert told("sam") == "back"
    inbox.postpone(task.id, order.house.now() + DAY, by="sam")
    assert told("sam", "snoozed") == "put off"
    order.sleep(days=2)
    assert (told("sam"), told("sam")) == ("back", ""), "its day has come"
    inbox.release(task.id, by="sam")
    assert told("sam", "lanes") == "free"
    inbox.claim(task.id, by="sam")
    assert told("sam") == "given"
    inbox.complete(task.id, {}, by="sam")
    inbox.take_back(task.id, by="sam")
    assert told("sam") == "reopened"


def test_many_tasks_at_once_tell_which_could_not_be_and_why(order):
    inbox = order.house.inbox
    order.start(amount=900)
    ids = inbox.matching(order.tester, "all", "amount>100")
    report = inbox.for_each("claim", [*ids, "nothing"], by="tester")
    assert report.done == 1
    assert [why[:17] for _, why in report.failed] == ["Sam has claimed t", "There is no task "]
    assert report.about == {report.failed[0][0]: order.house.inbox.open(report.failed[0][0], order.tester).task.name}
    assert inbox.for_each("postpone", ids, by="tester", until=_task(order).created_at + DAY).failed == ()
    with pytest.raises(InvalidValues):
        inbox.for_each("burn", ids, by="tester")


def test_views_are_kept_for_oneself_or_a_group_and_only_ones_own_are_deleted(order):
    desk, people = order.house.desk, order.house.people
    own = desk.keep_view("Large ones", by="sam", base="lanes", query="amount>100", sort="-amount")
    desk.keep_view("For all", by="sam", query="state:free", group="sales-desk", pinned=True)
    assert [one.name for one in desk.views(people.find("sam"))] == ["For all", "Large ones"]
    order.house.rota.set_memberships("pia", [Membership("sales-desk")], by="tester")
    (shared,) = desk.views(people.find("pia"))
    assert (shared.name, shared.own, shared.kept_by) == ("For all", False, "Sam")
    with pytest.raises(NotFound):
        desk.drop_view(shared.id, by="pia")
    desk.drop_view(own, by="sam")
    for wrong in ({"query": "due<soon"}, {"group": "pickers"}, {"name": " "}):
        with pytest.raises(InvalidValues):
            desk.keep_view(**({"name": "Wrong"} | wrong), by="sam")


def test_who_is_named_in_a_remark_and_may_see_it_is_told(order):
    desk, people, task = order.house.desk, order.house.people, _task(order)
    words = "@tester, please look; @pia cannot see it, and @nobody is nobody."
    assert desk.remark(task.id, words, by="sam") == ("pia", "nobody")
    assert [one.words[:7] for one in desk.mentions(people.find("tester"))] == ["@tester"]
    assert desk.mentions(people.find("pia")) == ()
    desk.saw(task.id, by="tester")
    assert desk.mentions(people.find("tester")) == ()
    with pytest.raises(NotFound):
        desk.remark(task.id, "Hello", by="nora")
    with pytest.raises(InvalidValues):
        desk.remark(task.id, "  ", by="sam")
