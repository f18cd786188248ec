"""Moves: running instances that go on with another version of their process, and what has become of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlalchemy import func, select

from engine.store.designing import move, move_instance
from engine.store.encoding import texts
from engine.store.outcomes import Raced
from engine.store.statements import NONE_SKIPPED, Statement, adding, adding_new, among, changing, fixed, p
from engine.store.tables import instance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.store.transaction import Reader, Writer

RUNNING, STOPPED, DONE = "running", "stopped", "done"
WAITING, MOVED, REFUSED, UNDOING, UNDONE, LEFT = "waiting", "moved", "refused", "undoing", "undone", "left"
"""What has become of an instance: not looked at yet; moved; cannot move; to be undone; undone; not moved, since all was
to be undone before it was its turn. One that cannot be undone stays moved, with a reason.
"""


class MoveRow(NamedTuple):
    """A move of instances of the version `source_id` to `target_id`; `said` is JSON: old ids with their new ids."""

    id: str
    process_key: str
    source_id: str
    target_id: str
    said: bytes
    reason: str
    state: str
    made_at: int
    made_by: str
    ended_at: int | None = None

    @property
    def choices(self) -> dict[str, str]:
        """What somebody has chosen: ids of the old version with ids of the new one."""
        return msgspec.json.decode(self.said, type=dict[str, str])


class PartRow(NamedTuple):
    """One instance of a move: its state, and why it is so, as `engine.sentence.kept` writes it."""

    move_id: str
    instance_id: str
    state: str
    why: str = ""
    at: int | None = None


_ADD, _ADD_PART = adding(move), adding_new(move_instance)
_FIND = Statement(select(move).where(move.c.id == p("id")))
_OF_PROCESS = Statement(
    select(move)
    .where(move.c.process_key == p("process_key"))
    .order_by(move.c.made_at.desc(), move.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_CHANGE = Statement(changing(move, ("state", "ended_at"), "id").where(move.c.state == p("was")))
_PART = Statement(
    select(move_instance).where(
        move_instance.c.move_id == p("move_id"), move_instance.c.instance_id == p("instance_id")
    )
)
_PARTS = Statement(
    select(move_instance, instance.c.business_key)
    .join(instance, instance.c.id == move_instance.c.instance_id)
    .where(move_instance.c.move_id == p("move_id"), move_instance.c.instance_id > p("after"))
    .order_by(move_instance.c.instance_id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_IS_DUE = move_instance.c.state.in_([fixed(WAITING), fixed(UNDOING)])
_DUE = Statement(
    select(move_instance)
    .join(move, move.c.id == move_instance.c.move_id)
    .where(move.c.state == fixed(RUNNING), _IS_DUE)
    .order_by(move_instance.c.move_id, move_instance.c.instance_id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_IDLE = Statement(
    select(move.c.id).where(
        move.c.state == fixed(RUNNING),
        ~select(move_instance.c.move_id).where(move_instance.c.move_id == move.c.id, _IS_DUE).exists(),
    )
)
_COUNTS = Statement(
    select(move_instance.c.state, func.count())
    .where(move_instance.c.move_id == p("move_id"))
    .group_by(move_instance.c.state)
)
_MARK = Statement(
    changing(move_instance, ("state", "why", "at"), "move_id", "instance_id").where(move_instance.c.state == p("was"))
)
_MARK_ALL = Statement(changing(move_instance, ("state", "why"), "move_id").where(move_instance.c.state == p("was")))
_SAID = Statement(
    select(move_instance.c.instance_id, move_instance.c.at, move.c.said)
    .join(move, move.c.id == move_instance.c.move_id)
    .where(among(move_instance.c.instance_id, "ids"), move_instance.c.state.in_([fixed(MOVED), fixed(UNDOING)]))
    .order_by(move_instance.c.at, move_instance.c.move_id)
)
_OPEN = Statement(
    select(instance.c.id)
    .where(instance.c.definition_id == p("definition_id"), instance.c.ended_at.is_(None), instance.c.id > p("after"))
    .order_by(instance.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)


def open_instances(r: Reader, definition_id: str, limit: int, after: str = "") -> list[str]:
    """Ids of the open instances of a version, ascending."""
    return [row[0] for row in r.all(_OPEN, {"definition_id": definition_id, "limit": limit, "after": after})]


def renamed(r: Reader, instance_ids: Sequence[str]) -> dict[str, list[tuple[int, dict[str, str]]]]:
    """What was said of steps that are called otherwise since instances were moved: (when, old ids with new ids) by
    instance, the first move first.
    """
    found: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for instance_id, at, said in r.all(_SAID, {"ids": texts(instance_ids)}):
        found.setdefault(instance_id, []).append((at, msgspec.json.decode(said, type=dict[str, str])))
    return found


def add(w: Writer, row: MoveRow, instance_ids: Iterable[str]) -> None:
    """Write a move down, with all its instances."""
    w.run(_ADD, row._asdict())
    w.run_many(_ADD_PART, [PartRow(row.id, one, WAITING)._asdict() for one in instance_ids])


def find(r: Reader, move_id: str) -> MoveRow | None:
    """One move, or None."""
    row = r.one(_FIND, {"id": move_id})
    return None if row is None else MoveRow._make(row)


def of_process(r: Reader, process_key: str, limit: int) -> list[MoveRow]:
    """The moves of a process, the youngest first."""
    return [MoveRow._make(row) for row in r.all(_OF_PROCESS, {"process_key": process_key, "limit": limit})]


def change(w: Writer, row: MoveRow, state: str, ended_at: int | None = None) -> None:
    """Stop a move, let it go on, or end it; `Raced` where somebody else has just done so."""
    if w.run(_CHANGE, {"id": row.id, "was": row.state, "state": state, "ended_at": ended_at}) != 1:
        raise Raced(row.id, 0)


def part(r: Reader, move_id: str, instance_id: str) -> PartRow | None:
    """One instance of a move."""
    row = r.one(_PART, {"move_id": move_id, "instance_id": instance_id})
    return None if row is None else PartRow._make(row)


def parts(r: Reader, move_id: str, limit: int, after: str = "") -> list[tuple[PartRow, str | None]]:
    """A page of the instances of a move, by id, with their business keys."""
    rows: Sequence[tuple[object, ...]] = r.all(_PARTS, {"move_id": move_id, "after": after, "limit": limit})
    return [(PartRow._make(row[:-1]), row[-1]) for row in rows]  # type: ignore[misc]


def due(r: Reader, limit: int) -> list[PartRow]:
    """Instances that are to be moved, or to be undone, now."""
    return [PartRow._make(row) for row in r.all(_DUE, {"limit": limit})]


def idle(r: Reader) -> list[str]:
    """Ids of the moves that run and have nothing left to do."""
    return [row[0] for row in r.all(_IDLE)]


def counts(r: Reader, move_id: str) -> dict[str, int]:
    """How many instances of a move are in which state."""
    return {row[0]: row[1] for row in r.all(_COUNTS, {"move_id": move_id})}


def mark(w: Writer, row: PartRow, state: str, at: int, why: str = "") -> None:
    """Note what has become of an instance; `Raced` where somebody else has."""
    values = {"move_id": row.move_id, "instance_id": row.instance_id, "was": row.state}
    if w.run(_MARK, {**values, "state": state, "why": why, "at": at}) != 1:
        raise Raced(row.instance_id, 0)


def mark_all(w: Writer, move_id: str, was: str, state: str) -> None:
    """Put all instances of a move that are in one state into another."""
    w.run(_MARK_ALL, {"move_id": move_id, "was": was, "state": state, "why": ""})
