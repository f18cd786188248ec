"""Every other verb, on both databases."""

from __future__ import annotations

import pytest

from engine import events as e
from engine.store import (
    DatabaseFailed,
    Repeated,
    Taken,
    credentials,
    definitions,
    governing,
    instances,
    jobs,
    messages,
    owners,
    pages,
    people,
    processes,
    requests,
    reviews,
    settings,
    signals,
    tasks,
    timers,
)
from engine.store.columns import metadata
from tests.store.acts import AT, begin, go_on, record, started, task

ROWS = {
    "instance": instances.InstanceRow,
    "task": tasks.TaskRow,
    "job": jobs.JobRow,
    "message": messages.MessageRow,
    "definition": definitions.DefinitionRow,
    "resource": definitions.ResourceRow,
    "person": people.PersonRow,
    "start_timer": timers.StartTimerRow,
    "start_subscription": definitions.StartSubscriptionRow,
    "ownership": owners.OwnershipRow,
    "process": processes.ProcessRow,
    "request": requests.RequestRow,
}


@pytest.mark.parametrize("name", ROWS)
def test_rows_have_the_columns_of_their_table_in_order(name):
    assert list(ROWS[name]._fields) == [column.name for column in metadata.tables[name].columns]


def test_review_rows_have_all_columns():
    assert set(reviews.ReviewRow._fields) == set(governing.review.columns.keys())


# instances


def test_instances_are_found_by_what_they_are(store):
    first = begin(store, instance_id="a", business_key="SO-1", at=AT)
    begin(store, instance_id="b", business_key="SO-2", at=AT + 1)
    begin(
        store, instance_id="c", process_key="returns", definition_id="returns:1", at=AT + 2, parent_id="a", root_id="a"
    )
    go_on(store, first, e.InstanceEnded("completed", "Done"))
    with store.reading() as r:
        assert [row.id for row in instances.find(r)] == ["c", "b", "a"]
        assert [
            row.id for row in instances.find(r, instances.Wanted(state="running", process_key="order_to_cash"))
        ] == ["b"]
        assert [row.id for row in instances.find(r, instances.Wanted(business_key="SO-1"))] == ["a"]
        assert [row.id for row in instances.find(r, instances.Wanted(definition_id="returns:1"))] == ["c"]
        assert [row.id for row in instances.find(r, limit=1)] == ["c"]
        assert [row.id for row in instances.find(r, instances.Wanted(after=(AT + 2, "c")), limit=1)] == ["b"]
        assert [row.id for row in instances.children(r, "a")] == ["c"]
        assert [row.id for row in instances.load_many(r, ["b", "a", "?"])] == ["a", "b"]
        assert (instances.root(r, "c"), instances.root(r, "?")) == ("a", None)
        assert instances.open_counts(r) == {"order_to_cash:1": 1, "returns:1": 1}


def test_instances_can_be_locked(store):
    begin(store, instance_id="a")
    with store.writing() as w:
        instances.lock(w, ["a", "b"])
        assert instances.lock_free(w, ["a", "b"]) == ["a"]


def test_a_task_comes_with_its_instance_and_page(store):
    row = begin(store, task(2))
    with store.reading() as r:
        found = tasks.with_instance(r, "i1-2")
        assert found == (tasks.find(r, "i1-2"), row, b"state")
        assert tasks.with_instance(r, "i1-3") is None
        assert [one.id for one in tasks.find_many(r, ["i1-2", "?"])] == ["i1-2"]
    with store.writing() as w:
        pages.drop_all(w, "i1")
    with store.reading() as r:
        assert tasks.with_instance(r, "i1-2")[2] is None


