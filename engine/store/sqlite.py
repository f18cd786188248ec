"""SQLite as Throughlane uses it. Why each setting is as it is: docs/decisions/0003-sqlite-defaults.md."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.pool import NullPool

from engine.errors import Unreadable
from engine.store.filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from sqlalchemy import URL

log = logging.getLogger(__name__)
PATIENCE = 30.0
"""Seconds that a writer waits for the writer before it."""

CHECKPOINT_COMMITS = 250
CHECKPOINT_BYTES = 8 * 1024 * 1024
"""A checkpoint after so many commits of this process, or when the log has grown by so much beyond its size so far."""

LONG_LOG = 16 * 1024 * 1024
"""Bytes from which on a checkpoint waits for the readers of that moment, so that the log begins anew."""
READERS = 0.25
"""Seconds that such a checkpoint waits at most."""

EAR = 0.5
"""Seconds from one look for what other processes have written to the next."""

PAGE = 2048
"""Bytes of a database page. A turn writes about a dozen pages and waits for all of them to reach the disk:
smaller ones are there sooner. Only a new database takes it."""

_PRAGMAS = (
    f"PRAGMA busy_timeout={int(PATIENCE * 1000)}",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA wal_autocheckpoint=0",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA secure_delete=ON",  # what is erased is gone; FAST would leave it in pages that nothing uses any more
)
_FOREIGN = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "9p", "fuse.sshfs"}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_UNWRITTEN = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}


class SqliteFile:
    """One database file, written by one thread of one process at a time."""

    dialect = "sqlite"
    errors: tuple[type[Exception], ...] = (sqlite3.Error,)
    reaches_others = False

    def __init__(self, url: URL, *, lasting: bool = True) -> None:
        self.path = _path(url)
        self.engine = create_engine(
            url.set(drivername="sqlite+pysqlite"),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"isolation_level": None, "check_same_thread": False, "cached_statements": 512},
        )
        event.listen(self.engine, "connect", _prepare if lasting else _prepare_scratch)
        self._threads = threading.Lock()
        self._processes = FileLock(self.path + ".lock")
        self._log = _Log(self.path + "-wal")
        self._commits = 0
        self._log_size = 0
        self._ear: _Ear | None = None
        self._choose_log()

    def _choose_log(self) -> None:
        """Switch the file to write-ahead logging, once and for good, while nobody else looks at it."""
        self._enter()
        try:
            driver = sqlite3.connect(self.path, isolation_level=None)
            driver.execute(_PRAGMAS[0])
            driver.execute(f"PRAGMA page_size={PAGE}")
            mode = driver.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            driver.close()
        finally:
            self._leave()
        if mode != "wal":
            raise Unreadable(self.path, f"SQLite cannot keep a write-ahead log there, it uses {mode!r}")

    def begin(self, driver: Any) -> None:
        """Wait for our turn, then take SQLite's own lock at once (a lock taken late would find a stale view)."""
        self._enter()
        try:
            if self._ear is not None:
                self._ear.look()
            driver.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._leave()
            raise

    def commit(self, driver: Any) -> None:
        """Write and sync the log."""
        driver.execute("COMMIT")
        self._commits += 1
        if self._ear is not None:
            self._ear.pass_over()

    def rollback(self, driver: Any) -> None:
        """Forget what was written; SQLite may have done so itself (disk full)."""
        if driver.in_transaction:
            driver.execute("ROLLBACK")

    def end(self, driver: Any) -> None:
        """Checkpoint when it is time, then let the next writer in; what was committed stays, whatever comes of that."""
        try:
            if self._log_is_long():
                self._bring_back(driver)
        except sqlite3.Error as error:
            log.warning("The log of %s cannot be brought back for now: %s", self.path, error)
        finally:
            self._leave()

    def begin_still(self, driver: Any) -> None:
        """Hold one view; keep it short, for the log cannot be brought back past it."""
        driver.execute("BEGIN")

    def transient(self, error: Exception) -> bool:
        """Only waiting helps with a lock; a full disk needs a person."""
        return isinstance(error, sqlite3.OperationalError) and (error.sqlite_errorcode & 0xFF) in _BUSY

    def doubtful(self, error: Exception) -> bool:
        """A log that could not be written has no commit in it; one that could not be synced may have."""
        return getattr(error, "sqlite_errorcode", None) not in _UNWRITTEN

    def broken(self, driver: Any) -> bool:  # noqa: ARG002 - part of the protocol
        """A file does not hang up."""
        return False

    def now(self, driver: Any, *, exactly: bool = False) -> int:  # noqa: ARG002
        """This machine's clock: there is no other."""
        return time.time_ns() // 1000

    def checkpoint(self, driver: Any) -> tuple[int, int]:
        """Bring the log back under the writers' lock: beside a writer, SQLite before 3.51.3 can corrupt the file."""
        self._enter()
        try:
            return self._bring_back(driver)
        finally:
            self._leave()

    def lock_schema(self, driver: Any) -> None:
        """The transaction is the lock."""

    def call(self, driver: Any, text: str) -> None:
        """Nobody hears it: who else uses the file looks whether it has changed."""

    def listen(self, receive: Callable[[str | None], None], stop: Event) -> None:
        """Look now and then whether another process has written; what it was nobody says."""
        with self._threads:
            ear = self._ear = _Ear(self.path)
        try:
            while not stop.wait(EAR):
                with self._threads:
                    heard = ear.heard()
                if heard:
                    receive(None)
        finally:
            self._enter()
            try:
                self._ear = None
                ear.close()
            finally:
                self._leave()

    def close(self, drivers: list[Any]) -> None:
        """Close under the lock too: closing the last connection of a file brings its log back."""
        self._enter()
        try:
            self._log.close()
            for driver in drivers:
                driver.close()
        finally:
            self._leave()
        with self._threads:
            self._processes.close()

    def after_fork(self) -> None:
        """Have locks of our own; the parent may have held both at that moment."""
        self._threads = threading.Lock()
        self._processes.close()
        self._log.close()

    def _enter(self) -> None:
        if not self._threads.acquire(timeout=PATIENCE):
            raise _late(self.path)
        if not self._processes.acquire(PATIENCE):
            self._threads.release()
            raise _late(self.path)

    def _leave(self) -> None:
        self._processes.release()
        self._threads.release()

    def _log_is_long(self) -> bool:
        if self._commits >= CHECKPOINT_COMMITS:
            return True
        return self._log.size >= self._log_size + CHECKPOINT_BYTES

    def _bring_back(self, driver: Any) -> tuple[int, int]:
        """PASSIVE waits for no reader. The log is written from its start again when all of it is back and nobody reads
        it; where somebody always does, it grows, and then RESTART waits for those who read at that moment.
        """
        self._commits = 0
        _, pages, done = driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        self._log_size = self._log.size
        if self._log_size >= LONG_LOG:
            driver.execute(f"PRAGMA busy_timeout={int(READERS * 1000)}")
            try:
                _, pages, done = driver.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
            finally:
                driver.execute(_PRAGMAS[0])
        return pages, done


