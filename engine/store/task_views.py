"""Views of the inbox that people keep: for themselves, or shared with a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select

from engine.store.encoding import texts
from engine.store.handling import task_view
from engine.store.statements import Statement, adding, among, p, removing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer


class ViewRow(NamedTuple):
    """A kept view: `base` is the built-in view that it narrows, `columns` the names of columns, separated by commas."""

    id: str
    person_id: str
    group: str | None
    name: str
    base: str
    query: str
    sort: str
    columns: str
    pinned: int
    made_at: int


_ADD = adding(task_view)
_DROP = removing(task_view, "id")
_FIND = Statement(select(task_view).where(task_view.c.id == p("id")))
THEIRS = Statement(
    select(task_view)
    .where(or_(task_view.c.person_id == p("person_id"), among(task_view.c.group, "groups")))
    .order_by(task_view.c.pinned.desc(), task_view.c.name, task_view.c.id)
)


def add(w: Writer, row: ViewRow) -> None:
    """Keep a view."""
    w.run(_ADD, row._asdict())


def drop(w: Writer, view_id: str) -> None:
    """Forget a view."""
    w.run(_DROP, {"id": view_id})


def find(r: Reader, view_id: str) -> ViewRow | None:
    """One view."""
    row = r.one(_FIND, {"id": view_id})
    return None if row is None else ViewRow._make(row)


def theirs(r: Reader, person_id: str, groups: Iterable[str]) -> list[ViewRow]:
    """The views of somebody and of their groups, the pinned ones first."""
    rows = r.all(THEIRS, {"person_id": person_id, "groups": texts(sorted(groups))})
    return [ViewRow._make(row) for row in rows]
