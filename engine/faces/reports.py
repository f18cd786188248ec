"""Look back: where every process stands on its review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.faces.permits import permit
from engine.queries import definitions

if TYPE_CHECKING:
    import datetime as dt

    from engine.model import Person, ProcessDefinition
    from engine.turn import Turns


class Reports:
    """What owners and auditors read."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("report.read")
    def reviews(
        self, *, as_of: dt.datetime | None = None, person: Person | None = None
    ) -> tuple[ProcessDefinition, ...]:
        """List the published processes, those whose review is overdue longest first."""
        with self._turns.store.reading() as r:
            rows = definitions.latest_published(r, self._turns, as_of)
        return tuple(sorted(rows, key=lambda one: (one.review.days_left is None, one.review.days_left or 0)))
