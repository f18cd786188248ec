"""Requests of clients: each is answered once, and a repeat gets the first answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, select

from engine.store.outcomes import Repeated
from engine.store.statements import Statement, adding_new, p
from engine.store.tables import request

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class RequestRow(NamedTuple):
    """A request and what was answered, as bytes; check `person` before you show the answer."""

    id: str
    person: str
    answer: bytes
    at: int


_FIND = Statement(select(request).where(request.c.id == p("id")))
_INSERT = adding_new(request)
_FORGET = Statement(delete(request).where(request.c.at < p("before")))


def find(r: Reader, request_id: str) -> RequestRow | None:
    """The answer given to a request, or None."""
    row = r.one(_FIND, {"id": request_id})
    return None if row is None else RequestRow._make(row)


def insert(w: Writer, request_id: str, person: str, answer: bytes, at: int) -> None:
    """Remember an answer in the transaction that did the deed; raises Repeated where it was done before."""
    if not w.add(_INSERT, {"id": request_id, "person": person, "answer": answer, "at": at}):
        raise Repeated(request_id)


def forget(w: Writer, before: int) -> int:
    """Remove requests too old to be repeated; how many."""
    return w.run(_FORGET, {"before": before})
