"""Scripts in Python: who has allowed them, and what they have printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import moment
from engine.errors import NotFound
from engine.events import ScriptPrinted
from engine.model import Allowance, Printed
from engine.store import allowances as allowed
from engine.store import instances, journal

if TYPE_CHECKING:
    from engine.deployed import Deployed
    from engine.store.transaction import Reader


def allowances(r: Reader) -> tuple[Allowance, ...]:
    """List every permission for scripts in Python, by process."""
    return tuple(Allowance(row.kind, row.subject, row.by, moment(row.at)) for row in allowed.everything(r, "python"))


def printed(r: Reader, deployed: Deployed, instance_id: str) -> tuple[Printed, ...]:
    """Give what the scripts of an instance have printed, oldest first."""
    row = instances.load(r, instance_id)
    if row is None:
        raise NotFound("process instance", instance_id)
    elements = deployed.program(r, row.definition_id).elements
    return tuple(
        Printed(
            moment(turn.at),
            event.element,
            elements[event.element].label if event.element in elements else event.element,
            event.values[0] if event.values else None,
        )
        for turn in journal.read(r, instance_id)
        for event in turn.events
        if isinstance(event, ScriptPrinted)
    )
