"""The audit log: numbered without a gap whoever writes, personal values apart and erasable, pages that hold still."""

from __future__ import annotations

import threading
from contextlib import closing, suppress

from sqlalchemy import text

from engine.commands.audit import note
from engine.store import audit, open_store
from engine.store.audit import Asked
from engine.store.statements import Statement
from tests.store.conftest import KEY

_DATA = Statement(text("SELECT data FROM audit_values"))
_DETAILS = Statement(text("SELECT details FROM audit"))


def lines(store, limit=50, **asked):
    with store.reading() as r:
        return audit.listed(r, Asked(**asked), limit)


def write(store, *acts):
    for actor, verb, subject in acts:
        with store.writing() as w:
            note(w, store.now(w), actor, verb, subject)


def test_a_line_says_who_did_what_when(store, clock):
    with store.writing() as w:
        number = note(
            w,
            clock.now,
            "ann",
            "people.add",
            "person:bob",
            outcome="refused",
            channel="ui",
            on_behalf_of="cid",
            details={"role": "member"},
            personal={"name": "Bob"},
        )

    (line,) = lines(store)
    assert number == 1
    assert line == audit.Line(
        1, clock.now, "ann", "cid", "people.add", "person:bob", "refused", "ui", {"role": "member"}, {"name": "Bob"}
    )


def test_lines_are_listed_youngest_first_page_by_page(store):
    write(store, *(("ann", "x.y", f"person:{number}") for number in range(5)))

    first = lines(store, 2)
    second = lines(store, 2, before=first[-1].number)

    assert [line.number for line in first + second] == [5, 4, 3, 2]


def test_lines_are_found_by_actor_verb_subject_and_time(store, clock):
    write(store, ("ann", "a.b", "person:x"), ("bob", "a.b", "person:y"))
    clock.forward(10)
    write(store, ("ann", "c.d", "person:y"))

    assert [one.number for one in lines(store, actor="ann")] == [3, 1]
    assert [one.number for one in lines(store, verb="a.b")] == [2, 1]
    assert [one.number for one in lines(store, subject="person:y", actor="ann")] == [3]
    assert [one.number for one in lines(store, since=clock.now)] == [3]
    assert [one.number for one in lines(store, until=clock.now)] == [2, 1]


def test_what_was_taken_back_leaves_no_line(store):
    with suppress(ZeroDivisionError), store.writing() as w:
        assert note(w, 1, "ann", "a.b", "") / 0
    write(store, ("bob", "a.b", ""))

    assert [(one.number, one.actor) for one in lines(store)] == [(1, "bob")]


def test_personal_values_of_somebody_can_be_erased_and_others_stay(store):
    with store.writing() as w:
        note(w, 1, "ann", "a", "person:bob", personal={"name": "Bob"})
        note(w, 2, "bob", "b", "person:ann", personal={"why": "x"})
        note(w, 3, "ann", "c", "person:cid", personal={"name": "Cid"})
        note(w, 4, "ann", "d", "person:cid", on_behalf_of="bob", personal={"name": "Cid"})
        assert audit.erase(w, "bob") == 3

    assert [one.personal for one in lines(store)] == [None, {"name": "Cid"}, None, None]


def test_everything_personal_lies_encrypted(store):
    with store.writing() as w:
        note(w, 1, "ann", "a", "person:bob", personal={"name": "Bobby Tables"})
        kept = b"".join(bytes(row[0]) for row in w.all(_DATA))
        kept += b"".join(bytes(row[0]) for row in w.all(_DETAILS))
    assert b"Bobby" not in kept


def test_many_who_write_at_once_make_one_chain(url):
    def work(name):
        with closing(open_store(url, key=KEY)) as own:
            write(own, *((name, "a.b", "person:x") for _ in range(15)))

    threads = [threading.Thread(target=work, args=(f"p{number}",)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    with closing(open_store(url, key=KEY)) as store:
        found = lines(store, 100)
    assert [one.number for one in found] == list(range(60, 0, -1))
    assert {one.actor for one in found} == {"p0", "p1", "p2", "p3"}
