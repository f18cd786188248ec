"""What a move to another version does, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.calendar.instants import moment
from engine.errors import NotFound
from engine.sentence import recalled
from engine.store import definitions, instances, moving, people

if TYPE_CHECKING:
    import datetime as dt

    from engine.store.moving import MoveRow
    from engine.store.transaction import Reader

MOVES, CHOICE, CANNOT = "moves", "choice", "cannot"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody has to choose for an element or flow `id` of the old version; `options` are (new id, label).

    `count` says how many instances it is about.
    """

    id: str
    label: str
    why: str
    options: tuple[tuple[str, str], ...]
    count: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one instance: "moves", needs a "choice", or "cannot", and why in sentences."""

    instance_id: str
    business_key: str | None
    verdict: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move would do: how many instances are open, and of those that were looked at what becomes of each.

    `said` is what has been chosen, `same` old ids with new ids where they differ.
    """

    open: int
    outcomes: tuple[Outcome, ...]
    choices: tuple[Choice, ...]
    same: dict[str, str]

    def count(self, verdict: str) -> int:
        """How many of those looked at come to a verdict."""
        return sum(one.verdict == verdict for one in self.outcomes)


@dataclass(frozen=True, slots=True)
class Move:
    """A move of open instances to another version. `state`: running, stopped or done; `counts` by state of instances:
    waiting, moved, refused, undoing, undone, left.
    """

    id: str
    process_key: str
    process_name: str
    source_id: str
    source_version: int
    target_id: str
    target_version: int
    said: dict[str, str]
    reason: str
    state: str
    made_at: dt.datetime
    made_by: str
    made_by_name: str
    ended_at: dt.datetime | None
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many instances it is about."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many are still to be done."""
        return self.counts.get(moving.WAITING, 0) + self.counts.get(moving.UNDOING, 0)


@dataclass(frozen=True, slots=True)
class MovedRequest:
    """One instance of a move: its state, and in sentences why."""

    instance_id: str
    business_key: str | None
    state: str
    why: str


def find(r: Reader, move_id: str) -> Move:
    """One move, or a refusal."""
    row = moving.find(r, move_id)
    if row is None:
        raise NotFound("move", move_id)
    return _shown(r, row)


def of_process(r: Reader, process_key: str, limit: int) -> tuple[Move, ...]:
    """The moves of a process, the youngest first."""
    return tuple(_shown(r, row) for row in moving.of_process(r, process_key, limit))


def parts(r: Reader, move_id: str, limit: int, after: str) -> tuple[MovedRequest, ...]:
    """A page of the instances of a move, by id."""
    return tuple(
        MovedRequest(row.instance_id, key, row.state, recalled(row.why))
        for row, key in moving.parts(r, move_id, limit, after)
    )


def keys(r: Reader, instance_ids: list[str]) -> dict[str, str | None]:
    """The business keys of instances."""
    return {row.id: row.business_key for row in instances.load_many(r, instance_ids)} if instance_ids else {}


def _shown(r: Reader, row: MoveRow) -> Move:
    versions = {one.id: one for one in definitions.find_many(r, [row.source_id, row.target_id])}
    source, target = versions[row.source_id], versions[row.target_id]
    return Move(
        row.id,
        row.process_key,
        target.name,
        source.id,
        source.version,
        target.id,
        target.version,
        row.choices,
        row.reason,
        row.state,
        moment(row.made_at),
        row.made_by,
        people.names(r, [row.made_by]).get(row.made_by, row.made_by),
        None if row.ended_at is None else moment(row.ended_at),
        moving.counts(r, row.id),
    )
