"""What people at the front line report about a step, and what became of it: one row each, never deleted.

`state` and the rules on it are engine/governance/feedback.py's; `words` and `steps` are JSON that this room does not
read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, func, or_, select, tuple_

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
_YOUNGEST = (feedback.c.at.desc(), feedback.c.id.desc())
_BEFORE = tuple_(feedback.c.at, feedback.c.id) < tuple_(p("at"), p("id"))
_WANTED = (among(feedback.c.state, "states"), _BEFORE)
_IS = feedback.c.id == p("id")
_OF_PROCESS = feedback.c.process_key == p("process_key")
_ADD = adding(feedback)
_FIND = Statement(_ROW.where(_IS))
_HOLD = Statement(_ROW.where(_IS).with_for_update())
_MANY = Statement(_ROW.where(among(feedback.c.id, "ids")).order_by(feedback.c.id))
OF_INSTANCE = Statement(_ROW.where(feedback.c.instance_id == p("instance_id")))
_STEPS = Statement(
    select(feedback.c.element, func.max(feedback.c.definition_id)).where(_OF_PROCESS).group_by(feedback.c.element)
)
_UNCLOSED = Statement(_ROW.where(_OF_PROCESS, feedback.c.closed_at.is_(None)).order_by(feedback.c.at, feedback.c.id))
_UNCLOSED_OF = and_(among(feedback.c.process_key, "owned"), feedback.c.closed_at.is_(None))
_CONCERNS = or_(feedback.c.reporter == p("person_id"), among(feedback.c.asked, "called"), _UNCLOSED_OF)
_SLICE = _ROW.where(*_WANTED).order_by(*_YOUNGEST).limit(p("limit")).offset(NONE_SKIPPED)
_ONE_STEP = _SLICE.where(feedback.c.element == p("element"))
_IN_PROCESS = {False: Statement(_SLICE.where(_OF_PROCESS)), True: Statement(_ONE_STEP.where(_OF_PROCESS))}
_OF_PERSON = {False: Statement(_SLICE.where(_CONCERNS)), True: Statement(_ONE_STEP.where(_CONCERNS))}
"""Of all steps, or (True) of one."""
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
    row = r.one(OF_INSTANCE, {"instance_id": instance_id})
    return None if row is None else FeedbackRow._make(row)


class Slice(NamedTuple):
    """Which rows of a list: those in these states, about this step ("": all), older than `before` (moment, id), at most
    so many.
    """

    states: Sequence[str]
    element: str
    before: tuple[int, str]
    limit: int

    @property
    def given(self) -> dict[str, Any]:
        """As statements take it."""
        at, last = self.before
        named = {"element": self.element} if self.element else {}
        return {"states": texts(self.states), "at": at, "id": last, "limit": self.limit, **named}


def of_process(r: Reader, process_key: str, wanted: Slice) -> list[FeedbackRow]:
    """The reports about a process, the youngest first."""
    found = r.all(_IN_PROCESS[bool(wanted.element)], {"process_key": process_key, **wanted.given})
    return [FeedbackRow._make(row) for row in found]


def steps(r: Reader, process_key: str) -> dict[str, str]:
    """The steps of a process about which something was reported, each with a version that has it."""
    return {row[0]: row[1] for row in r.all(_STEPS, {"process_key": process_key})}


def unclosed(r: Reader, process_key: str) -> list[FeedbackRow]:
    """The reports about a process that are not over yet, the oldest first."""
    return [FeedbackRow._make(row) for row in r.all(_UNCLOSED, {"process_key": process_key})]


def of_person(
    r: Reader, person_id: str, called: Sequence[str], owned: Sequence[str], wanted: Slice
) -> list[FeedbackRow]:
    """What somebody has reported or was asked about (as `called`), and what is not over in the processes they own."""
    given = {"person_id": person_id, "called": texts(called), "owned": texts(owned), **wanted.given}
    return [FeedbackRow._make(row) for row in r.all(_OF_PERSON[bool(wanted.element)], given)]


def same_as(r: Reader, feedback_id: str) -> list[FeedbackRow]:
    """The reports that were found to say the same as this one."""
    return [FeedbackRow._make(row) for row in r.all(_SAME, {"id": feedback_id})]
