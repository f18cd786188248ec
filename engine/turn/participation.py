"""Who has a say in the review of a process, and for which office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from engine.governance.significance import OFFICES
from engine.model import as_group
from engine.rights.questions import may_do
from engine.store import tasks
from engine.store.reviews import COMPLETED
from engine.turn import lanes

if TYPE_CHECKING:
    from engine.deployed import Deployed
    from engine.model import Person
    from engine.program.model import Program
    from engine.store.reviews import ReviewRow
    from engine.store.tasks import TaskRow
    from engine.store.transaction import Reader

INPUTS = {"frontstage": "front_input", "backstage": "back_input"}
"""Which task of the process that leads through a review asks which office."""


def offered(r: Reader, program: Program, zone: str) -> list[str]:
    """Who speaks for an office where nobody is named: the groups that work in its lanes, as a task names them."""
    there = [lane for lane in program.lanes.values() if lane.zone == zone]
    groups = lanes.groups_of(r, program.key, there)
    return sorted({as_group(group) for group in groups.values() if group})


def tasks_of(r: Reader, row: ReviewRow) -> list[TaskRow]:
    """The tasks of the process that leads through a review; none where none does."""
    return tasks.of_one(r, row.instance_id) if row.instance_id else []


def sides(r: Reader, deployed: Deployed, row: ReviewRow, person: Person) -> tuple[str, ...]:
    """For which offices somebody may speak: those whose lanes they work in, and those that asked them by name."""
    program, asked = deployed.program(r, row.definition_id), tasks_of(r, row)
    return tuple(
        zone
        for zone in OFFICES
        if not person.called.isdisjoint(offered(r, program, zone))
        or any(one.element == INPUTS[zone] and may_do(one, person) for one in asked)
    )


def relations(r: Reader, deployed: Deployed, row: ReviewRow, person: Person) -> frozenset[str]:
    """What somebody is to a review: concerned (has a say, had one, or has something to do that it has agreed), the
    deputy of the process's owner.
    """
    found = set()
    if not row.definition_id:
        return frozenset()
    named = {one["person"] for one in msgspec.json.decode(row.participants)}
    if row.state == COMPLETED:
        named |= {one["person"] for one in msgspec.json.decode(row.changes)}
    if person.id in named or sides(r, deployed, row, person):
        found.add("concerned")
    if is_deputy(r, deployed, row, person):
        found.add("deputy")
    return frozenset(found)


def is_deputy(r: Reader, deployed: Deployed, row: ReviewRow, person: Person) -> bool:
    """Whether somebody may prepare in place of the owner: whom the diagram names, or who stands in for them."""
    named = deployed.program(r, row.definition_id).governance.deputy
    return person.id == named or row.owner_at_time in {one.person for one in person.stands_in}
