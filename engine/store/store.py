"""The store: opens a database, hands out views and transactions, and is the only place that commits."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from engine.errors import Unreadable
from engine.store import schema, topics
from engine.store.outcomes import DatabaseFailed
from engine.store.seal import Seal
from engine.store.sqlite import SqliteFile
from engine.store.transaction import Reader, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from engine.store.database import Database

log = logging.getLogger(__name__)


class _Session:
    """One thread's connection; `state` is idle, still (one view held), page (and answers kept) or writing."""

    __slots__ = ("connection", "driver", "reader", "state", "thread", "writer")

    def __init__(self, connection: Connection, dialect: str, seal: Seal) -> None:
        self.connection = connection
        self.driver: Any = connection.connection.driver_connection
        self.reader = Reader(dialect, self.driver, seal)
        self.writer = Writer(dialect, self.driver, seal)
        self.thread = threading.current_thread()
        self.state = "idle"


class _Look:
    """A view that locks nothing; made for every request, so it is no generator."""

    __slots__ = ("_session", "_store")

    def __init__(self, store: Store, session: _Session) -> None:
        self._store = store
        self._session = session

    def __enter__(self) -> Reader:
        return self._session.reader

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        store, session = self._store, self._session
        if session.state == "idle" and isinstance(error, store._database.errors):  # noqa: SLF001 - the store's own view
            raise store._failed(session, error) from error  # noqa: SLF001


class _Still(_Look):
    """A view of one moment."""

    __slots__ = ()

    def __enter__(self) -> Reader:
        session, database = self._session, self._store._database  # noqa: SLF001
        try:
            database.begin_still(session.driver)
        except database.errors as error:
            raise self._store._failed(session, error) from error  # noqa: SLF001
        session.state = "still"
        return session.reader

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        session, database = self._session, self._store._database  # noqa: SLF001
        session.state = "idle"
        try:
            database.rollback(session.driver)
        except database.errors as broken:
            raise self._store._failed(session, broken) from broken  # noqa: SLF001
        super().__exit__(kind, error, trace)


class _Page(_Still):
    """A view of one moment in which the same question is asked once. Whoever writes ends it: what comes after is read
    as it is then.
    """

    __slots__ = ()

    def __enter__(self) -> Reader:
        reader = super().__enter__()
        self._session.state = "page"
        reader.memo = {}
        return reader

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._session.state == "page":
            self._session.reader.memo = None
            super().__exit__(kind, error, trace)


class _Writing:
    """A transaction; as made for every request as a view is, and so no generator either."""

    __slots__ = ("_session", "_store")

    def __init__(self, store: Store, session: _Session) -> None:
        self._store = store
        self._session = session

    def __enter__(self) -> Writer:
        session, database = self._session, self._store._database  # noqa: SLF001 - the store's own transaction
        if session.state not in {"idle", "page"}:
            raise RuntimeError("This thread is in a transaction already; a turn is one transaction.")
        try:
            if session.state == "page":
                session.reader.memo, session.state = None, "idle"
                database.rollback(session.driver)
            database.begin(session.driver)
        except database.errors as error:
            raise self._store._failed(session, error) from error  # noqa: SLF001
        session.state = "writing"
        writer = session.writer
        writer.heard = self._store.is_heard
        writer.news.clear()
        return writer

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        session, database = self._session, self._store._database  # noqa: SLF001
        try:
            self._close(error)
        except database.errors as broken:
            raise self._store._failed(session, broken) from broken  # noqa: SLF001
        else:
            if isinstance(error, database.errors):
                raise self._store._failed(session, error) from error  # noqa: SLF001
        finally:
            session.state = "idle"
        if error is None and session.writer.news:
            self._store.spread(session.writer.news)

    def _close(self, error: BaseException | None) -> None:
        session, database, driver = self._session, self._store._database, self._session.driver  # noqa: SLF001
        try:
            if error is None:
                session.state = "committing"
                database.commit(driver)
        except BaseException:
            database.rollback(driver)
            raise
        else:
            if error is not None:
                database.rollback(driver)
        finally:
            database.end(driver)


