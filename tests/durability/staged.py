"""Races that always happen: somebody else acts at one chosen moment of what this thread does."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

from engine.store.store import Store
from engine.store.transaction import Reader, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST = 60.0


class Meanwhile:
    """What somebody else did: `happened` says that it began, `gave` what it gave or raised."""

    def __init__(self, other: Callable[[], Any], at: int, patience: float) -> None:
        self._other = other
        self._left = at
        self._patience = patience
        self._me = threading.current_thread()
        self._thread = threading.Thread(target=self._run)
        self.happened = False
        self.gave: Any = None

    def now(self) -> None:
        """Let it happen in a thread of its own, if it is time; go on when it has, or waits for this thread."""
        if self.happened or threading.current_thread() is not self._me:
            return
        self._left -= 1
        if self._left < 0:
            self.happened = True
            self._thread.start()
            self._thread.join(timeout=self._patience)

    def finish(self) -> None:
        """Wait until it has."""
        if self.happened:
            self._thread.join(timeout=LONGEST)
            assert not self._thread.is_alive(), "it never came back"

    def _run(self) -> None:
        try:
            self.gave = self._other()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.gave = error


@contextmanager
def meanwhile(other: Callable[[], Any], *, at: int = 0) -> Iterator[Meanwhile]:
    """Let `other` happen when this thread is about to begin its writing transaction number `at`.

    On SQLite it has looked by then, at rows that are no longer so; on PostgreSQL it looks afterwards.
    """
    one = Meanwhile(other, at, LONGEST)
    with mock.patch.object(Store, "writing", _after(one, Store.writing)):
        yield one
    one.finish()


@contextmanager
def meanwhile_at_statement(other: Callable[[], Any], *, at: int = 0, patience: float = LONGEST) -> Iterator[Meanwhile]:
    """Let `other` happen when this thread is about to send its statement number `at`, reading or writing.

    Where `other` has to wait for this thread, this one goes on after `patience` seconds.
    """
    one = Meanwhile(other, at, patience)
    with (
        mock.patch.object(Reader, "all", _after(one, Reader.all)),
        mock.patch.object(Reader, "one", _after(one, Reader.one)),
        mock.patch.object(Reader, "value", _after(one, Reader.value)),
        mock.patch.object(Writer, "run", _after(one, Writer.run)),
        mock.patch.object(Writer, "run_many", _after(one, Writer.run_many)),
    ):
        yield one
    one.finish()


def _after(one: Meanwhile, real: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*given: Any, **named: Any) -> Any:
        one.now()
        return real(*given, **named)

    return wrapped