def test_a_task_comes_with_who_acts_on_it(store):
    row = begin(store, task(2))
    with store.writing() as w:
        people.add(w, people.PersonRow("anna", "Anna"), ["office", 'the "old" shop'])
        people.add(w, people.PersonRow("ben", "Ben"))
    with store.reading() as r:
        anna = people.Whole(people.PersonRow("anna", "Anna"), frozenset({"office", 'the "old" shop'}))
        assert tasks.at_hand(r, "i1-2", "anna", AT) == (tasks.find(r, "i1-2"), row, b"state", anna)
        assert tasks.at_hand(r, "i1-2", "ben", AT).person == people.Whole(people.PersonRow("ben", "Ben"))
        assert tasks.at_hand(r, "i1-2", "nobody", AT).person is None
        assert tasks.at_hand(r, "i1-3", "anna", AT) is None


# requests


def test_a_request_is_answered_once(store):
    with store.writing() as w:
        requests.insert(w, "r1", "ann", b"first", AT)
    with pytest.raises(Repeated), store.writing() as w:
        requests.insert(w, "r1", "ann", b"second", AT + 1)
    with store.reading() as r:
        assert requests.find(r, "r1") == requests.RequestRow("r1", "ann", b"first", AT)
        assert requests.find(r, "r2") is None
    with store.writing() as w:
        assert requests.forget(w, AT + 1) == 1


# timers


def test_timers_are_due_in_order(store):
    begin(store, e.TimerArmed(0, 2, "b", 0, AT, AT + 20, "PT20S"), instance_id="x")
    begin(store, e.TimerArmed(0, 2, "a", 0, AT, AT + 10, "PT10S"), instance_id="y")
    with store.reading() as r:
        assert [row.instance_id for row in timers.due(r, AT + 15, 10)] == ["y"]
        assert [row.instance_id for row in timers.due(r, AT + 99, 10)] == ["y", "x"]
        assert timers.due(r, AT + 20, 1)[0] == timers.TimerRow("y", 2, 0, "a", AT + 10, "y", "order_to_cash")
        assert timers.next_due(r) == AT + 10


def test_a_start_timer_is_moved_on_by_one_only(store, definition):
    row = timers.StartTimerRow("o:1", "monthly", "o", AT, AT + 5, "R2/P1M", 1)
    with store.writing() as w:
        definitions.set_starts(w, "o", [row], [])
    with store.reading() as r:
        assert timers.due_starts(r, AT + 5, 10) == [row]
        assert timers.next_due(r) == AT + 5
    with store.writing() as w:
        assert timers.move_start(w, row, AT + 9, 0)
        assert not timers.move_start(w, row, AT + 9, 0)
        assert timers.move_start(w, row._replace(due=AT + 9), None, 0)
    with store.reading() as r:
        assert timers.next_due(r) is None


# jobs


def test_a_job_is_leased_to_one_worker_until_its_lease_ends(store):
    begin(store, e.JobCreated(0, 2, "mail", "mail", 3), e.JobCreated(0, 3, "print", "print", 3))
    with store.writing() as w:
        assert (jobs.any_due(w, AT - 1), jobs.any_due(w, AT)) == (False, True)
        assert jobs.lease(w, now=AT - 1, until=AT, token="t0", limit=5) == []
        (mail,) = jobs.lease(w, now=AT, until=AT + 30, token="t1", limit=5, kinds=["mail"])
        (paper,) = jobs.lease(w, now=AT, until=AT + 30, token="t2", limit=5)
        assert (mail.job, mail.attempts, mail.token, paper.job) == ("mail", 1, "t1", "print")
        assert jobs.lease(w, now=AT + 29, until=AT + 60, token="t3", limit=5) == []
        assert [row.id for row in jobs.lease(w, now=AT + 30, until=AT + 60, token="t4", limit=1)] == ["i1-2"]
        assert jobs.held(w, "i1-2", "t1") is None
        assert jobs.held(w, "i1-2", "t4").attempts == 2


def test_a_lease_is_kept_longer_or_given_back(store):
    begin(store, e.JobCreated(0, 2, "mail", "mail", 3))
    with store.writing() as w:
        jobs.lease(w, now=AT, until=AT + 30, token="t1", limit=1)
        assert jobs.extend(w, "i1-2", "t1", AT + 90)
        assert not jobs.extend(w, "i1-2", "t2", AT + 90)
        assert jobs.find(w, "i1-2").leased_until == AT + 90
        assert jobs.give_back(w, "i1-2", "t1", AT + 5)
        assert not jobs.give_back(w, "i1-2", "t1", AT + 5)
        assert [row.due for row in jobs.lease(w, now=AT + 5, until=AT + 30, token="t3", limit=1)] == [AT + 5]


