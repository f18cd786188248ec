"""What a lead looks at: what each person of a group has, what waits for it and since when. Each look ends at a cap."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.columns import TEXT
from engine.store.narrowing import OPEN
from engine.store.statements import NONE_SKIPPED, Statement, fixed, p
from engine.store.tables import task
from engine.store.tasks import TaskRow, made

if TYPE_CHECKING:
    from engine.store.transaction import Reader

_FREE = (OPEN, task.c.assignee.is_(None), task.c["group"] == p("group", type_=TEXT))
_HELD = Statement(
    select(task)
    .where(OPEN, task.c.assignee.is_not(None), task.c.assignee == p("person", type_=TEXT))
    .order_by(task.c.due_sort, task.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_WAITING = Statement(
    select(task).where(*_FREE).order_by(task.c.due_sort, task.c.id).limit(p("limit")).offset(NONE_SKIPPED)
)
_SINCE = Statement(
    select(task.c.created_at, task.c.definition_id, task.c.element)
    .where(*_FREE)
    .order_by(task.c.created_at, task.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_DONE = Statement(
    select(task.c.process_key, task.c.element, task.c.completed_at)
    .where(task.c.state == fixed("completed"), task.c.completed_by == p("person", type_=TEXT))
    .order_by(task.c.completed_at.desc(), task.c.id.desc())
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)


class Did(NamedTuple):
    """A task that somebody has completed."""

    process_key: str
    element: str
    completed_at: int


class Waits(NamedTuple):
    """Since when a task waits that nobody has, and where."""

    since: int
    definition_id: str
    element: str


def held(r: Reader, person: str, limit: int) -> list[TaskRow]:
    """What somebody has, the first due first."""
    return [made(row) for row in r.all(_HELD, {"person": person, "limit": limit})]


def waiting(r: Reader, group: str, limit: int) -> list[TaskRow]:
    """What waits for a group and is nobody's, the first due first."""
    return [made(row) for row in r.all(_WAITING, {"group": group, "limit": limit})]


def since(r: Reader, group: str, limit: int) -> list[Waits]:
    """Since when it waits, the longest first, and at which element of which definition."""
    return [Waits._make(row) for row in r.all(_SINCE, {"group": group, "limit": limit})]


def did(r: Reader, person: str, limit: int) -> list[Did]:
    """What somebody has completed, the last first."""
    return [Did._make(row) for row in r.all(_DONE, {"person": person, "limit": limit})]
