"""What somebody is playing: one path a person and draft or version, gone when they have not gone on for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.store.designing import play
from engine.store.statements import Statement, keeping, p, removing

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

_KEEP = keeping(play)
_DROP = removing(play, "person_id", "subject")
_FIND = Statement(select(play.c.path).where(play.c.person_id == p("person_id"), play.c.subject == p("subject")))
_FORGET = Statement(play.delete().where(play.c.at < p("before")))


def keep(w: Writer, person_id: str, subject: str, path: bytes, at: int) -> None:
    """Keep how far somebody has played, in place of what was kept before. `path` is JSON that is not read here."""
    w.run(_KEEP, {"person_id": person_id, "subject": subject, "at": at, "path": path})


def find(r: Reader, person_id: str, subject: str) -> bytes | None:
    """How far somebody has played, or None where they have not begun."""
    path: bytes | None = r.value(_FIND, {"person_id": person_id, "subject": subject})
    return path


def drop(w: Writer, person_id: str, subject: str) -> None:
    """Forget what somebody has played."""
    w.run(_DROP, {"person_id": person_id, "subject": subject})


def forget(w: Writer, before: int) -> None:
    """Forget what nobody has gone on with since a moment."""
    w.run(_FORGET, {"before": before})
