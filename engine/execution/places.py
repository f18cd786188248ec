"""Where work stands: its lane, or, where a called process has none, the lane of the call activity that called it.

A called process knows where it was called: `Scope.data` of the process itself begins with depth, lane, zone and group
of the call, with depth 1 for what a process that somebody started calls. Behind these, where a turn came to an end
event and others are still to come, is the id of that end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from engine.execution.state import NOBODY

if TYPE_CHECKING:
    from engine.events import TaskCreated
    from engine.execution.run import Run
    from engine.program.model import Element

Caller: TypeAlias = tuple[int, str | None, str | None, str | None]

DEEPEST = 100
"""How deep processes may call one another: what calls itself without end stops there, as an incident."""


def caller(run: Run, element: Element) -> Caller:
    """What a process called by a call activity is to know of it: how deep it is, and in which lane, zone and group."""
    depth, *around = (run.state.scope(0).data or NOBODY)[:4]
    if element.lane is not None:
        group = element.lane.stated or run.surroundings.group_of(run.program.key, element.lane)
        around = [element.lane.path, element.lane.zone, group]
    return (depth + 1, *around)


def placed(run: Run, element: Element, task: TaskCreated) -> TaskCreated:
    """Give a task whatever of lane and group the diagram does not say."""
    if task.lane is None:
        return _at_caller(run, task)
    if task.group is not None or element.lane is None:
        return task
    return replace(task, group=run.surroundings.group_of(run.program.key, element.lane))


def _at_caller(run: Run, task: TaskCreated) -> TaskCreated:
    """Put a task that is in no lane into its caller's; a group that the diagram names stays."""
    known = run.state.scope(0).data if run.state.parent is not None else None
    if known is None:
        return task
    _, lane, zone, group = known[:4]
    return replace(task, lane=lane, zone=zone, group=task.group or group)


def end_reached(run: Run) -> str | None:
    """The id of the last end event of the process that an earlier turn came to."""
    known = run.state.scope(0).data
    return known[len(NOBODY)] if known and len(known) > len(NOBODY) else None
