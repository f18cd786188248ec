"""Instances: one, many, their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.errors import NotFound
from engine.execution.evolve import evolve
from engine.execution.state import State
from engine.model import Page
from engine.queries import views
from engine.store import definitions, incidents, instances, journal, people, tasks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model import Person, ProcessInstance
    from engine.store.instances import InstanceRow
    from engine.store.transaction import Reader


def row(r: Reader, instance_id: str) -> InstanceRow:
    """Find the row of an instance, or refuse."""
    found = instances.load(r, instance_id)
    if found is None:
        raise NotFound("process instance", instance_id)
    return found


def find(r: Reader, instance_id: str) -> ProcessInstance | None:
    """Find one."""
    found = instances.load(r, instance_id)
    return None if found is None else shown(r, [found])[0]


def concerns(r: Reader, instance_id: str, person: Person) -> bool:
    """Whether somebody may see an instance: they administer, started it, or a task of it was theirs or their lane's."""
    found = instances.load(r, instance_id)
    if person.administrator or (found is not None and found.started_by == person.id):
        return True
    mine = person.groups
    return any(
        one.group in mine or person.id in (one.assignee, one.completed_by, *one.people)
        for one in tasks.of_one(r, instance_id)
    )


def listed(
    r: Reader,
    *,
    state: str | None,
    process_key: str | None,
    business_key: str | None,
    after: str | None,
    limit: int,
) -> Page[ProcessInstance]:
    """List a page of instances, youngest first; `after` is the key that the page before gave."""
    since = None
    if after and "." in after:
        at, _, last = after.partition(".")
        since = (int(at), last) if at.isdigit() else None
    rows = instances.find(
        r, state=state, process_key=process_key, business_key=business_key, after=since, limit=limit + 1
    )
    more = rows[limit - 1] if len(rows) > limit else None
    return Page(tuple(shown(r, rows[:limit])), f"{more.started_at}.{more.id}" if more else None)


def shown(r: Reader, rows: Iterable[InstanceRow]) -> list[ProcessInstance]:
    """Show rows with the names that people know, in a fixed number of queries."""
    rows = list(rows)
    versions = {one.id: one for one in (definitions.find(r, key) for key in {row.definition_id for row in rows}) if one}
    names = people.names(r, sorted({row.started_by for row in rows}))
    stuck = incidents.open_counts(r, [row.id for row in rows])
    result = []
    for one in rows:
        definition = versions.get(one.definition_id)
        name, version = (definition.name, definition.version) if definition else (one.process_key, 0)
        result.append(views.instance(one, name, version, names, stuck.get(one.id, 0)))
    return result


def variables(r: Reader, instance_id: str) -> dict[str, Any]:
    """Fold the values of the process itself from its journal, so that an ended instance has them too."""
    state = State(instance_id)
    last: dict[str, Any] = {}
    for turn in journal.read(r, instance_id):
        for event in turn.events:
            evolve(state, event)
            if 0 in state.scopes:
                last = state.scopes[0].variables
    return last
