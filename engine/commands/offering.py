"""Offering open tasks anew: who works in a lane, or is here at all, may have changed since they opened."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from engine.errors import Refusal
from engine.events import TaskOffered, TaskReleased
from engine.store import finding, inbox, people, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.program.model import Element
    from engine.store.tasks import TaskRow
    from engine.turn import Turn, Turns

MANY = 500
"""Tasks that are looked at together."""


class Change(Protocol):
    """A change of open tasks of one instance; gives how many it has changed."""

    def __call__(self, turn: Turn, instance_id: str, ids: Sequence[str]) -> int:
        """Look at each task first: it may have been done, or changed, meanwhile."""


def everything(turns: Turns, process_key: str | None, by: str) -> int:
    """Offer open tasks (of a process) to those who are to do them by now; how many changed."""
    return of_open_tasks(turns, process_key, by, offer)


def of_open_tasks(turns: Turns, process_key: str | None, by: str, change: Change) -> int:
    """Change open tasks (of a process), one instance at a time; gives how many have changed."""
    changed, place = next_tasks(turns, process_key, by, change, None)
    while place is not None:
        more, place = next_tasks(turns, process_key, by, change, place)
        changed += more
    return changed


def next_tasks(
    turns: Turns, process_key: str | None, by: str, change: Change, after: Sequence[Any] | None
) -> tuple[int, Sequence[Any] | None]:
    """Change the next `MANY` open tasks behind a place in the list of all, or the first ones.

    Gives how many have changed, and the place where to go on; None behind the last.
    """
    with turns.store.reading() as r:
        rows = finding.page(r, inbox.everything(), finding.ORDERS["due"], start=after, limit=MANY).rows
    by_instance: dict[str, list[str]] = {}
    for row in rows:
        if process_key in {None, row.process_key}:
            by_instance.setdefault(row.instance_id, []).append(row.id)
    changed = 0
    for instance_id, ids in by_instance.items():
        try:
            changed += turns.take(partial(change, instance_id=instance_id, ids=ids), actor=by, channel="admin")
        except Refusal:  # it has ended meanwhile
            continue
    return changed, finding.ORDERS["due"].key(rows[-1]) if rows else None


def offer(turn: Turn, instance_id: str, ids: Sequence[str]) -> int:
    """Offer these tasks of an instance; who has one keeps it, unless they have left. How many changed."""
    run = turn.run(instance_id)
    changed = 0
    for task in tasks.find_many(turn.view, ids):
        element = run.program.elements.get(task.element)
        if task.state != "open" or element is None:
            continue
        group, named = _offered(turn, task, element)
        left = task.assignee is not None and not people.here(turn.view, [task.assignee])
        if left:
            turn.record(instance_id, TaskReleased(task.scope, task.wait))
        if (group, named) != (task.group, task.people):
            turn.record(instance_id, TaskOffered(task.scope, task.wait, group, named))
        changed += left or (group, named) != (task.group, task.people)
    return changed


def _offered(turn: Turn, task: TaskRow, element: Element) -> tuple[str | None, tuple[str, ...]]:
    """For which group a task is, and for whom by name; what its diagram says or computes stays as it is."""
    question = (task.form or "").startswith("tl:")
    duty = None if question else getattr(element.detail, "duty", None)
    same = duty.same if duty is not None else ()
    named = tuple(turn.did(turn.run(task.instance_id), same)) if same else ()
    if named:
        return None, named
    stated = element.lane.stated if element.lane is not None and question else _stated(element)
    if element.lane is None or getattr(element.detail, "group", None) is not None:
        return task.group, task.people
    return stated or turn.group_of(task.process_key, element.lane), () if same else task.people


def _stated(element: Element) -> str | None:
    place = getattr(element.detail, "place", None)
    return None if place is None else place[3]
