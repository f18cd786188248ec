"""What the owner of a process has to do about reports from the front line goes to the new owner with the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import TaskClaimed
from engine.execution import stimuli
from engine.store import feedback, people, tasks

if TYPE_CHECKING:
    from engine.turn import Turn

TRIAGE, CHANGE = ("triage", "triage_instead"), ("make_change",)
_OWNERS = {*TRIAGE, "decide", *CHANGE}


def pass_on(turn: Turn, process_key: str, person_id: str) -> None:
    """Give the open tasks of the owner, and those that are still to come, to the new one."""
    owner, rows = people.find(turn.view, person_id), feedback.unclosed(turn.view, process_key)
    whose = sorted({row.instance_id for row in rows if row.instance_id})
    if owner is None or not whose:
        return
    turn.lock(whose)
    for instance_id in whose:
        run = turn.run(instance_id)
        if turn.row(instance_id).ended_at is None:
            for task in tasks.of_one(turn.view, instance_id):
                if task.state == "open" and task.element in _OWNERS and task.assignee != person_id:
                    turn.record(instance_id, TaskClaimed(task.scope, task.wait, person_id))
            stimuli.write(run, 0, {"owner": owner.id, "owner_name": owner.name})
