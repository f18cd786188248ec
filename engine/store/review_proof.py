"""Shows that nobody has touched the record of reviews: the chain itself, and that the tables say what it covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from engine.store import review_actions, review_chain, reviews, signatures
from engine.store.governing import review
from engine.store.governing import review_chain as chain
from engine.store.problem import Problem
from engine.store.review_chain import RECORDED, VOIDED
from engine.store.seal import same
from engine.store.statements import Statement, fixed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.store.heads import Known
    from engine.store.review_chain import EntryRow
    from engine.store.transaction import Reader

CHUNK = 200
_SAID = select(chain.c.number).where(chain.c.process_key == review.c.process_key, chain.c.subject == review.c.id)
_PUT_IN = Statement(
    select(review.c.id)
    .where(review.c.state == fixed("completed"), ~exists(_SAID.where(chain.c.kind == fixed(RECORDED))))
    .order_by(review.c.id)
)
_VOIDED = Statement(
    select(review.c.id)
    .where(review.c.voided_at.is_not(None), ~exists(_SAID.where(chain.c.kind == fixed(VOIDED))))
    .order_by(review.c.id)
)


def problems(r: Reader, known: Known) -> Iterator[Problem]:
    """Name every review that was altered, removed or put in; `known` is the chain's end as heads have signed it."""
    last, head, seen = 0, b"", known.sequence == 0
    for rows in review_chain.pages(r, CHUNK):
        for row in rows:
            yield from _entry(r, row, last, head)
            last, head = row.number, row.hash
            seen = seen or (row.number == known.sequence and same(row.hash, known.hash))
        yield from _compared(r, rows)
    if not seen:
        what = f"it had {known.sequence} entries when heads were signed, and they are missing or not the same now"
        yield Problem("review_chain", "", known.sequence, f"The chain of reviews: {what}")
    for (one,) in r.all(_PUT_IN):
        yield _problem(one, 0, "stands in the table, but was never recorded")
    for (one,) in r.all(_VOIDED):
        yield _problem(one, 0, "is voided in the table, but nobody has voided it")


def _entry(r: Reader, row: EntryRow, last: int, head: bytes) -> Iterator[Problem]:
    if row.number != last + 1 or not same(row.previous, head):
        what = "does not follow the entry before it: something is missing, put in or out of order"
        yield Problem("review_chain", "", row.number, f"Entry {row.number} of the chain of reviews {what}")
    if not r.seal.is_review(row.hash, *row[:-1]):
        what = f"Entry {row.number} of the chain of reviews has been changed"
        yield Problem("review_chain", "", row.number, what)


def _compared(r: Reader, rows: list[EntryRow]) -> Iterator[Problem]:
    ids = {row.subject for row in rows if row.kind in {RECORDED, VOIDED}}
    found = {one.id: one for one in reviews.find_many(r, ids)}
    signed, agreed = signatures.of(r, map(subject, ids)), review_actions.of_reviews(r, ids)
    for row in rows:
        one = found.get(row.subject)
        if row.subject not in ids:
            continue
        if one is None:
            yield _problem(row.subject, row.number, "was removed")
        elif row.kind == VOIDED and review_chain.voiding(one) != row.content:
            yield _problem(row.subject, row.number, "was voided in other words, or is voided no longer")
        elif row.kind == RECORDED:
            said = review_chain.content(one, signed.get(subject(one.id), ()), agreed.get(one.id, ()))
            if said != row.content:
                yield _problem(row.subject, row.number, "is not as it was recorded")


def subject(review_id: str) -> str:
    """Name a review as what signatures stand under."""
    return f"review:{review_id}"


def _problem(review_id: str, number: int, what: str) -> Problem:
    return Problem("review", "", number, f"Review {review_id} {what}")
