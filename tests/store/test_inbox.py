"""Lists of tasks: who sees what, in which order, a page at a time."""

from __future__ import annotations

import re

import pytest

from engine import events as e
from engine.store import finding, inbox, searching, walks
from engine.store.finding import ORDERS
from engine.store.narrowing import Where
from engine.store.searching import Cell
from tests.store.acts import AT, begin, go_on, task


def _ids(rows):
    return [row.id for row in rows]


@pytest.fixture
def full(store):
    return _fill(store)


def _fill(store):
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


LENT = (
    inbox.Lent("bob", frozenset({"audit", "sales"}), frozenset({"order_to_cash"})),
    inbox.Lent("bob", frozenset({"audit", "sales"}), frozenset({"returns"})),
    inbox.Lent("eve", frozenset({"credit", "legal"})),
)


def _found(r, view, order="due", limit=50, **asked):
    """The ids of a view, page by page to its end; walking back gives the same."""
    seen, start, order = [], None, ORDERS[order]
    page = finding.page(r, view, order, limit=limit, **asked)
    while True:
        seen += page.rows
        if not page.more:
            break
        start = page.stopped or order.key(page.rows[-1])
        page = finding.page(r, view, order, start=start, limit=limit, **asked)
    if seen and "tests" not in asked:
        back = finding.page(r, view, order, start=order.key(seen[-1]), back=True, limit=len(seen), **asked)
        assert _ids(back.rows) == _ids(seen[:-1])
    return _ids(seen)


def test_mine_are_those_taken_the_earliest_due_first(full):
    with full.reading() as r:
        assert _found(r, inbox.mine("ann")) == ["e-2", "d-2"]


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_lanes_hold_what_is_free_in_my_groups_or_names_me_each_once(full, limit):
    with full.reading() as r:
        assert _found(r, inbox.lanes("ann", ["sales", "credit"]), limit=limit) == ["f-2", "g-2", "c-2", "a-2", "b-2"]
        assert _found(r, inbox.lanes("bob", ["credit"]), limit=limit) == ["g-2", "c-2"]
        assert _found(r, inbox.lanes("bob", []), limit=limit) == []
        assert _found(r, inbox.lanes("bob", ["audit", "credit"]), limit=limit) == ["f-2", "g-2", "c-2"]
        assert finding.count(r, inbox.lanes("bob", ["audit", "credit"]), (), 9) == (3, True)


def test_everything_shows_open_ones_only_by_every_order(full):
    with full.reading() as r:
        due = ["f-2", "g-2", "c-2", "e-2", "d-2", "a-2", "b-2"]
        assert _found(r, inbox.everything()) == _found(r, inbox.everything(["order_to_cash"])) == due
        assert _found(r, inbox.everything(), "priority", limit=2) == due
        assert _found(r, inbox.everything(), "created", limit=2) == sorted(due)
        assert _found(r, inbox.everything(["returns"])) == []


def test_done_shows_the_latest_first(full):
    with full.reading() as r:
        assert _found(r, inbox.done("ann"), "completed", limit=2) == ["z-2", "y-2", "x-2"]


def test_who_stands_in_finds_what_the_absent_person_has_and_may_take_in_their_processes(full):
    everywhere, elsewhere = [LENT[2]._replace(person="ann", groups=frozenset({"credit"}))], [LENT[1]]
    with full.reading() as r:
        assert _found(r, inbox.mine("bob", lent=everywhere)) == ["e-2", "d-2"]
        assert _found(r, inbox.mine("bob", lent=elsewhere)) == []
        both = _found(r, inbox.lanes("bob", ["audit"], lent=everywhere), limit=2)
        assert both == ["f-2", "g-2", "c-2"]
        assert finding.count(r, inbox.lanes("bob", ["audit"], lent=everywhere), (), 9) == (3, True)
        assert _found(r, inbox.lanes("bob", ["audit"], lent=elsewhere)) == ["f-2", "g-2"]


@pytest.mark.parametrize("few", [0, 2_000])
def test_tests_narrow_a_view_in_whichever_way_it_is_found(full, few, monkeypatch):
    """With few at hand an index names them; else a walk looks at each, and says where it gave up."""
    monkeypatch.setattr(finding, "FEW", few)
    monkeypatch.setattr(finding, "BUDGET", 2)
    group, late = Where("group", "=", '["sales"]'), Where("due_sort", "<", AT + 25)
    with full.reading() as r:
        for view in (inbox.everything(), inbox.known("ann", ["sales", "credit", "audit"])):
            small = finding.few(r, view, (group, late))
            assert (small is None) == (few == 0)
            if small is not None:
                assert sorted(_ids(small)) == ["d-2", "g-2"]
            assert _found(r, view, tests=(group, late)) == ["g-2", "d-2"]
            assert _found(r, view, tests=(group._replace(no=True), late), limit=1) == ["f-2", "c-2", "e-2"]


@pytest.mark.parametrize(
    ("test", "found"),
    [
        (Where("name", "has", '["nowhere", "ck or"]'), ["f-2", "g-2", "c-2", "e-2", "d-2", "a-2", "b-2"]),
        (Where("name", "has", '["nowhere"]'), []),
        (Where("name", "has", '["nowhere"]', no=True), ["f-2", "g-2", "c-2", "e-2", "d-2", "a-2", "b-2"]),
        (Where("assignee", "or none", '["eve"]'), ["f-2", "g-2", "c-2", "a-2", "b-2"]),
        (Where("assignee", "or none", '["eve"]', no=True), ["e-2", "d-2"]),
        (Where("@amount", "none"), ["f-2", "g-2", "c-2", "e-2", "d-2", "b-2"]),
        (Where("@amount", "none", no=True), ["a-2"]),
    ],
)
def test_parts_of_names_and_what_is_not_there_are_tested(full, test, found):
    with full.writing() as w:
        searching.keep(w, "a", [Cell("amount", "1", "1", 1_000_000)], (), anew=False)
        assert _found(w, inbox.everything(), tests=(test,)) == found


