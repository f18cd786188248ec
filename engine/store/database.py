"""What `store` asks of a database: the few things that SQLite and PostgreSQL do differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from sqlalchemy import Engine


class Database(Protocol):
    """One database. `driver` is a DBAPI connection in autocommit, used by one thread only."""

    dialect: str
    engine: Engine
    errors: tuple[type[Exception], ...]
    reaches_others: bool
    """Whether `call` reaches other processes."""

    def begin(self, driver: Any) -> None:
        """Start a writing transaction; on SQLite this waits for its turn among all writers."""

    def commit(self, driver: Any) -> None:
        """Make it last."""

    def rollback(self, driver: Any) -> None:
        """Undo it, if there is anything to undo; never raises for a lost connection."""

    def end(self, driver: Any) -> None:
        """Let the next writer in; called after every `begin` that succeeded."""

    def begin_still(self, driver: Any) -> None:
        """Start a reading transaction that sees one moment throughout; ended by `rollback`."""

    def transient(self, error: Exception) -> bool:
        """Whether the same again may succeed."""

    def doubtful(self, error: Exception) -> bool:
        """Whether a commit that failed so may have happened all the same."""

    def broken(self, driver: Any) -> bool:
        """Whether this connection is of no use any more."""

    def now(self, driver: Any, *, exactly: bool = False) -> int:
        """Ask the clock that counts; microseconds since 1970-01-01 UTC. Who reads takes what it said a moment ago, plus
        the time since; who writes wants it `exactly`.
        """

    def checkpoint(self, driver: Any) -> tuple[int, int]:
        """Bring the write-ahead log back into the database; (pages in the log, pages brought back)."""

    def lock_schema(self, driver: Any) -> None:
        """Within a transaction: keep other processes from migrating at the same time."""

    def close(self, drivers: list[Any]) -> None:
        """Close these connections in the way that loses nothing."""

    def call(self, driver: Any, text: str) -> None:
        """Say something to all processes that listen, outside of any transaction."""

    def listen(self, receive: Callable[[str | None], None], stop: Event) -> None:
        """Until told to stop: receive what others say, or None where they may have written anything."""

    def after_fork(self) -> None:
        """In a child process: share nothing with the parent."""
