"""Who did what in an instance, as far as the diagram makes something depend on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import Completed, Fired, TaskClaimed
from engine.store import moving, people, tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.execution.run import Run
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader

QUESTION = "tl:"
"""How the forms begin by which people are asked what a diagram leaves open: an answer is not the work itself."""


def of_run(r: Reader, run: Run, elements: Sequence[str], actor: str) -> dict[str, set[str]]:
    """Who did each of these elements in an instance, this turn included, which is the actor's."""
    rows = done(r, [run.state.instance_id], elements)[run.state.instance_id]
    found = among(rows, elements)
    absent = {row.wait: row.on_behalf_of for row in rows}
    for event in run.events:
        if isinstance(event, TaskClaimed):
            absent[event.wait] = event.on_behalf_of
        elif isinstance(event, Completed | Fired) and event.kind == "task" and event.element in found:
            found[event.element].update({actor, absent.get(event.wait) or actor})
    return found


def done(r: Reader, instance_ids: Sequence[str], elements: Sequence[str]) -> dict[str, list[TaskRow]]:
    """The tasks of instances that were done, or are open, at these elements, by instance; those done before an instance
    was moved to another version stand under what their elements are called there.
    """
    moves = moving.renamed(r, instance_ids)
    before = {old for each in moves.values() for _, said in each for old in said}
    rows = tasks.done(r, instance_ids, [*elements, *sorted(before.difference(elements))])
    return {one: [_as_called(row, moves.get(one, ())) for row in found] for one, found in rows.items()}


def _as_called(row: TaskRow, moves: Iterable[tuple[int, dict[str, str]]]) -> TaskRow:
    element = row.element
    for at, said in moves:
        if row.completed_at is not None and row.completed_at <= at:
            element = said.get(element, element)
    return row._replace(element=element)


def here(r: Reader, names: Iterable[str]) -> list[str]:
    """Those of these people who have not left, by id."""
    names = sorted(names)
    return people.here(r, names) if names else []


def among(rows: Iterable[TaskRow], elements: Iterable[str]) -> dict[str, set[str]]:
    """Who did each of these elements, as rows tell: who acted, and for whom. Whoever did one of several times counts,
    and so does what was taken back later.
    """
    found: dict[str, set[str]] = {one: set() for one in elements}
    for row in rows:
        if row.element in found and row.state == "completed" and not (row.form or "").startswith(QUESTION):
            found[row.element].update(one for one in (row.completed_by, row.on_behalf_of) if one)
    return found
