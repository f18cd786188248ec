"""Lists of tasks: who sees what, in which order, a page at a time."""

from __future__ import annotations

import pytest

from engine import events as e
from engine.store import inbox
from tests.store.acts import AT, begin, go_on, task


def _ids(rows):
    return [row.id for row in rows]


@pytest.fixture
def full(store):
    """Tasks of two groups, one taken, one named, one done."""
    begin(store, task(2, group="sales", due=AT + 30), instance_id="a")
    begin(store, task(2, group="sales"), instance_id="b")
    begin(store, task(2, group="credit", due=AT + 10), instance_id="c")
    begin(store, task(2, group="sales", due=AT + 20, assignee="ann"), instance_id="d")
    begin(store, task(2, group="credit", due=AT + 10, assignee="ann"), instance_id="e")
    begin(store, task(2, group="audit", people=("ann",), due=AT + 5), instance_id="f")
    begin(store, task(2, group="sales", people=("ann", "@credit", "@audit"), due=AT + 6), instance_id="g")
    for number, one in enumerate(("x", "y", "z")):
        row = begin(store, task(2, group="sales"), instance_id=one)
        go_on(store, row, e.Completed(0, 2, "check", "task"), at=AT + number, actor="ann")
    return store


def test_mine_are_those_taken_the_earliest_due_first(full):
    with full.reading() as r:
        assert _ids(inbox.mine(r, "ann")) == ["e-2", "d-2"]


def test_lanes_hold_what_is_free_in_my_groups_or_names_me(full):
    with full.reading() as r:
        assert _ids(inbox.lanes(r, "ann", ["sales", "credit"])) == ["f-2", "g-2", "c-2", "a-2", "b-2"]
        assert _ids(inbox.lanes(r, "bob", ["credit"])) == ["g-2", "c-2"]
        assert _ids(inbox.lanes(r, "bob", [])) == []


def test_lanes_hold_what_is_for_further_groups_of_mine_once(full):
    with full.reading() as r:
        assert _ids(inbox.lanes(r, "bob", ["audit"])) == ["f-2", "g-2"]
        assert _ids(inbox.lanes(r, "bob", ["audit", "credit"])) == ["f-2", "g-2", "c-2"]
        assert inbox.count_lanes(r, "bob", ["audit", "credit"]) == 3


def test_everything_shows_open_ones_only(full):
    with full.reading() as r:
        assert _ids(inbox.everything(r)) == ["f-2", "g-2", "c-2", "e-2", "d-2", "a-2", "b-2"]


def test_done_shows_the_latest_first(full):
    with full.reading() as r:
        first = inbox.done(r, "ann", limit=2)
        assert _ids(first) == ["z-2", "y-2"]
        assert _ids(inbox.done(r, "ann", after=(first[-1].completed_at, first[-1].id))) == ["x-2"]


def test_pages_follow_each_other_without_gap_or_repeat(full):
    seen, after = [], None
    with full.reading() as r:
        while page := inbox.lanes(r, "ann", ["sales", "credit"], after=after, limit=2):
            seen += _ids(page)
            after = (page[-1].due_sort, page[-1].id)
    assert seen == ["f-2", "g-2", "c-2", "a-2", "b-2"]


def test_counts_stop_at_their_cap(full):
    with full.reading() as r:
        assert (inbox.count_mine(r, "ann"), inbox.count_lanes(r, "ann", ["sales", "credit"])) == (2, 5)
        assert (inbox.count_mine(r, "ann", cap=1), inbox.count_lanes(r, "ann", ["sales"], cap=3)) == (1, 3)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (inbox._MINE, "ix_task_assignee"),
        (inbox._ALL, "ix_task_open"),
        (inbox._DONE, "ix_task_done"),
        (inbox._lanes(2)[0], "ix_task_group"),
        (inbox._lanes(2)[1], "ix_task_group"),
    ],
)
def test_lists_walk_their_index_and_sort_nothing_long(sqlite_store, statement, index):
    given = {
        "person": "ann",
        "group_0": "sales",
        "group_1": "credit",
        "also_0": "@sales",
        "also_1": "@credit",
        "after": 0,
        "after_id": "",
        "limit": 5,
    }
    with sqlite_store.reading() as r:
        text, values = statement.prepare("sqlite")
        plan = [row[3] for row in r.driver.execute("EXPLAIN QUERY PLAN " + text, values(given))]
    walks = [step for step in plan if "ix_task" in step and "ix_task_person" not in step]
    assert walks
    assert all(index in step for step in walks)
    assert not [step for step in plan if step.startswith("SCAN task")]
