"""Which tasks somebody has looked at, and how far each had got by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.store.encoding import texts
from engine.store.handling import task_seen
from engine.store.statements import Statement, among, keeping, p

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer

_KEEP = keeping(task_seen)
_FIND = Statement(
    select(task_seen.c.task_id, task_seen.c.sequence).where(
        task_seen.c.person_id == p("person_id"), among(task_seen.c.task_id, "ids")
    )
)


def keep(w: Writer, person_id: str, task_id: str, sequence: int, at: int) -> None:
    """Somebody has looked at a task as it is now."""
    w.run(_KEEP, {"person_id": person_id, "task_id": task_id, "sequence": sequence, "at": at})


def find(r: Reader, person_id: str, task_ids: Iterable[str]) -> dict[str, int]:
    """How far each of these tasks had got when somebody last looked at it."""
    return dict(r.all(_FIND, {"person_id": person_id, "ids": texts(sorted(task_ids))}))
