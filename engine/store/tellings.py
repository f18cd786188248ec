"""What people are told of work: one row for each person, kind, subject and occasion, so that nobody is told twice.

A row is made with what it tells of, in the same transaction. A worker then looks by which ways it goes (`routed`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, literal_column, select

from engine.store.columns import NUMBER, TEXT
from engine.store.encoding import texts
from engine.store.handling import delivery, telling
from engine.store.registers import person
from engine.store.statements import NONE_SKIPPED, Statement, among, fixed, p, removing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from sqlalchemy import Table

    from engine.store.transaction import Reader, Writer

ID_SIGNS = 32


class TellingRow(NamedTuple):
    """That somebody is told something. `subject` is what it is about (a task, a remark, a request, a view).

    `moment` is by when it is to be done, `by` whose deed it was (empty: nobody's), `in_place_of` the absent person
    whose it is. `seen_at` is when they have looked at it.
    """

    id: str
    person_id: str
    kind: str
    subject: str
    task_id: str | None
    instance_id: str | None
    by: str
    moment: int | None
    in_place_of: str | None
    at: int
    seen_at: int | None = None
    routed: int = 0


_TYPES = {column.name: column.type for column in telling.columns}


def _adding(insert: Callable[[Table], Any]) -> Any:
    """Only who is here is told, and programs are not: they ask."""
    kinds = {name: TEXT if _TYPES[name] is TEXT else NUMBER for name in TellingRow._fields}
    given = select(*(p(name, type_=kinds[name]) for name in TellingRow._fields)).where(
        select(literal_column("1"))
        .where(person.c.id == p("person_id", type_=TEXT), person.c.active == fixed(1), person.c.keeper_id.is_(None))
        .exists()
    )
    return insert(telling).from_select(list(TellingRow._fields), given).on_conflict_do_nothing()


_ADD = Statement(_adding)
_FIND = Statement(select(telling).where(telling.c.id == p("id")))
_MANY = Statement(select(telling).where(among(telling.c.id, "ids")).order_by(telling.c.at, telling.c.id))
_NEW = Statement(
    select(telling)
    .where(telling.c.routed == fixed(0))
    .order_by(telling.c.at, telling.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_ROUTED = Statement(telling.update().values(routed=fixed(1)).where(telling.c.id == p("id")))
_DROP = removing(telling, "id")
_MOVE = (
    Statement(telling.update().values(id=p("after"), moment=p("moment")).where(telling.c.id == p("id"))),
    Statement(delivery.update().values(telling_id=p("after")).where(delivery.c.telling_id == p("id"))),
)
_OF_PERSON = Statement(
    select(telling)
    .where(telling.c.person_id == p("person_id"))
    .order_by(telling.c.at.desc(), telling.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_UNSEEN = Statement(
    select(func.count()).select_from(
        select(literal_column("1"))
        .select_from(telling)
        .where(telling.c.person_id == p("person_id"), telling.c.seen_at.is_(None))
        .limit(p("limit"))
        .offset(NONE_SKIPPED)
        .subquery()
    )
)
_THEIRS = (telling.c.person_id == p("person_id"), telling.c.seen_at.is_(None))
_SEEN_ONE = Statement(telling.update().values(seen_at=p("at")).where(*_THEIRS, telling.c.id == p("id")))
_SEEN_ALL = Statement(telling.update().values(seen_at=p("at")).where(*_THEIRS, telling.c.at <= p("until")))
_SEEN_OF = Statement(
    telling.update().values(seen_at=p("at")).where(*_THEIRS, telling.c.instance_id == p("instance_id"))
)
_OLD = select(telling.c.id).where(telling.c.at < p("before"))
_FORGET = (
    Statement(delivery.delete().where(delivery.c.telling_id.in_(_OLD))),
    Statement(telling.delete().where(telling.c.at < p("before"))),
)


def named(person_id: str, kind: str, subject: str, occasion: str) -> str:
    """The id of a telling: the same for the same person, kind, subject and occasion."""
    said = f"{person_id}\0{kind}\0{subject}\0{occasion}"
    return hashlib.sha256(said.encode()).hexdigest()[:ID_SIGNS]


def add(w: Writer, rows: Iterable[TellingRow]) -> None:
    """Tell people; nothing happens where they were told already, have left, or are programs."""
    w.run_many(_ADD, [row._asdict() for row in rows])


def move(w: Writer, person_id: str, kind: str, subject: str, moments: tuple[int, int]) -> None:
    """Let what somebody was told of one moment stand for another, so that they are not told again."""
    before, after = (named(person_id, kind, subject, str(one)) for one in moments)
    for statement in _MOVE:
        w.run(statement, {"id": before, "after": after, "moment": moments[1]})


def find(r: Reader, telling_id: str) -> TellingRow | None:
    """One of them."""
    row = r.one(_FIND, {"id": telling_id})
    return None if row is None else TellingRow._make(row)


def find_many(r: Reader, ids: Iterable[str]) -> list[TellingRow]:
    """Several of them, the oldest first."""
    return [TellingRow._make(row) for row in r.all(_MANY, {"ids": texts(sorted(ids))})]


def new(r: Reader, limit: int) -> list[TellingRow]:
    """Those of which nobody has looked yet by which ways they go."""
    return [TellingRow._make(row) for row in r.all(_NEW, {"limit": limit})]


def routed(w: Writer, ids: Iterable[str]) -> None:
    """Say that it was looked by which ways they go."""
    w.run_many(_ROUTED, [{"id": one} for one in ids])


def drop(w: Writer, telling_id: str) -> None:
    """Take back what nobody wants to be told."""
    w.run(_DROP, {"id": telling_id})


def of_person(r: Reader, person_id: str, limit: int) -> list[TellingRow]:
    """What somebody was told, the latest first."""
    return [TellingRow._make(row) for row in r.all(_OF_PERSON, {"person_id": person_id, "limit": limit})]


def unseen(r: Reader, person_id: str, limit: int) -> int:
    """How much somebody was told and has not looked at, up to a limit."""
    return int(r.value(_UNSEEN, {"person_id": person_id, "limit": limit}))


def saw(w: Writer, person_id: str, telling_id: str, at: int) -> None:
    """Somebody has looked at one."""
    w.run(_SEEN_ONE, {"person_id": person_id, "id": telling_id, "at": at})


def saw_all(w: Writer, person_id: str, until: int, at: int) -> int:
    """Somebody has looked at all that they were told until a moment; gives how many that were."""
    return w.run(_SEEN_ALL, {"person_id": person_id, "until": until, "at": at})


def saw_of(w: Writer, person_id: str, instance_id: str, at: int) -> None:
    """Somebody has looked at a request, and so at what they were told of it."""
    w.run(_SEEN_OF, {"person_id": person_id, "instance_id": instance_id, "at": at})


def forget(w: Writer, before: int) -> None:
    """Let go of what was told before a moment."""
    for statement in _FORGET:
        w.run(statement, {"before": before})
