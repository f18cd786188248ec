"""What was done with the checklists of tasks, deed by deed: added, removed, ticked, taken back.

An item is known by what it says, which is personal where people have written it: encrypted, and erased with the
request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from engine.store import topics
from engine.store.handling import tick
from engine.store.statements import Statement, adding, p, removing

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

ADDED, REMOVED, TICKED, UNTICKED = "added", "removed", "ticked", "unticked"
_SALT = 16


class TickRow(NamedTuple):
    """A deed (one of the above) with an item of the checklist of a task. `id` numbers them, in the order in which they
    were written.
    """

    instance_id: str
    task_id: str
    deed: str
    item: str
    person_id: str
    at: int
    id: str = ""


_COLUMNS = tuple(tick.c[name] for name in TickRow._fields)
_THEIRS = (tick.c.instance_id == p("instance_id"), tick.c.task_id == p("task_id"))
_ADD = adding(tick)
_COUNT = Statement(select(func.count()).select_from(tick).where(*_THEIRS))
_OF_TASK = Statement(select(*_COLUMNS).where(*_THEIRS).order_by(tick.c.id))
OF_INSTANCE = Statement(
    select(*_COLUMNS).where(tick.c.instance_id == p("instance_id")).order_by(tick.c.at, tick.c.task_id, tick.c.id)
)
_ERASE = removing(tick, "instance_id")


def add(w: Writer, row: TickRow) -> None:
    """Keep a deed, and tell who looks. Whoever writes has taken the instance, so numbers are given one by one."""
    number = w.value(_COUNT, {"instance_id": row.instance_id, "task_id": row.task_id}) + 1
    salt, closed, _ = w.seal.close(row.instance_id, row.item.encode())
    w.run(_ADD, row._asdict() | {"item": salt + closed, "id": f"{number:06}"})
    w.tell(topics.of_instance(row.instance_id), topics.of_task(row.task_id))


def of_task(r: Reader, instance_id: str, task_id: str) -> list[TickRow]:
    """What was done with the checklist of a task, the oldest first."""
    return _read(r, r.all(_OF_TASK, {"instance_id": instance_id, "task_id": task_id}))


def of_instance(r: Reader, instance_id: str) -> list[TickRow]:
    """What was done with all checklists of a request, the oldest first."""
    return _read(r, r.all(OF_INSTANCE, {"instance_id": instance_id}))


def erase(w: Writer, instance_id: str) -> int:
    """Forget the checklists of a request; how many deeds there were."""
    return w.run(_ERASE, {"instance_id": instance_id})


def _read(r: Reader, rows: list[tuple[object, ...]]) -> list[TickRow]:
    found = [TickRow._make(row) for row in rows]
    return [one._replace(item=_opened(r, one.instance_id, one.item)) for one in found]  # type: ignore[arg-type]


def _opened(r: Reader, instance_id: str, closed: bytes) -> str:
    plain = r.seal.open(instance_id, closed[:_SALT], closed[_SALT:])
    return "" if plain is None else plain.decode()
