"""A power cut at a chosen statement: what was sent by then has happened, and nothing after it does."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.store.columns import metadata
from engine.store.transaction import Reader, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.world import World


class PowerCut(BaseException):
    """Nothing in the product catches this."""


class Wire:
    """A driver's connection that goes dead after `left` statements. `sent` got through, `commits` of them commits."""

    def __init__(self, driver: Any, left: int) -> None:
        self._driver = driver
        self._left = left
        self.sent = self.commits = 0

    def execute(self, sql: str, *values: Any) -> Any:
        """Send a statement; without power nothing is sent, and after the last one its answer never arrives."""
        return self._powered(lambda: self._driver.execute(sql, *values), is_commit=sql == "COMMIT")

    def cursor(self) -> Any:
        """Give what `executemany` is called on."""
        return self

    def executemany(self, sql: str, rows: Any) -> Any:
        """Send a statement for many rows."""
        return self._powered(lambda: self._driver.cursor().executemany(sql, rows))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def _powered(self, send: Callable[[], Any], *, is_commit: bool = False) -> Any:
        if self._left <= 0:
            raise PowerCut
        answer = send()
        self.sent += 1
        self.commits += is_commit
        self._left -= 1
        if self._left == 0:
            raise PowerCut
        return answer


@contextmanager
def power_for(statements: int, world: World) -> Iterator[Wire]:
    """Let a world have power for so many statements of this thread; a cut ends the block, and the connection."""
    store = world.house._store
    session = store._session()
    raw = session.driver
    wire = Wire(raw, statements)
    kept = session.reader, session.writer
    session.driver, seal, dialect = wire, session.reader.seal, session.reader.dialect
    session.reader, session.writer = Reader(dialect, wire, seal), Writer(dialect, wire, seal)
    try:
        yield wire
    except PowerCut:
        store._forget(session)
    else:
        session.driver, (session.reader, session.writer) = raw, kept


def rows(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of every table."""
    with world.house._store.reading(still=True) as r:
        return {
            table.name: sorted(r.driver.execute(f'SELECT * FROM "{table.name}"').fetchall(), key=repr)
            for table in metadata.sorted_tables
        }
