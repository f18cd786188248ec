"""Lists of user tasks, as an inbox shows them.

Each list walks one index and stops at its limit; a page begins behind the last row of the one before
(keyset), never at an offset; the lanes of a person are a union of such walks, one per group. Counts
stop at a cap. So a page costs the same among a thousand tasks and among a million.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select, tuple_, union_all

from engine.model import as_group
from engine.store.columns import NEVER, TEXT
from engine.store.statements import NONE_SKIPPED, Statement, fixed, p
from engine.store.tables import task, task_person
from engine.store.tasks import TaskRow, made

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from engine.store.transaction import Reader

After = tuple[int, str]
"""Where a page begins: (due_sort, id) of the last task seen, or (completed_at, id) in the list of done ones."""

CAP = 1001
_START: After = (-(2**63), "")
_OPEN = task.c.state == fixed("open")
_FREE = task.c.assignee.is_(None)
_BEHIND = tuple_(task.c.due_sort, task.c.id) > tuple_(p("after"), p("after_id"))


def _page(*conditions: ColumnElement[bool]) -> Select[Any]:
    """One walk along an index ordered by due date."""
    query = select(task).where(_OPEN, *conditions, _BEHIND)
    return query.order_by(task.c.due_sort, task.c.id).limit(p("limit")).offset(NONE_SKIPPED)


_MINE_ONLY = (task.c.assignee == p("person"), task.c.assignee.is_not(None))
_MINE = Statement(_page(*_MINE_ONLY))
_ALL = Statement(_page())
_DONE = Statement(
    select(task)
    .where(
        task.c.state == fixed("completed"),
        task.c.completed_by == p("person"),
        tuple_(task.c.completed_at, task.c.id) < tuple_(p("after"), p("after_id")),
    )
    .order_by(task.c.completed_at.desc(), task.c.id.desc())
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_LANES: dict[int, tuple[Statement, Statement]] = {}


def mine(r: Reader, person: str, *, after: After | None = None, limit: int = 50) -> list[TaskRow]:
    """What a person has taken or was given, the earliest due first, without due date last."""
    return _tasks(r, _MINE, {"person": person}, after or _START, limit)


def lanes(
    r: Reader, person: str, groups: Sequence[str], *, after: After | None = None, limit: int = 50
) -> list[TaskRow]:
    """What a person may take: open tasks of the groups, and those that name the person."""
    return _tasks(r, _lanes(len(groups))[0], _given(person, groups), after or _START, limit)


def everything(r: Reader, *, after: After | None = None, limit: int = 50) -> list[TaskRow]:
    """All open tasks, taken or not."""
    return _tasks(r, _ALL, {}, after or _START, limit)


def done(r: Reader, person: str, *, after: After | None = None, limit: int = 50) -> list[TaskRow]:
    """What a person has completed, the latest first."""
    return _tasks(r, _DONE, {"person": person}, after or (NEVER, ""), limit)


def count_mine(r: Reader, person: str, cap: int = CAP) -> int:
    """How many tasks a person has, counted up to `cap`."""
    return int(r.value(_COUNT_MINE, {"person": person, "limit": cap}))


def count_lanes(r: Reader, person: str, groups: Sequence[str], cap: int = CAP) -> int:
    """How many tasks a person may take, counted up to `cap`."""
    return int(r.value(_lanes(len(groups))[1], _given(person, groups) | {"limit": cap}))


def _tasks(r: Reader, statement: Statement, values: dict[str, Any], after: After, limit: int) -> list[TaskRow]:
    rows = r.all(statement, values | {"after": after[0], "after_id": after[1], "limit": limit})
    return [made(row) for row in rows]


def _given(person: str, groups: Sequence[str]) -> dict[str, Any]:
    given = {"person": person}
    for number, group in enumerate(groups):
        given |= {f"group_{number}": group, f"also_{number}": as_group(group)}
    return given


def _lanes(count: int) -> tuple[Statement, Statement]:
    """The list and the count for so many groups."""
    known = _LANES.get(count)
    if known is None:
        known = _LANES[count] = (_lanes_page(count), _lanes_count(count))
    return known


def _lanes_page(count: int) -> Statement:
    walks = (select(_page(*conditions).subquery()) for conditions in _lanes_conditions(count))
    together = union_all(*walks).subquery()
    ordered = select(together).order_by(together.c.due_sort, together.c.id)
    return Statement(ordered.limit(p("limit")).offset(NONE_SKIPPED))


def _lanes_count(count: int) -> Statement:
    walks = (select(task.c.id).where(_OPEN, *conditions) for conditions in _lanes_conditions(count))
    capped = union_all(*walks).limit(p("limit")).offset(NONE_SKIPPED).subquery()
    return Statement(select(func.count()).select_from(capped))


def _lanes_conditions(count: int) -> list[tuple[ColumnElement[bool], ...]]:
    """One walk per group, and one over tasks that name the person or a group and are in none of the groups: no task
    twice.
    """
    groups: list[ColumnElement[Any]] = [p(f"group_{number}", type_=TEXT) for number in range(count)]
    elsewhere = [or_(task.c["group"].is_(None), task.c["group"].not_in(groups))] if groups else []
    called: tuple[Any, ...] = (p("person"), *(p(f"also_{number}") for number in range(count)))
    naming = select(task_person.c.task_id).distinct().where(task_person.c.person.in_(called)).subquery()
    named = (_FREE, task.c.id == naming.c.task_id, *elsewhere)
    return [named, *((_FREE, task.c["group"] == group) for group in groups)]


_COUNT_MINE = Statement(
    select(func.count()).select_from(
        select(task.c.id).where(_OPEN, *_MINE_ONLY).limit(p("limit")).offset(NONE_SKIPPED).subquery()
    )
)
