"""Instances: one, many, their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import views
from engine.errors import NotFound
from engine.execution.evolve import evolve
from engine.execution.state import State
from engine.model import Page
from engine.rights import may_see
from engine.store import instances, journal, owners, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.deployed import Deployed
    from engine.model import Person, ProcessInstance
    from engine.store.instances import InstanceRow
    from engine.store.transaction import Reader


def row(r: Reader, instance_id: str) -> InstanceRow:
    """Find the row of an instance, or refuse."""
    found = instances.load(r, instance_id)
    if found is None:
        raise NotFound("process instance", instance_id)
    return found


def find(r: Reader, deployed: Deployed, instance_id: str) -> ProcessInstance:
    """Find one, or refuse."""
    found = shown(r, deployed, [instance_id])
    if not found:
        raise NotFound("process instance", instance_id)
    return found[0]


def concerns(r: Reader, instance_id: str, person: Person) -> bool:
    """Whether somebody may see an instance: they administer, own the process or started it, or a task of it was
    theirs or their lane's.
    """
    found = instances.load(r, instance_id)
    if person.administrator or found is None or found.started_by == person.id:
        return True
    owner = owners.current(r, found.process_key)
    if owner is not None and owner.person_id == person.id:
        return True
    return any(one.completed_by == person.id or may_see(one, person) for one in tasks.of_one(r, instance_id))


def listed(
    r: Reader,
    deployed: Deployed,
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
    return Page(
        tuple(shown(r, deployed, [row.id for row in rows[:limit]])), f"{more.started_at}.{more.id}" if more else None
    )


def shown(r: Reader, deployed: Deployed, ids: Sequence[str]) -> list[ProcessInstance]:
    """Show instances with the names that people know, in one query."""
    result = []
    for card in instances.cards(r, ids):
        definition = deployed.definition(r, card.row.definition_id)
        result.append(views.instance(card, definition.name, definition.version))
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
