"""Tasks that come near their time, into a group or back: stretches of an index, a page at a time, never all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from engine.store import tasks
from engine.store.statements import NONE_SKIPPED, Statement, fixed, p, stepped
from engine.store.tables import task

if TYPE_CHECKING:
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader

_OPEN = task.c.state == fixed("open")
_BETWEEN = Statement(
    select(task)
    .where(
        _OPEN,
        task.c.assignee.is_not(None),
        task.c.due_sort >= p("since"),
        or_(task.c.due_sort > p("since"), task.c.id > p("after")),
        task.c.due_sort <= p("until"),
    )
    .order_by(task.c.due_sort, task.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_OFFERED = Statement(
    select(task)
    .where(
        _OPEN,
        task.c.assignee.is_(None),
        task.c["group"] == p("group"),
        task.c.created_at >= p("since"),
        or_(task.c.created_at > p("since"), task.c.id > p("after")),
    )
    .order_by(task.c.created_at, task.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_PUT_OFF = (_OPEN, task.c.assignee.is_not(None), task.c.follow_up.is_not(None))
_who = stepped(task.c.assignee, *_PUT_OFF).subquery("who")
_BACK = Statement(
    select(task)
    .select_from(_who.join(task, task.c.assignee == _who.c.value))
    .where(
        *_PUT_OFF,
        task.c.follow_up >= p("since"),
        or_(task.c.follow_up > p("since"), task.c.id > p("after")),
        task.c.follow_up <= p("until"),
    )
    .order_by(task.c.follow_up, task.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)


def taken(r: Reader, since: tuple[int, str], until: int, limit: int) -> list[TaskRow]:
    """Open tasks that somebody has and that are due after a place (moment, id) and not after a moment, in order."""
    given = {"since": since[0], "after": since[1], "until": until, "limit": limit}
    return [tasks.made(row) for row in r.all(_BETWEEN, given)]


def back(r: Reader, since: tuple[int, str], until: int, limit: int) -> list[TaskRow]:
    """Open tasks that somebody has put off and that have come back after a place (moment, id), in order: a step along
    the index for each person who has put off anything, and what of it lies between.
    """
    given = {"since": since[0], "after": since[1], "until": until, "limit": limit}
    return [tasks.made(row) for row in r.all(_BACK, given)]


def offered(r: Reader, group: str, since: tuple[int, str], limit: int) -> list[TaskRow]:
    """Open tasks of a group that nobody has and that have come up after a place (moment, id), the oldest first."""
    given = {"group": group, "since": since[0], "after": since[1], "limit": limit}
    return [tasks.made(row) for row in r.all(_OFFERED, given)]
