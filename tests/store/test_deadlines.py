"""Deadlines are found along their index, whatever else there is, on both databases."""

import pytest

from engine.store import deadlines
from engine.store.statements import Statement, adding
from engine.store.tables import task

OPEN = 4_000
NUMBERS = ("scope", "wait", "sequence", "priority", "created_at", "due_sort", "priority_sort")
TEXTS = ("definition_id", "process_key", "element", "name")


def _row(number):
    """A task; every other one is somebody's, the others are a group's."""
    empty = dict.fromkeys(column.name for column in task.columns)
    at = number * 10
    filled = dict.fromkeys(NUMBERS, 0) | dict.fromkeys(TEXTS, "x")
    given = {
        "people": "",
        "id": f"i{number:05}-1",
        "instance_id": f"i{number:05}",
        "state": "open",
        "due_sort": at,
        "created_at": at,
    }
    put_off = {"follow_up": at if number % 5 == 0 else None}
    theirs = {"assignee": f"p{number % 3}" if number % 2 else None, "group": f"g{number % 20}"}
    return empty | filled | given | put_off | theirs


@pytest.fixture
def many(store):
    """Many tasks, of which few are near their time; every other one has somebody who has it."""
    with store.writing() as w:
        w.run_many(adding(task), [_row(number) for number in range(OPEN)])
    if store.dialect == "postgresql":
        with store.writing() as w:
            w.driver.execute("ANALYZE task")
    return store


def test_what_is_due_comes_in_order_a_page_at_a_time(many):
    with many.reading() as r:
        first = deadlines.taken(r, (100, ""), 400, 5)
        assert [row.due_sort for row in first] == [110, 130, 150, 170, 190]
        rest = deadlines.taken(r, (first[-1].due_sort, first[-1].id), 400, 50)
        assert [row.due_sort for row in rest] == list(range(210, 400, 20))
        assert [row.created_at for row in deadlines.offered(r, "g2", (0, ""), 3)] == [20, 220, 420]


def test_what_was_put_off_comes_back_in_order_whoever_has_it(many):
    with many.reading() as r:
        first = deadlines.back(r, (100, ""), 600, 3)
        assert [row.follow_up for row in first] == [150, 250, 350]
        assert len({row.assignee for row in first}) > 1
        rest = deadlines.back(r, (350, first[-1].id), 600, 50)
        assert [row.follow_up for row in rest] == [450, 550]
        assert deadlines.back(r, (550, rest[-1].id), 640, 50) == []


@pytest.mark.parametrize(
    ("statement", "given", "index"),
    [
        (deadlines._BETWEEN, {"since": 100, "after": "", "until": 400, "limit": 200}, "ix_task_taken"),
        (
            deadlines._OFFERED,
            {"group": "g2", "since": OPEN * 10 - 500, "after": "", "limit": 200},
            "ix_task_group_created",
        ),
        (deadlines._BACK, {"since": 100, "after": "", "until": 400, "limit": 200}, "ix_task_put_off"),
    ],
)
def test_no_look_goes_through_all_tasks(many, statement: Statement, given, index):
    with many.reading() as r:
        text, values = statement.prepare(r.dialect)
        explain = "EXPLAIN QUERY PLAN " if r.dialect == "sqlite" else "EXPLAIN "
        plan = "\n".join(str(row[-1]) for row in r.driver.execute(explain + text, values(given)).fetchall())
    assert index in plan
    assert "SCAN task" not in plan, plan
    assert "Seq Scan" not in plan, plan