def test_a_job_that_failed_is_free_again_when_it_is_due(store):
    row = begin(store, e.JobCreated(0, 2, "mail", "mail", 3))
    with store.writing() as w:
        jobs.lease(w, now=AT, until=AT + 900, token="t1", limit=1)
    go_on(store, row, e.JobFailed(0, 2, "mail", 2, AT + 60, "no answer"))
    with store.writing() as w:
        assert jobs.held(w, "i1-2", "t1") is None
        assert jobs.lease(w, now=AT + 59, until=AT + 70, token="t2", limit=1) == []
        assert jobs.lease(w, now=AT + 60, until=AT + 70, token="t2", limit=1)[0].attempts == 2


# messages


def _message(message_id="m1", **given):
    facts = {
        "name": "payment",
        "key": "SO-1",
        "payload": b"{}",
        "published_at": AT,
        "expires_at": None,
        "published_by": "bank",
    }
    return messages.MessageRow(id=message_id, **(facts | given))


def test_a_message_is_published_once_and_delivered_once_to_a_process(store):
    begin(store, e.MessageAwaited(0, 2, "paid", 2, "payment", "SO-1"), instance_id="a")
    begin(store, e.MessageAwaited(0, 2, "paid", 2, "payment", "SO-1"), instance_id="b", process_key="returns")
    with store.writing() as w:
        messages.lock(w, [("payment", "SO-1"), ("payment", "SO-0")])
        assert messages.publish(w, _message())
        assert not messages.publish(w, _message(payload=b"other"))
        assert [row.instance_id for row in messages.subscribers(w, "payment", "SO-1")] == ["a", "b"]
        assert messages.subscribers(w, "payment", "SO-2") == []
        assert messages.deliver(w, "m1", "order_to_cash", "a")
        assert not messages.deliver(w, "m1", "order_to_cash", "c")
        assert messages.deliveries(w, "m1") == [("order_to_cash", "a")]
        assert [(one, row.instance_id) for one, row in messages.missed(w, AT, 10)] == [("m1", "b")]
        assert messages.find(w, "m1") == _message()


def test_the_buffer_is_first_come_first_served_until_messages_expire(store):
    with store.writing() as w:
        messages.publish(w, _message("m2", published_at=AT + 1))
        messages.publish(w, _message("m1", published_at=AT, expires_at=AT + 10))
        messages.publish(w, _message("m3", published_at=AT + 2))
        messages.empty(w, "m3")
        assert [row.id for row in messages.buffered(w, "payment", "SO-1", AT)] == ["m1", "m2"]
        assert [row.id for row in messages.buffered(w, "payment", "SO-1", AT + 10)] == ["m2"]
        assert messages.expire(w, AT + 10) == 1
        assert messages.find(w, "m1").payload is None
        assert not messages.publish(w, _message("m1"))
        messages.deliver(w, "m1", "p", "i")
        assert messages.forget(w, AT + 2) == 1
        assert (messages.find(w, "m1"), messages.deliveries(w, "m1")) == (None, [])


# signals


def test_a_signal_reaches_those_who_listen_when_it_is_thrown(store, definition):
    begin(store, e.SignalAwaited(0, 2, "stop", 0, "stop all"), instance_id="a")
    with store.writing() as w:
        definitions.set_starts(w, "o", [], [definitions.StartSubscriptionRow("o:1", "s", "o", "signal", "stop all")])
        assert signals.throw(w, "s1", "stop all", b"[]", at=AT, by="ann") == 2
        assert signals.throw(w, "s1", "stop all", b"[]", at=AT, by="ann") == 0
        record(w, instances.new("late"), [started(), e.SignalAwaited(0, 2, "stop", 0, "stop all")])
        to_start, to_wait = signals.pending(w, 10)
        assert (to_start.instance_id, to_start.definition_id, to_start.element) == ("", "o:1", "s")
        assert (to_wait.instance_id, to_wait.wait, to_wait.root_id, to_wait.payload) == ("a", 2, "a", b"[]")
        assert signals.delivered(w, to_wait, AT + 1)
        assert not signals.delivered(w, to_wait, AT + 1)
        assert signals.forget(w, AT + 1) == 0
        assert signals.delivered(w, to_start, AT + 1)
        assert signals.forget(w, AT + 1) == 1


