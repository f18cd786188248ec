"""Giving out the work of a group: what is free is given, what somebody has is only asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.people import acting
from engine.commands.remarking import telling
from engine.commands.tasks import BE_GIVEN, deed_with, hand_on, named, open_task, receiver_of, the_task
from engine.errors import NotAllowed, NotFound, WrongState
from engine.events import TaskClaimed
from engine.model import as_group
from engine.rights import may
from engine.sentence import again, joined, say, to_keep
from engine.store import absences, people, remarks, tasks, tellings

if TYPE_CHECKING:
    from engine.store.tasks import TaskRow
    from engine.turn import Turn

GIVEN, ASKED, KEPT = "given", "asked", "kept"
_PLEASE = say("Please hand this task over to %(whom)s.", whom="")
_KEEPS = say("%(who)s keeps the task.", who="")
_HANDS = say("Handed over to %(whom)s, as was asked.", whom="")
_AWAY = say("Given to %(whom)s while %(holder)s is away.", whom="", holder="")


def give(turn: Turn, task_id: str, whom: str, words: str, by: str) -> str:
    """Give a task of a group that somebody leads to one of its people. Who has it already, and is here, is asked to
    hand it over: nothing is taken from them. Answers with what came of it: given, asked, or kept (it is theirs).
    """
    task = _task(turn, task_id, by)
    receiver, absent = receiver_of(turn, task, whom)
    if task.group not in receiver.groups:
        raise NotAllowed(receiver.name, deed_with(BE_GIVEN, task), say("they do not work in this group"))
    if task.assignee == whom:
        return KEPT
    if task.assignee is None:
        hand_on(turn, task, TaskClaimed(task.scope, task.wait, whom, absent))
        _tell(turn, task, "note", words, by, whom)
        return GIVEN
    if _is_away(turn, task.assignee):
        hand_on(turn, task, TaskClaimed(task.scope, task.wait, whom, absent))
        said = again(_AWAY, whom=receiver.name, holder=named(turn, task.assignee))
        _tell(turn, task, "note", _beside(said, words), by, whom, task.assignee)
        return GIVEN
    _tell(turn, task, "offer", _beside(again(_PLEASE, whom=receiver.name), words), by, task.assignee, about=whom)
    return ASKED


def answer(turn: Turn, task_id: str, *, accept: bool, words: str, by: str) -> str:
    """Answer who asks to hand a task over: it goes to whom they named, or is kept. They are told, and who gets it."""
    task, person = open_task(turn, task_id, by, say("handed over"))
    asked = remarks.offer(turn.view, task.instance_id, task.id, task.claimed_at or 0)
    if by != task.assignee:
        why = say("it is not theirs")
        raise NotAllowed(person.name, say("answer who asks for the task '%(task)s'", task=task.name), why)
    if asked is None:
        raise WrongState(the_task(task), say("handed over"), say("not asked for any more"))
    receiver = asked.about or ""
    if not accept:
        _tell(turn, task, "kept", _beside(again(_KEEPS, who=person.name), words), by, asked.person_id)
        return task_id
    found, absent = receiver_of(turn, task, receiver)
    hand_on(turn, task, TaskClaimed(task.scope, task.wait, receiver, absent))
    _tell(turn, task, "handed", _beside(again(_HANDS, whom=found.name), words), by, asked.person_id)
    return task_id


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
        raise WrongState(the_task(task), say("given out"), task.state)
    return task


def _is_away(turn: Turn, person: str) -> bool:
    """Whether somebody has left, or is away by what was arranged."""
    if not people.here(turn.view, [person]):
        return True
    found = absences.listed(turn.view, turn.now, person_id=person)
    return any(row.person_id == person and row.since <= turn.now for row, _, _ in found)


def _beside(said: str, words: str) -> str:
    """What is said of itself, and what somebody adds."""
    return joined(filter(None, (said, words.strip())))


def _tell(turn: Turn, task: TaskRow, kind: str, words: str, by: str, *whom: str, about: str | None = None) -> None:
    """Keep in the request what was said, and have those told whom it concerns; by mail, too, who is to answer or waits
    for an answer.
    """
    text = remarks.checked(words) and to_keep(words).encode()
    told = [one for one in whom if one != by]
    if text:
        row = remarks.RemarkRow(turn.turns.new_id(), task.instance_id, task.id, by, kind, text, turn.now, about)
        turn.then(lambda w: remarks.add(w, row, told))
        by_mail = told if kind in remarks.OFFERING else []
        turn.then(lambda w: tellings.add(w, (telling(task, one, by, row.id, turn.now) for one in by_mail)))
