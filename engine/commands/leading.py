"""Giving out the work of a group: what is free is given, what somebody has is only asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.people import acting
from engine.commands.tasks import named, receiver_of
from engine.errors import NotAllowed, NotFound, WrongState
from engine.events import TaskClaimed
from engine.model import as_group
from engine.rights import may
from engine.store import absences, people, remarks, tasks

if TYPE_CHECKING:
    from engine.store.tasks import TaskRow
    from engine.turn import Turn

GIVEN, ASKED, KEPT = "given", "asked", "kept"
_PLEASE = "Please hand this task over to {whom}."
_AWAY = "Given to {whom} while {holder} is away."


def give(turn: Turn, task_id: str, whom: str, words: str, by: str) -> str:
    """Give a task of a group that somebody leads to one of its people. Who has it already, and is here, is asked to
    hand it over: nothing is taken from them. Answers with what came of it: given, asked, or kept (it is theirs).
    """
    task = _task(turn, task_id, by)
    receiver, absent = receiver_of(turn, task, whom)
    if task.group not in receiver.groups:
        raise NotAllowed(receiver.name, f"be given the task {task.name!r}", "they do not work in this group")
    if task.assignee == whom:
        return KEPT
    if task.assignee is None:
        turn.record(task.instance_id, TaskClaimed(task.scope, task.wait, whom, absent))
        _tell(turn, task, "note", words, by, whom)
        return GIVEN
    if _is_away(turn, task.assignee):
        turn.record(task.instance_id, TaskClaimed(task.scope, task.wait, whom, absent))
        said = _AWAY.format(whom=receiver.name, holder=named(turn, task.assignee))
        _tell(turn, task, "note", f"{said} {words}", by, whom, task.assignee)
        return GIVEN
    _tell(turn, task, "offer", f"{_PLEASE.format(whom=receiver.name)} {words}", by, task.assignee)
    return ASKED


def _task(turn: Turn, task_id: str, by: str) -> TaskRow:
    """Find an open task of a group that somebody leads, and take its instance."""
    task = tasks.find(turn.view, task_id)
    if task is None:
        raise NotFound("task", task_id)
    turn.run(task.instance_id)
    task, person = tasks.find(turn.view, task_id) or task, acting(turn.view, by, turn.now)
    if task.group is None or not may(person, "team.lead", as_group(task.group)):
        raise NotFound("task", task_id)
    if task.state != "open":
        raise WrongState(f"The task {task.name!r}", "given out", task.state)
    return task


def _is_away(turn: Turn, person: str) -> bool:
    """Whether somebody has left, or is away by what was arranged."""
    if not people.here(turn.view, [person]):
        return True
    found = absences.listed(turn.view, turn.now, person_id=person)
    return any(row.person_id == person and row.since <= turn.now for row, _, _ in found)


def _tell(turn: Turn, task: TaskRow, kind: str, words: str, by: str, *whom: str) -> None:
    """Keep in the request what was said, and have those told whom it is about."""
    text = remarks.checked(words)
    told = [one for one in whom if one != by]
    if text:
        row = remarks.RemarkRow(turn.turns.new_id(), task.instance_id, task.id, by, kind, text, turn.now)
        turn.then(lambda w: remarks.add(w, row, told))
