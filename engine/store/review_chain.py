"""The chain of reviews: an entry for each that was recorded or voided, sealed with a key that lies outside.

Each entry's hash is an HMAC over everything in it and over the hash before, as in the audit log. Its content covers
the whole record: the review, the signatures under it, the actions that came of it. `review_proof` compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import func, select

from engine.sentence import plain
from engine.store import settings
from engine.store.governing import review_chain
from engine.store.statements import NONE_SKIPPED, Statement, adding, p

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from engine.store.review_actions import ActionRow
    from engine.store.reviews import ReviewRow
    from engine.store.signatures import SignatureRow
    from engine.store.transaction import Reader, Writer

RECORDED, VOIDED = "review", "void"
_END = "review_end"
_LATER = frozenset({"voided_at", "voided_by", "voided_why"})


class EntryRow(NamedTuple):
    """An entry. `kind`: review or void; `subject` is the id of the review; `content` is JSON."""

    number: int
    at: int
    by: str
    process_key: str
    kind: str
    subject: str
    content: bytes
    previous: bytes
    hash: bytes


_encode = msgspec.json.Encoder(order="sorted", enc_hook=plain).encode
_ADD = adding(review_chain)
_LAST = Statement(
    select(review_chain.c.number, review_chain.c.hash)
    .order_by(review_chain.c.number.desc())
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_AFTER = Statement(
    select(review_chain)
    .where(review_chain.c.number > p("after"))
    .order_by(review_chain.c.number)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_COUNT = Statement(select(func.count()).select_from(review_chain))


def append(w: Writer, at: int, by: str, process_key: str, kind: str, subject: str, content: bytes) -> EntryRow:
    """Write an entry at the end of the chain; whoever does so holds its end until the transaction ends."""
    settings.hold(w, _END)
    number, previous = end(w)
    row = EntryRow(number + 1, at, by, process_key, kind, subject, content, previous, b"")
    row = row._replace(hash=w.seal.review(*row[:-1]))
    w.run(_ADD, row._asdict())
    return row


def end(r: Reader) -> tuple[int, bytes]:
    """The number and the hash of the last entry; 0 where there is none."""
    found = r.one(_LAST, {"limit": 1})
    return (found[0], found[1]) if found else (0, b"")


def count(r: Reader) -> int:
    """How many entries there are."""
    return int(r.value(_COUNT) or 0)


def pages(r: Reader, limit: int) -> Iterator[list[EntryRow]]:
    """All entries in their order, so many at a time."""
    after = 0
    while rows := [EntryRow._make(row) for row in r.all(_AFTER, {"after": after, "limit": limit})]:
        yield rows
        after = rows[-1].number


def content(row: ReviewRow, signatures: Iterable[SignatureRow], actions: Iterable[ActionRow]) -> bytes:
    """What an entry says of a review that was recorded: everything that must stay as it is."""
    return _encode(
        {
            "review": {name: _json(value) for name, value in row._asdict().items() if name not in _LATER},
            "signatures": sorted(_plainly(one) for one in signatures),
            "actions": sorted(_plainly(one[:7]) for one in actions),
        }
    )


def voiding(row: ReviewRow) -> bytes:
    """What an entry says of a review that was voided."""
    return _encode({"review": row.id, "at": row.voided_at, "by": row.voided_by, "why": row.voided_why})


def _json(value: Any) -> Any:
    """Write the JSON that a review keeps as the text that it is."""
    return value.decode() if isinstance(value, bytes) else value


def _plainly(row: Sequence[Any]) -> list[Any]:
    """Write digests in hexadecimal; they can be any bytes."""
    return [value.hex() if isinstance(value, bytes) else value for value in row]