# definitions, people, owners, reviews, settings


@pytest.fixture
def definition(store):
    row = definitions.DefinitionRow("o:1", "o", 1, "Order to cash", "d1", b"<xml/>", AT, "ann")
    with store.writing() as w:
        definitions.insert(w, row, [definitions.ResourceRow("o:1", "form", "check", b"{}")])
    return row


def test_definitions_have_versions_of_which_the_newest_published_counts(store, definition):
    second = definition._replace(id="o:2", version=2, digest="d2")
    with store.writing() as w:
        assert definitions.next_version(w, "o") == 2
        definitions.insert(w, second)
        assert definitions.publish(w, "o:1", at=AT + 1, by="eve")
        assert not definitions.publish(w, "o:1", at=AT + 2, by="eve")
        definitions.set_opinion(w, "o:1", b"agrees")
        definitions.set_findings(w, "o:1", b"[1]")
    with store.reading() as r:
        published = definitions.latest(r, "o")
        assert published == definition._replace(
            published_at=AT + 1, published_by="eve", opinion=b"agrees", findings=b"[1]"
        )
        assert definitions.latest(r, "o", published=False) == second
        assert [row.version for row in definitions.versions(r, "o")] == [2, 1]
        assert definitions.same(r, "o", "d2") == second
        assert definitions.find(r, "o:2") == second
        assert definitions.names(r, ["o:1"]) == {"o:1": "Order to cash"}
        assert len(definitions.everything(r)) == 2
        assert definitions.resources(r, "o:1") == [definitions.ResourceRow("o:1", "form", "check", b"{}")]
        assert definitions.next_version(r, "new") == 1


def test_a_version_is_deployed_once(store, definition):
    with pytest.raises(Taken), store.writing() as w:
        definitions.insert(w, definition._replace(id="other"))


def test_start_events_of_older_versions_listen_no_more(store, definition):
    row = definitions.StartSubscriptionRow("o:1", "s", "o", "message", "order")
    with store.writing() as w:
        definitions.set_starts(w, "o", [], [row])
        assert messages.starts(w, "message", "order") == [messages.StartRow("o:1", "s", "o")]
        definitions.set_starts(w, "o", [], [])
        assert messages.starts(w, "message", "order") == []


