"""Walks along indexes, and the views that they make up together.

A walk is a condition on tasks that an index keeps in order. Some go over a column of which each value has a walk of its
own: so one index serves what is looked at by its first column, by its second, and by neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import json
from sqlalchemy import and_, case, exists, or_

from engine.store.columns import TEXT
from engine.store.narrowing import OPEN, Where
from engine.store.statements import Statement, fixed, p, stepped
from engine.store.tables import task, task_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from engine.store.transaction import Reader


class Walk(NamedTuple):
    """One walk: its conditions, and whether it goes along the tasks that name somebody.

    `shape` says what its SQL depends on, `kept` in which orders indexes keep its tasks, the usual one first. `over` is
    a column of which each value needs a walk of its own: which values there are, among the tasks of the conditions, is
    looked up when it is asked for. `rest` are conditions that come after that column in the index.
    """

    shape: tuple[Any, ...]
    conditions: tuple[ColumnElement[bool], ...]
    named: bool = False
    kept: tuple[str, ...] = ("due",)
    over: str = ""
    rest: tuple[ColumnElement[bool], ...] = ()

    @property
    def all_conditions(self) -> tuple[ColumnElement[bool], ...]:
        """Those on any task."""
        return (*self.conditions, *self.rest)

    def at(self, name: str | None) -> Walk:
        """The walk at one value of the column that it goes over, which is the parameter `name` (None: at no value)."""
        column = task.c[self.over]
        at = column.is_(None) if name is None else column == p(name, type_=TEXT)
        return Walk((*self.shape, name), (*self.conditions, at, *self.rest), kept=self.kept)


class View(NamedTuple):
    """What somebody looks at: walks that together find it, and the values of their parameters.

    `everything`: all that is open.
    """

    walks: tuple[Walk, ...]
    given: Mapping[str, Any]
    everything: bool = False


_KNOWN: dict[tuple[Any, ...], Statement] = {}
_MOST_KNOWN = 2_000


def statement_of(shape: tuple[Any, ...], build: Callable[[], Any]) -> Statement:
    """SQL of a shape that has been asked for before is not written again."""
    found = _KNOWN.get(shape)
    if found is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        found = _KNOWN[shape] = Statement(build())
    return found


def led_by(view: View, tests: Sequence[Where]) -> tuple[View, Sequence[Where]]:
    """All open tasks of some lanes or processes have an index of their own: the test becomes the walk."""
    for place, test in enumerate(tests):
        found = of_one_column(test)
        if found is not None:
            return found, [*tests[:place], *tests[place + 1 :]]
    return view, tests


def of_one_column(test: Where) -> View | None:
    """The open tasks that a test on a few lanes or processes finds, in the order of the index that has both; None for
    others.
    """
    if test.field not in _SHARED or test.how != "=" or test.no:
        return None
    names = json.decode(test.value.encode())
    if len(names) > LED:
        return None
    column, (other, first) = task.c[test.field], _SHARED[test.field]
    given = {f"led_{test.field}_{place}": value for place, value in enumerate(names)}
    found = ((name, column == p(name, type_=TEXT)) for name in given)
    if first:
        return View(tuple(Walk((name,), (OPEN, one), over=other) for name, one in found), given)
    return View(tuple(Walk((name,), (OPEN,), over=other, rest=(one,)) for name, one in found), given)


LED = 20
"""Lanes or processes that are walked along by name: each walk asks for every process or lane. A part of a name that
fits more of them fits so many tasks that they are found along the list itself.
"""
_SHARED = {"process_key": ("lane", True), "lane": ("process_key", False)}
"""Lane and process share an index: the other of the two, and whether the column comes first there."""


def spread(r: Reader, view: View) -> View:
    """A view whose walks are as they can be asked for: one for each value of the column that it goes over, and one for
    none.
    """
    given, walks = dict(view.given), list[Walk]()
    for walk in view.walks:
        if not walk.over:
            walks.append(walk)
            continue
        for place, value in enumerate(_values_of(r, walk, given)):
            name = f"{walk.shape[0]}_{place}"
            given[name] = value
            walks.append(walk.at(name))
        if task.c[walk.over].nullable:
            walks.append(walk.at(None))
    return view._replace(walks=tuple(walks), given=given)


def _values_of(r: Reader, walk: Walk, given: Mapping[str, Any]) -> Iterable[str]:
    step = statement_of(("values", walk.shape), lambda: stepped(task.c[walk.over], *walk.conditions))
    return (row[0] for row in r.all(step, given))


def theirs(view: View) -> ColumnElement[bool]:
    """That a task is one of a view. Within a CASE: else SQLite would rather skip through an index than look up few."""
    return case((or_(*(_seen_by(walk) for walk in view.walks)), fixed(1)), else_=fixed(0)) == fixed(1)


def _seen_by(walk: Walk) -> ColumnElement[bool]:
    """The conditions of a walk on any task."""
    if not walk.named:
        return and_(*walk.all_conditions)
    return exists().where(task_person.c.task_id == task.c.id, *walk.conditions).correlate(task)
