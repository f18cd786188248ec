"""The journal keeps what happened, in order, and notices a race."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from engine.errors import WrongState
from engine.events import FORMAT, InstanceEnded, Passed
from engine.store import Raced, Taken, instances, journal, pages
from engine.store.encoding import decode, encode
from engine.store.proof import verify
from tests.store.acts import AT, begin, go_on, started, task, values


def test_turns_are_read_back_as_they_were_written(store):
    row = begin(store, values(order="SO-1", total=Decimal("10.50"), day=dt.date(2026, 11, 21)), task(3))
    go_on(store, row, Passed(0, "gate", ("f1",)), at=AT + 1, actor="bob")

    with store.reading() as r:
        first, second = journal.read(r, "i1")

    assert (first.first, first.last, first.at, first.actor, first.channel) == (1, 3, AT, "ann", "ui")
    assert first.events == [
        started(),
        values(order="SO-1", total=Decimal("10.50"), day=dt.date(2026, 11, 21)),
        task(3),
    ]
    assert (second.first, second.last, second.actor, second.events) == (4, 4, "bob", [Passed(0, "gate", ("f1",))])


def test_reading_may_begin_after_an_event(store):
    row = begin(store, task(2))
    go_on(store, row, Passed(0, "gate"))

    with store.reading() as r:
        assert [turn.first for turn in journal.read(r, "i1", after=2)] == [3]


def test_the_instance_row_follows_its_events(store):
    row = begin(store, business_key="SO-1", root_id="r0", parent_id="r0", parent_scope=2, parent_wait=7)
    after = go_on(store, row, InstanceEnded("completed", "Order fulfilled"), at=AT + 5)

    with store.reading() as r:
        assert instances.load(r, "i1") == after
    assert (after.root_id, after.parent_id, after.parent_scope, after.parent_wait) == ("r0", "r0", 2, 7)
    assert (after.state, after.outcome, after.ended_at, after.sequence, after.revision) == (
        "completed",
        "Order fulfilled",
        AT + 5,
        2,
        2,
    )


def test_a_stale_row_writes_nothing(store):
    row = begin(store, task(2))
    go_on(store, row, Passed(0, "a"))

    with pytest.raises(Raced):
        go_on(store, row, Passed(0, "b"))

    with store.reading() as r:
        assert [event for turn in journal.read(r, "i1") for event in turn.events][2:] == [Passed(0, "a")]


def test_a_unique_business_key_is_free_again_when_its_instance_has_ended(store):
    row = begin(store, unique_key="order_to_cash:SO-1")
    with pytest.raises(Taken) as taken:
        begin(store, instance_id="i2", unique_key="order_to_cash:SO-1")
    assert taken.value.holder == "i1"

    go_on(store, row, InstanceEnded("cancelled", "No longer wanted"))

    assert begin(store, instance_id="i2", unique_key="order_to_cash:SO-1").revision == 1


def test_an_instance_id_is_used_once(store):
    begin(store)
    with pytest.raises(Taken):
        begin(store)


def test_erased_values_are_gone_and_the_rest_stays(store):
    row = begin(store, values(name="Ann Smith"), task(3))
    go_on(store, row, InstanceEnded("cancelled", "No longer wanted"))
    with store.writing() as w:
        assert journal.erase_values(w, "i1") == 1

    with store.reading() as r:
        (turn, _) = journal.read(r, "i1")
        assert list(verify(r)) == []

    assert turn.events[1].names == ("name",)
    assert turn.events[1].values is None


def test_what_still_runs_needs_its_values(store):
    begin(store, values(name="Ann Smith"), task(3))

    with pytest.raises(WrongState, match="still running and needs it"), store.writing() as w:
        journal.erase_values(w, "i1")

    with store.reading() as r:
        (turn,) = journal.read(r, "i1")
    assert turn.events[1].values == ("Ann Smith",)


def test_values_are_not_readable_in_the_database(sqlite_store, sqlite_url):
    begin(sqlite_store, values(name="Ann Smith"))
    sqlite_store.checkpoint()
    written = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    assert b"Ann Smith" not in written


def test_pages_are_kept_per_scope(store):
    begin(store)
    with store.writing() as w:
        for page in ((0, 0, b"root"), (5, 0, b"five"), (9, 5, b"nine")):
            pages.save(w, "i1", *page)
        pages.save(w, "i1", 5, 0, b"five again")
    with store.reading() as r:
        assert (pages.load(r, "i1", 5), pages.tree(r, "i1")) == (b"five again", [(0, 5), (5, 9)])
        assert pages.load_all(r, "i1") == {0: (0, b"root"), 5: (0, b"five again"), 9: (5, b"nine")}
    with store.writing() as w:
        pages.drop(w, "i1", [5, 9])
    with store.reading() as r:
        assert (pages.load(r, "i1", 5), pages.tree(r, "i1")) == (None, [])


@pytest.mark.parametrize(
    ("before", "since", "text"),
    [
        (
            b'[["ir",0,3,"check",3,"code","It is so.","enter",null,[]]]',
            b'[["ir",0,3,"check",3,"code","It is so.","enter",null,[],{"pattern":"It is %(x)s.","values":{"x":"so"}}]]',
            "message",
        ),
        (
            b'[["jf",0,1,"x",2,null,"It is so."]]',
            b'[["jf",0,1,"x",2,null,"It is so.",{"pattern":"It is %(x)s.","values":{"x":"so"}}]]',
            "message",
        ),
        (
            b'[["ie","cancelled","It is so."]]',
            b'[["ie","cancelled","It is so.",{"pattern":"It is %(x)s.","values":{"x":"so"}}]]',
            "outcome",
        ),
    ],
)
def test_sentences_are_read_as_they_were_recorded_before_and_since_they_can_be_said_otherwise(before, since, text):
    (old,), (new,) = decode(FORMAT, before), decode(FORMAT, since)

    assert getattr(old, text) == getattr(new, text) == old.sentence == new.sentence == "It is so."
    assert (old.said, new.sentence.pattern) == (None, "It is %(x)s.")
    assert encode([new]) == since