class _Ear:
    """Notices what other processes commit, by a number that SQLite gives to a connection that writes nothing.

    It also counts what this process commits, so that is passed over while the writers' lock is held. Used under the
    lock of this process's writers only.
    """

    def __init__(self, path: str) -> None:
        self._driver = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._known = self._count()
        self._others = False

    def look(self) -> None:
        """Note whether others have written since the last look."""
        count = self._count()
        self._others |= count != self._known
        self._known = count

    def pass_over(self) -> None:
        """What was written just now was written here."""
        self._known = self._count()

    def heard(self) -> bool:
        """Whether others have written since this was asked last."""
        self.look()
        others, self._others = self._others, False
        return others

    def close(self) -> None:
        """Give the connection back."""
        self._driver.close()

    def _count(self) -> int:
        return int(self._driver.execute("PRAGMA data_version").fetchone()[0])


class _Log:
    """The size of the log, asked after every commit through a file that stays open.

    Asking by name would make each commit a third slower: a file system that tells when a file was changed more
    finely to those who look (Linux since 6.13) then writes the file's entry anew, and waits for it, in every sync.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def size(self) -> int:
        """Bytes; used under the writers' lock only."""
        if self._descriptor is None:
            try:
                self._descriptor = os.open(self._path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            except FileNotFoundError:
                return 0
        return os.lseek(self._descriptor, 0, os.SEEK_END)

    def close(self) -> None:
        """Give the file back: SQLite removes it when the last connection of all closes, and makes another later."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None


def _prepare(driver: sqlite3.Connection, _record: Any) -> None:
    for pragma in _PRAGMAS:
        driver.execute(pragma)


def _prepare_scratch(driver: sqlite3.Connection, record: Any) -> None:
    """A file that is thrown away waits for no disk."""
    _prepare(driver, record)
    driver.execute("PRAGMA synchronous=OFF")


def _late(path: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(f"{path} has been locked by another writer for {PATIENCE:.0f} seconds")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


def _path(url: URL) -> str:
    """The file, made absolute; refuses what cannot be shared by connections or kept safe by locks."""
    if not url.database or url.database == ":memory:":
        raise Unreadable("The database", "a SQLite database must be a file here, not memory")
    path = Path(url.database).resolve()
    if not path.parent.is_dir():
        raise Unreadable(str(path), "its folder does not exist")
    kind = file_system(path.parent, Path("/proc/self/mountinfo"))
    if kind in _FOREIGN:
        raise Unreadable(str(path), f"SQLite's locks do not hold on a network file system ({kind})")
    return str(path)


def file_system(folder: Path, mounts: Path) -> str:
    """Name the file system that `folder` lies on, as Linux lists it in `mounts`; empty where it is not known."""
    if not mounts.exists():
        return ""
    found = (0, "")
    for line in mounts.read_text().splitlines():
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4])
        if folder == point or point in folder.parents:
            found = max(found, (len(point.parts), after.split()[0]))
    return found[1]
