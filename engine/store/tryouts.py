"""What came of the scenarios of a version, when they last ran: one row a version, replaced when they run anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.designing import tryout
from engine.store.statements import Statement, keeping, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class TryoutRow(NamedTuple):
    """`outcomes` is JSON that is not read here; `skipped` says why none was run, `despite` why the version was stored
    although some failed ("" where that is not so).
    """

    definition_id: str
    at: int
    by: str
    skipped: str
    despite: str
    outcomes: bytes


_KEEP = keeping(tryout)
_FIND = Statement(select(tryout).where(tryout.c.definition_id == p("id")))


def keep(w: Writer, row: TryoutRow) -> None:
    """Keep what came of it, in place of what came of it before."""
    w.run(_KEEP, row._asdict())


def find(r: Reader, definition_id: str) -> TryoutRow | None:
    """What came of it, or None where nothing was tried."""
    row = r.one(_FIND, {"id": definition_id})
    return None if row is None else TryoutRow._make(row)
