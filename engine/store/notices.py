"""Notices: who was told that the review of a process comes near or is late, once by each way; and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from engine.store.governing import notice
from engine.store.statements import Statement, adding_new, changing, fixed, p

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer

DESK, MAIL = "desk", "mail"


class NoticeRow(NamedTuple):
    """A notice. By "desk" it has arrived once it is made; by "mail" `sent_at` says when it was handed over.

    `claimed_at` is when somebody began to send it, `again_at` when it is tried again, `trouble` why it has not gone.
    """

    process_key: str
    band: str
    due_on: str
    person_id: str
    channel: str
    made_at: int
    claimed_at: int | None = None
    sent_at: int | None = None
    tries: int = 0
    again_at: int | None = None
    trouble: str | None = None


_KEY = ("process_key", "band", "due_on", "person_id", "channel")
_COLUMNS = [notice.c[name] for name in NoticeRow._fields]
_ORDER = (notice.c.person_id, notice.c.due_on, notice.c.process_key, notice.c.band)
_MAIL = notice.c.channel == fixed(MAIL)
_WAITING = (_MAIL, notice.c.sent_at.is_(None), notice.c.made_at >= p("since"))
_ADD = adding_new(notice)
_TOLD = Statement(select(*_COLUMNS).where(notice.c.channel == fixed(DESK)).order_by(*_ORDER))
_OF_PERSON = Statement(
    select(*_COLUMNS)
    .where(notice.c.channel == fixed(DESK), notice.c.person_id == p("person_id"))
    .order_by(notice.c.made_at.desc(), *_ORDER)
)
_OF_PROCESS = Statement(
    select(*_COLUMNS)
    .where(notice.c.channel == fixed(DESK), notice.c.process_key == p("process_key"))
    .order_by(notice.c.made_at.desc(), *_ORDER)
)
_DUE = Statement(
    select(*_COLUMNS)
    .where(*_WAITING, notice.c.claimed_at.is_(None), or_(notice.c.again_at.is_(None), notice.c.again_at <= p("now")))
    .order_by(*_ORDER)
)
_LOST = Statement(
    notice.update()
    .values(trouble=p("trouble"))
    .where(*_WAITING, notice.c.claimed_at <= p("before"), notice.c.trouble.is_(None))
)
_IN_TROUBLE = Statement(select(*_COLUMNS).where(*_WAITING, notice.c.trouble.is_not(None)).order_by(*_ORDER))
_CLAIM = Statement(
    changing(notice, ("claimed_at", "tries", "trouble"), *_KEY).where(
        notice.c.claimed_at.is_(None), notice.c.sent_at.is_(None)
    )
)
_SAVE = Statement(changing(notice, ("claimed_at", "sent_at", "tries", "again_at", "trouble"), *_KEY))


def add(w: Writer, rows: Iterable[NoticeRow]) -> list[NoticeRow]:
    """Keep notices; gives those that are new, because whoever was told is not told twice."""
    return [row for row in rows if w.add(_ADD, row._asdict())]


def told(r: Reader) -> list[NoticeRow]:
    """Everything that was ever told, once for each person."""
    return [NoticeRow._make(row) for row in r.all(_TOLD)]


def of_person(r: Reader, person_id: str) -> list[NoticeRow]:
    """What somebody was told, the latest first."""
    return [NoticeRow._make(row) for row in r.all(_OF_PERSON, {"person_id": person_id})]


def of_process(r: Reader, process_key: str) -> list[NoticeRow]:
    """Who was told of a process, the latest first."""
    return [NoticeRow._make(row) for row in r.all(_OF_PROCESS, {"process_key": process_key})]


def to_send(r: Reader, now: int, since: int) -> list[NoticeRow]:
    """Mail that can be sent now, by person; what was made before `since` has gone stale."""
    return [NoticeRow._make(row) for row in r.all(_DUE, {"now": now, "since": since})]


def in_trouble(r: Reader, since: int) -> list[NoticeRow]:
    """Mail that has not gone, or of which nobody knows."""
    return [NoticeRow._make(row) for row in r.all(_IN_TROUBLE, {"since": since})]


def claim(w: Writer, row: NoticeRow, at: int) -> bool:
    """Begin to send one, before anybody knows how it ends; False where somebody else has."""
    return w.run(_CLAIM, row._replace(claimed_at=at, tries=row.tries + 1, trouble=None)._asdict()) == 1


def save(w: Writer, row: NoticeRow) -> None:
    """Say what became of one."""
    w.run(_SAVE, row._asdict())


def give_up(w: Writer, *, since: int, before: int, trouble: str) -> int:
    """Say of what was begun before a moment, and never ended, that nobody knows; gives how many."""
    return w.run(_LOST, {"since": since, "before": before, "trouble": trouble})
