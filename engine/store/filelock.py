"""One writer among processes: an advisory lock on a file beside the database.

SQLite has its own lock, but whoever waits for it sleeps and retries without order, and its
checkpoints must not run beside a writer (see docs/decisions/0003-sqlite-defaults.md).
"""

from __future__ import annotations

import os
import sys
import time

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def _give(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _give(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class FileLock:
    """A lock that one open file holds at a time; the system frees it when its process ends, however it ends."""

    def __init__(self, path: str) -> None:
        """`path` is created where it is missing, and never removed (removing it would let two in)."""
        self._path = path
        self._descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)

    def acquire(self, seconds: float) -> bool:
        """Take the lock, waiting for at most `seconds`; says whether it was had."""
        deadline, pause = None, 0.0002
        while True:
            try:
                _take(self._descriptor)
            except OSError:
                deadline = deadline or time.monotonic() + seconds
                if time.monotonic() > deadline:
                    return False
                time.sleep(pause)
                pause = min(pause * 1.5, 0.005)
            else:
                return True

    def release(self) -> None:
        """Let the next process in."""
        _give(self._descriptor)

    def reopen(self) -> None:
        """After a fork: have a lock of our own, not a share in the parent's."""
        self.close()
        self._descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)

    def close(self) -> None:
        """Give the file back."""
        os.close(self._descriptor)
