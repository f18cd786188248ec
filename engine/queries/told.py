"""What somebody was told of work, in words; never more than they may see now."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import moment
from engine.lists import Told
from engine.model import as_group
from engine.rights import may, may_see
from engine.sentence import joined, say
from engine.store import definitions, instances, people, tasks
from engine.turn import telling
from engine.views import moment_or_none

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from engine.model import Person
    from engine.store.instances import InstanceRow
    from engine.store.tasks import TaskRow
    from engine.store.tellings import TellingRow
    from engine.store.transaction import Reader

BY: dict[str, Callable[[dict[str, str]], str]] = {
    telling.ASSIGNED: lambda about: say("%(by)s has given you the task “%(task)s”.", **about),
    telling.OFFERED: lambda about: say("The task “%(task)s” is there for you to take.", **about),
    telling.MENTIONED: lambda about: say("%(by)s has named you in a remark on the task “%(task)s”.", **about),
    telling.ASKED: lambda about: say("%(by)s asks you about the task “%(task)s”.", **about),
    telling.ANSWERED: lambda about: say("%(by)s has answered about the task “%(task)s”.", **about),
    telling.TAKEN: lambda about: say("%(by)s has taken the task “%(task)s” from you.", **about),
    telling.ENDED: lambda about: say("Your request %(request)s has ended.", **about),
    telling.FAILED: lambda about: say("Your request %(request)s was cancelled or has failed.", **about),
    telling.STUCK: lambda about: say("Your request %(request)s is stuck until somebody helps.", **about),
}
"""What is said of somebody's deed."""
ALONE: dict[str, Callable[[dict[str, str]], str]] = {
    **BY,
    telling.ASSIGNED: lambda about: say("The task “%(task)s” is for you.", **about),
    telling.ASKED: lambda about: say("You are asked about the task “%(task)s”.", **about),
    telling.ANSWERED: lambda about: say("There is an answer about the task “%(task)s”.", **about),
    telling.MENTIONED: lambda about: say("A remark on the task “%(task)s” names you.", **about),
    telling.SOON: lambda about: say("The task “%(task)s” is due soon.", **about),
    telling.MISSED: lambda about: say("The task “%(task)s” should have been done by now.", **about),
    telling.BACK: lambda about: say("The task “%(task)s”, which was put off, is back.", **about),
    telling.TAKEN: lambda about: say("The task “%(task)s” is yours no more.", **about),
    telling.PAUSED: lambda about: say(
        "Your webhook is paused, because its server has not taken anything for some time.", **about
    ),
    telling.TEST: lambda about: say("This is a test. What you are told of your work comes this way.", **about),
}
"""What is said where it was nobody's deed."""
_THEIRS = frozenset({telling.ASSIGNED, telling.ASKED, telling.ANSWERED, telling.SOON, telling.MISSED, telling.BACK})
"""Kinds that count only while the task is with whom they are told."""


class _Around(NamedTuple):
    """What rows are about, by id."""

    tasks: Mapping[str, TaskRow]
    instances: Mapping[str, InstanceRow]
    names: Mapping[str, str]
    definitions: Mapping[str, str]
    now: int


def shown(r: Reader, rows: Sequence[TellingRow], person: Person, now: int) -> list[Told]:
    """Show what somebody was told, in the order of the rows, in a fixed number of queries; leaves out what they may
    not see.
    """
    around = _around(r, rows, now)
    found = [(row, _team(row, around, person)) for row in rows if row.kind != telling.VIEW]
    return [_shown(row, around, team) for row, team in found if team or _sees(row, around, person)]


def _around(r: Reader, rows: Sequence[TellingRow], now: int) -> _Around:
    of_tasks = {one.id: one for one in tasks.find_many(r, sorted({row.task_id for row in rows if row.task_id}))}
    wanted = {row.instance_id for row in rows if row.instance_id and not row.task_id}
    of_instances = {one.id: one for one in instances.load_many(r, sorted(wanted))} if wanted else {}
    who = {one for row in rows for one in (row.by, row.in_place_of) if one}
    versions = {one.definition_id for one in of_tasks.values()} | {one.definition_id for one in of_instances.values()}
    return _Around(of_tasks, of_instances, people.names(r, sorted(who)), definitions.names(r, sorted(versions)), now)


