"""The working tables say what the events say, and folding the journal again gives the same rows."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from engine import events as e
from engine.store import finding, inbox, incidents, instances, jobs, messages, projections, tasks, timers
from engine.store.statements import Statement
from tests.store.acts import AT, begin, go_on, task, values


@pytest.fixture
def same(store):
    """Check after the test that replay and tables agree."""
    yield
    with store.reading(still=True) as r:
        for row in instances.find(r):
            assert projections.compare(r, row.id) == []
            assert projections.replay(r, row.id) == projections.stored(r, row.id)


pytestmark = pytest.mark.usefixtures("same")


def _task(store, task_id="i1-2"):
    with store.reading() as r:
        return tasks.find(r, task_id)


def test_a_task_is_listed_with_all_it_says(store):
    begin(
        store,
        task(
            2,
            lane="Front / Sales",
            zone="frontstage",
            assignee="bob",
            people=("eve", "bob"),
            priority=70,
            due=AT + 9,
            target=AT + 7,
            follow_up=AT + 5,
            form="check-order",
        ),
        business_key="SO-1",
    )

    found = _task(store)

    assert found == tasks.TaskRow(
        id="i1-2",
        instance_id="i1",
        scope=0,
        wait=2,
        sequence=2,
        definition_id="order_to_cash:1",
        process_key="order_to_cash",
        business_key="SO-1",
        element="check",
        name="Check order",
        state="open",
        lane="Front / Sales",
        zone="frontstage",
        group="sales-desk",
        people=("eve", "bob"),
        assignee="bob",
        priority=70,
        due=AT + 9,
        due_sort=AT + 7,
        follow_up=AT + 5,
        form="check-order",
        created_at=AT,
        claimed_at=AT,
        completed_at=None,
        completed_by=None,
        priority_sort=-70,
        target=AT + 7,
    )


def test_a_task_is_claimed_released_and_completed(store):
    row = begin(store, task(2))
    row = go_on(store, row, e.TaskClaimed(0, 2, "bob"), at=AT + 1)
    assert (_task(store).assignee, _task(store).claimed_at, _task(store).sequence) == ("bob", AT + 1, 3)

    row = go_on(store, row, e.TaskReleased(0, 2), at=AT + 2)
    assert (_task(store).assignee, _task(store).claimed_at) == (None, None)

    go_on(store, row, e.Completed(0, 2, "check", "task", ("f2",)), at=AT + 3, actor="eve")
    done = _task(store)
    assert (done.state, done.completed_at, done.completed_by, done.sequence) == ("completed", AT + 3, "eve", 5)


def test_an_interrupted_task_is_cancelled(store):
    row = begin(store, task(2))
    go_on(store, row, e.Interrupted(0, 2, "check", "task"), at=AT + 1)
    assert (_task(store).state, _task(store).completed_at) == ("cancelled", AT + 1)


def test_a_task_that_opens_and_ends_in_one_turn_is_kept(store):
    begin(store, task(2, people=("eve",)), e.Completed(0, 2, "check", "task"), task(4))
    assert (_task(store).state, _task(store, "i1-4").state) == ("completed", "open")


def test_who_is_named_may_take_a_task_until_it_ends(store):
    row = begin(store, task(2, group=None, people=("eve", "eve", "bob")))
    with store.reading() as r:
        assert [one.id for one in finding.page(r, inbox.lanes("eve", []), finding.ORDERS["due"]).rows] == ["i1-2"]
    go_on(store, row, e.Interrupted(0, 2, "check", "task"))
    with store.reading() as r:
        assert r.all(Statement(text("SELECT * FROM task_person"))) == []


def test_a_timer_fires_and_is_armed_again(store):
    row = begin(store, e.TimerArmed(0, 2, "remind", 0, AT, AT + 60, "R/PT1M", -1))
    row = go_on(
        store,
        row,
        e.Fired(0, 2, "remind", "timer", ("f1",), keep=True),
        e.TimerArmed(0, 2, "remind", 0, AT, AT + 120, "R/PT1M", -2),
    )
    with store.reading() as r:
        assert timers.find(r, "i1", 2).due == AT + 120

    go_on(store, row, e.Withdrawn(0, 2, "remind", "timer"))
    with store.reading() as r:
        assert timers.of_one(r, "i1") == []


def test_a_timer_of_one_turn_leaves_no_row(store):
    begin(store, e.TimerArmed(0, 2, "wait", 2, AT, AT, "PT0S"), e.Completed(0, 2, "wait", "timer", ("f1",)))
    with store.reading() as r:
        assert timers.of_one(r, "i1") == []


def test_subscriptions_stand_until_they_are_over(store):
    row = begin(
        store,
        e.MessageAwaited(0, 2, "paid", 2, "payment", "SO-1"),
        e.SignalAwaited(0, 3, "stop", 0, "stop all"),
        e.MessageAwaited(0, 4, "change", 0, "change", "SO-1"),
    )
    row = go_on(
        store,
        row,
        e.Fired(0, 4, "change", "message", (), keep=True),
        e.Completed(0, 2, "paid", "message", ("f",)),
        e.Fired(0, 3, "stop", "signal"),
    )
    with store.reading() as r:
        assert [(one.wait, one.name, one.key) for one in messages.subscriptions(r, "i1")] == [(4, "change", "SO-1")]


def test_a_job_fails_is_stuck_and_tried_again(store):
    row = begin(store, e.JobCreated(0, 2, "invoice", "sample", 3))
    row = go_on(store, row, e.JobFailed(0, 2, "invoice", 2, AT + 60, "no answer"))
    with store.reading() as r:
        assert jobs.find(r, "i1-2")[6:10] == ("open", 2, AT + 60, "no answer")

    row = go_on(
        store,
        row,
        e.JobFailed(0, 2, "invoice", 0, None, "still none"),
        e.IncidentRaised(0, 5, "invoice", 2, "job", "still none"),
        at=AT + 70,
    )
    with store.reading() as r:
        assert jobs.find(r, "i1-2").state == "failed"
        assert [one.id for one in incidents.listed(r)] == ["i1-5"]

    row = go_on(
        store,
        row,
        e.IncidentResolved(0, 5, "invoice"),
        e.JobCreated(0, 2, "invoice", "sample", 3),
        at=AT + 80,
        actor="root",
    )
    with store.reading() as r:
        assert jobs.find(r, "i1-2")[6:10] == ("open", 3, AT + 80, None)
        assert incidents.find(r, "i1-5")[9:11] == (AT + 80, "root")

    go_on(store, row, e.Completed(0, 2, "invoice", "job", ("f",)))
    with store.reading() as r:
        assert jobs.of_one(r, "i1") == []


def test_an_incident_may_come_again_in_the_same_place(store):
    row = begin(store, e.JobCreated(0, 2, "invoice", "sample", 3))
    row = go_on(
        store, row, e.Withdrawn(0, 2, "invoice", "job"), e.IncidentRaised(0, 2, "invoice", 2, "no-flow", "why", "leave")
    )
    row = go_on(
        store,
        row,
        e.IncidentResolved(0, 2, "invoice"),
        e.IncidentRaised(0, 2, "invoice", 2, "no-flow", "still", "leave"),
        at=AT + 5,
    )
    with store.reading() as r:
        (found,) = incidents.of_one(r, "i1")
        assert (found.message, found.raised_at, found.resolved_at) == ("still", AT + 5, None)
        assert jobs.of_one(r, "i1") == []

    go_on(store, row, e.IncidentResolved(0, 2, "invoice"), e.Completed(0, 2, "invoice", "incident", ("f",)))
    with store.reading() as r:
        assert incidents.count_open(r) == 0


def test_instances_whose_ids_begin_alike_are_kept_apart(store):
    begin(store, task(2), instance_id="i")
    begin(store, task(2), instance_id="i-2")
    begin(store, task(2), instance_id="i0")
    with store.reading() as r:
        assert [one.id for one in tasks.of_one(r, "i")] == ["i-2"]


def test_many_waits_open_and_end_in_one_turn(store):
    opened = [
        event
        for number in range(400)
        for event in (
            task(2 * number + 2, people=("eve",)),
            e.TimerArmed(0, 2 * number + 3, "late", 2 * number + 2, AT, AT + 60, "PT1M"),
        )
    ]
    row = begin(store, *opened)
    ended = [
        event
        for number in range(400)
        for event in (
            e.Withdrawn(0, 2 * number + 3, "late", "timer"),
            e.Interrupted(0, 2 * number + 2, "check", "task"),
        )
    ]
    row = go_on(store, row, *ended, e.InstanceEnded("cancelled", "Stop"))
    with store.reading() as r:
        assert finding.count(r, inbox.everything(), (), 9) == (0, True)
        assert timers.of_one(r, "i1") == []


@pytest.mark.usefixtures("store")
def test_a_difference_is_told(store):
    begin(store, task(2), values(x=1), e.JobCreated(0, 4, "invoice", "sample", 3))
    spoil = (
        "UPDATE task SET assignee = 'mallory'",
        "DELETE FROM job",
        "INSERT INTO timer VALUES ('i1', 9, 0, 'x', 1)",
        "UPDATE instance SET state = 'completed'",
    )
    with store.writing() as w:
        for sql in spoil:
            w.run(Statement(text(sql)))
    with store.reading() as r:
        assert projections.compare(r, "i1") == [
            "Instance i1: the instance i1 differs from the journal in state.",
            "Instance i1: the task 2 differs from the journal in assignee.",
            "Instance i1: the timer 9 stands in the table, but the journal does not know it.",
            "Instance i1: the job 4 is missing from the table.",
        ]
    with store.writing() as w:
        w.run(Statement(text("DELETE FROM timer")))
        w.run(Statement(text("UPDATE instance SET state = 'running'")))
        w.run(Statement(text("UPDATE task SET assignee = NULL")))
        w.run(
            Statement(
                text(
                    "INSERT INTO job (id, instance_id, scope, wait, element, job, state, retries, due)"
                    f" VALUES ('i1-4', 'i1', 0, 4, 'invoice', 'sample', 'open', 3, {AT})"
                )
            )
        )
