"""Instances: one, many, their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import views
from engine.errors import NotFound
from engine.execution.evolve import evolve
from engine.execution.state import State
from engine.model import Page
from engine.rights import acts_for, may
from engine.rights.questions import for_them
from engine.store import instances, journal, tasks

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


def relations(r: Reader, found: InstanceRow, person: Person) -> frozenset[str]:
    """What somebody is to an instance: who began it, and whether it concerns them (a task of it is or was for them)."""
    if found.started_by == person.id:
        return frozenset({"starter", "concerned"})
    theirs = any(
        one.completed_by == person.id or for_them(one, person) or acts_for(one, person)
        for one in tasks.of_one(r, found.id)
    )
    return frozenset({"concerned"} if theirs else ())


def sees(r: Reader, found: InstanceRow, person: Person) -> bool:
    """Whether somebody may see an instance."""
    return may(person, "request.see", found.process_key) or may(
        person, "request.see", found.process_key, relations(r, found, person)
    )


def listed(
    r: Reader,
    deployed: Deployed,
    *,
    state: str | None,
    process_key: str | None,
    business_key: str | None,
    after: str | None,
    limit: int,
    person: Person | None = None,
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
    seen = [row.id for row in rows[:limit] if person is None or sees(r, row, person)]
    return Page(tuple(shown(r, deployed, seen)), f"{more.started_at}.{more.id}" if more else None)


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
