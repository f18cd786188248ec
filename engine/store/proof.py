"""Shows that nobody has touched the record: the chain of each instance, and signed heads over all of them.

The chain shows that rows were changed, swapped, inserted, or removed from the middle. That the end of a
chain, or a whole instance, was removed shows in the heads: each names every instance that has grown
since the head before, with the hash it had then. Heads form a chain themselves; a copy of the newest
one, kept outside the database, makes even their removal visible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import func, select, union

from engine.store.history import hold_position, project
from engine.store.registers import audit_head, event
from engine.store.seal import packed, same
from engine.store.statements import NONE_SKIPPED, Statement, adding, p
from engine.store.tables import instance, journal, journal_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.store.transaction import Reader, Writer


class Head(NamedTuple):
    """A signed head: its number, its moment, how many instances it names, and its hash, worth keeping elsewhere."""

    number: int
    at: int
    instances: int
    hash: bytes


class _Known(NamedTuple):
    sequence: int
    hash: bytes
    at: int


_ROWS = Statement(
    select(journal, journal_values.c.salt, journal_values.c.data)
    .select_from(
        journal.outerjoin(
            journal_values,
            (journal_values.c.instance_id == journal.c.instance_id) & (journal_values.c.first == journal.c.first),
        )
    )
    .where(journal.c.instance_id == p("id"))
    .order_by(journal.c.first)
)
_ENDS = Statement(select(instance.c.sequence, instance.c.head).where(instance.c.id == p("id")))
_ALL = Statement(union(select(instance.c.id), select(journal.c.instance_id)).order_by("id"))
_HEADS = Statement(select(audit_head).order_by(audit_head.c.number))
_LAST_HEAD = Statement(select(audit_head).order_by(audit_head.c.number.desc()).limit(p("limit")).offset(NONE_SKIPPED))
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
_ADD_HEAD = adding(audit_head)


def sign_heads(w: Writer, at: int) -> Head:
    """Sign the ends of all chains that have grown since the last head, and give the new head."""
    while project(w, 1000, at=at):
        pass
    hold_position(w)
    before = w.one(_LAST_HEAD, {"limit": 1})
    number, after, previous = (before[0], before[2], before[5]) if before else (0, 0, b"")
    rows = w.all(_ENTRIES, {"after": after})
    entries = packed(rows)
    position = w.value(_LAST_POSITION) or 0
    seal = w.seal.head(number + 1, at, position, entries, previous)
    row = {"number": number + 1, "at": at, "position": position, "entries": entries, "previous": previous, "hash": seal}
    w.run(_ADD_HEAD, row)
    return Head(number + 1, at, len(rows), seal)


def verify(r: Reader, instance_id: str | None = None, *, kept_head: bytes | None = None) -> list[str]:
    """What is wrong with the record, a sentence each; empty when it is as it was written.

    Looks at one instance, or at all. `kept_head` is the hash of a head that was kept outside.
    Erased personal values are not wrong. Read with `Store.reading(still=True)`.
    """
    problems: list[str] = []
    known, hashes = _heads(r, problems)
    if kept_head is not None and kept_head not in hashes:
        problems.append("The head that was kept outside is no longer among the signed heads.")
    if instance_id is not None:
        known = {instance_id: known[instance_id]} if instance_id in known else {}
    ids = [row[0] for row in r.all(_ALL)] if instance_id is None else [instance_id]
    for one in sorted({*ids, *known}):
        problems += [f"Instance {one}: {problem}." for problem in _chain(r, one, known.get(one))]
    return problems


def _heads(r: Reader, problems: list[str]) -> tuple[dict[str, _Known], set[bytes]]:
    """What the signed heads say of each instance, the newest last; and the heads' hashes."""
    known: dict[str, _Known] = {}
    hashes: set[bytes] = set()
    expected, previous = 1, b""
    for number, at, position, entries, before, seal in r.all(_HEADS):
        told = r.seal.head(number, at, position, entries, before)
        if number != expected or before != previous or not same(told, seal):
            problems.append(f"Signed head {number} has been changed, or a head before it has been removed.")
        else:
            for one, sequence, row_hash in msgspec.msgpack.decode(entries):
                known[one] = _Known(sequence, row_hash, at)
        expected, previous = number + 1, seal
        hashes.add(seal)
    return known, hashes


def _chain(r: Reader, instance_id: str, known: _Known | None) -> Iterator[str]:
    head, last, seen = b"", 0, known is None
    for row in r.all(_ROWS, {"id": instance_id}):
        events = f"events {row[1]} to {row[2]}"
        yield from (f"{events} {problem}" for problem in _row(r, row, last, head))
        last, head = row[2], row[10]
        seen = seen or (known is not None and last == known.sequence and same(head, known.hash))
    if not seen and known is not None:
        yield f"it had {known.sequence} events when heads were signed, and they are missing or not the same now"
    ends = r.one(_ENDS, {"id": instance_id})
    if ends is None:
        yield "its row is missing"
    elif ends[0] != last or not same(ends[1], head):
        yield f"its journal ends at event {last}, but its row says {ends[0]}: events were removed or put in"


def _row(r: Reader, row: tuple[Any, ...], last: int, head: bytes) -> Iterator[str]:
    one, first, until, at, actor, channel, version, body, digest, previous, seal, salt, closed = row
    if first != last + 1 or not same(previous, head):
        yield "do not follow the row before them: something is missing, put in or out of order"
    told = r.seal.row(one, first, until, version, at, actor, channel, body, digest, previous)
    if not same(told, seal):
        yield "have been changed"
    if closed is not None:
        plain = r.seal.open(one, salt, closed)
        if plain is None or not same(r.seal.digest(salt, plain), digest):
            yield "have personal values that are not those recorded"
