"""User tasks: one by one. Lists of them are in `inbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import and_, select

from engine.store import people as persons
from engine.store.encoding import texts
from engine.store.instances import InstanceRow
from engine.store.registers import person
from engine.store.statements import Statement, among, fixed, of_instance, p
from engine.store.tables import instance, page, task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.transaction import Reader


class TaskRow(NamedTuple):
    """One task. `completed_at` and `completed_by` also tell of a cancellation; `due_sort` is the earlier of `due` and
    `target` (by when it must be done for the request to be in time), or never.

    `on_behalf_of` is the absent person for whom somebody has it, or has done it. Its request is to be done by
    `promised`; while it is free it waits in `queue`, in the order of `turn_sort`.
    """

    id: str
    instance_id: str
    scope: int
    wait: int
    sequence: int
    definition_id: str
    process_key: str
    business_key: str | None
    element: str
    name: str
    state: str
    lane: str | None
    zone: str | None
    group: str | None
    people: tuple[str, ...]
    assignee: str | None
    priority: int
    due: int | None
    due_sort: int
    follow_up: int | None
    form: str | None
    created_at: int
    claimed_at: int | None
    completed_at: int | None
    completed_by: str | None
    on_behalf_of: str | None = None
    priority_sort: int = 0
    target: int | None = None
    asked_by: str | None = None
    promised: int | None = None
    queue: str | None = None
    turn_sort: int | None = None


_WIDTH = len(TaskRow._fields)
_WHOLE = _WIDTH + len(InstanceRow._fields)
_PEOPLE = TaskRow._fields.index("people")
_FIND = Statement(select(task).where(task.c.id == p("id")))
_MANY = Statement(select(task).where(among(task.c.id, "ids")).order_by(task.c.id))
_OF_INSTANCE = Statement(select(task).where(of_instance(task)).order_by(task.c.wait))
_DONE = Statement(
    select(task)
    .join(instance, and_(task.c.id > instance.c.id.concat(fixed("-")), task.c.id < instance.c.id.concat(fixed("."))))
    .where(among(instance.c.id, "instances"), among(task.c.element, "elements"), task.c.state != fixed("cancelled"))
)
_TOGETHER = (
    select(task, instance, page.c.data)
    .join(instance, instance.c.id == task.c.instance_id)
    .outerjoin(page, (page.c.instance_id == task.c.instance_id) & (page.c.scope == fixed(0)))
    .where(task.c.id == p("id"))
)
_WITH_INSTANCE = Statement(_TOGETHER)
_AT_HAND = Statement(_TOGETHER.outerjoin(person, person.c.id == p("person_id")).add_columns(*persons.WHOLE))


def find(r: Reader, task_id: str) -> TaskRow | None:
    """One task, open or not."""
    row = r.one(_FIND, {"id": task_id})
    return None if row is None else made(row)


def find_many(r: Reader, ids: Sequence[str]) -> list[TaskRow]:
    """These tasks, as far as they exist."""
    return [made(row) for row in r.all(_MANY, {"ids": texts(ids)})]


def with_instance(r: Reader, task_id: str) -> tuple[TaskRow, InstanceRow, bytes | None] | None:
    """A task, its instance and the page of the instance's scope 0 (None where it is to be folded), in one query."""
    row = r.one(_WITH_INSTANCE, {"id": task_id})
    if row is None:
        return None
    return made(row[:_WIDTH]), InstanceRow._make(row[_WIDTH:-1]), row[-1]


class AtHand(NamedTuple):
    """A task with all that an action on it looks at: its instance, the page of the instance's scope 0 (None where it is
    to be folded), and who acts, with their groups (None where there is no such person).
    """

    task: TaskRow
    instance: InstanceRow
    root: bytes | None
    person: persons.Whole | None


def at_hand(r: Reader, task_id: str, person_id: str, at: int) -> AtHand | None:
    """A task as a person who acts on it at a moment needs it, in one query."""
    row = r.one(_AT_HAND, {"id": task_id, "person_id": person_id, "at": at})
    if row is None:
        return None
    whole = row[_WHOLE + 1 :]
    acting = None if whole[0] is None else persons.whole(r, whole, at)
    return AtHand(made(row[:_WIDTH]), InstanceRow._make(row[_WIDTH:_WHOLE]), row[_WHOLE], acting)


def of_one(r: Reader, instance_id: str) -> list[TaskRow]:
    """All tasks of an instance, open and done, in the order they came up."""
    return [made(row) for row in r.all(_OF_INSTANCE, {"instance_id": instance_id})]


def done(r: Reader, instance_ids: Sequence[str], elements: Sequence[str]) -> dict[str, list[TaskRow]]:
    """The tasks of instances that were done, or are open, at these elements, by instance."""
    found: dict[str, list[TaskRow]] = {one: [] for one in instance_ids}
    for row in r.all(_DONE, {"instances": texts(instance_ids), "elements": texts(elements)}):
        one = made(row)
        found[one.instance_id].append(one)
    return found


def made(row: Sequence[Any]) -> TaskRow:
    """A row of the table `task` as a TaskRow."""
    people = row[_PEOPLE]
    return TaskRow._make((*row[:_PEOPLE], tuple(msgspec.json.decode(people)) if people else (), *row[_PEOPLE + 1 :]))
