"""One writer among processes: an advisory lock on a file beside the database.

SQLite has its own lock, but whoever waits for it sleeps and looks again, so that somebody busy can keep
others out for seconds, and its checkpoints must not run beside a writer
(docs/decisions/0003-sqlite-defaults.md). Waiters for this lock queue up in the kernel.
"""

from __future__ import annotations

import os
import sys
import threading
import time

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int, *, wait: bool) -> None:
        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    raise
                time.sleep(0.001)
            else:
                return

    def _give(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int, *, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def _give(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class FileLock:
    """A lock that one open file holds at a time; the system frees it when its process ends, however it ends."""

    def __init__(self, path: str) -> None:
        """`path` is created where it is missing, and never removed (removing it would let two in)."""
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, seconds: float) -> bool:
        """Take the lock, waiting for at most `seconds`; says whether it was had."""
        descriptor = self._descriptor
        if descriptor is None:
            descriptor = self._descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _take(descriptor, wait=False)
        except OSError:
            return self._wait(descriptor, seconds)
        return True

    def release(self) -> None:
        """Let the next process in."""
        assert self._descriptor is not None, "only a lock that is held is released"
        _give(self._descriptor)

    def close(self) -> None:
        """Give the file back, and the lock with it; `acquire` opens it again. A child does this after a fork."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def _wait(self, descriptor: int, seconds: float) -> bool:
        if _Waiter(descriptor).served(seconds):
            return True
        self._descriptor = None  # the waiter keeps this one, and closes it when its turn comes
        return False


class _Waiter:
    """A thread that queues for the lock: that wait cannot be given a time, but waiting for the thread can."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._guard = threading.Lock()
        self._served = threading.Event()
        self._given_up = False
        threading.Thread(target=self._queue, name="waits for the writer before it", daemon=True).start()

    def served(self, seconds: float) -> bool:
        """Whether the lock was had within `seconds`; if not, it never will be."""
        if self._served.wait(seconds):
            return True
        with self._guard:
            self._given_up = not self._served.is_set()
            return not self._given_up

    def _queue(self) -> None:
        _take(self._descriptor, wait=True)
        with self._guard:
            if self._given_up:
                os.close(self._descriptor)
            else:
                self._served.set()
