"""Instances that concern somebody: those they began, of processes they look after, and with tasks that are theirs.

A page is one statement, however many there are: what was begun by them and what is of their processes are walks along
an index that stop at the limit. What they have to do with by its tasks is gathered first, so that a page costs by how
much work is and was theirs, and not by how much there is of others'.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import exists, or_, select, union, union_all

from engine.model import as_group
from engine.store.columns import TEXT
from engine.store.encoding import texts
from engine.store.inbox import Lent, Reach
from engine.store.instances import InstanceRow, Wanted, youngest
from engine.store.statements import NONE_SKIPPED, Statement, among, fixed, p
from engine.store.tables import instance, task, task_person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from engine.store.transaction import Reader


class Whom(NamedTuple):
    """Somebody, with what decides which instances concern them; of `processes` all are theirs to see."""

    person: str
    groups: Sequence[str] = ()
    lent: Sequence[Lent] = ()
    processes: Sequence[str] = ()


_LISTS: dict[tuple[Any, ...], Statement] = {}
_ME = p("me", type_=TEXT)
_DONE = (task.c.state == fixed("completed"), task.c.completed_by == _ME)
_OF_INSTANCE = (task.c.id > instance.c.id.concat(fixed("-")), task.c.id < instance.c.id.concat(fixed(".")))
_TOUCHED = or_(
    task.c.completed_by == _ME,
    among(task.c.assignee, "persons"),
    among(task.c.on_behalf_of, "persons"),
    among(task.c["group"], "groups"),
)
_CONCERNS = exists().where(*_OF_INSTANCE, _TOUCHED).correlate(instance)
_NAMED = (
    exists()
    .where(
        among(task_person.c.person, "called"),
        task_person.c.task_id > instance.c.id.concat(fixed("-")),
        task_person.c.task_id < instance.c.id.concat(fixed(".")),
    )
    .correlate(instance)
)
_BY_KEY = or_(instance.c.started_by == _ME, among(instance.c.process_key, "processes"), _CONCERNS, _NAMED)
_ONE = Statement(select(instance.c.id).where(instance.c.id == p("id"), _CONCERNS))
_NAMING = Statement(
    select(task.c.people).where(
        task.c.id > p("id", type_=TEXT).concat(fixed("-")),
        task.c.id < p("id", type_=TEXT).concat(fixed(".")),
        task.c.people != fixed(""),
    )
)


def find(r: Reader, whom: Whom, wanted: Wanted, limit: int = 50) -> list[InstanceRow]:
    """Instances that concern somebody, youngest first.

    There are few of one business key, or of given ids, so each is asked, and those in whose lanes nothing is open any
    more count, too;
    in which processes somebody stands in makes no difference there, and is for the caller to look at.
    """
    if wanted.business_key is not None or wanted.ids is not None:
        given = wanted.given | _names(whom, whom.lent) | {"limit": limit}
        given |= {"processes": texts(whom.processes), "called": texts(_called(whom))}
        return [InstanceRow._make(row) for row in r.all(_of_key(wanted), given)]
    reach = Reach(whom.person, whom.groups, whom.lent)
    shape = (reach.shape, len(whom.processes), wanted.names)
    statement = _LISTS.get(shape)
    if statement is None:
        statement = _LISTS[shape] = _list(reach, len(whom.processes), wanted)
    ours = reach.given | {f"of_{number}": key for number, key in enumerate(whom.processes)}
    rows = r.all(statement, ours | wanted.given | {"me": whom.person, "limit": limit})
    return [InstanceRow._make(row) for row in rows]


def concerns(r: Reader, whom: Whom, row: InstanceRow) -> bool:
    """Whether a task of an instance is or was somebody's: theirs, for a group of theirs, or done on their behalf."""
    lent = [one for one in whom.lent if one.processes is None or row.process_key in one.processes]
    return r.one(_ONE, _names(whom, lent) | {"id": row.id}) is not None


def named(r: Reader, instance_id: str) -> list[str]:
    """Whom the tasks of an instance name besides, as JSON lists; most name nobody."""
    return [row[0] for row in r.all(_NAMING, {"id": instance_id})]


def _names(whom: Whom, lent: Sequence[Lent]) -> dict[str, str]:
    groups = {*whom.groups, *(group for one in lent for group in one.groups)}
    persons = {whom.person, *(one.person for one in lent)}
    return {"me": whom.person, "persons": texts(sorted(persons)), "groups": texts(sorted(groups))}


def _called(whom: Whom) -> list[str]:
    """Whatever a task may name them by, or those for whom they stand in."""
    names = {whom.person, *(one.person for one in whom.lent)}
    groups = {*whom.groups, *(group for one in whom.lent for group in one.groups)}
    return sorted(names.union(map(as_group, groups)))


def _of_key(wanted: Wanted) -> Statement:
    return _LISTS.setdefault(wanted.names, Statement(youngest(*wanted.conditions, _BY_KEY)))


def _list(reach: Reach, processes: int, wanted: Wanted) -> Statement:
    own: list[ColumnElement[bool]] = [instance.c.started_by == _ME]
    own += [instance.c.process_key == p(f"of_{number}", type_=TEXT) for number in range(processes)]
    walks = [youngest(one, *wanted.conditions) for one in own]
    by_tasks = _by_tasks(reach)
    walks.append(youngest(instance.c.id.in_(by_tasks), *wanted.conditions))
    together = union(*(select(walk.subquery()) for walk in walks)).subquery()
    ordered = select(together).order_by(together.c.started_at.desc(), together.c.id.desc())
    return Statement(ordered.limit(p("limit")).offset(NONE_SKIPPED))


def _by_tasks(reach: Reach) -> Select[Any]:
    """The instances with tasks that somebody has done, has, or may take."""
    walks = [_DONE, *reach.shape.taken(), *reach.shape.free()]
    return select(union_all(*(select(task.c.instance_id).where(*one) for one in walks)).subquery().c.instance_id)
