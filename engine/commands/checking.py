"""Ticking what is on the checklist of a task, and adding to it. Whoever could do the task may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.tasks import named, open_task
from engine.errors import InvalidValues, NotAllowed
from engine.rights.questions import ways
from engine.sentence import say
from engine.store import ticks
from engine.turn import checklists
from engine.turn.duties import verdict

if TYPE_CHECKING:
    from engine.store.tasks import TaskRow
    from engine.turn import Turn
    from engine.turn.checklists import Check

MOST = 50
"""Items on one checklist."""
MOST_DEEDS = 2_000
"""Changes of one checklist."""
LONGEST = 200


def tick(turn: Turn, task_id: str, item: str, *, done: bool, by: str) -> str:
    """Tick an item, or (not `done`) take that back; what is so already stays as it was."""
    task, there = _opened(turn, task_id, by)
    known = there.get(_cleaned(item))
    if known is None:
        said = say("%(item)s is not on the checklist of %(task)s.", item=repr(item), task=repr(task.name))
        raise InvalidValues(say("The checklist"), {"item": said})
    if (known.by is not None) != done:
        _keep(turn, task, ticks.TICKED if done else ticks.UNTICKED, known.item, by)
    return task_id


def add(turn: Turn, task_id: str, item: str, by: str) -> str:
    """Put an item of one's own on the checklist of a task."""
    task, there = _opened(turn, task_id, by)
    said = _cleaned(item)
    if not 0 < len(said) <= LONGEST:
        raise InvalidValues(
            say("The item"), {"item": say("Write what is to be ticked, in at most %(most)s characters.", most=LONGEST)}
        )
    if said in there:
        raise InvalidValues(say("The item"), {"item": say("%(item)s is on the checklist already.", item=repr(said))})
    if len(there) >= MOST:
        raise InvalidValues(say("The item"), {"item": say("A checklist has %(most)s items at most.", most=MOST)})
    _keep(turn, task, ticks.ADDED, said, by)
    return task_id


def remove(turn: Turn, task_id: str, item: str, by: str) -> str:
    """Take an item off the checklist that one has added oneself."""
    task, there = _opened(turn, task_id, by)
    known = there.get(_cleaned(item))
    if known is None:
        return task_id
    if known.added_by != by:
        who = say("the process asks for it")
        if known.added_by is not None:
            who = say("%(who)s has added it", who=named(turn, known.added_by))
        deed = say("take '%(item)s' off the checklist", item=known.item)
        raise NotAllowed(named(turn, by), deed, who)
    _keep(turn, task, ticks.REMOVED, known.item, by)
    return task_id


def _cleaned(item: str) -> str:
    return " ".join(item.replace("\0", "").split())


def _opened(turn: Turn, task_id: str, by: str) -> tuple[TaskRow, dict[str, Check]]:
    """Find an open task that somebody may do, with its checklist by what the items say."""
    task, person = open_task(turn, task_id, by, say("ticked off"))
    program, options = turn.run(task.instance_id).program, ways(task, person)
    why = verdict(turn.view, program, task, person, options).why if options else ""
    if not options:
        why = say("it is not for them to do")
        if task.assignee:
            why = say("%(who)s has it", who=named(turn, task.assignee))
    if why:
        raise NotAllowed(person.name, say("change the checklist of the task '%(task)s'", task=task.name), why)
    return task, {one.item: one for one in checklists.of(turn.view, program, task)}


def _keep(turn: Turn, task: TaskRow, deed: str, item: str, by: str) -> None:
    if len(ticks.of_task(turn.view, task.instance_id, task.id)) >= MOST_DEEDS:
        said = say("This checklist was changed too often. Please leave it as it is.")
        raise InvalidValues(say("The checklist"), {"item": said})
    row = ticks.TickRow(task.instance_id, task.id, deed, item, by, turn.now)
    turn.then(lambda w: ticks.add(w, row))
