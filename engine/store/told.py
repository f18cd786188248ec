"""Whether the table that reports read tells what the journal says: each event once, in order, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine import events as e
from engine.store.history import NOWHERE, Place, of_task, told
from engine.store.problem import Problem
from engine.store.registers import event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.store.history import Row

_OWN = frozenset({"position", "recorded_at", "instance_id", "sequence"})
COLUMNS = tuple(column.name for column in event.columns if column.name not in _OWN)
"""What the journal decides of a row."""


class Comparison:
    """Follows one instance through its journal, and its rows in the table `event` beside it.

    `facts` are root_id, business_key, process_key, definition_id and `projected` of the instance's row; `rows` come
    as position, sequence, then `COLUMNS`, by sequence. `whole`: from its first event on.
    """

    def __init__(
        self, instance_id: str, facts: tuple[Any, ...], rows: Iterator[tuple[Any, ...]], *, whole: bool
    ) -> None:
        self._id = instance_id
        self._of, self._projected = facts[:4], facts[4]
        self._rows = rows
        self._next = next(rows, None)
        self._position = 0
        self._places: dict[int, Place] = {}
        self._keys = {facts[1]}
        self._versions = {facts[3]}
        self._whole = whole

    def turn(self, turn: tuple[Any, ...], events: list[e.AnyEvent]) -> Iterator[Problem]:
        """Compare what is told of one journal row (instance, first, last, at, …, hash) and its events."""
        for sequence, one in enumerate(events, turn[1]):
            self._learn(one)
            yield from self._extra(sequence)
            if self._next is not None and self._next[1] == sequence:
                row, self._next = self._next, next(self._rows, None)
                yield from self._event(turn, sequence, one, row)
            elif sequence <= self._projected:
                yield self._problem(sequence, "is not told of in the table that reports read")

    def skip(self, turn: tuple[Any, ...]) -> None:
        """Leave out what is told of a journal row that cannot be read: that is said of the row itself."""
        while self._next is not None and self._next[1] <= turn[2]:
            self._next = next(self._rows, None)

    def rest(self) -> Iterator[Problem]:
        """Tell of rows that are about no event."""
        while self._next is not None:
            yield from self._extra(self._next[1] + 1)

    def _extra(self, before: int) -> Iterator[Problem]:
        while self._next is not None and self._next[1] < before:
            yield self._problem(self._next[1], "stands in the table that reports read, but not in the journal")
            self._next = next(self._rows, None)

    def _learn(self, one: e.AnyEvent) -> None:
        if isinstance(one, e.TaskCreated):
            self._places[one.wait] = Place(one.name, one.lane, one.zone)
        if isinstance(one, e.TaskClaimed | e.TaskReleased):
            place = self._places.get(one.wait, NOWHERE)
            self._places[one.wait] = place._replace(on_behalf_of=getattr(one, "on_behalf_of", None))
        if isinstance(one, e.TaskCarried):
            said: dict[str, Any] = {name: value for name, value in one.said if name in Place._fields}
            self._places[one.wait] = self._places.get(one.wait, NOWHERE)._replace(**said)
        if isinstance(one, e.InstanceStarted | e.BusinessKeySet):
            self._keys.add(one.business_key)
        if isinstance(one, e.InstanceStarted | e.InstanceMigrated | e.MigrationUndone):
            self._versions.add(one.definition_id)

    def _event(self, turn: tuple[Any, ...], sequence: int, one: e.AnyEvent, row: tuple[Any, ...]) -> Iterator[Problem]:
        position, _, *shown = row
        expected = [self._expected(turn, sequence, one, place) for place in self._standing(one)]
        wrong = min(([name for name in said if not self._fits(name, said, shown)] for said in expected), key=len)
        if wrong:
            yield self._problem(sequence, f"is not told as the journal has it ({', '.join(wrong)})")
        if position <= self._position:
            yield self._problem(sequence, "is told of before the one before it (position)")
        self._position = position

    def _standing(self, one: e.AnyEvent) -> list[Place]:
        """Where its task may have stood when it was told: claimed or not, and known or not where it is another's."""
        place = self._places.get(getattr(one, "wait", 0), NOWHERE)
        if not of_task(one):
            return [NOWHERE] if place is NOWHERE else [NOWHERE, place]
        return [place, place._replace(claimed_at=0)] if isinstance(one, e.Interrupted) else [place]

    def _expected(self, turn: tuple[Any, ...], sequence: int, one: e.AnyEvent, place: Place) -> Row:
        row = told((*turn, *self._of), sequence, one, place)
        unknown = () if self._whole else ("element_name", "lane", "zone", "business_key", "definition_id")
        return {name: row[name] for name in COLUMNS if name not in unknown}

    def _fits(self, name: str, said: Row, shown: list[Any]) -> bool:
        found = shown[COLUMNS.index(name)]
        known = {"business_key": self._keys, "definition_id": self._versions}.get(name)
        return found in known if known is not None else found == said[name]

    def _problem(self, sequence: int, what: str) -> Problem:
        return Problem("event", self._id, sequence, f"event {sequence} {what}")
