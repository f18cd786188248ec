"""The wide record for reports: every event once, in one order, with what its task knows."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest
from sqlalchemy import select

from engine import events as e
from engine.store import DatabaseFailed, history, instances, open_store
from engine.store.registers import event
from engine.store.statements import Statement
from tests.store.acts import AT, begin, go_on, task, values
from tests.store.conftest import KEY

_ALL = Statement(select(event).order_by(event.c.position))


def _rows(store):
    with store.reading() as r:
        return [dict(zip(event.columns.keys(), row, strict=True)) for row in r.all(_ALL)]


def _project(store, limit=100):
    with store.writing() as w:
        return history.project(w, limit, at=AT + 99)


def test_every_event_is_told_once_with_positions_that_count_up(store):
    row = begin(store, task(2), values(total=5), business_key="SO-1")
    begin(store, instance_id="i2", at=AT + 1)
    go_on(store, row, e.Completed(0, 2, "check", "task", ("f2",)), at=AT + 2, actor="bob")

    assert (_project(store), _project(store)) == (5, 0)

    rows = _rows(store)
    assert [(row["position"], row["instance_id"], row["sequence"]) for row in rows] == [
        (1, "i1", 1),
        (2, "i1", 2),
        (3, "i1", 3),
        (4, "i2", 1),
        (5, "i1", 4),
    ]
    assert {row["recorded_at"] for row in rows} == {AT + 99}
    assert (rows[4]["at"], rows[4]["actor"], rows[4]["channel"], rows[4]["business_key"]) == (
        AT + 2,
        "bob",
        "ui",
        "SO-1",
    )


def test_an_event_of_a_task_says_where_the_task_stands(store):
    row = begin(store, task(2, lane="Front", zone="frontstage"))
    row = go_on(store, row, e.TaskClaimed(0, 2, "bob"))
    go_on(store, row, e.Interrupted(0, 2, "check", "task"))
    _project(store)
    told = [(row["kind"], row["lifecycle"], row["element_name"], row["lane"], row["zone"]) for row in _rows(store)]
    assert told == [
        ("InstanceStarted", "start", None, None, None),
        ("TaskCreated", "schedule", "Check order", "Front", "frontstage"),
        ("TaskClaimed", "assign", "Check order", "Front", "frontstage"),
        ("Interrupted", "ate_abort", "Check order", "Front", "frontstage"),
    ]


@pytest.mark.parametrize(
    ("one", "columns"),
    [
        (e.InstanceEnded("completed", "Paid"), {"lifecycle": "complete", "reason": "Paid", "element_type": "process"}),
        (e.InstanceEnded("cancelled", "No"), {"lifecycle": "pi_abort", "reason": "No"}),
        (e.Passed(0, "gate", ("f1", "f2")), {"lifecycle": "complete", "flow_id": "f1 f2", "element_id": "gate"}),
        (e.ScopeOpened(2, 0, 0, "dunning"), {"lifecycle": "start", "parent_activity_id": "i1-2"}),
        (e.ScopeClosed(2, "cancelled"), {"lifecycle": "ate_abort"}),
        (e.ScopeOpened(2, 0, 0, "book", 0, "kept"), {"lifecycle": "unknown"}),
        (e.ScopeKept(2), {"lifecycle": "complete", "element_type": "scope"}),
        (e.ScopeClosed(2, "compensated"), {"lifecycle": "unknown"}),
        (e.EscalationThrown(0, "mail", "E1", None), {"reason": "E1"}),
        (e.CompensationBegun(0, 2, "undo", ((1, "x"),)), {"lifecycle": "start", "element_type": "compensation"}),
        (e.DecisionMade(0, "credit", "credit", ("r1", "r4")), {"lifecycle": "complete", "rule_ids": "r1 r4"}),
        (e.JobFailed(0, 2, "mail", 1, None, "no answer"), {"lifecycle": "unknown", "reason": "no answer"}),
        (e.ErrorThrown(0, "mail", "E1", None), {"reason": "E1"}),
        (e.IncidentRaised(0, 2, "x", 2, "no-flow", "stuck"), {"lifecycle": "suspend", "reason": "stuck"}),
        (e.Withdrawn(0, 2, "late", "timer"), {"lifecycle": "withdraw", "element_type": "timer", "activity_id": "i1-2"}),
    ],
)  # fmt: skip
def test_events_are_told_in_the_words_of_the_standard(sqlite_store, one, columns):
    begin(sqlite_store, one)
    _project(sqlite_store)
    told = _rows(sqlite_store)[-1]
    assert {name: told[name] for name in columns} == columns


def test_changed_data_is_named_but_not_shown(store):
    begin(store, values(name="Ann Smith", total=5))
    _project(store)
    told = _rows(store)[-1]["data_changed"]
    assert told.startswith('["name","total","')
    assert "Ann Smith" not in str(_rows(store))


def test_lag_says_how_far_behind_reports_are(store):
    begin(store, task(2))
    begin(store, instance_id="i2")
    with store.reading() as r:
        assert history.lag(r) == history.Lag(2, 3)
    _project(store)
    with store.reading() as r:
        assert history.lag(r) == history.Lag(0, 0)


def test_a_small_limit_only_takes_more_rounds(store):
    row = begin(store)
    for number in range(5):
        row = go_on(store, row, e.Passed(0, f"e{number}"), at=AT - number)
    rounds = 0
    while _project(store, limit=2):
        rounds += 1
    assert rounds == 3
    assert [row["sequence"] for row in _rows(store)] == [1, 2, 3, 4, 5, 6]


def test_what_fails_half_way_leaves_nothing(store):
    begin(store, task(2))
    with pytest.raises(RuntimeError), store.writing() as w:  # noqa: PT012 - the block is the transaction
        history.project(w, 10)
        raise RuntimeError
    assert _rows(store) == []
    assert _project(store) == 2


def test_what_somebody_works_on_is_told_of_in_the_next_round(postgres_url):
    with closing(open_store(postgres_url, key=KEY)) as store, closing(open_store(postgres_url, key=KEY)) as other:
        begin(store, instance_id="busy")
        begin(store, instance_id="idle")
        with other.writing() as w:
            instances.lock(w, ["busy"])
            assert _project(store) == 1
        assert _project(store) == 1


def test_two_projectors_and_a_writer_tell_everything_once(store):
    failures = []

    def project():
        try:
            for _ in range(30):
                _project(store, limit=3)
        except DatabaseFailed as error:
            failures.append(error)

    def write(name):
        row = begin(store, instance_id=name)
        for number in range(20):
            row = go_on(store, row, e.Passed(0, f"e{number}"))

    threads = [threading.Thread(target=project) for _ in range(2)]
    threads += [threading.Thread(target=write, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while _project(store):
        pass

    rows = _rows(store)
    assert failures == []
    assert [row["position"] for row in rows] == list(range(1, 43))
    for name in ("a", "b"):
        assert [row["sequence"] for row in rows if row["instance_id"] == name] == list(range(1, 22))
