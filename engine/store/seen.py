"""Which tasks somebody has looked at, how far each had got by then, and what has happened to it last."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.encoding import decode, texts
from engine.store.handling import task_seen
from engine.store.statements import Statement, among, keeping, p
from engine.store.tables import journal, task

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.events import AnyEvent
    from engine.store.transaction import Reader, Writer

_KEEP = keeping(task_seen)
_FIND = Statement(
    select(*task_seen.c["task_id", "sequence", "at"]).where(
        task_seen.c.person_id == p("person_id"), among(task_seen.c.task_id, "ids")
    )
)
_LAST = Statement(
    select(*task.c["id", "sequence"], *journal.c["first", "format", "events"])
    .select_from(task)
    .join(journal, journal.c.instance_id == task.c.instance_id)
    .where(among(task.c.id, "ids", leading=True), journal.c.first <= task.c.sequence, journal.c.last >= task.c.sequence)
)


def keep(w: Writer, person_id: str, task_id: str, sequence: int, at: int) -> None:
    """Somebody has looked at a task as it is now."""
    w.run(_KEEP, {"person_id": person_id, "task_id": task_id, "sequence": sequence, "at": at})


class Look(NamedTuple):
    """How far a task had got when somebody last looked at it, and when that was."""

    sequence: int
    at: int


def find(r: Reader, person_id: str, task_ids: Iterable[str]) -> dict[str, Look]:
    """When somebody last looked at each of these tasks, of those that they have."""
    rows = r.all(_FIND, {"person_id": person_id, "ids": texts(sorted(task_ids))})
    return {task_id: Look(sequence, at) for task_id, sequence, at in rows}


def last(r: Reader, task_ids: Iterable[str]) -> dict[str, AnyEvent]:
    """What has happened to each of these tasks last, without personal values."""
    rows = r.all(_LAST, {"ids": texts(sorted(task_ids))})
    return {task_id: decode(version, body)[sequence - first] for task_id, sequence, first, version, body in rows}
