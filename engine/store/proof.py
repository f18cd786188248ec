"""Shows that nobody has touched the record: the chain of each instance, of the audit log and of
reviews (`review_proof`), under signed heads.

The chains show that rows were changed, swapped, inserted, or removed from the middle. That the end of a chain, or a
whole instance, was removed shows in the signed heads (`heads`). The table that reports read is compared with the
journal row by row (`told`).

Everything is read in the order of its keys and in pieces, so that memory does not grow with the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import func, select, tuple_

from engine.errors import Unreadable
from engine.store import audit, heads, review_proof
from engine.store.encoding import decode
from engine.store.entrance import audit as audit_table
from engine.store.entrance import audit_values
from engine.store.heads import AUDIT, BESIDE, REVIEWS, Known
from engine.store.problem import Problem
from engine.store.registers import event
from engine.store.seal import same
from engine.store.statements import NONE_SKIPPED, Statement, p
from engine.store.tables import instance, journal, journal_values
from engine.store.told import COLUMNS, Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from engine.store.transaction import Reader

CHUNK = 1_000
"""Rows that are read at once."""
BLOCK = 20_000
"""Instances of which it is known at once what the heads say."""
_START = Known(0, b"")
_FACTS = ("id", "sequence", "head", "root_id", "business_key", "process_key", "definition_id", "projected")
_TURN = len(journal.c)


def _chunk(columns: Any, source: Any, *keys: Any) -> Statement:
    """Rows after the given keys (parameters a, b), ascending."""
    names: list[Any] = [p(name) for name, _ in zip("ab", keys, strict=False)]
    after = tuple_(*keys) > tuple_(*names) if len(keys) > 1 else keys[0] > names[0]
    found = select(*columns).select_from(source).where(after).order_by(*keys)
    return Statement(found.limit(p("limit")).offset(NONE_SKIPPED))


_VALUES = (journal_values.c.instance_id == journal.c.instance_id) & (journal_values.c.first == journal.c.first)
_TURNS = _chunk(
    (*journal.c, *journal_values.c["salt", "data"]),
    journal.outerjoin(journal_values, _VALUES),
    journal.c.instance_id,
    journal.c.first,
)
_TOLD = _chunk(event.c[("instance_id", "sequence", "position", *COLUMNS)], event, event.c.instance_id, event.c.sequence)
_INSTANCES = _chunk(instance.c[_FACTS], instance, instance.c.id)
_LINES = _chunk(
    (*audit_table.c, *audit_values.c["salt", "data"]),
    audit_table.outerjoin(audit_values, audit_values.c.number == audit_table.c.number),
    audit_table.c.number,
)
_FIND = Statement(select(*instance.c[_FACTS]).where(instance.c.id == p("id")))
_BOUND = Statement(
    select(instance.c.id).where(instance.c.id > p("a")).order_by(instance.c.id).limit(p("one")).offset(p("skip"))
)


_SIZES = tuple(Statement(select(func.count()).select_from(one)) for one in (instance, journal, event, audit_table))


class Scope(NamedTuple):
    """What is verified: one instance or all; what has come since a head, or everything; against heads kept outside."""

    instance_id: str | None = None
    since: int | None = None
    kept: Mapping[int, bytes] = {}


EVERYTHING = Scope()


def verify(r: Reader, scope: Scope = EVERYTHING, progress: Callable[[int], None] = lambda _: None) -> Iterator[Problem]:
    """Find every row of the record that is not as it was written; nothing when all is well.

    Erased personal values are not wrong. Read with `Store.reading(still=True)`. `progress` is told now and then how
    many rows have been read. With `since`, what had been written by then is not read again, only its ends.
    """
    yield from heads.problems(r, scope.kept)
    count = _Count(progress)
    if scope.instance_id is not None:
        end = heads.known(r, "", None).get(scope.instance_id)
        yield from _one(r, scope.instance_id, _START, end, count)
        return
    yield from _log(r, scope.since, count)
    yield from review_proof.problems(r, heads.known(r, "", "").get(REVIEWS, _START))
    for block in _blocks(r):
        known = heads.known(r, *block)
        if scope.since is None:
            yield from _everything(r, block, known, count)
        else:
            yield from _grown(r, block, known, heads.known(r, *block, until=scope.since), count)


def size(r: Reader) -> int:
    """How many rows there are to read where everything is verified."""
    return sum(r.value(one) or 0 for one in _SIZES)


class _Count:
    """How many rows were read."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self._progress = progress
        self.rows = 0

    def add(self, rows: int) -> None:
        self.rows += rows
        self._progress(self.rows)


