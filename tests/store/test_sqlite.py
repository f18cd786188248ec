"""SQLite's traps: the settings, the log's length, and who may write when."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from engine.events import InstanceEnded, Passed
from engine.store import DatabaseFailed, instances, journal, settings, sqlite
from engine.store.filelock import FileLock
from tests.store.acts import begin, go_on, values

MOUNTS = """\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:40 / /srv/share rw,relatime shared:1 - nfs4 server:/share rw
41 40 0:41 / /srv/share/local rw,relatime - ext4 /dev/vdb rw
"""


def _log(url):
    return Path(url.removeprefix("sqlite:///") + "-wal")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30000),
     ("wal_autocheckpoint", 0), ("secure_delete", 1)],
)  # fmt: skip
def test_every_connection_has_the_settings_that_lose_nothing(sqlite_store, pragma, value):
    with sqlite_store.reading() as r:
        assert r.driver.execute(f"PRAGMA {pragma}").fetchone()[0] == value


def test_what_is_erased_is_nowhere_in_the_file(sqlite_store, sqlite_url):
    """Nor in pages that have come free by it: there FAST would leave it."""
    rows = [
        begin(sqlite_store, values(note="x" * 300), InstanceEnded("completed", "done"), instance_id=f"i{one}")
        for one in range(40)
    ]
    with sqlite_store.reading() as r:
        closed = [row[0] for row in r.driver.execute("SELECT data FROM journal_values")]
    with sqlite_store.writing() as w:
        assert sum(journal.erase_values(w, row.id) for row in rows) == len(closed) == 40
    sqlite_store.checkpoint()
    file = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    assert not [number for number, data in enumerate(closed) if data[:100] in file or data[-100:] in file]


def test_the_log_stays_short(sqlite_store, sqlite_url, monkeypatch):
    monkeypatch.setattr(sqlite, "CHECKPOINT_COMMITS", 40)
    row = begin(sqlite_store)
    sizes = []
    for number in range(400):
        row = go_on(sqlite_store, row, Passed(0, f"e{number}"))
        sizes.append(_log(sqlite_url).stat().st_size)
    assert max(sizes[200:]) < 1.5 * max(sizes[:100])


def test_a_large_commit_is_brought_back_at_once(sqlite_store, sqlite_url, monkeypatch):
    monkeypatch.setattr(sqlite, "CHECKPOINT_BYTES", 200_000)
    seen = []
    monkeypatch.setattr(sqlite.SqliteFile, "_bring_back", lambda _self, _driver: seen.append(1) or (0, 0))
    with sqlite_store.writing() as w:
        settings.put(w, "big", "x" * 300_000)
    assert seen


def test_no_commit_asks_for_the_log_by_its_name(sqlite_store, monkeypatch):
    """Linux since 6.13 would then write the file's entry at every commit, too: a third more time each."""
    begin(sqlite_store)
    asked, stat = [], sqlite.os.stat
    monkeypatch.setattr(sqlite.os, "stat", lambda path, *more, **named: asked.append(str(path)) or stat(path, *more))
    begin(sqlite_store, instance_id="i2")
    assert not [path for path in asked if path.endswith("-wal")]


def test_a_log_that_was_removed_is_measured_anew(sqlite_store, sqlite_url):
    begin(sqlite_store)
    assert sqlite_store._database._log.size == _log(sqlite_url).stat().st_size
    sqlite_store.close()
    assert not _log(sqlite_url).exists()
    assert sqlite_store._database._log.size == 0
    begin(sqlite_store, instance_id="i2")
    assert sqlite_store._database._log.size == _log(sqlite_url).stat().st_size > 0


def test_a_reader_holds_the_log_only_while_it_reads(sqlite_store):
    with sqlite_store.reading(still=True) as r:
        settings.get(r, "a")
        thread = threading.Thread(target=begin, args=(sqlite_store,))
        thread.start()
        thread.join()
        other = threading.Thread(target=lambda: results.append(sqlite_store.checkpoint()))
        results: list[tuple[int, int]] = []
        other.start()
        other.join()
    pages, done = results[0]
    assert done < pages
    pages, done = sqlite_store.checkpoint()
    assert done == pages


def test_the_wait_for_another_writer_ends_in_a_failure(sqlite_store, sqlite_url, monkeypatch):
    monkeypatch.setattr(sqlite, "PATIENCE", 0.05)
    lock = FileLock(sqlite_url.removeprefix("sqlite:///") + ".lock")
    assert lock.acquire(1)
    with pytest.raises(DatabaseFailed) as failed, sqlite_store.writing():
        pass
    assert failed.value.transient
    assert "locked" in failed.value.why
    lock.release()
    with sqlite_store.writing() as w:
        settings.put(w, "a", "1")
    lock.close()


def test_a_foreign_program_that_writes_is_waited_for(sqlite_store, sqlite_url):
    foreign = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    foreign.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.2, foreign.execute, ("COMMIT",))
    timer.start()
    begin(sqlite_store)
    timer.join()
    foreign.close()
    with sqlite_store.reading() as r:
        assert instances.load(r, "i1") is not None


def test_a_transaction_keeps_others_out_from_its_beginning(sqlite_store, sqlite_url):
    foreign = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None, timeout=0)
    with sqlite_store.writing() as w:
        settings.get(w, "a")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            foreign.execute("BEGIN IMMEDIATE")
    foreign.close()


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/srv/share", "nfs4"), ("/srv/share/deep/er", "nfs4"), ("/srv/share/local", "ext4"), ("/srv/shared", "ext4")],
)
def test_the_file_system_of_a_folder_is_known(tmp_path, folder, kind):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert sqlite.file_system(Path(folder), mounts) == kind


def test_where_mounts_are_not_listed_nothing_is_known(tmp_path):
    assert sqlite.file_system(tmp_path, tmp_path / "no such file") == ""
