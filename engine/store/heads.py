"""Signed heads: the ends of all chains at a moment, under one signature, in a chain of their own.

Each names every instance that has grown since the head before, with the sequence number and hash it had then, and the
ends of the audit log (under no id) and of the chain of reviews. That the end of a chain or a whole instance was removed
shows in them; a copy of the newest one, kept outside the database, makes even their own removal visible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlalchemy import func, select

from engine.store import audit, review_chain
from engine.store.history import hold_position, lag, project
from engine.store.problem import Problem
from engine.store.registers import audit_head, event
from engine.store.seal import packed, same
from engine.store.statements import NONE_SKIPPED, Statement, adding, p
from engine.store.tables import journal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine.store.transaction import Reader, Writer

AUDIT = ""
"""Under this id a head names the end of the audit log."""
REVIEWS = "reviews"
"""Under this one that of the chain of reviews."""
BESIDE = frozenset({AUDIT, REVIEWS})
"""What heads name that is no instance."""
_CHUNK = 10


class Head(NamedTuple):
    """A signed head: its number, its moment, how many instances it names, and its hash, worth keeping elsewhere."""

    number: int
    at: int
    instances: int
    hash: bytes


class Known(NamedTuple):
    """What a head says of a chain: it had this sequence number and this hash."""

    sequence: int
    hash: bytes


_SOME = Statement(
    select(audit_head)
    .where(audit_head.c.number > p("after"))
    .order_by(audit_head.c.number)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_LAST = Statement(select(audit_head).order_by(audit_head.c.number.desc()).limit(p("limit")).offset(NONE_SKIPPED))
_BY_HASH = Statement(select(audit_head.c.number).where(audit_head.c.hash == p("hash")))
_LAST_POSITION = Statement(select(func.max(event.c.position)))
_GROWN = (
    select(event.c.instance_id, func.max(event.c.sequence).label("sequence"))
    .where(event.c.position > p("after"))
    .group_by(event.c.instance_id)
    .subquery()
)
_ENTRIES = Statement(
    select(journal.c.instance_id, journal.c.last, journal.c.hash)
    .join(_GROWN, (journal.c.instance_id == _GROWN.c.instance_id) & (journal.c.last == _GROWN.c.sequence))
    .order_by(journal.c.instance_id)
)
_ADD = adding(audit_head)


def sign_heads(w: Writer, at: int) -> Head:
    """Sign the ends of all chains that have grown since the last head, and give the new head."""
    while project(w, 1000, at=at):
        pass
    hold_position(w)
    before = w.one(_LAST, {"limit": 1})
    number, after, previous = (before[0] + 1, before[2], before[5]) if before else (1, 0, b"")
    rows = w.all(_ENTRIES, {"after": after})
    entries = packed([(AUDIT, *audit.end(w)), (REVIEWS, *review_chain.end(w)), *rows])
    position = w.value(_LAST_POSITION) or 0
    seal = w.seal.head(number, at, position, entries, previous)
    row = {"number": number, "at": at, "position": position, "entries": entries, "previous": previous, "hash": seal}
    w.run(_ADD, row)
    return Head(number, at, len(rows), seal)


def has_news(r: Reader) -> bool:
    """Whether anything was recorded that no head names yet."""
    row = r.one(_LAST, {"limit": 1})
    if row is None:
        return True
    named = {one: sequence for one, sequence, _ in msgspec.msgpack.decode(row[3]) if one == AUDIT}
    grown = named.get(AUDIT, 0) != audit.end(r)[0]
    return grown or lag(r).instances > 0 or (r.value(_LAST_POSITION) or 0) != row[2]


def last(r: Reader) -> Head | None:
    """The newest head, or None."""
    row = r.one(_LAST, {"limit": 1})
    return None if row is None else _head(row)


def listed(r: Reader, after: int = 0) -> Iterator[Head]:
    """All heads with a number greater than `after`, in their order."""
    return map(_head, _rows(r, after))


def numbered(r: Reader, hashed: bytes) -> int | None:
    """The number of the head with this hash, or None."""
    found: int | None = r.value(_BY_HASH, {"hash": hashed})
    return found


def problems(r: Reader, kept: Mapping[int, bytes]) -> Iterator[Problem]:
    """What is wrong with the heads themselves; `kept` are hashes by number that were kept outside."""
    expected, previous, missing = 1, b"", dict(kept)
    for number, at, position, entries, before, seal in _rows(r):
        sound = same(before, previous) and r.seal.is_head(seal, number, at, position, entries, before)
        if number != expected or not sound:
            yield _problem(number, f"Signed head {number} has been changed, or a head before it has been removed")
        if number in missing and not same(missing.pop(number), seal):
            yield _problem(number, f"Signed head {number} is not the one that was kept outside")
        expected, previous = number + 1, seal
    for number in sorted(missing):
        yield _problem(number, f"Signed head {number}, which was kept outside, is missing")


def known(r: Reader, low: str, high: str | None, *, until: int | None = None) -> dict[str, Known]:
    """What the heads (up to number `until`) say last of the instances with low < id <= high and of what is beside
    them. Heads that are not sound say nothing.
    """
    found: dict[str, Known] = {}
    for number, at, position, entries, before, seal in _rows(r):
        if until is not None and number > until:
            break
        if r.seal.is_head(seal, number, at, position, entries, before):
            for one, sequence, hashed in msgspec.msgpack.decode(entries):
                if one in BESIDE or (one > low and (high is None or one <= high)):
                    found[one] = Known(sequence, hashed)
    return found


def _rows(r: Reader, after: int = -(2**63)) -> Iterator[tuple[int, int, int, bytes, bytes, bytes]]:
    """All heads, also those of a number that none has (they count from 1), or those after one."""
    while rows := r.all(_SOME, {"after": after, "limit": _CHUNK}):
        yield from rows
        after = rows[-1][0]


def _head(row: tuple[int, int, int, bytes, bytes, bytes]) -> Head:
    named = msgspec.msgpack.decode(row[3])
    return Head(row[0], row[1], sum(one[0] not in BESIDE for one in named), row[5])


def _problem(number: int, what: str) -> Problem:
    return Problem("audit_head", "", number, what)
