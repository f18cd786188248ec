"""Saying something of a task: the remark is kept, and whoever is named with an @ and may see it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.people import acting
from engine.errors import InvalidValues, NotAllowed, NotFound
from engine.rights import may
from engine.rights.questions import may_do, may_see
from engine.sentence import say
from engine.store import people, remarks, tasks, tellings
from engine.turn.telling import MENTIONED

if TYPE_CHECKING:
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Writer

MOST_NAMED = 20


def remark(w: Writer, task_id: str, words: str, by: str, remark_id: str, now: int) -> tuple[str, ...]:
    """Keep a remark on a task that somebody may see; gives the ids behind an @ whose owners are not told of it."""
    row, person = tasks.find(w, task_id), acting(w, by, now)
    if row is None or not (may_see(row, person) or row.completed_by == by):
        raise NotFound("task", task_id)
    if not (may_do(row, person) or may(person, "task.assign", row.process_key) or row.completed_by == by):
        deed = say("speak about the task '%(task)s'", task=row.name)
        raise NotAllowed(person.name, deed, say("it is not for them to do or to give out"))
    text = remarks.checked(words)
    if not text:
        raise InvalidValues(say("The remark"), {"words": say("Write something first.")})
    meant = [one for one in named(words) if one != by]
    told = [one for one in meant if _sees(w, row, one, now)]
    remarks.add(w, remarks.RemarkRow(remark_id, row.instance_id, task_id, by, "remark", text, now), told)
    tellings.add(w, (telling(row, one, by, remark_id, now) for one in told))
    return tuple(one for one in meant if one not in told)


def telling(row: TaskRow, whom: str, by: str, remark_id: str, now: int) -> tellings.TellingRow:
    """What somebody is told who is named in a remark."""
    id_ = tellings.named(whom, MENTIONED, remark_id, "")
    return tellings.TellingRow(id_, whom, MENTIONED, remark_id, row.id, row.instance_id, by, row.due, None, now)


def named(words: str) -> list[str]:
    """Ids behind an @ at the beginning of a word; what follows them that no id has is left aside."""
    found = (word[1:].strip(".,;:!?()").casefold() for word in words.split() if word.startswith("@"))
    return list(dict.fromkeys(filter(None, found)))[:MOST_NAMED]


def _sees(w: Writer, row: TaskRow, person_id: str, now: int) -> bool:
    found = people.find_whole(w, person_id, now)
    return found is not None and bool(found.row.active) and may_see(row, acting(w, person_id, now))
