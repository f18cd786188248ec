"""Finding tasks among millions: pages of any view by a declared order, narrowed by tests, at a price that is known.

Two ways, and no third. Where a view or a test leaves few tasks (`FEW`), an index names them all, and they can be sorted
by anything. Where it leaves many, a page is a walk along the index of its order: it begins behind a key, never at an
offset, and gives up after `BUDGET` tasks looked at; it then says where it stopped, and the next page goes on there.
So the dearest page costs the same among ten thousand tasks and among millions. Counts end at a cap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import json
from sqlalchemy import and_, case, exists, func, or_, select, tuple_

from engine.store.columns import TEXT
from engine.store.narrowing import OF_REQUEST, Where, conditions, driver, index_of, values
from engine.store.statements import NONE_SKIPPED, Statement, fixed, p
from engine.store.tables import instance, task, task_person
from engine.store.tasks import TaskRow, made

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from engine.store.transaction import Reader

BUDGET = 500
"""Tasks that one page looks at before it gives up."""
FEW = 600
"""As many tasks as are read at once, to be sorted by anything."""
_FOREVER = 2**63 - 1


class Order(NamedTuple):
    """An order that an index keeps: the columns before the id, and whether it runs downwards."""

    columns: tuple[str, ...]
    down: bool = False

    def key(self, row: TaskRow) -> tuple[Any, ...]:
        """Where a task stands in it."""
        return (*(getattr(row, name) for name in self.columns), row.id)


ORDERS = {
    "due": Order(("due_sort",)),
    "created": Order(("created_at",)),
    "priority": Order(("priority_sort", "due_sort")),
    "completed": Order(("completed_at",), down=True),
}


class Walk(NamedTuple):
    """One walk: its conditions, and whether it goes along the tasks that name somebody.

    `shape` says what its SQL depends on, `ended` that it is about tasks that are done.
    """

    shape: tuple[Any, ...]
    conditions: tuple[ColumnElement[bool], ...]
    named: bool = False
    ended: bool = False


class View(NamedTuple):
    """What somebody looks at: walks that together find it, and the values of their parameters."""

    walks: tuple[Walk, ...]
    given: Mapping[str, Any]


class Found(NamedTuple):
    """Tasks in order. `stopped` is the key behind which nothing has been looked at yet; `more`, that there are more."""

    rows: list[TaskRow]
    more: bool = False
    stopped: tuple[Any, ...] | None = None


_KNOWN: dict[tuple[Any, ...], Statement] = {}
_MOST_KNOWN = 2_000


def _statement(shape: tuple[Any, ...], build: Callable[[], Any]) -> Statement:
    """SQL of a shape that has been asked for before is not written again."""
    found = _KNOWN.get(shape)
    if found is None:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        found = _KNOWN[shape] = Statement(build())
    return found


def page(
    r: Reader,
    view: View,
    order: Order,
    *,
    tests: Sequence[Where] = (),
    start: Sequence[Any] | None = None,
    back: bool = False,
    limit: int = 50,
) -> Found:
    """A page of a view: the tasks behind `start` (a key of the order), or `back` those before it."""
    view, tests = _led(view, tests)
    seen: dict[str, TaskRow] = {}
    stops: list[tuple[Any, ...]] = []
    down = order.down != back
    asking = _Asking(view, order, tests, start, down, _share(view))
    for walk in view.walks:
        rows = asking.rows(r, walk, limit + 1)
        seen |= {row.id: row for row in rows}
        if tests and len(rows) <= limit:
            stops += asking.stopped(r, walk)
    rows = sorted(seen.values(), key=order.key, reverse=down)
    stop = (max if down else min)(stops) if stops else None
    if stop is not None:
        rows = [row for row in rows if (order.key(row) >= stop if down else order.key(row) <= stop)]
    more = len(rows) > limit
    rows = rows[:limit][::-1] if back else rows[:limit]
    return Found(rows, more or stop is not None, None if more else stop)


def _led(view: View, tests: Sequence[Where]) -> tuple[View, list[Where]]:
    """All open tasks of one lane or process have an index of their own: the test becomes part of the walk."""
    rest = list(tests)
    if len(view.walks) == 1 and view.walks[0].shape == ("all",):
        for test in tests:
            if test.field in {"lane", "process_key"} and test.how == "=" and not test.no and test.value.count('"') == 2:  # noqa: PLR2004 - one text
                name, column = f"led_{test.field}", task.c[test.field]
                walk = Walk(("all", name), (*view.walks[0].conditions, column == p(name, type_=TEXT)))
                rest.remove(test)
                return View((walk,), {**view.given, name: json.decode(test.value.encode())[0]}), rest
    return view, rest


def _share(view: View) -> int:
    """How many tasks each walk of a view looks at."""
    return max(1, BUDGET // max(1, len(view.walks)))


class _Asking:
    """One page as each of its walks is asked for it."""

    def __init__(
        self,
        view: View,
        order: Order,
        tests: Sequence[Where],
        start: Sequence[Any] | None,
        down: bool,
        budget: int,
    ) -> None:
        self.order, self.tests, self.down = order, tests, down
        begins = start if start is not None else _edge(order, down)
        keys = {f"at_{place}": value for place, value in enumerate(begins)}
        self.given = {**view.given, **keys, **values(tests), "budget": budget, "skipped": max(0, budget - 1)}
        self.shape = (order, down, tuple((one.field, one.how, one.no) for one in tests))

    def rows(self, r: Reader, walk: Walk, limit: int) -> list[TaskRow]:
        found = _statement(("rows", walk.shape, self.shape), lambda: self._narrowed(walk))
        return [made(row) for row in r.all(found, {**self.given, "limit": limit})]

    def stopped(self, r: Reader, walk: Walk) -> list[tuple[Any, ...]]:
        """The key at which a walk gave up, where it did."""
        found = _statement(("stop", walk.shape, self.shape), lambda: self._end(walk))
        return [tuple(row) for row in r.all(found, self.given)]

    def _keys(self, walk: Walk) -> list[Any]:
        if walk.named and self.order.columns == ("due_sort",):
            return [task_person.c.due_sort, task_person.c.task_id]
        return [*(task.c[name] for name in self.order.columns), task.c.id]

    def _walked(self, walk: Walk, what: Sequence[Any]) -> Any:
        keys = self._keys(walk)
        behind = tuple_(*(p(f"at_{place}", type_=key.type) for place, key in enumerate(keys)))
        at = tuple_(*keys) < behind if self.down else tuple_(*keys) > behind
        query = select(*what).where(*walk.conditions, at)
        if walk.named:
            query = query.select_from(task_person.join(task, task.c.id == task_person.c.task_id))
        return query.order_by(*(key.desc() if self.down else key for key in keys))

    def _narrowed(self, walk: Walk) -> Any:
        if not self.tests:
            return self._walked(walk, [task]).limit(p("limit")).offset(NONE_SKIPPED)
        looked = self._walked(walk, [task]).limit(p("budget")).offset(NONE_SKIPPED).subquery()
        return select(looked).where(*conditions(looked.c, self.tests)).limit(p("limit")).offset(NONE_SKIPPED)

    def _end(self, walk: Walk) -> Any:
        return self._walked(walk, self._keys(walk)).limit(fixed(1)).offset(p("skipped"))


def _edge(order: Order, down: bool) -> list[Any]:
    last: list[Any] = [_FOREVER if down else -_FOREVER] * len(order.columns)
    return [*last, "\U0010ffff" if down else ""]


def few(r: Reader, view: View, tests: Sequence[Where]) -> list[TaskRow] | None:
    """All tasks of a view that pass the tests, in no order; None where nothing says that they are few."""
    for place, test in enumerate(tests):
        if _leads(view, test) and _size(r, view, tests, place) <= FEW:
            return _driven(r, view, tests, place)
    return _walked(r, view, tests) if _sum(r, view, FEW + 1) <= FEW else None


def _walked(r: Reader, view: View, tests: Sequence[Where]) -> list[TaskRow]:
    """All of a view that is known to be small."""
    seen: dict[str, TaskRow] = {}
    asking = _Asking(view, ORDERS["due"], tests, None, False, FEW + 1)
    for walk in view.walks:
        seen |= {row.id: row for row in asking.rows(r, walk, FEW + 1)}
    return list(seen.values())


def count(r: Reader, view: View, tests: Sequence[Where], cap: int) -> tuple[int, bool]:
    """How many tasks of a view pass the tests, up to `cap`; and whether that is all there are."""
    if not tests:
        found = _sum(r, view, cap + 1)
        return min(found, cap), found <= cap
    small = few(r, view, tests)
    if small is not None:
        return min(len(small), cap), len(small) <= cap
    order = ORDERS["completed" if view.walks[0].ended else "due"]
    asking = _Asking(view, order, tests, None, order.down, _share(view))
    total = sum(_passing(r, asking, walk, cap + 1) for walk in view.walks)
    return min(total, cap), total <= cap and not any(asking.stopped(r, walk) for walk in view.walks)


def _passing(r: Reader, asking: _Asking, walk: Walk, cap: int) -> int:
    found = _statement(
        ("passing", walk.shape, asking.shape),
        lambda: select(func.count()).select_from(asking._narrowed(walk).subquery()),  # noqa: SLF001
    )
    return int(r.value(found, {**asking.given, "limit": cap}))


def _sum(r: Reader, view: View, cap: int) -> int:
    """How many tasks of a view there are, each once, up to about `cap` of each walk."""
    named: set[str] = set()
    total = 0
    for walk in view.walks:
        if walk.named:
            named.update(row[0] for row in r.all(_statement(("ids", walk.shape), lambda: _ids(walk)), _cap(view, cap)))  # noqa: B023 - called at once
        else:
            total += int(r.value(_statement(("count", walk.shape), lambda: _counted(walk)), _cap(view, cap)))  # noqa: B023
    return total + len(named)


def _cap(view: View, cap: int) -> dict[str, Any]:
    return {**view.given, "cap": cap}


def _ids(walk: Walk) -> Any:
    query = select(task.c.id).where(*walk.conditions)
    if walk.named:
        query = query.select_from(task_person.join(task, task.c.id == task_person.c.task_id))
    return query.limit(p("cap")).offset(NONE_SKIPPED)


def _counted(walk: Walk) -> Any:
    return select(func.count()).select_from(_ids(walk).subquery())


def _leads(view: View, test: Where) -> bool:
    """Whether a test can find the tasks of a view by an index; the tables of open work know no finished one."""
    how, table = index_of(test)
    finished = any(walk.ended for walk in view.walks)
    return not test.no and test.how in how and (table is instance or not finished)


def _size(r: Reader, view: View, tests: Sequence[Where], place: int) -> int:
    test = tests[place]

    def build() -> Any:
        table, where = driver(test, f"v{place}")
        looked = select(fixed(1).label("one")).select_from(table).where(*where)
        return select(func.count()).select_from(looked.limit(p("cap")).offset(NONE_SKIPPED).subquery())

    found = _statement(("size", place, test.field, test.how), build)
    return int(r.value(found, {**view.given, **values(tests), "cap": FEW + 1}))


def _driven(r: Reader, view: View, tests: Sequence[Where], place: int) -> list[TaskRow]:
    """The tasks that a test names, as far as they are of the view and pass the others."""
    shape = tuple((one.field, one.how, one.no) for one in tests)

    def build() -> Any:
        table, where = driver(tests[place], f"v{place}")
        query = select(task)
        if table is not task:
            query = query.select_from(table.join(task, OF_REQUEST[table.name]))
        # Within a CASE: else SQLite would rather skip through an index of all open tasks than look up these few.
        theirs = case((or_(*(_seen_by(walk) for walk in view.walks)), fixed(1)), else_=fixed(0)) == fixed(1)
        return query.where(*where, theirs, *conditions(task.c, tests, place)).limit(p("cap")).offset(NONE_SKIPPED)

    statement = _statement(("driven", place, shape, *(walk.shape for walk in view.walks)), build)
    rows = r.all(statement, {**view.given, **values(tests), "cap": FEW * 10})
    return list({row.id: row for row in map(made, rows)}.values())


def _seen_by(walk: Walk) -> ColumnElement[bool]:
    """The conditions of a walk on any task."""
    if not walk.named:
        return and_(*walk.conditions)
    return exists().where(task_person.c.task_id == task.c.id, *walk.conditions).correlate(task)