def test_people_who_are_named_lead_to_what_they_have(full):
    ann, rush = Where("assignee", "=", '["ann", "eve"]'), Where("due_sort", "<", AT + 15)
    with full.reading() as r:
        assert sorted(_ids(finding.few(r, inbox.everything(), (ann,)))) == ["d-2", "e-2"]
        assert _ids(finding.few(r, inbox.everything(), (ann, rush))) == ["e-2"]
        assert finding.few(r, inbox.everything(), (ann._replace(value='["eve"]'),)) == []


def test_counts_stop_at_their_cap_and_say_so(full):
    with full.reading() as r:
        assert finding.count(r, inbox.mine("ann"), (), 1) == (1, False)
        assert finding.count(r, inbox.lanes("ann", ["sales", "credit"]), (), 5) == (5, True)
        assert finding.count(r, inbox.everything(), [Where("group", "=", '["sales"]')], 3) == (3, False)


@pytest.mark.parametrize(
    ("view", "order", "most", "could"),
    [
        (inbox.mine("ann"), "due", 0, True),
        (inbox.mine("ann"), "created", 1, False),
        (inbox.mine("ann"), "created", 2, True),
        (inbox.lanes("ann", ["sales", "credit"]), "priority", 0, False),
        (inbox.lanes("bob", ["sales", "credit"]), "priority", 0, True),
        (inbox.everything(), "created", 0, True),
        (inbox.everything(["order_to_cash"]), "created", 6, False),
        (inbox.everything(["order_to_cash"]), "created", 7, True),
        (inbox.done("ann"), "completed", 0, True),
    ],
)
def test_what_no_index_keeps_in_an_order_is_counted_first(full, view, order, most, could, monkeypatch):
    monkeypatch.setattr(finding, "SORTED", most)
    with full.reading() as r:
        assert finding.could_sort(r, view, ORDERS[order]) is could


@pytest.mark.parametrize(
    "view",
    [
        inbox.everything(),
        inbox.everything(["order_to_cash"]),
        inbox.mine("ann"),
        inbox.put_off("ann", 0),
        inbox.lanes("ann", ["sales", "credit"]),
        inbox.queued("ann", ["sales"], "External"),
    ],
)
def test_counting_looks_at_no_task_itself(sqlite_store, view):
    with _fill(sqlite_store).reading() as r:
        for walk in walks.spread(r, view).walks:
            if not walk.named:
                text, given = finding.Statement(finding._counted([walk])).prepare("sqlite")
                steps = r.driver.execute("EXPLAIN QUERY PLAN " + text, given({**view.given, **_any(walk), "cap": 5}))
                assert any("COVERING INDEX ix_task" in step[3] for step in steps)


def _any(walk):
    """Something for the parameters of a walk over a column."""
    return {str(walk.shape[-1]): "sales"}


@pytest.mark.parametrize(
    ("view", "order", "indexes"),
    [
        (inbox.everything(), "due", "ix_task_group ix_task_taken"),
        (inbox.everything(), "created", "ix_task_group_created ix_task_taken_created"),
        (inbox.everything(), "priority", "ix_task_group_priority ix_task_taken_priority"),
        (inbox.everything(["order_to_cash"]), "due", "ix_task_process"),
        (inbox.done("ann"), "completed", "ix_task_done"),
        (inbox.mine("ann"), "due", "ix_task_assignee"),
        (inbox.mine("ann", lent=LENT), "due", "ix_task_assignee"),
        (inbox.put_off("ann", 0), "follow", "ix_task_put_off"),
        (inbox.put_off("ann", 0, lent=LENT), "follow", "ix_task_put_off"),
        (inbox.lanes("ann", ["sales", "credit"]), "due", "ix_task_group"),
        (inbox.lanes("ann", ["sales"], lent=LENT), "due", "ix_task_group"),
        (inbox.lanes("ann", ["sales"], lent=LENT), "created", "ix_task_group_created"),
        (inbox.lanes("ann", ["sales"], lent=LENT), "priority", "ix_task_group_priority"),
    ],
)
def test_every_walk_goes_along_its_index_and_sorts_nothing(sqlite_store, view, order, indexes):
    """Together, too: merged, each is read no further than the page needs it."""
    with _fill(sqlite_store).reading() as r:
        asking = finding._Asking("sqlite", walks.spread(r, view), ORDERS[order], (), None, ORDERS[order].down)
        for some in [*asking.together, *((walk,) for walk in asking.together[0])]:
            text, given = finding.Statement(asking._narrowed(some)).prepare("sqlite")
            steps = r.driver.execute("EXPLAIN QUERY PLAN " + text, given({**asking.given, "limit": 5})).fetchall()
            plan = [step[3] for step in steps]
            if any(walk.named for walk in some):
                assert order != "due" or any("ix_task_person_due" in step for step in plan), plan
                continue
            looks = {name for step in plan for name in re.findall(r"ix_\w+", step)}
            assert looks, plan
            assert looks <= set(indexes.split()), plan
            assert not [step for step in plan if "TEMP B-TREE" in step], plan
