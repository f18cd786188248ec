"""The lock between processes: one holder, waiters in order, an end to waiting."""

from __future__ import annotations

import threading
import time

import pytest

from engine.store.filelock import FileLock


@pytest.fixture
def locks(tmp_path):
    """Two users of one lock file, as two processes would be."""
    both = [FileLock(str(tmp_path / "x.lock")) for _ in range(2)]
    yield both
    for lock in both:
        lock.close()


def test_one_holds_it_at_a_time(locks):
    first, second = locks
    assert first.acquire(0)
    assert not second.acquire(0.02)
    first.release()
    assert second.acquire(0)


def test_a_waiter_is_served_when_the_holder_lets_go(locks):
    first, second = locks
    assert first.acquire(0)
    threading.Timer(0.1, first.release).start()
    before = time.monotonic()
    assert second.acquire(60)
    assert time.monotonic() - before < 30


def test_who_gave_up_waiting_does_not_get_it_later(locks):
    first, second = locks
    assert first.acquire(0)
    assert not second.acquire(0.02)
    first.release()
    time.sleep(0.05)
    assert first.acquire(0)
    first.release()
    assert second.acquire(0)
    assert not first.acquire(0.02)
