"""Statements: written once in SQLAlchemy Core, turned into SQL text once per database, then only executed.

Whoever executes one gives a mapping by the names of its parameters, so no order can be mixed up. PostgreSQL's
driver takes it as it is; SQLite's is given the values in the order of its text (`?`), because it would look up
every name anew each time. Executing Core objects would cost about four times what the driver itself takes.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Text, and_, bindparam, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement

from engine.store import topics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.sql.compiler import SQLCompiler

_DIALECTS: dict[str, Any] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": psycopg.PGDialect_psycopg(paramstyle="pyformat"),  # type: ignore[no-untyped-call]
}
OF_PEOPLE = frozenset({"person", "person_group", "person_role", "group", "deputy", "ownership"})
"""Tables that say what people may."""
OF_PROCESSES = frozenset({"definition", "policy", "process", "review"})
"""Tables that say how a process stands."""
_TELLS = dict.fromkeys(OF_PEOPLE, topics.PEOPLE) | dict.fromkeys(OF_PROCESSES, topics.PROCESSES)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

p = bindparam


def fixed(value: str | int) -> ColumnElement[Any]:
    """A constant of ours within a statement, written into its text."""
    return literal_column(str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'")


NONE_SKIPPED = fixed(0)
"""The OFFSET beside each LIMIT: SQLAlchemy adds one for SQLite anyway, but as a parameter."""


class Ready(NamedTuple):
    """A statement as a driver takes it: its SQL, and what makes the driver's parameters of a mapping."""

    text: str
    given: Callable[[Mapping[str, Any]], Any]


class Statement:
    """One statement. Built from a Core object, or from a function of the dialect's `insert` for upserts."""

    __slots__ = ("_build", "ready", "takes", "tells", "writes")

    def __init__(self, build: Any) -> None:
        """`writes` says whether it changes rows (what is built from a function does); `ready` is kept by dialect, and
        with it what is `tells`: the topic that whoever listens is told when it has changed a row, or nothing; and the
        names of the parameters that it `takes`.
        """
        self._build: Any = build
        self.takes: tuple[str, ...] = ()
        self.tells = ""
        self.writes: bool = getattr(build, "is_dml", callable(build))
        self.ready: dict[str, Ready] = {}

    @property
    def core(self) -> Any:
        """The Core object that it was built from, to build on."""
        return self._build

    def prepare(self, dialect: str) -> Ready:
        """Make it ready for `dialect` ("sqlite" or "postgresql"), once; later it is found in `ready`."""
        core = self._build(_INSERTS[dialect]) if callable(self._build) else self._build
        compiled = core.compile(dialect=_DIALECTS[dialect])
        lost = [name for name, bind in compiled.binds.items() if bind.value is not None]
        assert not lost, f"only named parameters are passed when executing; write {lost} with `fixed`"
        self.takes = tuple(compiled.binds)
        if self.writes:
            self.tells = _TELLS.get(core.table.name, "")
        ready = self.ready[dialect] = Ready(str(compiled), _in_order(compiled.positiontup))
        return ready


def _in_order(names: Sequence[str] | None) -> Callable[[Mapping[str, Any]], Any]:
    """What takes the values of `names` out of a mapping; None where the driver takes the mapping itself."""
    if names is None:
        return lambda values: values
    if not names:
        return lambda _values: ()
    if len(names) == 1:
        return lambda values, only=names[0]: (values[only],)  # type: ignore[misc]
    return itemgetter(*names)


def adding(table: Table) -> Statement:
    """INSERT of one whole row."""
    return Statement(table.insert())


def adding_new(table: Table) -> Statement:
    """INSERT that does nothing where a unique key is taken; `Writer.add` tells whether it did.

    PostgreSQL answers with a row only where it inserted: psycopg has reported the count of rows wrongly for a
    successful insert. SQLite's count is right, and an answer would cost it as much as the insert itself.
    """

    def build(insert: Callable[[Table], Any]) -> Any:
        made = insert(table).on_conflict_do_nothing()
        return made if insert is sqlite.insert else made.returning(*table.primary_key.columns)

    return Statement(build)


