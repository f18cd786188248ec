"""The steps of a request that people know by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.diagram.names import ACTIVITIES
from engine.queries import position

if TYPE_CHECKING:
    from engine.program.model import Program
    from engine.store.transaction import Reader


def of_instance(r: Reader, instance_id: str, program: Program) -> dict[str, str]:
    """Name the activities of a request by element, as drawn: those where it is, where it was, then all others."""
    found = position.of_instance(r, instance_id, program)
    known = [one for one in program.elements.values() if one.kind in ACTIVITIES]
    known.sort(key=lambda one: (one.id not in found.here, one.id not in found.taken, one.order))
    return {one.id: one.label for one in known}
