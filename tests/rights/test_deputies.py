"""Who stands in: what they see and do for the absent person, for how long, and what is not lent."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.calendar.instants import moment
from engine.errors import Conflict, NotAllowed, NotFound
from engine.store import history, projections
from engine.store.registers import event
from engine.store.statements import Statement
from tests.dsl import process


@pytest.fixture
def shop(office):
    """The office, where dee is in no group."""
    office.house.rota.set_memberships("dee", [])
    return office


def _paying(key="paying", group="office"):
    return process(key, name=key.capitalize()).lane("Lane", zone="backstage", group=group)


def _running(world, key="paying", group="office", **more):
    world.running(_paying(key, group).user_task("Enter", **more).end("done"))
    (task,) = [one for one in world.tasks() if one.instance_id == world.instance_id]
    return task.id


def _seen(world, person):
    who = world.house.people.find(person)
    counts = world.house.inbox.counts(who)
    seen = {
        view: [(one.process_key, one.on_behalf_of_name) for one in world.tasks(view, person)]
        for view in ("mine", "lanes", "all")
    }
    assert (counts.mine, counts.lanes) == (len(seen["mine"]), len(seen["lanes"]))
    return seen


def test_nobody_sees_or_does_anything_for_somebody_who_is_here(shop):
    task = _running(shop)

    assert _seen(shop, "dee") == {"mine": [], "lanes": [], "all": []}
    for deed in (shop.house.inbox.claim, shop.house.inbox.release):
        with pytest.raises(NotFound):
            deed(task, by="dee")


def test_the_inbox_shows_what_the_absent_person_has_and_may_take(shop, away):
    _running(shop)
    shop.claim("Enter", by="ann")
    shop.start()
    shop.running(_paying("other", "pickers").user_task("Pick").end("done"))
    away("ann", "dee")

    assert _seen(shop, "dee") == {
        "mine": [("paying", "Ann")],
        "lanes": [("paying", "Ann")],
        "all": [("paying", "Ann")] * 2,
    }
    assert [name for _, name in _seen(shop, "ann")["mine"]] == [None]


def test_what_is_offered_to_oneself_is_not_for_anybody_else(office, away):
    _running(office)
    away("ann", "bob")

    assert _seen(office, "bob")["lanes"] == [("paying", None)]
    assert office.claim("Enter", by="bob").on_behalf_of is None


def test_only_the_named_processes_are_lent(shop, away):
    _running(shop)
    other = _running(shop, "returning")
    away("ann", "dee", processes=["paying"])

    assert _seen(shop, "dee")["lanes"] == [("paying", "Ann")]
    with pytest.raises(NotFound):
        shop.house.inbox.claim(other, by="dee")
    away("ann", "dee", processes=["returning"])
    assert len(_seen(shop, "dee")["lanes"]) == 2
    shop.house.inbox.claim(other, by="dee")


def test_the_record_keeps_both_names(shop, away):
    task = _running(shop)
    away("ann", "dee")
    claimed = shop.house.inbox.claim(task, by="dee")
    shop.house.inbox.complete(task, {}, by="dee")

    assert (claimed.assignee, claimed.on_behalf_of, claimed.on_behalf_of_name) == ("dee", "ann", "Ann")
    assert shop.history()[-4:-2] == ["TaskClaimed Enter by dee for ann", "Completed Enter"]
    said = [line.text for line in shop.house.engine.history(shop.instance_id)]
    assert "Dee for Ann claimed ‘Enter’." in said
    assert "Dee for Ann completed ‘Enter’." in said
    (done,) = shop.tasks("done", "dee")
    assert (done.completed_by, done.on_behalf_of_name) == ("Dee", "Ann")


def test_reports_and_the_verification_know_both_names(shop, away):
    task = _running(shop)
    away("ann", "dee")
    shop.house.inbox.complete(task, {}, by="dee")
    rows = Statement(select(event.c.kind, event.c.actor, event.c.on_behalf_of).order_by(event.c.position))
    with shop._store.writing() as w:
        history.project(w, 1000)
        told = [row for row in w.all(rows) if row[2]]
        assert projections.compare(w, shop.instance_id) == []

    assert told == [("TaskClaimed", "dee", "ann"), ("Completed", "dee", "ann")]
    shop.check()


def test_completing_what_nobody_had_taken_says_for_whom(shop, away):
    task = _running(shop)
    away("ann", "dee")
    shop.house.inbox.complete(task, {}, by="dee")

    assert "TaskClaimed Enter by dee for ann" in shop.history()
    assert shop.ended() == ("completed", "done")


def test_what_the_absent_person_has_is_taken_over_and_given_back(shop, away):
    task = _running(shop)
    shop.claim("Enter", by="ann")
    with pytest.raises(NotFound):
        shop.house.inbox.claim(task, by="dee")
    away("ann", "dee")
    with pytest.raises(Conflict, match="Ann has claimed"):
        shop.house.inbox.claim(task, by="bob")

    assert shop.house.inbox.claim(task, by="dee").on_behalf_of == "ann"
    with pytest.raises(Conflict, match="Dee has claimed"):
        shop.house.inbox.claim(task, by="ann")
    back = shop.house.inbox.release(task, by="ann")
    assert (back.assignee, back.on_behalf_of) == (None, None)


def test_what_only_the_absent_person_had_goes_back_to_them(shop, away):
    shop.running(process("paying").user_task("Enter", assignee="ann").end("done"))
    task = shop.task("Enter").id
    away("ann", "dee")
    shop.house.inbox.claim(task, by="dee")

    assert shop.house.people.find("ann").id in {one.on_behalf_of for one in shop.tasks("mine", "dee")}
    back = shop.house.inbox.release(task, by="dee")
    assert (back.assignee, back.on_behalf_of) == ("ann", None)


@pytest.mark.parametrize("ends", ["time", "revoked", "left"])
def test_when_it_is_over_nothing_goes_but_giving_back(shop, away, ends):
    task = _running(shop)
    made = away("ann", "dee")
    shop.house.inbox.claim(task, by="dee")
    if ends == "time":
        shop.now += 86_400_000_000
    elif ends == "revoked":
        shop.house.rota.end_absence(made.id, by="ann")
    else:
        shop.house.people.leave("ann", by="tester")
    dee = shop.house.people.find("dee")

    with pytest.raises(NotAllowed, match="Dee may not complete the task 'Enter': they no longer stand in for Ann"):
        shop.house.inbox.complete(task, {}, by="dee")
    with pytest.raises(NotAllowed, match="no longer stand in for Ann"):
        shop.house.inbox.complete_form(task, {}, by="dee")
    assert shop.house.inbox.open(task, dee).why_not == "You no longer stand in for Ann. Give it back, please."
    assert shop.house.inbox.release(task, by="dee").assignee is None
    with pytest.raises(NotFound):
        shop.house.inbox.claim(task, by="dee")
    with pytest.raises(NotFound):
        shop.house.inbox.open(task, dee)
    assert _seen(shop, "dee") == {"mine": [], "lanes": [], "all": []}


def test_who_may_do_it_themselves_by_then_does_it_as_themselves(shop, away):
    task = _running(shop)
    made = away("ann", "dee")
    shop.house.inbox.claim(task, by="dee")
    shop.house.rota.end_absence(made.id, by="ann")
    shop.house.rota.set_memberships("dee", [("office", None, None)])
    shop.house.inbox.complete(task, {}, by="dee")

    assert [one for one in shop.history() if one.startswith("TaskClaimed")][-1] == "TaskClaimed Enter by dee"


def test_it_begins_when_it_begins(shop):
    task = _running(shop)
    begins, ends = moment(shop.now + 1_000_000), moment(shop.now + 2_000_000)
    shop.house.rota.arrange_absence("ann", "dee", since=begins, until=ends)
    with pytest.raises(NotFound):
        shop.house.inbox.claim(task, by="dee")
    shop.now += 1_000_000
    shop.house.inbox.claim(task, by="dee")


def test_standing_in_is_not_passed_on(shop, away):
    task = _running(shop)
    shop.house.rota.set_memberships("eve", [])
    away("ann", "dee")
    away("dee", "eve")

    assert _seen(shop, "eve")["lanes"] == []
    with pytest.raises(NotFound):
        shop.house.inbox.claim(task, by="eve")


def test_roles_and_ownership_are_not_lent(shop, away):
    _running(shop)
    shop.house.people.give_role("ann", "operator", by="tester")
    shop.house.people.give_role("ann", "designer", by="tester")
    away("ann", "dee")
    away("tester", "dee")

    for deed in (
        lambda: shop.house.engine.cancel(shop.instance_id, by="dee", reason="x"),
        lambda: shop.house.engine.set_values(shop.instance_id, {"a": 1}, by="dee"),
        lambda: shop.house.catalogue.deploy({}, by="dee"),
        lambda: shop.house.people.add("new", "New", by="dee"),
        lambda: shop.house.rota.set_lane_group("Lane", "office", by="dee"),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_skills_and_groups_that_the_absent_person_loses_are_lost_to_the_deputy_at_once(shop, away):
    task = _running(shop)
    away("ann", "dee")
    assert _seen(shop, "dee")["lanes"] == [("paying", "Ann")]
    shop.house.rota.set_memberships("ann", [])

    assert _seen(shop, "dee")["lanes"] == []
    with pytest.raises(NotFound):
        shop.house.inbox.claim(task, by="dee")


def test_the_request_of_a_task_that_is_lent_is_seen_while_it_is(shop, away):
    _running(shop)
    dee = shop.house.people.find("dee")
    with pytest.raises(NotFound):
        shop.house.engine.instance(shop.instance_id, person=dee)
    away("ann", "dee")

    dee = shop.house.people.find("dee")
    assert shop.house.engine.instance(shop.instance_id, person=dee).id == shop.instance_id
    assert [one.id for one in shop.house.engine.instances(person=dee).rows] == [shop.instance_id]
    shop.now += 86_400_000_000
    with pytest.raises(NotFound):
        shop.house.engine.instance(shop.instance_id, person=shop.house.people.find("dee"))


def test_a_task_is_given_to_who_stands_in(shop, away):
    task = _running(shop)
    with pytest.raises(NotAllowed):
        shop.house.inbox.assign(task, "dee", by="bob")
    away("ann", "dee")

    assert shop.house.inbox.assign(task, "dee", by="bob").on_behalf_of == "ann"
    assert "Bob gave ‘Enter’ to Dee for Ann." in [line.text for line in shop.house.engine.history(shop.instance_id)]


def test_many_lent_tasks_are_paged_without_gap_or_repeat(shop, away):
    shop.deploy(_paying().user_task("Enter").end("done"))
    for _ in range(7):
        shop.house.engine.start("paying", {}, by="tester")
    away("ann", "dee")
    away("bob", "dee", processes=["paying"])
    who, seen, after = shop.house.people.find("dee"), [], None
    while True:
        page = shop.house.inbox.tasks(who, "lanes", after=after, limit=2)
        seen += [one.id for one in page.rows]
        after = page.after
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 7
    assert seen == [one.id for one in shop.tasks("lanes", "dee")]
