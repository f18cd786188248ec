"""Who can be asked about a step: the groups that work in the lanes of its process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model import GROUP, as_group
from engine.store import groups as registered
from engine.store import people
from engine.turn import lanes

if TYPE_CHECKING:
    from engine.program.model import Program
    from engine.store.transaction import Reader


def groups(r: Reader, program: Program) -> list[tuple[str, str]]:
    """The groups that work in a process, as a task names them, each with the lanes in words."""
    found: dict[str, list[str]] = {}
    of_lanes = lanes.groups_of(r, program.key, program.lanes.values())
    for lane in program.lanes.values():
        group = of_lanes[lane.id]
        if group:
            found.setdefault(as_group(group), []).append(lane.name or lane.id)
    return [(group, ", ".join(names)) for group, names in found.items()]


def of_step(r: Reader, program: Program, element: str) -> list[str]:
    """The group that works at a step, as a task names it; nobody where the step is not in this process."""
    step = program.elements.get(element)
    if step is None or step.lane is None:
        return []
    group = lanes.groups_of(r, program.key, [step.lane])[step.lane.id]
    return [as_group(group)] if group else []


def is_somebody(r: Reader, called: str) -> bool:
    """Whether this is somebody who can be asked: a person who is here, or a group (as `@group`)."""
    if called.startswith(GROUP):
        return any(one.id == called.removeprefix(GROUP) for one in registered.everything(r))
    row = people.find(r, called)
    return row is not None and bool(row.active)
