"""Incidents, with the names that people know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import views
from engine.store import incidents

if TYPE_CHECKING:
    from engine.model import Incident
    from engine.store.transaction import Reader
    from engine.turn import Turns


def listed(r: Reader, turns: Turns, *, open_only: bool, instance_id: str | None) -> tuple[Incident, ...]:
    """List incidents, oldest first: of one instance, or of all."""
    if instance_id is None:
        rows = incidents.listed(r, open_only=open_only)
    else:
        rows = [row for row in incidents.of_one(r, instance_id) if row.resolved_at is None or not open_only]
    return tuple(views.incident(row, turns.deployed.program(r, row.definition_id)) for row in rows)