class _Stream:
    """Rows of all instances (or of one) in ascending order, read in pieces; the first column is the instance's id."""

    def __init__(self, r: Reader, statement: Statement, after: tuple[Any, ...], count: _Count) -> None:
        self._rows = _read(r, statement, after, count)
        self.next = next(self._rows, None)

    def of(self, instance_id: str) -> Iterator[tuple[Any, ...]]:
        """Take the rows of one instance."""
        while self.next is not None and self.next[0] == instance_id:
            row, self.next = self.next, next(self._rows, None)
            yield row


def _read(r: Reader, statement: Statement, after: tuple[Any, ...], count: _Count) -> Iterator[tuple[Any, ...]]:
    while rows := r.all(statement, {**dict(zip("ab", after, strict=False)), "limit": CHUNK}):
        count.add(len(rows))
        yield from rows
        after = rows[-1][: len(after)]


def _blocks(r: Reader) -> Iterator[tuple[str, str | None]]:
    """Ranges of ids (low, high] that hold so many instances; the last one has no end."""
    low = ""
    while (high := r.value(_BOUND, {"a": low, "one": 1, "skip": BLOCK - 1})) is not None:
        yield low, high
        low = high
    yield low, None


# the journal


def _everything(r: Reader, block: tuple[str, str | None], known: dict[str, Known], count: _Count) -> Iterator[Problem]:
    """Verify the instances of a block by reading all their rows beside each other."""
    low, high = block
    streams = [
        _Stream(r, statement, after, count)
        for statement, after in ((_INSTANCES, (low,)), (_TURNS, (low, _LAST)), (_TOLD, (low, _LAST)))
    ]
    while ids := [one.next[0] for one in streams if one.next is not None]:
        instance_id = min(ids)
        if high is not None and instance_id > high:
            break
        rows, turns, told = (one.of(instance_id) for one in streams)
        yield from _instance(r, instance_id, next(rows, None), turns, told, (_START, known.pop(instance_id, None)))
    yield from _missing(known)


_LAST = 2**62
"""No sequence number is larger."""


def _missing(known: dict[str, Known]) -> Iterator[Problem]:
    for instance_id, end in sorted(known.items()):
        if instance_id not in BESIDE:
            yield _lost(instance_id, end)
            yield Problem("instance", instance_id, 0, "its row is missing")


def _grown(
    r: Reader, block: tuple[str, str | None], known: dict[str, Known], before: dict[str, Known], count: _Count
) -> Iterator[Problem]:
    """Verify of the instances of a block only what has come since a head, and that their ends are there."""
    low, high = block
    for row in _read(r, _INSTANCES, (low,), count):
        if high is not None and row[0] > high:
            break
        start, end = before.get(row[0], _START), known.pop(row[0], None)
        if (row[1], bytes(row[2])) != start or end != start:
            yield from _one(r, row[0], start, end, count)
    yield from _missing(known)


def _one(r: Reader, instance_id: str, start: Known, end: Known | None, count: _Count) -> Iterator[Problem]:
    """Verify one instance from an end on that is known."""
    turns, told = (
        _Stream(r, statement, (instance_id, start.sequence), count).of(instance_id) for statement in (_TURNS, _TOLD)
    )
    yield from _instance(r, instance_id, r.one(_FIND, {"id": instance_id}), turns, told, (start, end))


