"""The disk: a log that does not grow without bound, and a disk that is full."""

from __future__ import annotations

import resource
import threading
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.errors import Unavailable
from engine.store import sqlite
from tests.dsl import process
from tests.durability.power import rows
from tests.world import TESTER, World

WORDS = "A text that makes a row long. " * 100


@pytest.fixture
def world(sqlite_url):
    with closing(World(sqlite_url)) as made:
        made.deploy(process("p").user_task("ship").end("shipped"))
        yield made


def file(world, suffix=""):
    return Path(world.url.removeprefix("sqlite:///") + suffix)


def size(world, suffix=""):
    return file(world, suffix).stat().st_size


@contextmanager
def no_file_longer_than(length):
    """A disk on which no file can grow beyond `length` bytes: what is written there is refused, as when it is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill(world):
    """Start instances until the disk is full; how many were told to have begun."""
    for number in range(1000):
        try:
            world.start(text=f"{number} {WORDS}")
        except Unavailable as refused:
            return number, refused
    raise AssertionError("the disk never filled up")


def test_a_full_disk_is_a_clean_refusal_and_work_goes_on_when_there_is_room(world):
    before = world.start()
    with no_file_longer_than(size(world, "-wal") + 200_000):
        begun, refused = fill(world)
        full = rows(world)

        assert begun > 1
        assert "nothing was changed" in str(refused)
        assert len(world.house.engine.instances(limit=500).rows) == begun + 1, "all that were told, and no other"
        with pytest.raises(Unavailable):
            world.house.inbox.complete(world.task("ship").id, {"text": WORDS * 10}, by=TESTER)
        assert world.house.engine.instance(before.id).state == "running", "reading goes on"
        assert rows(world) == full

    world.start(text=WORDS)
    assert len(world.house.engine.instances(limit=500).rows) == begun + 2
    world.check()
    assert _integrity(world) == "ok"


def test_a_log_that_cannot_be_brought_back_loses_nothing_and_refuses_nothing(world, monkeypatch, caplog):
    """The commit is in the log by then; that was told as a failure, in doubt."""
    world._store.checkpoint()
    monkeypatch.setattr(sqlite, "CHECKPOINT_COMMITS", 1)
    with no_file_longer_than(size(world)):
        started = 0
        while "cannot be brought back" not in caplog.text:
            world.start(text=WORDS)
            started += 1

    assert len(world.house.engine.instances().rows) == started
    world.start()
    assert world._store.checkpoint()[0] >= 0
    world.check()
    assert _integrity(world) == "ok"


def test_the_log_stays_small_beside_readers_who_never_stop(world, monkeypatch):
    """The log is written from its start again, although at no moment nobody reads."""
    monkeypatch.setattr(sqlite, "CHECKPOINT_COMMITS", 20)  # it is tried five times before the bound
    monkeypatch.setattr(sqlite, "LONG_LOG", 2_000_000)
    stop, lengths = threading.Event(), []

    def read():
        while not stop.is_set():
            with world._store.reading(still=True) as r:
                r.driver.execute("SELECT count(*) FROM instance").fetchone()
                stop.wait(0.002)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for _ in range(800):
            world.start()
            lengths.append(size(world, "-wal"))
    finally:
        stop.set()
        for reader in readers:
            reader.join()

    assert max(lengths) < 5_000_000, "the long log and what is written between two checkpoints"
    assert lengths[-1] < lengths[400] + 1_000_000, "it grows by what is written between two checkpoints at most"


def test_a_long_reader_holds_the_log_up_only_while_it_reads(world, monkeypatch):
    monkeypatch.setattr(sqlite, "CHECKPOINT_COMMITS", 20)
    release, reading = threading.Event(), threading.Event()

    def read():
        with world._store.reading(still=True) as r:
            r.driver.execute("SELECT count(*) FROM instance").fetchone()
            reading.set()
            release.wait(timeout=60)

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait(timeout=60)
    for _ in range(200):
        world.start()
    held = size(world, "-wal")
    release.set()
    reader.join()
    for _ in range(60):
        world.start()
    released = size(world, "-wal")
    for _ in range(300):
        world.start()

    assert size(world, "-wal") == released < held * 1.5, "the room it took is used again"


def _integrity(world):
    with world._store.reading() as r:
        return r.driver.execute("PRAGMA integrity_check").fetchone()[0]
