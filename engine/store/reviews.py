"""Reviews of processes: drafts while they are being held; once recorded never changed, at most voided.

A draft has the state "open", or "dropped" where nobody finished it; a record has "completed".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select, tuple_

from engine.store.encoding import texts
from engine.store.governing import review
from engine.store.outcomes import Taken
from engine.store.statements import NONE_SKIPPED, Statement, adding_new, among, changing, fixed, p

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer


OPEN, COMPLETED, DROPPED = "open", "completed", "dropped"


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
    state: str = COMPLETED
    instance_id: str | None = None
    pins: bytes | None = None
    standing: bytes | None = None


_ROW = select(*(review.c[name] for name in ReviewRow._fields))
_ORDER = (review.c.process_key, review.c.held_on, review.c.recorded_at, review.c.id)
_ADD = adding_new(review)
_FIND = Statement(_ROW.where(review.c.id == p("id")))
_OPEN = review.c.state == fixed(OPEN)
_COMPLETED = review.c.state == fixed(COMPLETED)
_OF_PROCESS = Statement(_ROW.where(_COMPLETED, review.c.process_key == p("process_key")).order_by(*_ORDER))
_OF_PROCESSES = Statement(_ROW.where(_COMPLETED, among(review.c.process_key, "keys")).order_by(*_ORDER))
_ALL = Statement(_ROW.where(_COMPLETED).order_by(*_ORDER))
_BEFORE = tuple_(review.c.recorded_at, review.c.id) < tuple_(p("at"), p("id"))
_NEWEST = (
    _ROW.where(_COMPLETED, _BEFORE)
    .order_by(review.c.recorded_at.desc(), review.c.id.desc())
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_NEWEST_OF_ALL = Statement(_NEWEST)
_NEWEST_OF_ONE = Statement(_NEWEST.where(review.c.process_key == p("process_key")))
_MANY = Statement(_ROW.where(among(review.c.id, "ids")).order_by(*_ORDER))
_HOLD = Statement(_ROW.where(review.c.id == p("id")).with_for_update())
_BEING_HELD = Statement(_ROW.where(_OPEN).order_by(*_ORDER))
_OPEN_OF = Statement(_ROW.where(_OPEN, review.c.process_key == p("process_key")))
OF_INSTANCE = Statement(_ROW.where(review.c.instance_id == p("instance_id")))
_SAVE = Statement(changing(review, [name for name in ReviewRow._fields if name != "id"], "id").where(_OPEN))
_VOID = Statement(changing(review, ("voided_at", "voided_by", "voided_why"), "id").where(review.c.voided_at.is_(None)))


def record(w: Writer, row: ReviewRow) -> None:
    """Keep a review; raises Taken where its id is in use."""
    if not w.add(_ADD, row._asdict()):
        raise Taken("A review", row.id, row.id)


def save(w: Writer, row: ReviewRow) -> bool:
    """Keep a draft as it is now, or complete it; False where it is no draft any more."""
    return w.run(_SAVE, row._asdict()) == 1


def held(w: Writer, review_id: str) -> ReviewRow | None:
    """One review, locked until the transaction ends: who changes a draft looks at it here first."""
    row = w.one(_HOLD, {"id": review_id})
    return None if row is None else ReviewRow._make(row)


def open_of(r: Reader, process_key: str) -> ReviewRow | None:
    """The review of a process that is being held, if one is."""
    row = r.one(_OPEN_OF, {"process_key": process_key})
    return None if row is None else ReviewRow._make(row)


def of_instance(r: Reader, instance_id: str) -> ReviewRow | None:
    """The review that an instance of the review process is about."""
    row = r.one(OF_INSTANCE, {"instance_id": instance_id})
    return None if row is None else ReviewRow._make(row)


def being_held(r: Reader) -> list[ReviewRow]:
    """All reviews that are being held, by process."""
    return [ReviewRow._make(row) for row in r.all(_BEING_HELD)]


def find_many(r: Reader, review_ids: Iterable[str]) -> list[ReviewRow]:
    """These reviews, as far as there are any."""
    return [ReviewRow._make(row) for row in r.all(_MANY, {"ids": texts(sorted(set(review_ids)))})]


def find(r: Reader, review_id: str) -> ReviewRow | None:
    """One review, voided or not."""
    row = r.one(_FIND, {"id": review_id})
    return None if row is None else ReviewRow._make(row)


def newest(r: Reader, process_key: str, before: tuple[int, str], limit: int) -> list[ReviewRow]:
    """Recorded reviews (of one process, or "" of all), the youngest first, older than (recorded_at, id)."""
    at, last = before
    given = {"at": at, "id": last, "limit": limit}
    if not process_key:
        return [ReviewRow._make(row) for row in r.all(_NEWEST_OF_ALL, given)]
    return [ReviewRow._make(row) for row in r.all(_NEWEST_OF_ONE, given | {"process_key": process_key})]


def of_process(r: Reader, process_key: str) -> list[ReviewRow]:
    """All recorded reviews of a process in the order they were held, voided ones too."""
    return [ReviewRow._make(row) for row in r.all(_OF_PROCESS, {"process_key": process_key})]


def of_processes(r: Reader, keys: Iterable[str]) -> list[ReviewRow]:
    """All recorded reviews of these processes, by process, in the order they were held."""
    return [ReviewRow._make(row) for row in r.all(_OF_PROCESSES, {"keys": texts(sorted(keys))})]


def everything(r: Reader) -> list[ReviewRow]:
    """All recorded reviews, by process, in the order they were held."""
    return [ReviewRow._make(row) for row in r.all(_ALL)]


def void(w: Writer, review_id: str, *, at: int, by: str, why: str) -> bool:
    """Say that a review does not count, and why; False where that was said before."""
    return w.run(_VOID, {"id": review_id, "voided_at": at, "voided_by": by, "voided_why": why}) == 1
