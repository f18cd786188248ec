"""Calendar feeds: secret addresses that tell when reviews are due. Secrets stand as hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.governing import feed
from engine.store.statements import Statement, adding, changing, p

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class FeedRow(NamedTuple):
    """A feed that a person made; `scope` is owner or area, `subject` the person's id or the name of the area."""

    hash: str
    person_id: str
    scope: str
    subject: str
    made_at: int
    revoked_at: int | None = None


_ADD = adding(feed)
_FIND = Statement(select(feed).where(feed.c.hash == p("hash"), feed.c.revoked_at.is_(None)))
_OF_PERSON = Statement(
    select(feed)
    .where(feed.c.person_id == p("person_id"), feed.c.revoked_at.is_(None))
    .order_by(feed.c.made_at, feed.c.hash)
)
_REVOKE = Statement(changing(feed, ("revoked_at",), "hash").where(feed.c.revoked_at.is_(None)))
_REVOKE_ALL = Statement(changing(feed, ("revoked_at",), "person_id").where(feed.c.revoked_at.is_(None)))


def add(w: Writer, row: FeedRow) -> None:
    """Keep a new feed."""
    w.run(_ADD, row._asdict())


def find(r: Reader, digest: str) -> FeedRow | None:
    """The feed whose secret has this hash, unless it was revoked."""
    row = r.one(_FIND, {"hash": digest})
    return None if row is None else FeedRow._make(row)


def of_person(r: Reader, person_id: str) -> list[FeedRow]:
    """The feeds of a person that were not revoked, the oldest first."""
    return [FeedRow._make(row) for row in r.all(_OF_PERSON, {"person_id": person_id})]


def revoke(w: Writer, digest: str, at: int) -> bool:
    """Let a feed answer no more; False where it did not anyway."""
    return w.run(_REVOKE, {"hash": digest, "revoked_at": at}) == 1


def revoke_all(w: Writer, person_id: str, at: int) -> None:
    """Let all feeds of a person answer no more."""
    w.run(_REVOKE_ALL, {"person_id": person_id, "revoked_at": at})