def test_people_come_with_what_they_may(store):
    ann = people.PersonRow("ann", "Ann (demo)", "Clerk", 1, email="ann@example.com")
    with store.writing() as w:
        people.add(w, ann, ["sales", "credit", "sales"], [("member", ""), ("operator", "o")])
        people.add(w, people.PersonRow("bob", "Bob (demo)"), password_hash="hash")
        with pytest.raises(Taken):
            people.add(w, ann)
        assert people.change(w, ann._replace(title="Head of sales", active=0, left_at=AT))
        assert credentials.set_password(w, "ann", "new", AT)
        assert not credentials.set_password(w, "eve", "new", AT)
        people.set_groups(w, "ann", ["audit"])
        owners.give(w, "o", "ann", AT)
    with store.reading() as r:
        gone = ann._replace(title="Head of sales", active=0, left_at=AT)
        whole = people.Whole(
            gone, frozenset({"audit"}), frozenset({("member", ""), ("operator", "o")}), frozenset({"o"})
        )
        assert people.find(r, "ann") == gone
        assert people.find_whole(r, "ann", AT) == whole
        assert people.find_whole(r, "eve", AT) is None
        assert people.everybody(r, AT) == [whole, people.Whole(people.PersonRow("bob", "Bob (demo)"))]
        assert [row.id for row in people.members(r, "audit", AT)] == ["ann"]
        assert people.names(r, ["ann", "?"]) == {"ann": "Ann (demo)"}
        assert people.all_names(r) == {"ann": "Ann (demo)", "bob": "Bob (demo)"}
        assert [(found := credentials.find(r, one)) and found.password_hash for one in ("ann", "bob", "eve")] == [
            "new",
            "hash",
            None,
        ]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (AT + 1, AT + 3),
        (AT + 1, None),
        (AT + 9, None),
        (AT - 5, AT - 1),
        (AT - 5, AT + 5),
        (AT + 5, AT + 5),
        (AT + 6, AT + 5),
    ],
    ids=["within", "beside", "after a gap", "before a gap", "over another", "no time", "backwards"],
)
def test_the_database_itself_keeps_owners_in_one_chain(store, since, until):
    with store.writing() as w:
        people.add(w, people.PersonRow("ann", "Ann"))
        owners.give(w, "o", "ann", AT)
        owners.give(w, "o", "ann", AT + 5)
    text = f"INSERT INTO ownership VALUES ('o', {since}, 'ann', {until or 'NULL'}, '', '')"
    with pytest.raises(DatabaseFailed), store.writing() as w:
        w.driver.execute(text)
    with store.reading() as r:
        assert [(row.since, row.until) for row in owners.history(r, "o")] == [(AT + 5, None), (AT, AT + 5)]


@pytest.mark.parametrize(
    "change", ["DELETE FROM ownership WHERE since = {}", "UPDATE ownership SET until = 9 WHERE since = {}"]
)
def test_the_last_owner_cannot_be_taken_away(store, change):
    with store.writing() as w:
        people.add(w, people.PersonRow("ann", "Ann"))
        owners.give(w, "o", "ann", AT)
        assert processes.begin(w, "o", owned_since=AT, at=AT)
        assert not processes.begin(w, "o", owned_since=AT, at=AT + 1)
    with pytest.raises(DatabaseFailed), store.writing() as w:
        w.driver.execute(change.format(AT))
    with pytest.raises(DatabaseFailed), store.writing() as w:
        processes.begin(w, "unowned", owned_since=AT, at=AT)
    with store.reading() as r:
        assert processes.find(r, "o").live_since == AT
        assert list(processes.everything(r)) == ["o"]


def test_a_process_has_one_owner_at_a_time(store):
    with store.writing() as w:
        for one in ("ann", "bob"):
            people.add(w, people.PersonRow(one, one))
        owners.give(w, "o", "ann", AT)
        owners.give(w, "o", "bob", AT + 5)
    with store.reading() as r:
        assert owners.current(r, "o").person_id == "bob"
        assert [(row.person_id, row.until) for row in owners.history(r, "o")] == [("bob", None), ("ann", AT + 5)]
        assert list(owners.all_current(r)) == ["o"]


def test_reviews_are_kept_and_at_most_voided(store):
    row = reviews.ReviewRow(
        "r1", "o", "o:1", "initial", "2026-11-21", AT, "confirmed", signed_by="ann", checklist_complete=1
    )
    with store.writing() as w:
        reviews.record(w, row)
        with pytest.raises(Taken):
            reviews.record(w, row)
        assert reviews.of_process(w, "o") == [row] == reviews.everything(w)
        assert reviews.void(w, "r1", at=AT + 1, by="eve", why="The wrong version")
        assert not reviews.void(w, "r1", at=AT + 2, by="eve", why="Again")
        assert reviews.find(w, "r1") == row._replace(voided_at=AT + 1, voided_by="eve", voided_why="The wrong version")


def test_settings_are_kept_by_name(store):
    with store.writing() as w:
        settings.put(w, "zone", "Europe/Amsterdam")
        settings.put(w, "zone", "Europe/Berlin")
    with store.reading() as r:
        assert (settings.get(r, "zone"), settings.get(r, "other")) == ("Europe/Berlin", None)
