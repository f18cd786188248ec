"""One transaction at a time and thread; it happens wholly or not at all, and nobody writes outside one."""

from __future__ import annotations

import os
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import text

from engine.events import Completed, Passed
from engine.store import (
    DatabaseFailed,
    instances,
    jobs,
    journal,
    open_store,
    pages,
    projections,
    requests,
    settings,
    tasks,
)
from engine.store.statements import Statement
from tests.store.acts import AT, begin, record, task, values
from tests.store.conftest import KEY


def test_what_raises_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.writing() as w:  # noqa: PT012 - the block is the transaction
        settings.put(w, "a", "1")
        raise ZeroDivisionError
    with store.reading() as r:
        assert settings.get(r, "a") is None


def test_a_view_cannot_write(store):
    with store.reading() as r:
        assert not hasattr(r, "run")
        for statement in (settings._PUT, requests._INSERT, jobs._EXTEND):
            with pytest.raises(PermissionError):
                r.all(statement)
            with pytest.raises(PermissionError):
                r.value(statement)


def test_on_postgresql_even_the_connection_refuses_to_write_outside_a_transaction(postgres_url):
    sneak = Statement(text("INSERT INTO setting (name, value) VALUES ('a', 'sneaked')"))
    with closing(open_store(postgres_url, key=KEY)) as store:
        for _ in range(2):
            with pytest.raises(DatabaseFailed) as failed, store.reading() as r:
                r.all(sneak)
            assert "read-only" in failed.value.why
            with store.writing() as w:
                settings.put(w, "a", "written")


def test_a_view_within_a_transaction_sees_what_it_wrote(store):
    with store.writing() as w:
        settings.put(w, "a", "1")
        with store.reading() as r, store.reading(still=True) as still:
            assert settings.get(r, "a") == settings.get(still, "a") == "1"


def test_adding_a_row_that_is_there_adds_nothing_and_says_so(store):
    row = {"name": "a", "value": "first"}
    with store.writing() as w:
        assert w.add(settings._MAKE, row) is True
        assert w.add(settings._MAKE, row | {"value": "second"}) is False
        assert w.add(settings._MAKE, row | {"name": "b"}) is True
        assert settings.get(w, "a") == "first"


def test_a_thread_has_one_transaction(store):
    with store.writing(), pytest.raises(RuntimeError), store.writing():
        pass
    with store.reading(still=True), pytest.raises(RuntimeError), store.writing():
        pass
    with store.reading(), store.writing() as w:
        settings.put(w, "a", "1")


def test_a_still_view_sees_one_moment(store):
    def write():
        with store.writing() as w:
            settings.put(w, "a", "1")

    with store.reading(still=True) as r:
        before = settings.get(r, "a")
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        assert settings.get(r, "a") == before
    with store.reading() as r:
        assert settings.get(r, "a") == "1"


def test_a_page_shows_one_moment_to_all_who_look_within_it_until_it_writes_itself(store):
    def look():
        with store.reading(still=True) as r:
            return settings.get(r, "a")

    def write(text):
        with store.writing() as w:
            settings.put(w, "a", text)

    write("1")
    with store.page(), store.page():
        assert look() == "1"
        other = threading.Thread(target=write, args=("2",))
        other.start()
        other.join()
        assert look() == "1"
        write("3")
        assert look() == "3"
        write("4")
        assert look() == "4"
    assert look() == "4"


def test_the_same_question_is_asked_once_in_a_page(store):
    with store.page(), store.reading() as r:
        settings.get(r, "a")
        settings.get(r, "a")
        settings.get(r, "b")
        assert len(r.memo) == 2
        settings.get(r, "a")
        rows = r.all(settings._GET, {"name": "a"})
        rows.append(("mine",))
        assert r.all(settings._GET, {"name": "a"}) == []
    assert r.memo is None


def test_a_page_that_fails_is_over(store):
    with pytest.raises(DatabaseFailed), store.page(), store.reading() as r:
        r.all(Statement(text("SELECT * FROM nothing")))
    with store.writing() as w:
        settings.put(w, "a", "1")
    with store.reading() as r:
        assert settings.get(r, "a") == "1"


def test_a_broken_statement_is_told_as_a_failure_of_the_database(store):
    with pytest.raises(DatabaseFailed) as failed, store.writing() as w:
        w.run(Statement(text("SELECT * FROM nothing")))
    assert not failed.value.transient
    with store.writing() as w:
        settings.put(w, "a", "1")


def test_the_clock_is_the_one_given(store, clock):
    before = store.now()
    clock.forward(seconds=2.5)
    assert store.now() - before == 2_500_000


def test_without_a_clock_it_is_the_database_that_says_the_time(url):
    with closing(open_store(url, key=KEY)) as store, store.reading() as r:
        assert abs(store.now(r) - time.time_ns() // 1000) < 300_000_000  # a zone or a unit would be more


def test_who_reads_is_never_behind_what_they_wrote(url):
    with closing(open_store(url, key=KEY)) as store:
        for _ in range(20):
            with store.writing() as w:
                written = store.now(w)
            with store.reading() as r:
                assert written <= store.now(r) < written + 5_000_000


def test_a_closed_store_opens_again(store):
    begin(store)
    store.close()
    with store.reading() as r:
        assert instances.load(r, "i1") is not None


def test_threads_that_are_gone_leave_no_connection(store):
    def read():
        with store.reading() as r:
            settings.get(r, "a")

    for _ in range(5):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert len(store._sessions) <= 2


def test_a_lost_connection_is_replaced(postgres_url, postgres_server):
    with closing(open_store(postgres_url, key=KEY)) as store:
        with pytest.raises(DatabaseFailed) as failed, store.writing() as w:  # noqa: PT012 - as above
            settings.put(w, "a", "1")
            own = w.driver.info.backend_pid
            postgres_server.run(f"SELECT pg_terminate_backend({own})")
            settings.put(w, "a", "2")
        assert failed.value.transient
        with store.reading() as r:
            assert settings.get(r, "a") is None


def test_a_child_process_opens_a_connection_of_its_own(store):
    begin(store)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with store.writing() as w:
                settings.put(w, "child", "was here")
            code = 0
        finally:
            os._exit(code)
    with store.writing() as w:
        settings.put(w, "parent", "too")
    assert os.waitpid(child, 0)[1] == 0
    with store.reading() as r:
        assert (settings.get(r, "child"), settings.get(r, "parent")) == ("was here", "too")


def test_completing_a_task_takes_one_look_and_seven_statements(sqlite_store):
    begin(sqlite_store, task(2))
    seen = []
    with sqlite_store.reading() as r:
        r.driver.set_trace_callback(seen.append)
        _, row, page = tasks.with_instance(r, "i1-2")
    looked = len(seen)
    with sqlite_store.writing() as w:
        events = [values(ok=True), Completed(0, 2, "check", "task", ("f",)), Passed(0, "gate"), task(6)]
        record(w, row, events, actor="bob")
        pages.save(w, "i1", 0, 0, page)
        requests.insert(w, "r1", "bob", b"{}", AT)
    w.driver.set_trace_callback(None)

    verbs = [statement.split()[0] for statement in seen]
    assert looked == 1
    assert " ".join(verbs[1:]) == "BEGIN UPDATE INSERT INSERT UPDATE INSERT INSERT INSERT COMMIT"


def test_a_turn_of_many_events_is_one_row(store):
    begin(store, *[Passed(0, f"e{number}") for number in range(2000)])
    with store.reading() as r:
        assert [(turn.first, turn.last) for turn in journal.read(r, "i1")] == [(1, 2001)]
        assert projections.compare(r, "i1") == []
