"""A review that is altered, removed or put in by raw SQL is found and named; so is every change of the chain."""

from __future__ import annotations

import datetime as dt
from contextlib import closing

import pytest
from sqlalchemy import text

from engine import open_house
from engine.commands.review_records import void
from engine.store import heads, review_chain
from engine.store.proof import Scope, verify
from engine.store.reviews import ReviewRow
from engine.store.signatures import SignatureRow
from engine.store.statements import Statement
from tests.world import BEGINNING, KEY

DAY = dt.date(2026, 3, 2)


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request):
    """Three reviews of two processes, the second of them voided, and the ends of all chains signed."""
    ids = (f"r{number}" for number in range(1, 100))
    url = request.getfixturevalue(f"world_on_{request.param}")
    with closing(open_house(url, key=KEY, clock=lambda: BEGINNING, new_id=lambda: next(ids))) as opened:
        for key in ("order", "order", "claim"):
            opened.catalogue.record_review(key, held_on=DAY, outcome="confirmed", signed_by="sam")
        opened.turns.write(lambda w, now: void(w, opened.turns, now, "r2", "sam", "The wrong version"))
        opened.turns.write(heads.sign_heads)
        yield opened


def found(house, *statements):
    with house.turns.store.writing() as w:
        for one in statements:
            w.run(Statement(text(one)))
    with house.turns.store.reading(still=True) as r:
        return {(one.table, one.number, str(one)) for one in verify(r, Scope())}


def test_an_untouched_record_is_whole(house):
    assert found(house) == set()


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE review SET outcome = 'changed_minor' WHERE id = 'r1'", "Review r1 is not as it was recorded"),
        ("UPDATE review SET held_on = '2026-03-01' WHERE id = 'r3'", "Review r3 is not as it was recorded"),
        ("DELETE FROM review WHERE id = 'r1'", "Review r1 was removed"),
        ("UPDATE review SET voided_at = NULL WHERE id = 'r2'", "Review r2 was voided in other words"),
        ("UPDATE review SET voided_why = 'x' WHERE id = 'r2'", "Review r2 was voided in other words"),
        ("UPDATE review SET voided_at = 5 WHERE id = 'r3'", "Review r3 is voided in the table, but nobody"),
        ("UPDATE review SET state = 'open' WHERE id = 'r3'", "Review r3 is not as it was recorded"),
        (
            "INSERT INTO signature SELECT 's', 'review:r1', 'x', 'approver', 1, hash, '' FROM review_chain LIMIT 1",
            "Review r1 is not as it was recorded",
        ),
        ("DELETE FROM review_chain WHERE number = 2", "Review r2 stands in the table, but was never recorded"),
        ("DELETE FROM review_chain WHERE number = 2", "Entry 3 of the chain of reviews does not follow"),
        ("DELETE FROM review_chain WHERE number = 4", "it had 4 entries when heads were signed"),
        ("UPDATE review_chain SET \"by\" = 'eve' WHERE number = 1", "Entry 1 of the chain of reviews has been changed"),
    ],
)
def test_whatever_is_tampered_with_is_named(house, sql, told):
    assert any(told in sentence for _, _, sentence in found(house, sql)), found(house)


def test_a_review_that_was_put_in_is_named(house):
    columns = ", ".join(name for name in ReviewRow._fields if name != "id")
    into = f"INSERT INTO review (id, {columns}) SELECT 'r9', {columns} FROM review WHERE id = 'r3'"

    told = {sentence for _, _, sentence in found(house, into)}

    assert told == {"Review r9 stands in the table, but was never recorded."}


def test_a_signature_may_begin_with_any_byte():
    row = ReviewRow("r1", "order", "v1", "periodic", "2026-03-02", 1, "confirmed", checklist=b"{}")

    written = {review_chain.content(row, [signed(first)], ()) for first in range(256)}

    assert len(written) == 256


def signed(first):
    return SignatureRow("s1", "review:r1", "sam", "approver", 1, bytes([first]) + bytes(31))
