"""Incidents, with the names that people know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import views
from engine.queries import instances
from engine.rights import may
from engine.store import incidents

if TYPE_CHECKING:
    from engine.model import Incident, Person
    from engine.store.incidents import IncidentRow
    from engine.store.transaction import Reader
    from engine.turn import Turns


def listed(
    r: Reader, turns: Turns, *, open_only: bool, instance_id: str | None, person: Person | None = None
) -> tuple[Incident, ...]:
    """List incidents, oldest first: of one instance, or of all; with a person, those of instances they may see."""
    if instance_id is None:
        rows = incidents.listed(r, open_only=open_only)
    else:
        rows = [row for row in incidents.of_one(r, instance_id) if row.resolved_at is None or not open_only]
    if person is not None:
        rows = [row for row in rows if _seen(r, row, person)]
    return tuple(views.incident(row, turns.deployed.program(r, row.definition_id)) for row in rows)


def _seen(r: Reader, row: IncidentRow, person: Person) -> bool:
    if may(person, "request.see", row.process_key):
        return True
    return instances.sees(r, instances.row(r, row.instance_id), person)
