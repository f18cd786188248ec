"""What an owner's desk counts, across all processes in one statement each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import exists, func, or_, select

from engine.store.encoding import texts
from engine.store.governing import feedback as feedback_table
from engine.store.governing import review, review_action
from engine.store.registers import definition
from engine.store.statements import Statement, among, fixed, p
from engine.store.tables import incident, instance, task, task_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader


class ActionLine(NamedTuple):
    """An action of a review that somebody has to do, `process_name` at that time; `due_on` is an ISO date,
    `recorded_at` when the review came on record.
    """

    id: str
    process_key: str
    process_name: str
    review_id: str
    what: str
    due_on: str
    recorded_at: int


_INCIDENTS = Statement(
    select(instance.c.process_key, func.count())
    .select_from(incident.join(instance, instance.c.id == incident.c.instance_id))
    .where(incident.c.resolved_at.is_(None))
    .group_by(instance.c.process_key)
)
_FEEDBACK = Statement(
    select(feedback_table.c.process_key, func.count())
    .where(feedback_table.c.answered_at.is_(None))
    .group_by(feedback_table.c.process_key)
)
_LATE = Statement(
    select(task.c.process_key, func.count())
    .where(task.c.state == fixed("open"), among(task.c.process_key, "keys"), task.c.due_sort < p("now"))
    .group_by(task.c.process_key)
)
_REVIEWS = Statement(select(review.c.process_key, review.c.id).where(review.c.state == fixed("open")))
_ACTIONS = Statement(
    select(
        *review_action.c["id", "process_key"],
        definition.c.name,
        *review_action.c["review_id", "what", "due_on"],
        review.c.recorded_at,
    )
    .select_from(
        review_action.join(review, review.c.id == review_action.c.review_id).join(
            definition, definition.c.id == review.c.definition_id
        )
    )
    .where(review_action.c.person_id == p("person_id"), review_action.c.done_at.is_(None))
    .order_by(review_action.c.due_on, review_action.c.id)
)
_NAMED = select(task_person.c.task_id).where(task_person.c.task_id == task.c.id, task_person.c.person == p("person_id"))
_QUESTIONS = Statement(
    select(func.count()).where(
        task.c.process_key == p("process_key"),
        task.c.state == fixed("open"),
        or_(task.c.assignee == p("person_id"), exists(_NAMED)),
    )
)


def incidents(r: Reader) -> dict[str, int]:
    """How many requests of each process are stuck."""
    return {row[0]: row[1] for row in r.all(_INCIDENTS)}


def feedback(r: Reader) -> dict[str, int]:
    """How many reports of each process wait for an answer."""
    return {row[0]: row[1] for row in r.all(_FEEDBACK)}


def late(r: Reader, keys: Iterable[str], now: int) -> dict[str, int]:
    """How many open tasks of each of these processes are past the time by which they were to be done."""
    given = {"keys": texts(sorted(keys)), "now": now}
    return {row[0]: row[1] for row in r.all(_LATE, given)}


def reviews(r: Reader) -> dict[str, str]:
    """The ids of the reviews that are being held, by process."""
    return {row[0]: row[1] for row in r.all(_REVIEWS)}


def actions(r: Reader, person_id: str) -> list[ActionLine]:
    """What somebody has to do because a review has said so, by the day it is due."""
    return [ActionLine._make(row) for row in r.all(_ACTIONS, {"person_id": person_id})]


def questions(r: Reader, process_key: str, person_id: str) -> int:
    """How many open tasks of a process are somebody's, or are offered to them by name."""
    return int(r.value(_QUESTIONS, {"process_key": process_key, "person_id": person_id}) or 0)
