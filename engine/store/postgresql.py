"""PostgreSQL as Throughlane uses it, through psycopg 3."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from sqlalchemy import URL

log = logging.getLogger(__name__)

_OPTIONS = " ".join(
    f"-c {setting}"
    for setting in (
        "default_transaction_read_only=on",  # only `begin` below may write
        "timezone=UTC",
        "lock_timeout=30s",
        "idle_in_transaction_session_timeout=60s",
        "jit=off",  # ranges of ids are guessed to be long: compiling took seconds where looking takes milliseconds
    )
)
_CONNECT = {
    "autocommit": True,
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
_TRANSIENT = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    errors.UniqueViolation,  # of two who take one key at once, the second looks again and is told
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.IdleInTransactionSessionTimeout,
)
_SHUTDOWN = (errors.AdminShutdown, errors.CrashShutdown)
_MIGRATION_LOCK = 7_468_726_675_067
CHANNEL = "throughlane"
ANYTHING = "*"
AGED = 1_000_000_000
"""Nanoseconds for which the time that the server told is counted on."""
LONGEST_CALL = 7_900
"""Bytes of a notification: PostgreSQL takes 7,999."""
EAR, DEAF = 0.5, 2.0
"""Seconds after which a listener looks whether it is to stop; and before it tries to connect again."""
_CLOCK = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


class PostgresqlServer:
    """One database of a PostgreSQL server; rows are locked, writers run beside each other."""

    dialect = "postgresql"
    errors: tuple[type[Exception], ...] = (psycopg.Error,)
    reaches_others = True

    def __init__(self, url: URL) -> None:
        given = str(url.query.get("options", ""))
        self._said = (-2 * AGED, 0)
        self.engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={**_CONNECT, "options": f"{_OPTIONS} {given}".strip()},
        )

    def begin(self, driver: Any) -> None:
        """READ COMMITTED: a turn locks its instances first and looks second."""
        driver.execute("BEGIN READ WRITE")

    def commit(self, driver: Any) -> None:
        """Wait for the server's disk, and for its synchronous standby where there is one.

        After a statement has failed, the server answers COMMIT by undoing everything, and says so only in passing.
        """
        done = driver.execute("COMMIT").statusmessage
        if done != "COMMIT":
            raise errors.InFailedSqlTransaction(f"COMMIT was answered by {done}")

    def rollback(self, driver: Any) -> None:
        """Undo, or drop a connection that no longer answers: the server undoes it then."""
        if driver.closed or driver.info.transaction_status == TransactionStatus.IDLE:
            return
        try:
            driver.execute("ROLLBACK")
        except psycopg.Error:
            driver.close()

    def end(self, driver: Any) -> None:
        """Nobody waits."""

    def begin_still(self, driver: Any) -> None:
        """Hold one view; keep it short, for dead rows cannot be removed past it."""
        driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def transient(self, error: Exception) -> bool:
        """Races and lost connections are worth another try."""
        return _lost(error) or isinstance(error, _TRANSIENT)

    def doubtful(self, error: Exception) -> bool:
        """Only who no longer hears the server cannot know."""
        return _lost(error) or isinstance(error, _SHUTDOWN)

    def broken(self, driver: Any) -> bool:
        """Whether the server or the network has hung up."""
        return bool(driver.closed or driver.broken)

    def now(self, driver: Any, *, exactly: bool = False) -> int:
        """The server's clock, so that machines whose clocks differ agree.

        What it said is counted on from when it was asked, so that nobody who reads is behind what they have written.
        """
        asked = time.monotonic_ns()
        since, said = self._said
        if exactly or asked - since > AGED:
            said, since = int(driver.execute(_CLOCK).fetchone()[0]), asked
            self._said = since, said
        return said + (asked - since) // 1000

    def checkpoint(self, driver: Any) -> tuple[int, int]:  # noqa: ARG002 - part of the protocol
        """The server does that by itself."""
        return 0, 0

    def lock_schema(self, driver: Any) -> None:
        """One migration at a time; freed with the transaction."""
        driver.execute("SELECT pg_advisory_xact_lock(%(key)s)", {"key": _MIGRATION_LOCK})

    def close(self, drivers: list[Any]) -> None:
        """Hang up."""
        for driver in drivers:
            driver.close()

    def call(self, driver: Any, text: str) -> None:
        """A notification of its own: within the transaction it would make all who commit wait for each other."""
        if len(text.encode()) > LONGEST_CALL:
            text = ANYTHING
        driver.execute("SELECT pg_notify(%(channel)s, %(text)s)", {"channel": CHANNEL, "text": text})

    def listen(self, receive: Callable[[str | None], None], stop: Event) -> None:
        """On a connection of its own; whatever may have been said while there was none is received as None."""
        while not stop.is_set():
            try:
                with self.engine.connect() as connection:
                    driver: Any = connection.connection.driver_connection
                    driver.execute(f"LISTEN {CHANNEL}")
                    receive(None)
                    _hear(driver, receive, stop)
            except (psycopg.Error, DBAPIError) as error:
                log.info("What other processes change cannot be heard for now: %s", error)
                stop.wait(DEAF)

    def after_fork(self) -> None:
        """Nothing is shared but the connections, which `Store` forgets."""


def _hear(driver: Any, receive: Callable[[str | None], None], stop: Event) -> None:
    while not stop.is_set():
        for one in driver.notifies(timeout=EAR, stop_after=1):
            receive(None if one.payload == ANYTHING else one.payload)


def _lost(error: Exception) -> bool:
    return isinstance(error, psycopg.OperationalError) and error.sqlstate is None