class Store:
    """One database. Every thread has a connection of its own, kept for as long as the thread lives."""

    def __init__(self, database: Database, seal: Seal, clock: Callable[[], int] | None) -> None:
        self.dialect = database.dialect
        self.seal = seal
        self._database = database
        self._clock = clock
        self._listener: Callable[[Collection[str]], None] | None = None
        self.origin = secrets.token_hex(4)
        self._forget_all()

    def reading(self, *, still: bool = False) -> AbstractContextManager[Reader]:
        """A view for reading. `still`: all statements see one moment (keep it short: it holds back clean-up).

        Within `writing` of the same thread it sees what that has written so far.
        """
        session = self._session()
        if still and session.state == "idle":
            return _Still(self, session)
        return _Look(self, session)

    def page(self) -> AbstractContextManager[object]:
        """A view of one moment for all that this thread reads within, each question asked once: for pages, which ask
        many faces about the same things. Within another view or transaction it is nothing of its own.
        """
        session = self._session()
        return _Page(self, session) if session.state == "idle" else nullcontext()

    def writing(self) -> AbstractContextManager[Writer]:
        """A transaction: committed when the block ends, taken back when it raises. Raises DatabaseFailed."""
        return _Writing(self, self._session())

    def now(self, reader: Reader | None = None) -> int:
        """The moment it is, in microseconds since 1970-01-01 UTC: the database's clock, unless one was given."""
        if self._clock is not None:
            return self._clock()
        one = reader or self._session().reader
        if one.memo is None:
            return self._database.now(one.driver, exactly=one.may_write)
        return int(one.memo.get("now") or one.memo.setdefault("now", self._database.now(one.driver)))

    # -- what has changed -------------------------------------------------------------------------

    @property
    def is_heard(self) -> bool:
        """Whether anybody may listen to what changes: in this process, or in another one that hears us."""
        return self._listener is not None or self._database.reaches_others

    def spread(self, news: Collection[str]) -> None:
        """Tell whoever listens what has been committed. That cannot undo it any more, so a failure is only logged."""
        told = frozenset(news)
        if self._listener is not None:
            self._listener(told)
        if self._database.reaches_others:
            self.call("news", sorted(told))

    def call(self, kind: str, what: Any) -> None:
        """Tell the other processes on this database something; where that fails, they look again by themselves."""
        if not self._database.reaches_others:
            return
        session = self._session()
        try:
            self._database.call(session.driver, msgspec.json.encode([self.origin, kind, what]).decode())
        except self._database.errors as error:
            log.info("Other processes could not be told at once what has changed: %s", error)
            if self._database.broken(session.driver):
                self._forget(session)

    def listen(
        self,
        heard: Callable[[Collection[str]], None],
        called: Callable[[str, str, Any], None],
        stop: threading.Event,
    ) -> None:
        """Hear what this process and others commit, until told to stop: `heard` gets topics, `called` what another
        process says besides (its origin, a kind, and what). To be run in a thread of its own.
        """
        self._listener = heard

        def receive(text: str | None) -> None:
            if text is None:
                heard({topics.EVERYTHING})
                return
            origin, kind, what = msgspec.json.decode(text)
            if origin != self.origin:
                heard(what) if kind == "news" else called(origin, kind, what)

        try:
            self._database.listen(receive, stop)
        finally:
            self._listener = None

    @property
    def is_ready(self) -> bool:
        """Whether the tables are those of this release. Raises Unreadable where the key is not the one they know."""
        reader = self._session().reader
        if schema.version(reader) != schema.HEAD:
            return False
        schema.must_be_key(reader, self.seal.checks)
        return True

    def upgrade(self) -> None:
        """Bring the tables to what this release needs; keeps all data; safe to call from several processes."""
        session = self._session()
        if schema.version(session.reader) != schema.HEAD:
            with self.writing() as writer:
                self._database.lock_schema(session.driver)
                schema.migrate(writer, session.connection)
            session.connection.rollback()  # SQLAlchemy's own bookkeeping only: the work is committed
        with self.writing() as writer:
            schema.check_key(writer, self.seal.checks)

    def checkpoint(self) -> tuple[int, int]:
        """Bring SQLite's log back into the file now; (pages in the log, pages brought back). Needs no call normally."""
        return self._database.checkpoint(self._session().driver)

    def close(self) -> None:
        """Close the connections of this thread and of those that have ended; it opens new ones if it is used again.

        Another thread may be in the midst of a statement, and a connection that is closed under it takes the process
        down: whoever still runs keeps theirs until they end, or the process does.
        """
        self._local.session = None
        self._dispose(
            self._taken_out(lambda one: one.thread is threading.current_thread() or not one.thread.is_alive())
        )

    def _failed(self, session: _Session, error: Exception) -> DatabaseFailed:
        """Say what a driver's error means for the caller, and let go of a connection that is broken."""
        if self._database.broken(session.driver):
            self._forget(session)
        transient = self._database.transient(error)
        in_doubt = session.state == "committing" and self._database.doubtful(error)
        return DatabaseFailed(str(error), transient=transient, in_doubt=in_doubt)

    def _session(self) -> _Session:
        session: _Session | None = getattr(self._local, "session", None)
        if session is not None and self._process == os.getpid():
            return session
        if self._process != os.getpid():
            self._leave_to_parent()
        session = _Session(self._connect(), self.dialect, self.seal)
        self._local.session = session
        gone = self._taken_out(lambda one: not one.thread.is_alive())
        with self._guard:
            self._sessions.append(session)
        self._dispose(gone)
        return session

    def _connect(self) -> Connection:
        try:
            return self._database.engine.connect()
        except DBAPIError as error:
            raise DatabaseFailed(f"The database cannot be reached: {error.orig}", transient=True) from error

    def _forget(self, session: _Session) -> None:
        self._local.session = None
        with self._guard:
            self._sessions.remove(session)
        session.connection.invalidate()

    def _taken_out(self, over: Callable[[_Session], bool]) -> list[_Session]:
        """Take those that nobody will use any more off the list."""
        with self._guard:
            gone = [one for one in self._sessions if over(one)]
            self._sessions[:] = [one for one in self._sessions if one not in gone]
        return gone

    def _dispose(self, sessions: list[_Session]) -> None:
        if sessions:
            self._database.close([session.driver for session in sessions])
        for session in sessions:
            session.connection.invalidate()

    def _forget_all(self) -> None:
        self._process = os.getpid()
        self._guard = threading.Lock()
        self._local = threading.local()
        self._sessions: list[_Session] = []

    def _leave_to_parent(self) -> None:
        """After a fork the parent's connections are not ours: neither used nor closed."""
        _LEFT_TO_PARENT.extend(self._sessions)
        self._forget_all()
        self._database.after_fork()


_LEFT_TO_PARENT: list[_Session] = []


def open_store(
    url: str,
    *,
    key: bytes,
    before: Sequence[bytes] = (),
    clock: Callable[[], int] | None = None,
    lasting: bool = True,
) -> Store:
    """Open the database at `url` ("sqlite:///file.db" or "postgresql://…"); `upgrade` it before use.

    `key` is the outside key of the record, `before` are those that it has replaced. `clock` gives microseconds since
    1970-01-01 UTC, for tests. `lasting` False: a SQLite file that is thrown away, and need not outlive a power cut.
    Raises Unreadable for a place that cannot hold a database safely.
    """
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return Store(SqliteFile(parsed, lasting=lasting), Seal(key, *before), clock)
    if kind == "postgresql":
        from engine.store.postgresql import PostgresqlServer  # noqa: PLC0415 - its driver takes long to load

        return Store(PostgresqlServer(parsed), Seal(key, *before), clock)
    raise Unreadable("The database address", f"{kind!r} is neither sqlite nor postgresql")
