"""Processes that have gone live: since when, owned since when, and whether they are retired."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.governing import process
from engine.store.statements import Statement, adding_new, changing, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class ProcessRow(NamedTuple):
    """A process that was published at least once. `owned_since` is the beginning of a time in the chain of owners,
    which has no end: so it has an owner now. `imported` is 1 where it went live without an initial review.
    """

    key: str
    owned_since: int
    live_since: int
    retired_at: int | None = None
    retired_by: str | None = None
    retired_why: str | None = None
    imported: int = 0


_ADD = adding_new(process)
_RETIRE = Statement(changing(process, ("retired_at", "retired_by", "retired_why"), "key"))
_FIND = Statement(select(process).where(process.c.key == p("key")))
_ALL = Statement(select(process).order_by(process.c.key))


def begin(w: Writer, key: str, *, owned_since: int, at: int, imported: bool = False) -> bool:
    """Say that a process goes live; False where it was live already. It must have an owner."""
    return w.add(_ADD, ProcessRow(key, owned_since, at, imported=int(imported))._asdict())


def retire(w: Writer, key: str, *, at: int | None, by: str | None, why: str | None) -> bool:
    """Take a process out of use, or (with None) bring it back; False where it was never live."""
    return w.run(_RETIRE, {"key": key, "retired_at": at, "retired_by": by, "retired_why": why}) == 1


def find(r: Reader, key: str) -> ProcessRow | None:
    """One process, or None where it was never live."""
    row = r.one(_FIND, {"key": key})
    return None if row is None else ProcessRow._make(row)


def everything(r: Reader) -> dict[str, ProcessRow]:
    """All processes that were ever live, by key."""
    return {row[0]: ProcessRow._make(row) for row in r.all(_ALL)}
