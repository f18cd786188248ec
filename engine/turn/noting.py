"""Acts that are to be noted in the audit log with the transaction that does them.

A permit says `pending` around a verb; whatever first writes within it (`Turns`) writes the note into the same
transaction, so that neither is there without the other. An act that wrote nothing is noted by the permit afterwards.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from engine.store import audit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.store.audit import Act
    from engine.store.transaction import Writer


class Noted:
    """An act under way: what there is to note, and whether it stands in the log already."""

    __slots__ = ("act", "is_written")

    def __init__(self, act: Act) -> None:
        self.act = act
        self.is_written = False

    def put(self, w: Writer, now: int) -> None:
        """Write the note, as the last thing of a transaction."""
        audit.append(w, now, self.act)


_channel: ContextVar[str] = ContextVar("channel", default="")
_pending: ContextVar[Noted | None] = ContextVar("pending", default=None)


def come_through(channel: str) -> None:
    """Say by which way the acts of this thread come from now on: ui, api or cli."""
    _channel.set(channel)


def channel_now() -> str:
    """By which way the acts of this thread come; empty where nobody has said."""
    return _channel.get()


def under_way() -> bool:
    """Whether an act is under way that is noted."""
    return _pending.get() is not None


@contextmanager
def pending(act: Act) -> Iterator[Noted]:
    """Have an act noted by the transaction that does it."""
    noted = Noted(act)
    token = _pending.set(noted)
    try:
        yield noted
    finally:
        _pending.reset(token)


@contextmanager
def aside() -> Iterator[None]:
    """Write something that is not the act under way, though it comes before it: the count of attempts."""
    token = _pending.set(None)
    try:
        yield
    finally:
        _pending.reset(token)


def tell(subject: str | None = None, **details: Any) -> None:
    """Say more about the act under way than its arguments did: what came of it."""
    noted = _pending.get()
    if noted is not None:
        act = noted.act
        noted.act = act._replace(subject=subject or act.subject, details={**(act.details or {}), **details})


def put(w: Writer, now: int) -> None:
    """Write the note of the act under way, if there is one and it is not written yet."""
    noted = _pending.get()
    if noted is not None and not noted.is_written:
        noted.put(w, now)


def settled() -> None:
    """Say that the transaction that `put` wrote in has been committed, or that the act was done before."""
    noted = _pending.get()
    if noted is not None:
        noted.is_written = True
