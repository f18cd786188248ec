"""Who owns a process: one person at a time, without gaps, and all before them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store import settings
from engine.store.governing import ownership
from engine.store.outcomes import Taken
from engine.store.statements import Statement, adding_new, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class OwnershipRow(NamedTuple):
    """A person's time as owner of a process; `until` is None for the one who owns it now."""

    process_key: str
    since: int
    person_id: str
    until: int | None = None
    given_by: str = ""
    reason: str = ""


_OPEN = ownership.c.until.is_(None)
_CURRENT = Statement(select(ownership).where(ownership.c.process_key == p("process_key"), _OPEN))
_ALL_CURRENT = Statement(select(ownership).where(_OPEN).order_by(ownership.c.process_key))
_HISTORY = Statement(
    select(ownership).where(ownership.c.process_key == p("process_key")).order_by(ownership.c.since.desc())
)
_END = Statement(ownership.update().values(until=p("at")).where(ownership.c.process_key == p("process_key"), _OPEN))
_BEGIN = adding_new(ownership)


def hold(w: Writer) -> None:
    """Be the only one who changes owners until the transaction ends: whoever decides on what they see holds first."""
    settings.hold(w, "owners")


def current(r: Reader, process_key: str) -> OwnershipRow | None:
    """Who owns a process now."""
    row = r.one(_CURRENT, {"process_key": process_key})
    return None if row is None else OwnershipRow._make(row)


def all_current(r: Reader) -> dict[str, OwnershipRow]:
    """Who owns what now, by process key."""
    return {row[0]: OwnershipRow._make(row) for row in r.all(_ALL_CURRENT)}


def history(r: Reader, process_key: str) -> list[OwnershipRow]:
    """Everybody who has owned a process, the latest first."""
    return [OwnershipRow._make(row) for row in r.all(_HISTORY, {"process_key": process_key})]


def give(w: Writer, process_key: str, person_id: str, at: int, *, by: str = "", reason: str = "") -> None:
    """Make a person the owner from `at` on; the one before ceases to be. Raises Taken where two do so at once.

    Who became the owner at that very moment owns it for the shortest time there is.
    """
    before = current(w, process_key)
    at = at if before is None else max(at, before.since + 1)
    w.run(_END, {"process_key": process_key, "at": at})
    row = OwnershipRow(process_key, at, person_id, None, by, reason)
    if not w.add(_BEGIN, row._asdict()):
        raise Taken("An owner of", process_key)
