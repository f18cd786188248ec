"""Several at once: exactly one wins, and nobody's work is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing

import pytest

from engine import events as e
from engine.store import Raced, Repeated, Taken, instances, journal, messages, open_store, projections, requests, tasks
from engine.store.proof import verify
from tests.store.acts import AT, begin, go_on, task
from tests.store.conftest import KEY


def _together(*deeds):
    """Run the deeds at the same moment; what each gave or raised."""
    results = [None] * len(deeds)
    barrier = threading.Barrier(len(deeds))

    def run(number, deed):
        barrier.wait()
        try:
            results[number] = deed()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _start(url, *words):
    command = [sys.executable, "-m", "tests.store.writer", url, *map(str, words)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_of_two_threads_that_complete_a_task_one_wins(store):
    for number in range(15):
        row = begin(store, task(2), instance_id=f"i{number}")

        def complete(actor, row=row):
            return go_on(store, row, e.Completed(0, 2, "check", "task"), actor=actor)

        results = _together(lambda: complete("ann"), lambda: complete("bob"))

        assert sorted(type(one).__name__ for one in results) == ["InstanceRow", "Raced"]
        with store.reading() as r:
            winner = journal.read(r, row.id)[-1].actor
            assert tasks.find(r, f"{row.id}-2").completed_by == winner
            assert projections.compare(r, row.id) == []


def test_of_processes_that_complete_the_same_tasks_one_wins_each(store, url):
    count = 20
    for number in range(count):
        begin(store, task(2), instance_id=f"i{number}")
    processes = [_start(url, "race", count, name) for name in ("ann", "bob", "eve")]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    won = {
        name: process.communicate()[0].split() for name, process in zip(("ann", "bob", "eve"), processes, strict=True)
    }

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert Counter(one for ones in won.values() for one in ones) == Counter(f"i{number}" for number in range(count))
    with store.reading() as r:
        for name, ones in won.items():
            assert {tasks.find(r, f"{one}-2").completed_by for one in ones} <= {name}
        assert list(verify(r)) == []


def test_of_additions_by_several_processes_none_is_lost(store, url):
    begin(store, instance_id="shared")
    processes = [_start(url, "add", 30) for _ in range(3)]
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0, 0, 0]
    with store.reading() as r:
        assert instances.load(r, "shared").revision == 91
        assert list(verify(r)) == []


def test_of_two_that_start_with_one_unique_key_one_wins(store):
    for number in range(10):
        results = _together(
            *(
                lambda one=one, key=f"SO-{number}": begin(store, instance_id=f"{one}-{key}", unique_key=key)
                for one in ("a", "b")
            )
        )
        assert sorted(type(one).__name__ for one in results) == ["InstanceRow", "Taken"]
        lost = next(one for one in results if isinstance(one, Taken))
        won = next(one for one in results if not isinstance(one, Taken))
        assert lost.holder == won.id


def test_of_two_same_requests_one_is_answered(store):
    def ask(answer, request_id):
        with store.writing() as w:
            requests.insert(w, request_id, "ann", answer, AT)

    for number in range(10):
        results = _together(lambda n=number: ask(b"1", f"r{n}"), lambda n=number: ask(b"2", f"r{n}"))
        assert sorted(type(one).__name__ for one in results) == ["NoneType", "Repeated"]
        assert any(isinstance(one, Repeated) for one in results)


def test_a_message_and_the_one_who_waits_for_it_never_miss_each_other(store):
    for number in range(15):
        key = f"SO-{number}"

        def publish(key=key):
            with store.writing() as w:
                messages.lock(w, [("paid", key)])
                messages.publish(w, messages.MessageRow(key, "paid", key, b"{}", AT, None, "bank"))
                return len(messages.subscribers(w, "paid", key))

        def listen(key=key, number=number):
            with store.writing() as w:
                messages.lock(w, [("paid", key)])
                events = [e.InstanceStarted("d", "p", 1, None), e.MessageAwaited(0, 2, "paid", 2, "paid", key)]
                row = journal.append(w, instances.new(f"i{number}"), events, at=AT, actor="ann", channel="ui")
                projections.apply(w, row, events, at=AT, actor="ann")
                return len(messages.buffered(w, "paid", key, AT))

        seen = _together(publish, listen)
        assert sorted(seen) == [0, 1], "exactly the later one sees the other"


def test_locks_are_waited_for_on_postgresql(postgres_url):
    with closing(open_store(postgres_url, key=KEY)) as store:
        row = begin(store)
        order = []
        locked, go = threading.Event(), threading.Event()

        def first():
            with store.writing() as w:
                instances.lock(w, ["i1"])
                locked.set()
                go.wait()
                order.append("first")

        def second():
            locked.wait()
            with store.writing() as w:
                free = instances.lock_free(w, ["i1"])
                go.set()
                instances.lock(w, ["i1"])
                order.append("second")
                return free

        assert _together(first, second) == [None, []]
        assert order == ["first", "second"]
        assert go_on(store, row, e.Passed(0, "x")).revision == 2


def test_a_raced_turn_may_run_again(store):
    row = begin(store, task(2))
    newer = go_on(store, row, e.Passed(0, "x"))
    with pytest.raises(Raced) as raced:
        go_on(store, row, e.Completed(0, 2, "check", "task"))
    assert raced.value.instance_id == "i1"
    assert go_on(store, newer, e.Completed(0, 2, "check", "task")).revision == 3
