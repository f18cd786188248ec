"""Attempts to get in that failed, by what they were made on: a name (whether or not anybody has it), an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.store.entrance import attempt
from engine.store.statements import Statement, adding_new, changing, p, removing

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

_MAKE = adding_new(attempt)
_HOLD = Statement(select(attempt.c.failures, attempt.c.failed_at).where(attempt.c.key == p("key")).with_for_update())
_FIND = Statement(select(attempt.c.failures, attempt.c.failed_at).where(attempt.c.key == p("key")))
_CHANGE = Statement(changing(attempt, ("failures", "failed_at"), "key"))
_FORGET = removing(attempt, "key")
_FORGET_OLD = Statement(attempt.delete().where(attempt.c.failed_at < p("before")))


def hold(w: Writer, key: str) -> tuple[int, int]:
    """How often it failed, and when last; nobody else counts the same until the transaction ends."""
    w.add(_MAKE, {"key": key, "failures": 0, "failed_at": 0})
    failures, failed_at = w.one(_HOLD, {"key": key}) or (0, 0)
    return failures, failed_at


def find(r: Reader, key: str) -> tuple[int, int]:
    """How often it failed, and when last."""
    failures, failed_at = r.one(_FIND, {"key": key}) or (0, 0)
    return failures, failed_at


def put(w: Writer, key: str, failures: int, failed_at: int) -> None:
    """Write how often it failed."""
    w.run(_CHANGE, {"key": key, "failures": failures, "failed_at": failed_at})


def forget(w: Writer, key: str) -> None:
    """Begin to count anew."""
    w.run(_FORGET, {"key": key})


def forget_old(w: Writer, before: int) -> None:
    """Let go of what failed last before a moment."""
    w.run(_FORGET_OLD, {"before": before})