def _sees(row: TellingRow, around: _Around, person: Person) -> bool:
    if row.task_id is not None:
        task = around.tasks.get(row.task_id)
        return task is not None and sees_task(task, person)
    if row.instance_id is not None:
        found = around.instances.get(row.instance_id)
        also = {"starter", "concerned"} if found is not None and found.started_by == person.id else ()
        return found is not None and may(person, "request.see", found.process_key, also)
    return person.active


def sees_task(task: TaskRow, person: Person) -> bool:
    """Whether the page of a task shows it to somebody, who may have done it."""
    return may_see(task, person) or (task.completed_by == person.id and person.active)


def _team(row: TellingRow, around: _Around, person: Person) -> str:
    """The group that somebody leads, whose task they may see only as its lead: what they asked for is answered."""
    task = around.tasks.get(row.task_id or "")
    if row.kind != telling.MENTIONED or task is None or task.group is None or sees_task(task, person):
        return ""
    return task.group if may(person, "team.see", as_group(task.group)) else ""


def _stands(row: TellingRow, around: _Around) -> bool:
    """Whether what is told is still so."""
    task = around.tasks.get(row.task_id or "")
    if row.kind in _THEIRS:
        holder = row.in_place_of or row.person_id
        if task is None or task.state != "open" or holder not in (task.assignee, *_free_for(task)):
            return False
        return row.kind not in telling.IN_TIME or _comes_true(row, task, around.now)
    if row.kind == telling.OFFERED:
        return task is not None and task.state == "open" and task.assignee is None
    if row.kind == telling.TAKEN:
        return task is not None and task.assignee != row.person_id
    if row.kind == telling.STUCK:
        found = around.instances.get(row.instance_id or "")
        return found is not None and found.ended_at is None
    return True


def _comes_true(row: TellingRow, task: TaskRow, now: int) -> bool:
    """Whether a task is late where that was told, or is somebody's and not put off again where it was said to be back;
    or still to be done by the moment that was told, or sooner.
    """
    if row.kind == telling.BACK:
        return task.assignee is not None and task.follow_up is not None and task.follow_up <= now
    if row.kind == telling.MISSED:
        return task.due_sort <= now
    return row.moment is not None and now < task.due_sort <= row.moment


def _free_for(task: TaskRow) -> tuple[str, ...]:
    """Whom a task names that nobody has taken."""
    return task.people if task.assignee is None else ()


def _shown(row: TellingRow, around: _Around, team: str) -> Told:
    task, found = around.tasks.get(row.task_id or ""), around.instances.get(row.instance_id or "")
    about = task or found
    process = around.definitions.get(about.definition_id, about.process_key) if about else ""
    by, absent = (around.names.get(one or "", one or "") for one in (row.by, row.in_place_of))
    key = (about.business_key if about else None) or ""
    words = {"by": by, "task": task.name if task else "", "request": key or process, "absent": absent}
    kind = telling.ANSWERED if team else row.kind
    said = (BY if by and kind in BY else ALONE)[kind](words)
    if absent:
        said = joined([said, say("You stand in for %(absent)s.", absent=absent)])
    return Told(
        id=row.id,
        kind=row.kind,
        at=moment(row.at),
        sentence=said,
        by=by,
        task_id=row.task_id,
        task_name=words["task"],
        lane=(task.lane if task else None) or "",
        instance_id=row.instance_id,
        process_key=about.process_key if about else "",
        process_name=process,
        business_key=key,
        due_at=moment_or_none(row.moment),
        stands_in_for=absent,
        seen_at=moment_or_none(row.seen_at),
        stands=_stands(row, around),
        team=team,
    )
