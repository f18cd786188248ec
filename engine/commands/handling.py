"""What people do with a task besides doing it: put it off, ask somebody about it, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import in_words
from engine.commands.people import acting
from engine.commands.tasks import deed_with, hand_on, named, open_task, receiver_of, take, the_task
from engine.errors import InvalidValues, NotAllowed, WrongState
from engine.events import TaskAnswered, TaskAsked, TaskClaimed, TaskPostponed, TaskReleased
from engine.rights import is_offered, may
from engine.sentence import say
from engine.store import people, remarks
from engine.turn.hours import FARTHEST

if TYPE_CHECKING:
    from engine.model import Person
    from engine.store.tasks import TaskRow
    from engine.turn import Turn

MOST_DAYS = 250
"""Working days for which a task can be put off: a year of them."""


def postpone(turn: Turn, task_id: str, until: int | None, by: str, *, days: int = 0) -> str:
    """Put a task off until a moment, or (`days`) until so many working days from now by the calendar that counts for
    it; or (None) take it up again. Whoever has it does, or who gives tasks out.

    Whoever puts off what is offered to them takes it with that, in the same turn: others see who has it.
    """
    task, person = open_task(turn, task_id, by, say("postponed"))
    if is_offered(task, person) and not (task.assignee and _has(task, person)):
        take(turn, task, person, say("put off"))
    else:
        _must_have(turn, task, person, say("put off"))
    if days:
        until = _morning(turn, task, until, days)
    if until is not None and not turn.now < until <= turn.now + FARTHEST:
        when = in_words(turn.now + FARTHEST, turn.turns.calendar.zone)
        wrong = say("Choose a time from now on, and not later than %(when)s.", when=when)
        raise InvalidValues(say("The follow-up date"), {"until": wrong})
    if until != task.follow_up:
        turn.record(task.instance_id, TaskPostponed(task.scope, task.wait, until))
    return task_id


def _morning(turn: Turn, task: TaskRow, until: int | None, days: int) -> int:
    """When work begins after so many working days; a moment that cannot be, where the calendar knows none."""
    wrong = {}
    if not 0 < days <= MOST_DAYS:
        wrong["days"] = say("Choose from 1 to %(most)s working days.", most=MOST_DAYS)
    if until is not None:
        wrong["until"] = say("Give a moment or working days, not both.")
    if wrong:
        raise InvalidValues(say("The follow-up date"), wrong)
    program = turn.turns.deployed.program(turn.view, task.definition_id)
    found = turn.turns.hours.morning(program, task.element, turn.now, days)
    return turn.now + FARTHEST + 1 if found is None else found


def ask(turn: Turn, task_id: str, whom: str, words: str, by: str, *, do: bool = False) -> str:
    """Ask somebody about a task, or (`do`) have them do a part of it: it goes to them, and comes back with the answer.

    Anybody may be asked, also of another lane; doing a part of it is for those whom it is offered to.
    """
    task, person = open_task(turn, task_id, by, say("given to somebody else for a while"))
    _must_have(turn, task, person, say("ask somebody about"))
    if task.asked_by is not None:
        why = say("%(who)s's question; answer it", who=named(turn, task.asked_by))
        raise WrongState(the_task(task), say("passed on"), why)
    if whom == by:
        raise InvalidValues(say("The question"), {"whom": say("Choose somebody else.")})
    receiver = receiver_of(turn, task, whom)[0] if do else acting(turn.view, whom, turn.now)
    hand_on(turn, task, TaskAsked(task.scope, task.wait, receiver.id, by))
    keep(turn, task, "part" if do else "question", words, by)
    return task_id


def answer(turn: Turn, task_id: str, words: str, by: str) -> str:
    """Give a task back to who asked, with an answer; whoever asked may take it back without one."""
    task, person = open_task(turn, task_id, by, say("answered"))
    if task.asked_by is None:
        raise WrongState(the_task(task), say("answered"), say("not asked about"))
    if by not in (task.assignee, task.asked_by) and not may(person, "task.assign", task.process_key):
        why = say("%(who)s was asked", who=named(turn, task.assignee or ""))
        raise NotAllowed(person.name, deed_with(say("answer"), task), why)
    here = bool(people.here(turn.view, [task.asked_by]))
    back = TaskAnswered(task.scope, task.wait, task.asked_by) if here else TaskReleased(task.scope, task.wait)
    hand_on(turn, task, back)
    if by != task.asked_by:
        keep(turn, task, "answer", words, by)
    return task_id


def hand_over(turn: Turn, task_id: str, whom: str, words: str, by: str) -> str:
    """Give a task to somebody for good, with a note of what they are to know."""
    task, person = open_task(turn, task_id, by, say("handed over"))
    _must_have(turn, task, person, say("hand over"))
    receiver, absent = receiver_of(turn, task, whom)
    hand_on(turn, task, TaskClaimed(task.scope, task.wait, receiver.id, absent))
    keep(turn, task, "note", words, by)
    return task_id


def keep(turn: Turn, task: TaskRow, kind: str, words: str, by: str) -> None:
    """Keep what somebody says of a task; nothing where they say nothing."""
    text = remarks.checked(words)
    if text:
        row = remarks.RemarkRow(turn.turns.new_id(), task.instance_id, task.id, by, kind, text, turn.now)
        turn.then(lambda w: remarks.add(w, row))


def _must_have(turn: Turn, task: TaskRow, person: Person, deed: str) -> None:
    if _has(task, person):
        return
    why: str = say("nobody has claimed it; claim it first")
    if task.assignee:
        why = say("%(who)s has it", who=named(turn, task.assignee))
    raise NotAllowed(person.name, deed_with(deed, task), why)


def _has(task: TaskRow, person: Person) -> bool:
    """Whether somebody has a task, or gives tasks out."""
    return person.id in (task.assignee, task.on_behalf_of) or may(person, "task.assign", task.process_key)
