"""Reviews of processes, as they were held: never changed, at most voided."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.governing import review
from engine.store.outcomes import Taken
from engine.store.statements import Statement, adding_new, changing, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class ReviewRow(NamedTuple):
    """A review (specs/process-review, section 1); dates are ISO texts, lists are JSON that this room does not read."""

    id: str
    process_key: str
    definition_id: str
    kind: str
    held_on: str
    recorded_at: int
    outcome: str
    owner_at_time: str | None = None
    participants: bytes = b"[]"
    checklist: bytes = b"{}"
    checklist_complete: int = 0
    changes: bytes = b"[]"
    evidence: bytes = b"[]"
    remarks: str = ""
    signed_by: str | None = None
    signed_at: int | None = None
    next_due: str | None = None
    late_reason: str | None = None
    voided_at: int | None = None
    voided_by: str | None = None
    voided_why: str | None = None
    state: str = "completed"
    instance_id: str | None = None
    pins: bytes | None = None
    standing: bytes | None = None


_ROW = select(*(review.c[name] for name in ReviewRow._fields))
_ORDER = (review.c.process_key, review.c.held_on, review.c.recorded_at, review.c.id)
_ADD = adding_new(review)
_FIND = Statement(_ROW.where(review.c.id == p("id")))
_OF_PROCESS = Statement(_ROW.where(review.c.process_key == p("process_key")).order_by(*_ORDER))
_ALL = Statement(_ROW.order_by(*_ORDER))
_VOID = Statement(changing(review, ("voided_at", "voided_by", "voided_why"), "id").where(review.c.voided_at.is_(None)))


def record(w: Writer, row: ReviewRow) -> None:
    """Keep a review; raises Taken where its id is in use."""
    if w.one(_ADD, row._asdict()) is None:
        raise Taken("A review", row.id, row.id)


def find(r: Reader, review_id: str) -> ReviewRow | None:
    """One review, voided or not."""
    row = r.one(_FIND, {"id": review_id})
    return None if row is None else ReviewRow._make(row)


def of_process(r: Reader, process_key: str) -> list[ReviewRow]:
    """All reviews of a process in the order they were held, voided ones too."""
    return [ReviewRow._make(row) for row in r.all(_OF_PROCESS, {"process_key": process_key})]


def everything(r: Reader) -> list[ReviewRow]:
    """All reviews, by process, in the order they were held."""
    return [ReviewRow._make(row) for row in r.all(_ALL)]


def void(w: Writer, review_id: str, *, at: int, by: str, why: str) -> bool:
    """Say that a review does not count, and why; False where that was said before."""
    return w.run(_VOID, {"id": review_id, "voided_at": at, "voided_by": by, "voided_why": why}) == 1
