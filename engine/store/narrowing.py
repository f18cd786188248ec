"""Conditions on tasks: what a search asks of each, and the indexes by which some of them find tasks themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, exists, func, not_, or_

from engine.store.columns import TEXT
from engine.store.handling import request_column, request_word
from engine.store.statements import among, fixed, holding, p
from engine.store.tables import instance, task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement


class Where(NamedTuple):
    """One condition. `field` is a column of the task, "key", "word", or "@" and the name of a column of the request.

    `how`: = (any of the texts in `value`), < and > (a number), ^ (begins with `value`), "has" (any of the texts in
    `value`, which are `lowered`, is a part of it), "none", or "or none" (any of the texts, or none); `no` turns it
    round.
    """

    field: str
    how: str
    value: Any = None
    no: bool = False


def lowered(text: str) -> str:
    """A text as databases write it small: only English letters have another case there."""
    return "".join(one.lower() if one.isascii() else one for one in text)


def conditions(columns: Any, tests: Sequence[Where], but: int = -1) -> list[ColumnElement[bool]]:
    """The tests on a task with these columns, `but` one; their parameters are called after their place."""
    found = ((test.no, _condition(columns, test, f"v{place}")) for place, test in enumerate(tests) if place != but)
    return [not_(one) if no else one for no, one in found]


def values(tests: Sequence[Where]) -> dict[str, Any]:
    """The parameters of the tests."""
    given: dict[str, Any] = {}
    for place, test in enumerate(tests):
        name = f"v{place}"
        if test.field.startswith("@"):
            given[f"{name}_name"] = test.field[1:]
        given |= {name: test.value, f"{name}_end": f"{test.value}\U0010ffff"} if test.how == "^" else {name: test.value}
    return given


def _compared(column: Any, how: str, name: str) -> ColumnElement[bool]:
    """Compare a column; never true nor false of what is not there."""
    if how == "=":
        return among(column, name)
    if how == "has":
        return holding(func.lower(column), name)
    if how == "^":
        return and_(column >= p(name, type_=TEXT), column < p(f"{name}_end", type_=TEXT))
    return and_(column.is_not(None), column < p(name) if how == "<" else column > p(name))


def _condition(columns: Any, test: Where, name: str) -> ColumnElement[bool]:
    if test.field == "word":
        return exists().where(_WORDS.c.instance_id == columns.instance_id, _compared(_WORDS.c.word, test.how, name))
    if test.field.startswith("@"):
        found = exists().where(_CELLS.c.instance_id == columns.instance_id, _of_column(_CELLS, test, name))
        return not_(found) if test.how == "none" else found
    column = columns[_COLUMNS.get(test.field, test.field)]
    if test.how == "none":
        return column.is_(None)  # type: ignore[no-any-return]
    if test.how == "until":  # empty, or over by then
        return or_(column.is_(None), column <= p(name))
    if test.how == "or none":
        return or_(column.is_(None), among(column, name))
    return and_(column.is_not(None), _compared(column, test.how, name))


def _of_column(table: Any, test: Where, name: str) -> ColumnElement[bool]:
    named: ColumnElement[bool] = table.c.name == p(f"{name}_name", type_=TEXT)
    if test.how == "none":  # for who asks to turn round
        return named
    column = table.c.text if test.how in "=^" else table.c.number
    return and_(named, _compared(column, test.how, name))


_WORDS, _CELLS = request_word.alias("of_words"), request_column.alias("of_columns")
_COLUMNS = {"key": "business_key"}
OPEN = task.c.state == fixed("open")
OF_REQUEST = {
    table.name: and_(task.c.id > column.concat(fixed("-")), task.c.id < column.concat(fixed(".")))
    for table, column in (
        (instance, instance.c.id),
        (request_column, request_column.c.instance_id),
        (request_word, request_word.c.instance_id),
    )
}
_DRIVERS: dict[str, tuple[str, Any]] = {
    "assignee": ("=", task),
    "key": ("=^", instance),
    "word": ("=^", request_word),
}
"""Fields by which an index finds tasks: how they may be compared, and the table whose index it is."""
_OF_ANY_COLUMN = ("=^<>", request_column)


def index_of(test: Where) -> tuple[str, Any]:
    """How a test may be compared for an index to find tasks by it, and the table whose index it is."""
    return _OF_ANY_COLUMN if test.field.startswith("@") else _DRIVERS.get(test.field, ("", None))


def driver(test: Where, name: str) -> tuple[Any, list[ColumnElement[bool]]]:
    """The table that a test is looked up in, and the condition there."""
    table = index_of(test)[1]
    if table is task:
        return task, [OPEN, task.c.assignee.is_not(None), among(task.c.assignee, name, leading=True)]
    if table is instance:
        return instance, [instance.c.business_key.is_not(None), _compared(instance.c.business_key, test.how, name)]
    if table is request_word:
        return request_word, [_compared(request_word.c.word, test.how, name)]
    return request_column, [_of_column(request_column, test, name)]
