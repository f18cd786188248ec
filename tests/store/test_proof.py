"""Whoever changes the record without the key is found out; erasing personal values is no such change."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import text

from engine.events import InstanceEnded, Passed
from engine.store import heads, instances, journal, open_store
from engine.store.proof import Scope, verify
from engine.store.statements import Statement
from tests.store.acts import AT, begin, go_on, started, values

TAMPERED = {
    "an actor": ("UPDATE journal SET actor = 'mallory' WHERE first = 3", "events 3 to 4 have been changed"),
    "a moment": ("UPDATE journal SET at = at - 1 WHERE first = 3", "events 3 to 4 have been changed"),
    "a channel": ("UPDATE journal SET channel = 'admin' WHERE first = 5", "events 5 to 5 have been changed"),
    "the events": ("UPDATE journal SET events = previous WHERE first = 3", "events 3 to 4 have been changed"),
    "the hash": ("UPDATE journal SET hash = previous WHERE first = 5", "events 5 to 5 have been changed"),
    "a digest": ("UPDATE journal SET values_digest = hash WHERE first = 3", "events 3 to 4 have been changed"),
    "values": ("UPDATE journal_values SET data = salt WHERE first = 1", "personal values that are not those recorded"),
    "a salt": ("UPDATE journal_values SET salt = data WHERE first = 1", "personal values that are not those recorded"),
    "values of another turn": (
        "UPDATE journal_values SET first = 5 WHERE first = 1",
        "events 5 to 5 have personal values that are not those recorded",
    ),
    "the middle": ("DELETE FROM journal WHERE first = 3", "events 5 to 5 do not follow the row before them"),
    "the beginning": ("DELETE FROM journal WHERE first = 1", "events 3 to 4 do not follow the row before them"),
    "the end": ("DELETE FROM journal WHERE first = 5", "its journal ends at event 4, but its row says 5"),
    "the order": (
        "UPDATE journal SET first = 9 WHERE first = 3; UPDATE journal SET first = 3, last = 3 WHERE first = 5",
        "have been changed",
    ),
    "its row": ("DELETE FROM instance WHERE id = 'i1'", "its row is missing"),
    "all of it": (
        "DELETE FROM journal WHERE instance_id = 'i1'; DELETE FROM instance WHERE id = 'i1'",
        "it had 5 events when heads were signed",
    ),
    "the end, with its row adjusted": (
        (
            "DELETE FROM journal WHERE first = 5; UPDATE instance SET sequence = 4 WHERE id = 'i1';"
            " UPDATE instance SET head = (SELECT hash FROM journal WHERE first = 3) WHERE id = 'i1'"
        ),
        "it had 5 events when heads were signed",
    ),
    "a signed head": ("UPDATE audit_head SET at = at + 1", "Signed head 1 has been changed"),
}


@pytest.fixture
def signed(store):
    """Two instances, of which the first has three turns, and a signed head."""
    row = begin(store, values(name="Ann Smith"))
    row = go_on(store, row, Passed(0, "a"), Passed(0, "b"), at=AT + 1)
    go_on(store, row, Passed(0, "c"), at=AT + 2)
    begin(store, instance_id="i2")
    with store.writing() as w:
        heads.sign_heads(w, AT + 3)
    return store


def _verify(store, **given):
    with store.reading(still=True) as r:
        return [str(one) for one in verify(r, Scope(**given))]


def _run(store, sql):
    with store.writing() as w:
        for one in sql.split(";"):
            w.run(Statement(text(one)))


def test_an_untouched_record_is_in_order(signed):
    assert _verify(signed) == []
    assert _verify(signed, instance_id="i1") == []


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_shows(signed, what):
    sql, found = TAMPERED[what]
    _run(signed, sql)
    problems = _verify(signed)
    assert found in " ".join(problems)
    if "head" not in what:
        assert any(problem.startswith("Instance i1: ") for problem in problems)
        assert found in " ".join(_verify(signed, instance_id="i1"))


def test_without_the_key_no_row_can_be_forged(signed, url):
    with closing(open_store(url, key=b"the key of somebody else")) as forger, forger.writing() as w:
        journal.append(w, instances.new("i3"), [started()], at=AT, actor="mallory", channel="ui")
    assert _verify(signed) == ["Instance i3: events 1 to 1 have been changed."]


def test_erased_values_leave_the_record_in_order(signed):
    with signed.reading() as r:
        row = instances.load(r, "i1")
    go_on(signed, row, InstanceEnded("completed", "Done"))
    with signed.writing() as w:
        journal.erase_values(w, "i1")
    assert _verify(signed) == []


def test_heads_name_what_has_grown_since_the_last_one(signed):
    begin(signed, instance_id="i3")
    with signed.writing() as w:
        second = heads.sign_heads(w, AT + 9)
        third = heads.sign_heads(w, AT + 10)
    assert (second.number, second.instances, third.number, third.instances) == (2, 1, 3, 0)
    assert _verify(signed) == []
    assert _verify(signed, kept={2: second.hash}) == []


def test_a_head_from_a_backup_does_not_fit_what_was_signed_after_it(signed):
    with signed.writing() as w:
        heads.sign_heads(w, AT + 9)
    _run(
        signed,
        "CREATE TABLE backup AS SELECT * FROM audit_head WHERE number = 2; DELETE FROM audit_head WHERE number = 2",
    )
    with signed.writing() as w:
        heads.sign_heads(w, AT + 10)
        heads.sign_heads(w, AT + 11)
    assert _verify(signed) == []
    _run(signed, "DELETE FROM audit_head WHERE number = 2; INSERT INTO audit_head SELECT * FROM backup")
    assert _verify(signed) == ["Signed head 3 has been changed, or a head before it has been removed."]


def test_a_removed_head_shows(signed):
    with signed.writing() as w:
        kept = heads.sign_heads(w, AT + 9)
        heads.sign_heads(w, AT + 10)
    _run(signed, "DELETE FROM audit_head WHERE number = 2")
    assert _verify(signed) == ["Signed head 3 has been changed, or a head before it has been removed."]

    _run(signed, "DELETE FROM audit_head")
    assert _verify(signed) == []
    assert _verify(signed, kept={2: kept.hash}) == ["Signed head 2, which was kept outside, is missing."]
