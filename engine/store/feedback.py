"""What people at the front line report about a step, and what became of it: one row each, never deleted.

`state` and the rules on it are engine/governance/feedback.py's; `words` and `steps` are JSON that this room does not
read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from engine.store.encoding import texts
from engine.store.governing import feedback
from engine.store.outcomes import Raced
from engine.store.statements import NONE_SKIPPED, Statement, adding, among, changing, p

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.store.transaction import Reader, Writer


class FeedbackRow(NamedTuple):
    """A report. `definition_id` and `element` are the version and step it is about, `about_instance` and `task_id` the
    request and task at which it was made; `instance_id` is the request that leads through answering it.

    `due_on` and `promised` are ISO dates: until when it is to be answered, and until when a change is promised.
    """

    id: str
    process_key: str
    definition_id: str
    element: str
    reporter: str
    category: str
    words: bytes
    at: int
    due_on: str
    state: str
    task_id: str | None = None
    about_instance: str | None = None
    instance_id: str | None = None
    answered_at: int | None = None
    fixed_in: str | None = None
    same_as: str | None = None
    asked: str | None = None
    decision: str | None = None
    promised: str | None = None
    steps: bytes = b"[]"
    closed_at: int | None = None


_ROW = select(*(feedback.c[name] for name in FeedbackRow._fields))
_YOUNGEST = (feedback.c.at.desc(), feedback.c.id)
_IS = feedback.c.id == p("id")
_OF_PROCESS = feedback.c.process_key == p("process_key")
_ADD = adding(feedback)
_FIND = Statement(_ROW.where(_IS))
_HOLD = Statement(_ROW.where(_IS).with_for_update())
_MANY = Statement(_ROW.where(among(feedback.c.id, "ids")).order_by(feedback.c.id))
_OF_INSTANCE = Statement(_ROW.where(feedback.c.instance_id == p("instance_id")))
_IN_PROCESS = Statement(_ROW.where(_OF_PROCESS).order_by(*_YOUNGEST).limit(p("limit")).offset(NONE_SKIPPED))
_UNCLOSED = Statement(_ROW.where(_OF_PROCESS, feedback.c.closed_at.is_(None)).order_by(feedback.c.at, feedback.c.id))
_OF_REPORTER = Statement(
    _ROW.where(or_(feedback.c.reporter == p("person_id"), among(feedback.c.asked, "called")))
    .order_by(*_YOUNGEST)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_SAME = Statement(_ROW.where(feedback.c.same_as == p("id")).order_by(feedback.c.at, feedback.c.id))
_SAVE = Statement(changing(feedback, [name for name in FeedbackRow._fields if name != "id"], "id"))


def add(w: Writer, row: FeedbackRow) -> None:
    """Keep a report."""
    w.run(_ADD, row._asdict())


def change(w: Writer, before: FeedbackRow, after: FeedbackRow) -> None:
    """Keep a report as it is now; Raced where somebody has changed it since it was looked at."""
    row = w.one(_HOLD, {"id": before.id})
    if row is None or FeedbackRow._make(row) != before:
        raise Raced(before.id, 0)
    w.run(_SAVE, after._asdict())


def find(r: Reader, feedback_id: str) -> FeedbackRow | None:
    """One report."""
    row = r.one(_FIND, {"id": feedback_id})
    return None if row is None else FeedbackRow._make(row)


def find_many(r: Reader, feedback_ids: Iterable[str]) -> list[FeedbackRow]:
    """These reports, as far as there are any."""
    return [FeedbackRow._make(row) for row in r.all(_MANY, {"ids": texts(sorted(set(feedback_ids)))})]


def of_instance(r: Reader, instance_id: str) -> FeedbackRow | None:
    """The report that a request leads through answering."""
    row = r.one(_OF_INSTANCE, {"instance_id": instance_id})
    return None if row is None else FeedbackRow._make(row)


def of_process(r: Reader, process_key: str, limit: int) -> list[FeedbackRow]:
    """The reports about a process, the youngest first."""
    return [FeedbackRow._make(row) for row in r.all(_IN_PROCESS, {"process_key": process_key, "limit": limit})]


def unclosed(r: Reader, process_key: str) -> list[FeedbackRow]:
    """The reports about a process that are not over yet, the oldest first."""
    return [FeedbackRow._make(row) for row in r.all(_UNCLOSED, {"process_key": process_key})]


def of_person(r: Reader, person_id: str, called: Sequence[str], limit: int) -> list[FeedbackRow]:
    """What somebody has reported, or was asked about (as `called`), the youngest first."""
    given = {"person_id": person_id, "called": texts(called), "limit": limit}
    return [FeedbackRow._make(row) for row in r.all(_OF_REPORTER, given)]


def same_as(r: Reader, feedback_id: str) -> list[FeedbackRow]:
    """The reports that were found to say the same as this one."""
    return [FeedbackRow._make(row) for row in r.all(_SAME, {"id": feedback_id})]
