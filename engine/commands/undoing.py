"""Taking back that a task was completed, for as long as nothing has come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import events as e
from engine.commands.people import acting
from engine.commands.tasks import deed_with, the_task
from engine.errors import NotAllowed, NotFound, WrongState
from engine.rights import may
from engine.rights.questions import may_see
from engine.sentence import say
from engine.store import instances, journal, remarks, tasks, typed
from engine.turn.undone import resume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.events import AnyEvent
    from engine.model import Person
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader
    from engine.turn import Turn

FINAL = {
    e.InstanceEnded: say("the request has ended with it"),
    e.JobCreated: say("what follows by itself has begun"),
    e.MessageSent: say("a message has been sent"),
    e.SignalThrown: say("a signal has been given"),
    e.ChildCalled: say("another process has been started"),
    e.DocumentWritten: say("a data store has been written"),
    e.BusinessKeySet: say("the request has another business key"),
    e.EscalationThrown: say("help has been called for"),
    e.ErrorThrown: say("an error has been told"),
}
"""What reaches beyond the request, and cannot be as if it had not been."""
HOUSE = frozenset({"process_review", "succession"})
"""Processes of the product itself, whose tasks write registers as well."""


def take_back(turn: Turn, task_id: str, by: str) -> str:
    """Open a completed task again and take back what followed, if that is the last thing that happened to its request.

    Nobody may have touched what came of it: the turn that completed it must be the newest of the request, and have
    kept within the request.
    """
    task = tasks.find(turn.view, task_id)
    person = acting(turn.view, by, turn.now)
    if task is None or not (may_see(task, person) or task.completed_by == by):
        raise NotFound("task", task_id)
    run = turn.run(task.instance_id)
    task = tasks.find(turn.view, task_id) or task
    _must_be_theirs(task, person.name, by, may(person, "task.assign", task.process_key))
    last = journal.read(turn.view, task.instance_id, turn.row(task.instance_id).sequence - 1)[-1]
    why = _why_not(turn.view, task, last.first, last.events)
    if why:
        raise WrongState(the_task(task), say("taken back"), say("too late, %(why)s", why=why))
    resume(turn, run, last.first, e.TurnTakenBack(last.first, task.wait))
    return task_id


def could(r: Reader, task_id: str, person: Person) -> bool:
    """Whether somebody could take back a task that they have completed, as things stand at this moment."""
    task = tasks.find(r, task_id)
    row = None if task is None else instances.load(r, task.instance_id)
    if task is None or row is None or task.state != "completed" or task.completed_by != person.id:
        return False
    last = journal.read(r, row.id, row.sequence - 1)[-1]
    return not _why_not(r, task, last.first, last.events)


def _must_be_theirs(task: TaskRow, name: str, by: str, overlooks: bool) -> None:
    if task.state != "completed":
        raise WrongState(the_task(task), say("taken back"), task.state)
    if task.completed_by != by and not overlooks:
        raise NotAllowed(name, deed_with(say("take back"), task), say("somebody else has completed it"))


def _why_not(r: Reader, task: TaskRow, first: int, events: Sequence[AnyEvent]) -> str:
    ended = [one for one in events if isinstance(one, e.Completed | e.Fired) and one.wait == task.wait]
    if not ended or task.process_key in HOUSE:
        return say("something else has happened to the request since")
    final = [FINAL[type(one)] for one in events if type(one) in FINAL]
    if final:
        return final[0]
    ahead = [f"{task.instance_id}-{one.wait}" for one in events if isinstance(one, e.TaskCreated) and one.wait >= first]
    begun = any(typed.of_task(r, one) or remarks.of_task(r, one) for one in ahead)
    return say("somebody has begun with the next step") if begun else ""
