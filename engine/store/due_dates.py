"""Days by which processes are to be reviewed, as they were found; what a process had before stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from engine.store.governing import review_due
from engine.store.outcomes import Taken
from engine.store.statements import Statement, adding_new, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class DueRow(NamedTuple):
    """A due date. `due_on` is an ISO date, None out of scope; `review_id` the significant review it counts from;
    `policy` the number of the policy that it follows, 0 for the rule itself.
    """

    process_key: str
    computed_at: int
    due_on: str | None
    why: str
    review_id: str | None
    policy: int


_NEWEST = (
    select(review_due.c.process_key.label("key"), func.max(review_due.c.computed_at).label("at"))
    .group_by(review_due.c.process_key)
    .subquery()
)
_LATEST = (review_due.c.process_key == _NEWEST.c.key, review_due.c.computed_at == _NEWEST.c.at)
_ADD = adding_new(review_due)
_OF_PROCESS = Statement(
    select(review_due).where(review_due.c.process_key == p("process_key")).order_by(review_due.c.computed_at.desc())
)
_CURRENT = Statement(select(review_due).join(_NEWEST, _LATEST[0] & _LATEST[1]).order_by(review_due.c.process_key))


def history(r: Reader, process_key: str) -> list[DueRow]:
    """All due dates that a process has had, the present one first."""
    return [DueRow._make(row) for row in r.all(_OF_PROCESS, {"process_key": process_key})]


def current(r: Reader) -> dict[str, DueRow]:
    """The present due date of every process, by key."""
    return {row[0]: DueRow._make(row) for row in r.all(_CURRENT)}


def add(w: Writer, row: DueRow) -> None:
    """Keep a due date; raises Taken where somebody else did so at the same time."""
    if not w.add(_ADD, row._asdict()):
        raise Taken("A due date", row.process_key)
