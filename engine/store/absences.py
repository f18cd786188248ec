"""Who stands in for whom, and when: one row for each time, which is ended and never removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import or_, select

from engine.store.encoding import texts
from engine.store.entrance import deputy
from engine.store.registers import person
from engine.store.statements import Statement, adding, among, p

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer


class AbsenceRow(NamedTuple):
    """One time, `until` excluded. `processes` is a JSON list of process keys, or None for all of them."""

    id: str
    person_id: str
    deputy_id: str
    since: int
    until: int
    processes: bytes | None
    reason: str
    made_at: int
    made_by: str
    revoked_at: int | None = None


_ABSENT, _DEPUTY = person.alias("absent"), person.alias("standing_in")
_NAMED = (
    select(deputy, _ABSENT.c.name, _DEPUTY.c.name)
    .join(_ABSENT, _ABSENT.c.id == deputy.c.person_id)
    .join(_DEPUTY, _DEPUTY.c.id == deputy.c.deputy_id)
)
_STILL = (deputy.c.revoked_at.is_(None), deputy.c.until > p("at"))
_OF_ONE = or_(deputy.c.person_id == p("person_id"), deputy.c.deputy_id == p("person_id"))
_ORDER = (deputy.c.since, deputy.c.id)
_ADD = adding(deputy)
_FIND = Statement(_NAMED.where(deputy.c.id == p("id")))
_LISTS: dict[tuple[bool, bool], Statement] = {
    (one, past): Statement(_NAMED.where(*((_OF_ONE,) if one else ()), *(() if past else _STILL)).order_by(*_ORDER))
    for one in (False, True)
    for past in (False, True)
}
_COUNTING = Statement(
    _NAMED.where(*_STILL, deputy.c.since <= p("at"), among(deputy.c.person_id, "ids")).order_by(*_ORDER)
)
_END = Statement(
    deputy.update().values(revoked_at=p("at")).where(deputy.c.id == p("id"), deputy.c.revoked_at.is_(None))
)

Named = tuple[AbsenceRow, str, str]
"""A row with the names of the absent person and of who stands in."""


def add(w: Writer, row: AbsenceRow) -> None:
    """Arrange one."""
    w.run(_ADD, row._asdict())


def end(w: Writer, absence_id: str, at: int) -> bool:
    """End one at once; False where it had been ended, or is not there."""
    return w.run(_END, {"id": absence_id, "at": at}) == 1


def find(r: Reader, absence_id: str) -> Named | None:
    """One, whether it counts or not."""
    row = r.one(_FIND, {"id": absence_id})
    return None if row is None else _made(row)


def listed(r: Reader, at: int, *, person_id: str | None = None, past: bool = False) -> list[Named]:
    """Those that count or will; of one person, who is absent or stands in, or of all; on wish what is past besides."""
    given = {"at": at, "person_id": person_id}
    return [_made(row) for row in r.all(_LISTS[person_id is not None, past], given)]


def counting(r: Reader, at: int, person_ids: Iterable[str]) -> list[Named]:
    """Those that count at a moment, of these people who are absent."""
    return [_made(row) for row in r.all(_COUNTING, {"at": at, "ids": texts(sorted(person_ids))})]


def _made(row: Any) -> Named:
    return AbsenceRow._make(row[:-2]), row[-2], row[-1]
