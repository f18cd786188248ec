"""Sessions: somebody at a browser. The browser has a random token, the table its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from engine.store import topics
from engine.store.entrance import session
from engine.store.statements import Statement, adding, changing, p, removing

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class SessionRow(NamedTuple):
    """One session; `method` says by what somebody signed in, `seen_at` is true to the minute, `proven_at` is when they
    last showed who they are, 0 where nobody knows.
    """

    hash: str
    person_id: str
    method: str
    made_at: int
    seen_at: int
    expires_at: int
    address: str
    agent: str
    proven_at: int


_ADD = adding(session)
_FIND = Statement(select(session).where(session.c.hash == p("hash")))
_OF = Statement(select(session).where(session.c.person_id == p("person_id")).order_by(session.c.seen_at.desc()))
_SEEN = Statement(changing(session, ("seen_at",), "hash").where(session.c.seen_at < p("seen_at")))
_PROVEN = Statement(changing(session, ("proven_at",), "hash", "person_id"))
_END = removing(session, "hash")
_END_ALL = Statement(session.delete().where(session.c.person_id == p("person_id"), session.c.hash != p("but")))
_END_OLD = Statement(session.delete().where(or_(session.c.expires_at <= p("now"), session.c.seen_at <= p("idle"))))


def add(w: Writer, row: SessionRow) -> None:
    """Begin a session."""
    w.run(_ADD, row._asdict())


def find(r: Reader, hashed: str) -> SessionRow | None:
    """A session by its token's hash, whether or not its time is over."""
    row = r.one(_FIND, {"hash": hashed})
    return None if row is None else SessionRow._make(row)


def of_person(r: Reader, person_id: str) -> list[SessionRow]:
    """Somebody's sessions, the one seen last first."""
    return [SessionRow._make(row) for row in r.all(_OF, {"person_id": person_id})]


def seen(w: Writer, hashed: str, at: int) -> None:
    """Note that somebody is there; never earlier than was known."""
    w.run(_SEEN, {"hash": hashed, "seen_at": at})


def proven(w: Writer, hashed: str, person_id: str, at: int) -> bool:
    """Note that somebody has shown anew who they are; False where they have no such session."""
    return w.run(_PROVEN, {"hash": hashed, "person_id": person_id, "proven_at": at}) == 1


def end(w: Writer, hashed: str) -> bool:
    """End a session; False where there was none."""
    w.tell(topics.of_session(hashed))
    return w.run(_END, {"hash": hashed}) == 1


def end_all(w: Writer, person_id: str, but: str = "") -> int:
    """End all sessions of somebody, but perhaps one (by its token's hash); how many these were."""
    w.tell(topics.of_sessions(person_id))
    return w.run(_END_ALL, {"person_id": person_id, "but": but})


def end_old(w: Writer, now: int, idle: int) -> None:
    """Let go of sessions whose time is over, or that were seen last before `idle`."""
    w.run(_END_OLD, {"now": now, "idle": idle})