def keeping(table: Table, *without: str) -> Statement:
    """INSERT of one whole row, or UPDATE where its primary key is there; columns `without` get their defaults."""
    keys = {column.name for column in table.primary_key.columns}
    given = [column.name for column in table.columns if column.name not in without]

    def build(insert: Callable[[Table], Any]) -> Any:
        made = insert(table).values({name: bindparam(name) for name in given})
        changed = {name: made.excluded[name] for name in given if name not in keys}
        return made.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changed)

    return Statement(build)


def changing(table: Table, columns: Iterable[str], *keys: str) -> Any:
    """UPDATE of `columns` where `keys` are equal to the parameters of their names; a Core object to build on."""
    changed = table.update().values({name: bindparam(name) for name in columns})
    return changed.where(*(table.c[name] == bindparam(name) for name in keys))


def removing(table: Table, *keys: str) -> Statement:
    """DELETE where `keys` are equal to the parameters of their names."""
    return Statement(table.delete().where(*(table.c[name] == bindparam(name) for name in keys)))


def of_instance(table: Table) -> ColumnElement[bool]:
    """Rows that belong to the instance `instance_id`, found by the prefix of their ids ("." follows "-")."""
    given: Any = bindparam("instance_id", type_=Text())
    return and_(
        table.c.id > given.concat(fixed("-")), table.c.id < given.concat(fixed(".")), table.c.instance_id == given
    )


def stepped(column: ColumnElement[Any], *where: ColumnElement[bool]) -> Any:
    """The values that a column has, ascending: a step along an index for each, however many rows have it."""
    found = select(func.min(column).label("value")).where(*where).cte("found", recursive=True)
    following = select(func.min(column)).where(*where, column > found.c.value).correlate(found).scalar_subquery()
    found = found.union_all(select(following).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None))


class listed(ColumnElement[str]):  # noqa: N801 - reads as a function
    """All values of a column that a SELECT finds, as JSON text (a list)."""

    inherit_cache = False
    type = Text()

    def __init__(self, column: ColumnElement[Any]) -> None:
        self.column = column


@compiles(listed, "sqlite")
def _listed_sqlite(element: listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.column, **options)})"


@compiles(listed, "postgresql")
def _listed_postgresql(element: listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(coalesce(json_agg({compiler.process(element.column, **options)}), '[]') AS TEXT)"


class among(ColumnElement[bool]):  # noqa: N801 - reads as an operator
    """`column` is one of a JSON list of texts given as the parameter `name`: one text for any length of list.

    `leading`: an index of the column is to find the rows. PostgreSQL would else rather join with the list, and read all
    rows for it where it takes them for fewer than they are.
    """

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str, *, leading: bool = False) -> None:
        self.column, self.leading = column, leading
        self.parameter: Any = bindparam(name, type_=Text())


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, names = compiler.process(element.column, **options), compiler.process(element.parameter, **options)
    return f"{column} IN (SELECT value FROM json_each({names}))"  # noqa: S608 - both parts are compiled SQL


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, names = compiler.process(element.column, **options), compiler.process(element.parameter, **options)
    values = f'SELECT jsonb_array_elements_text(CAST({names} AS JSONB)) COLLATE "C"'
    return f"{column} = ANY (ARRAY({values}))" if element.leading else f"{column} IN ({values})"


class holding(ColumnElement[bool]):  # noqa: N801 - reads as an operator
    """`column` holds any of a JSON list of texts, given as the parameter `name`, as a part of its own."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.parameter: Any = bindparam(name, type_=Text())


@compiles(holding, "sqlite")
def _holding_sqlite(element: holding, compiler: SQLCompiler, **options: Any) -> str:
    column, names = compiler.process(element.column, **options), compiler.process(element.parameter, **options)
    return f"EXISTS (SELECT 1 FROM json_each({names}) WHERE instr({column}, value) > 0)"  # noqa: S608 - compiled SQL


@compiles(holding, "postgresql")
def _holding_postgresql(element: holding, compiler: SQLCompiler, **options: Any) -> str:
    column, names = compiler.process(element.column, **options), compiler.process(element.parameter, **options)
    parts = f"jsonb_array_elements_text(CAST({names} AS JSONB)) AS parts(part)"
    return f"EXISTS (SELECT 1 FROM {parts} WHERE strpos({column}, part) > 0)"  # noqa: S608 - compiled SQL
