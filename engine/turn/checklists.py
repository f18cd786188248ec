"""The checklist of a task as it stands: what the diagram declares, what people have added, and what is ticked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.store import ticks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.program.details import CheckItem
    from engine.program.model import Program
    from engine.store.tasks import TaskRow
    from engine.store.ticks import TickRow
    from engine.store.transaction import Reader


@dataclass(frozen=True, slots=True)
class Check:
    """An item: `added_by` is who has written it (None: the diagram declares it), `by` who has ticked it, and when."""

    item: str
    mandatory: bool = False
    added_by: str | None = None
    by: str | None = None
    at: int | None = None


def declared(program: Program, task: TaskRow) -> tuple[CheckItem, ...]:
    """What the diagram has on the checklist of a task."""
    element = program.elements.get(task.element)
    return getattr(element.detail, "checklist", ()) if element is not None else ()


def of(r: Reader, program: Program, task: TaskRow) -> tuple[Check, ...]:
    """Give the checklist of a task."""
    return standing(declared(program, task), ticks.of_task(r, task.instance_id, task.id))


def standing(items: Iterable[CheckItem], done: Iterable[TickRow]) -> tuple[Check, ...]:
    """Work out how a checklist stands after all that was done with it."""
    found = {one.name: Check(one.name, one.mandatory) for one in items}
    for deed in done:
        known = found.get(deed.item)
        if deed.deed == ticks.ADDED:
            found.setdefault(deed.item, Check(deed.item, added_by=deed.person_id))
        elif deed.deed == ticks.REMOVED:
            found.pop(deed.item, None)
        elif known is not None:
            ticked = deed.deed == ticks.TICKED
            found[deed.item] = replace(known, by=deed.person_id if ticked else None, at=deed.at if ticked else None)
    return tuple(found.values())


def missing(r: Reader, program: Program, task: TaskRow) -> list[str]:
    """Name what must be ticked before a task can be completed, and is not."""
    if not any(one.mandatory for one in declared(program, task)):
        return []
    return [one.item for one in of(r, program, task) if one.mandatory and one.by is None]