def _instance(
    r: Reader,
    instance_id: str,
    row: tuple[Any, ...] | None,
    turns: Iterator[tuple[Any, ...]],
    told: Iterator[tuple[Any, ...]],
    ends: tuple[Known, Known | None],
) -> Iterator[Problem]:
    """Follow the chain of an instance from one known end to its own, and past the end that the heads know."""
    start, end = ends
    told = (one[2:3] + one[1:2] + one[3:] for one in told)
    beside = Comparison(instance_id, row[3:], told, whole=start is _START) if row is not None else None
    last, head, seen = start.sequence, start.hash, end is None or end == start
    for turn in turns:
        yield from (Problem("journal", instance_id, turn[1], what) for what in _turn(r, turn, last, head))
        if beside is not None:
            yield from _told(beside, turn)
        last, head = turn[2], bytes(turn[10])
        seen = seen or (end is not None and last == end.sequence and same(head, end.hash))
    if not seen and end is not None:
        yield _lost(instance_id, end)
    if beside is None or row is None:
        yield from _without_row(instance_id, last, told)
    else:
        yield from beside.rest()
        if row[1] != last or not same(row[2], head):
            what = f"its journal ends at event {last}, but its row says {row[1]}: events were removed or put in"
            yield Problem("journal", instance_id, last, what)


def _without_row(instance_id: str, last: int, told: Iterator[tuple[Any, ...]]) -> Iterator[Problem]:
    if last or next(told, None) is None:
        yield Problem("instance", instance_id, 0, "its row is missing")
    else:
        yield Problem("event", instance_id, 0, "reports are told of it, but it has neither a row nor a journal")
    for _ in told:
        pass


def _lost(instance_id: str, end: Known) -> Problem:
    what = f"it had {end.sequence} events when heads were signed, and they are missing or not the same now"
    return Problem("journal", instance_id, end.sequence, what)


def _told(beside: Comparison, turn: tuple[Any, ...]) -> Iterator[Problem]:
    try:
        events = decode(turn[6], turn[7])
    except (msgspec.MsgspecError, Unreadable):
        beside.skip(turn)
        return
    yield from beside.turn(turn[:_TURN], events)


def _turn(r: Reader, row: tuple[Any, ...], last: int, head: bytes) -> Iterator[str]:
    one, first, until, at, actor, channel, version, body, digest, previous, seal, salt, closed = row
    which = f"events {first} to {until}"
    if first != last + 1 or not same(previous, head):
        yield f"{which} do not follow the row before them: something is missing, put in or out of order"
    if not r.seal.is_row(seal, one, first, until, version, at, actor, channel, body, digest, previous):
        yield f"{which} have been changed"
    if closed is not None and not _are_values(r, one, digest, salt, closed):
        yield f"{which} have personal values that are not those recorded"


def _are_values(r: Reader, place: str, digest: bytes, salt: bytes, closed: bytes) -> bool:
    plain = r.seal.open(place, salt, closed)
    return plain is not None and r.seal.is_digest(digest, salt, plain)


# the audit log


def _log(r: Reader, since: int | None, count: _Count) -> Iterator[Problem]:
    """Follow the chain of the audit log."""
    start = _START if since is None else heads.known(r, "", "", until=since).get(AUDIT, _START)
    end = heads.known(r, "", "").get(AUDIT, _START)
    last, head, seen = start.sequence, start.hash, end == start
    for *row, salt, closed in _read(r, _LINES, (start.sequence,), count):
        line = dict(zip(audit_table.c.keys(), row, strict=True))
        yield from _line(r, line, last, head)
        if closed is not None and not _are_values(r, audit.place(line["number"]), line["values_digest"], salt, closed):
            yield _wrong_line(line["number"], "has personal values that are not those recorded")
        last, head = line["number"], line["hash"]
        seen = seen or (last == end.sequence and same(head, end.hash))
    if not seen:
        what = f"it had {end.sequence} lines when heads were signed, and they are missing or not the same now"
        yield Problem("audit", "", end.sequence, f"The audit log: {what}")


def _line(r: Reader, line: dict[str, Any], last: int, head: bytes) -> Iterator[Problem]:
    if line["number"] != last + 1 or not same(line["previous"], head):
        what = "does not follow the line before it: something is missing, put in or out of order"
        yield _wrong_line(line["number"], what)
    if not r.seal.is_act(line["hash"], *audit.covered(line)):
        yield _wrong_line(line["number"], "has been changed")


def _wrong_line(number: int, what: str) -> Problem:
    return Problem("audit", "", number, f"Line {number} of the audit log {what}")
