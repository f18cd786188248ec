"""Codes that are good once and for a while: links that set a password, the first run, the step between two factors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from engine.store.encoding import texts
from engine.store.entrance import one_time_code
from engine.store.statements import Statement, adding, among, changing, p

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.transaction import Reader, Writer


class CodeRow(NamedTuple):
    """One code; the table has its hash."""

    hash: str
    kind: str
    person_id: str | None
    made_at: int
    made_by: str
    expires_at: int
    used_at: int | None = None


_ADD = adding(one_time_code)
_FIND = Statement(
    select(one_time_code).where(
        one_time_code.c.hash == p("hash"), one_time_code.c.used_at.is_(None), one_time_code.c.expires_at > p("now")
    )
)
_USE = Statement(
    changing(one_time_code, ("used_at",), "hash").where(
        one_time_code.c.used_at.is_(None), one_time_code.c.expires_at > p("now")
    )
)
_DROP = Statement(
    one_time_code.delete().where(
        among(one_time_code.c.kind, "kinds"),
        or_(one_time_code.c.person_id == p("person_id"), one_time_code.c.person_id.is_(None)),
    )
)
_DROP_OLD = Statement(one_time_code.delete().where(one_time_code.c.expires_at <= p("now")))


def add(w: Writer, row: CodeRow) -> None:
    """Keep a new code; those whose time is over go."""
    w.run(_DROP_OLD, {"now": row.made_at})
    w.run(_ADD, row._asdict())


def find(r: Reader, hashed: str, now: int) -> CodeRow | None:
    """A code that is good at a moment."""
    row = r.one(_FIND, {"hash": hashed, "now": now})
    return None if row is None else CodeRow._make(row)


def use(w: Writer, hashed: str, now: int) -> bool:
    """Use a code up; False where it is not good any more, or somebody else was first."""
    return w.run(_USE, {"hash": hashed, "used_at": now, "now": now}) == 1


def drop(w: Writer, kinds: Sequence[str], person_id: str = "") -> None:
    """Let go of all codes of these kinds that are somebody's, or nobody's."""
    w.run(_DROP, {"kinds": texts(kinds), "person_id": person_id})
