"""Rows of the store as the nouns that faces answer with."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from engine.calendar.instants import moment
from engine.governance.recorded import on_record
from engine.model import GROUP, Absence, Incident, Membership, Person, ProcessInstance, StandIn, UserTask
from engine.store.people import EVERYWHERE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from engine.governance.clock import Review
    from engine.program.model import Program
    from engine.store.absences import AbsenceRow
    from engine.store.incidents import IncidentRow
    from engine.store.instances import Card
    from engine.store.people import StandIn as StandInRow
    from engine.store.people import Whole
    from engine.store.reviews import ReviewRow
    from engine.store.tasks import TaskRow

    Programs = Callable[[str], Program]


def moment_or_none(instant: int | None) -> dt.datetime | None:
    """Turn an instant that may be missing into a date-time."""
    return None if instant is None else moment(instant)


@lru_cache(1024)
def person(whole: Whole) -> Person:
    """Show a person with what they may; what stands only in the table of secrets is never shown."""
    row = whole.row
    roles, roles_for = _divided(whole.roles)
    return Person(
        id=row.id,
        name=row.name,
        title=row.title,
        groups=whole.groups,
        roles=roles,
        roles_for=roles_for,
        owns=whole.owns,
        skills=whole.skills,
        stands_in=tuple(stand_in(one) for one in whole.stands_in),
        email=row.email,
        manager=row.manager_id,
        demo=bool(row.demo),
        active=bool(row.active),
        left_at=moment_or_none(row.left_at),
        keeper=row.keeper_id,
        ends_at=moment_or_none(row.ends_at),
        language=row.language,
        zone=row.zone,
    )


def clock_review(row: ReviewRow) -> Review:
    """What the clock needs to know of a review as it stands now."""
    return on_record(row, voided=row.voided_at is not None)


def _divided(held: frozenset[tuple[str, str]]) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Roles that are held in all processes, and those for a process."""
    everywhere = frozenset(role for role, key in held if key == EVERYWHERE)
    return everywhere, frozenset(pair for pair in held if pair[1] != EVERYWHERE)


def stand_in(row: StandInRow) -> StandIn:
    """Show for whom somebody stands in."""
    return StandIn(row.person_id, row.name, moment(row.until), row.processes, row.groups)


def absence(row: AbsenceRow, person_name: str, deputy_name: str) -> Absence:
    """Show a time for which somebody stands in."""
    return Absence(
        row.id,
        row.person_id,
        person_name,
        row.deputy_id,
        deputy_name,
        moment(row.since),
        moment(row.until),
        None if row.processes is None else frozenset(msgspec.json.decode(row.processes)),
        row.reason,
        moment(row.made_at),
        row.made_by,
        moment_or_none(row.revoked_at),
    )


def membership(group: str, since: int, until: int | None) -> Membership:
    """Show that somebody works in a group; what began at 0 has been so from ever."""
    return Membership(group, moment(since) if since else None, moment_or_none(until))


def task(
    row: TaskRow, process_name: str, names: Mapping[str, str], absent: StandIn | None = None, **further: Any
) -> UserTask:
    """Show a task; `names` maps people's ids to their names. For who looks it may be somebody's who is `absent`, and
    there may be `further` things to say of it.
    """
    groups = (one.removeprefix(GROUP) for one in row.people if one.startswith(GROUP))
    return UserTask(
        id=row.id,
        instance_id=row.instance_id,
        process_key=row.process_key,
        process_name=process_name,
        definition_id=row.definition_id,
        element=row.element,
        name=row.name,
        state=row.state,
        created_at=moment(row.created_at),
        business_key=row.business_key,
        lane=row.lane,
        zone=row.zone,
        group=row.group,
        groups=(*((row.group,) if row.group else ()), *groups),
        people=tuple(one for one in row.people if not one.startswith(GROUP)),
        assignee=row.assignee,
        assignee_name=names.get(row.assignee or "", row.assignee),
        priority=row.priority,
        due_at=moment_or_none(row.due),
        follow_up_at=moment_or_none(row.follow_up),
        claimed_at=moment_or_none(row.claimed_at),
        completed_at=moment_or_none(row.completed_at),
        completed_by=names.get(row.completed_by or "", row.completed_by),
        form=row.form,
        on_behalf_of=row.on_behalf_of if absent is None else absent.person,
        on_behalf_of_name=names.get(row.on_behalf_of or "", row.on_behalf_of) if absent is None else absent.name,
        asked_by=row.asked_by,
        asked_by_name=names.get(row.asked_by or "", row.asked_by),
        target_at=moment_or_none(row.target),
        promised_at=moment_or_none(row.promised),
        queue=row.queue,
        turn_at=moment_or_none(row.turn_sort),
        **further,
    )


def instance(card: Card, process_name: str, version: int) -> ProcessInstance:
    """Show an instance."""
    row = card.row
    return ProcessInstance(
        id=row.id,
        definition_id=row.definition_id,
        process_key=row.process_key,
        process_name=process_name,
        version=version,
        business_key=row.business_key,
        state=row.state,
        started_at=moment(row.started_at),
        started_by=card.started_by,
        ended_at=moment_or_none(row.ended_at),
        outcome=row.outcome,
        root_id=row.root_id,
        parent_id=row.parent_id,
        incidents=card.incidents,
    )


def incident(row: IncidentRow, program: Program) -> Incident:
    """Show an incident with the names of its process and element."""
    element = program.elements.get(row.element)
    return Incident(
        id=row.id,
        instance_id=row.instance_id,
        process_key=row.process_key,
        process_name=program.name,
        business_key=row.business_key,
        element=row.element,
        element_name=element.label if element else row.element,
        code=row.code,
        message=row.message,
        raised_at=moment(row.raised_at),
        resolved_at=moment_or_none(row.resolved_at),
        definition_id=row.definition_id,
    )
