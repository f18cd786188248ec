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


def test_who_stands_in_finds_what_the_absent_person_has_and_may_take_in_their_processes(full):
    everywhere = [inbox.Lent("bob", frozenset({"credit", "audit"}))]
    elsewhere = [inbox.Lent("bob", frozenset({"credit", "audit"}), frozenset({"returns"}))]
    with full.reading() as r:
        own, bobs = _ids(inbox.lanes(r, "ann", ["sales"])), _ids(inbox.lanes(r, "bob", ["credit", "audit"]))
        both = _ids(inbox.lanes(r, "ann", ["sales"], lent=everywhere))
        assert sorted(both) == sorted({*own, *bobs})
        assert inbox.count_lanes(r, "ann", ["sales"], lent=everywhere) == len(both)
        assert _ids(inbox.lanes(r, "ann", ["sales"], lent=elsewhere)) == own
        assert inbox.count_lanes(r, "ann", ["sales"], lent=elsewhere) == len(own)

        mine, his = _ids(inbox.mine(r, "ann")), _ids(inbox.mine(r, "bob"))
        assert sorted(_ids(inbox.mine(r, "ann", lent=everywhere))) == sorted([*mine, *his])
        assert inbox.count_mine(r, "ann", lent=everywhere) == len(mine) + len(his)
        assert _ids(inbox.mine(r, "ann", lent=elsewhere)) == mine


def test_pages_with_an_absent_persons_tasks_follow_each_other_too(full):
    lent = [inbox.Lent("bob", frozenset({"credit"}), frozenset({"order_to_cash"}))]
    with full.reading() as r:
        whole = _ids(inbox.lanes(r, "ann", ["sales"], lent=lent))
        seen, after = [], None
        while page := inbox.lanes(r, "ann", ["sales"], lent=lent, after=after, limit=2):
            seen += _ids(page)
            after = (page[-1].due_sort, page[-1].id)
    assert seen == whole


def test_counts_stop_at_their_cap(full):
    with full.reading() as r:
        assert (inbox.count_mine(r, "ann"), inbox.count_lanes(r, "ann", ["sales", "credit"])) == (2, 5)
        assert (inbox.count_mine(r, "ann", cap=1), inbox.count_lanes(r, "ann", ["sales"], cap=3)) == (1, 3)


LENT = (
    inbox.Lent("bob", frozenset({"audit", "sales"}), frozenset({"order_to_cash"})),
    inbox.Lent("bob", frozenset({"audit", "sales"}), frozenset({"returns"})),
    inbox.Lent("eve", frozenset({"credit", "legal"})),
)


@pytest.mark.parametrize(
    ("asked", "which", "index"),
    [
        (((inbox._ALL,), {}), 0, "ix_task_open"),
        (((inbox._DONE,), {"person": "ann"}), 0, "ix_task_done"),
        (inbox._whose("ann", ()), 0, "ix_task_assignee"),
        (inbox._whose("ann", LENT), 0, "ix_task_assignee"),
        (inbox._whose("ann", LENT), 1, "ix_task_assignee"),
        (inbox._open_to("ann", ["sales", "credit"], ()), 0, "ix_task_group"),
        (inbox._open_to("ann", ["sales", "credit"], ()), 1, "ix_task_group"),
        (inbox._open_to("ann", ["sales"], LENT), 0, "ix_task_group"),
        (inbox._open_to("ann", ["sales"], LENT), 1, "ix_task_group"),
    ],
)
def test_lists_walk_their_index_and_sort_nothing_long(sqlite_store, asked, which, index):
    statement, given = asked[0][which], asked[1] | {"after": 0, "after_id": "", "limit": 5}
    with sqlite_store.reading() as r:
        text, values = statement.prepare("sqlite")
        plan = [row[3] for row in r.driver.execute("EXPLAIN QUERY PLAN " + text, values(given))]
    walks = [step for step in plan if "ix_task" in step and "ix_task_person" not in step]
    assert walks
    assert all(index in step for step in walks)
    assert not [step for step in plan if step.startswith("SCAN task")]
