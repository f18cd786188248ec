"""A view of the rows (`Reader`) and a transaction on them (`Writer`).

The verbs stand in modules named after their noun and take one of these as their first argument:
`tasks.find(reader, task_id)`, `pages.save(writer, …)`. Who holds a Reader cannot write.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.store.seal import Seal
    from engine.store.statements import Statement

_NONE: dict[str, Any] = {}


class Reader:
    """Reads rows, each statement at its own moment (one moment for all with `Store.reading(still=True)`)."""

    __slots__ = ("_cursor", "_execute", "dialect", "driver", "memo", "seal")

    may_write = False

    def __init__(self, dialect: str, driver: Any, seal: Seal) -> None:
        self.dialect = dialect
        self.driver = driver
        self.seal = seal
        self._cursor = driver.cursor()  # one for all: each answer is fetched at once
        self._execute = self._cursor.execute
        self.memo: dict[Any, Any] | None = None
        """Answers of the page that is being made (`Store.page`), by statement and values."""

    def all(self, statement: Statement, values: Mapping[str, Any] = _NONE) -> list[tuple[Any, ...]]:
        """Every row of the answer; it is fetched at once, because an unfinished answer would keep the view open."""
        if statement.writes and not self.may_write:  # PostgreSQL would see to that itself, SQLite would not
            raise PermissionError("This is a view; rows are written in `Store.writing`.")
        text, given = statement.ready.get(self.dialect) or statement.prepare(self.dialect)
        memo = self.memo
        if memo is None:
            rows: list[tuple[Any, ...]] = self._execute(text, given(values)).fetchall()
            return rows
        asked = (statement, frozenset(values.items()))
        known = memo.get(asked)
        if known is None:
            known = memo[asked] = self._execute(text, given(values)).fetchall()
        return list(known)

    def have_nothing(self, statement: Statement, given: Mapping[str, Any]) -> None:
        """Note, while a page is made, that a statement has no answer for the values that it takes of `given`."""
        if self.memo is not None:
            statement.ready.get(self.dialect) or statement.prepare(self.dialect)
            self.memo[statement, frozenset((name, given[name]) for name in statement.takes)] = []

    def one(self, statement: Statement, values: Mapping[str, Any] = _NONE) -> tuple[Any, ...] | None:
        """The only row of the answer, or None."""
        rows = self.all(statement, values)
        return rows[0] if rows else None

    def value(self, statement: Statement, values: Mapping[str, Any] = _NONE) -> Any:
        """The first column of the only row, or None."""
        rows = self.all(statement, values)
        return rows[0][0] if rows else None


class Writer(Reader):
    """Writes rows in one transaction; `Store.writing` commits it or takes it back.

    `news` are the topics that are told once it is committed; `heard` says whether anybody listens.
    """

    __slots__ = ("heard", "news")

    may_write = True

    def __init__(self, dialect: str, driver: Any, seal: Seal) -> None:
        super().__init__(dialect, driver, seal)
        self.heard = False
        self.news: set[str] = set()

    def tell(self, *topics: str) -> None:
        """Have those told who look at these (`engine.store.topics`), once this is committed."""
        if self.heard:
            self.news.update(topics)

    def add(self, statement: Statement, values: Mapping[str, Any]) -> bool:
        """Insert a row by a statement of `adding_new`; False where a unique key is taken."""
        text, given = statement.ready.get(self.dialect) or statement.prepare(self.dialect)
        done = self._execute(text, given(values))
        if statement.tells:
            self.tell(statement.tells)
        return bool(done.rowcount == 1 if self.dialect == "sqlite" else done.fetchone())

    def run(self, statement: Statement, values: Mapping[str, Any] = _NONE) -> int:
        """Do it once; how many rows it touched (of an INSERT that may do nothing ask `add` instead)."""
        text, given = statement.ready.get(self.dialect) or statement.prepare(self.dialect)
        if statement.tells:
            self.tell(statement.tells)
        return int(self._execute(text, given(values)).rowcount)

    def run_many(self, statement: Statement, rows: Sequence[Mapping[str, Any]]) -> None:
        """Do it once per row, in one go."""
        if not rows:
            return
        text, given = statement.ready.get(self.dialect) or statement.prepare(self.dialect)
        if statement.tells:
            self.tell(statement.tells)
        if len(rows) == 1:
            self._execute(text, given(rows[0]))
        else:
            self._cursor.executemany(text, [given(row) for row in rows])
