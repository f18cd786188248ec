"""Finding tasks among millions: pages of any view by a declared order, narrowed by tests, at a price that is known.

Two ways, and no third. Where a view or a test leaves few tasks (`FEW`), an index names them all, and they can be sorted
by anything. Where it leaves many, a page is a walk along the index of its order: it begins behind a key, never at an
offset, and gives up after `BUDGET` tasks looked at; it then says where it stopped, and the next page goes on there.
So the dearest page costs the same among ten thousand tasks and among millions. Counts end at a cap.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import func, literal_column, select, true, tuple_, union_all

from engine.store.encoding import texts
from engine.store.narrowing import OF_REQUEST, Where, conditions, driver, index_of, values
from engine.store.statements import NONE_SKIPPED, Statement, among, fixed, p
from engine.store.tables import instance, task, task_person
from engine.store.tasks import TaskRow, made
from engine.store.walks import View, Walk, led_by, of_one_column, spread, statement_of, theirs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement

    from engine.store.transaction import Reader

T = TypeVar("T")
BUDGET = 500
"""Tasks that one page looks at before it gives up."""
TOGETHER = 100
"""Walks that one statement merges; SQLite takes 500."""
FEW = 600
"""As many tasks as are read at once, to be sorted by anything."""
SORTED = 2_000
"""Tasks that are put in order for a page where no index keeps them in it."""
_FOREVER = 2**63 - 1
_WIDTH = len(task.c)


class Order(NamedTuple):
    """An order that an index keeps: the columns before the id, and whether it runs downwards."""

    name: str
    columns: tuple[str, ...]
    down: bool = False

    @property
    def key(self) -> Callable[[TaskRow], tuple[Any, ...]]:
        """Tells where a task stands in it."""
        return attrgetter(*self.columns, "id")


ORDERS = {
    one.name: one
    for one in (
        Order("due", ("due_sort",)),
        Order("created", ("created_at",)),
        Order("priority", ("priority_sort", "due_sort")),
        Order("completed", ("completed_at",), down=True),
        Order("turn", ("turn_sort",)),
        Order("follow", ("follow_up",)),
    )
}


class Found(NamedTuple):
    """Tasks in order. `stopped` is the key behind which nothing has been looked at yet; `more`, that there are more."""

    rows: list[TaskRow]
    more: bool = False
    stopped: tuple[Any, ...] | None = None


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
    if view.everything and order.name == "due":
        view, tests = led_by(view, tests)
    asking = _Asking(r.dialect, spread(r, view), order, tests, start, order.down != back)
    key, down = order.key, asking.down
    seen: dict[str, TaskRow] = {}
    ends: list[tuple[Any, ...]] = []
    stops: list[tuple[Any, ...]] = []
    for walks in asking.together:
        rows = asking.rows(r, walks, limit + 1)
        seen |= {row.id: row for row in rows}
        if len(rows) > limit:
            ends.append(key(rows[-1]))
        elif tests:
            stops += asking.stopped(r, walks)
    edge = (max if down else min)([*ends, *stops], default=None)
    rows = sorted(seen.values(), key=key, reverse=down)
    if edge is not None:  # behind it something may be missing
        rows = [row for row in rows if (key(row) >= edge if down else key(row) <= edge)]
    stop = edge if edge in stops and len(rows) <= limit else None
    shown = rows[:limit][::-1] if back else rows[:limit]
    return Found(shown, edge is not None or len(rows) > limit, stop)


def could_sort(r: Reader, view: View, order: Order) -> bool:
    """Whether a view can be turned by an order: all but few enough of its tasks are kept in it."""
    others = tuple(walk for walk in view.walks if order.name not in walk.kept)
    return not others or _sum(r, spread(r, view._replace(walks=others)), SORTED + 1) <= SORTED


def _together(walks: Sequence[Walk]) -> list[Sequence[Walk]]:
    """As many walks as one statement merges, at a time."""
    return [walks[place : place + TOGETHER] for place in range(0, len(walks), TOGETHER)]


class _Asking:
    """One page as its walks are asked for it, as many as there are at once."""

    def __init__(
        self,
        dialect: str,
        view: View,
        order: Order,
        tests: Sequence[Where],
        start: Sequence[Any] | None,
        down: bool,
        most: int | None = None,
    ) -> None:
        """`most` tasks are looked at by each statement: its share of the `BUDGET`, unless it is said."""
        self.order, self.tests, self.down = order, tests, down
        self.dialect = dialect
        self.together = _together(view.walks)
        begins = start if start is not None else _edge(order, down)
        keys = {f"at_{place}": value for place, value in enumerate(begins)}
        budget = most or max(1, BUDGET // max(1, len(self.together)))
        self.given = {**view.given, **keys, **values(tests), "budget": budget, "skipped": budget - 1}
        self.shape = (order, down, tuple((one.field, one.how, one.no) for one in tests))

    def rows(self, r: Reader, walks: Sequence[Walk], limit: int) -> list[TaskRow]:
        found = self._statement("rows", walks, self._narrowed)
        return [made(row[:_WIDTH]) for row in r.all(found, {**self.given, "limit": limit})]

    def ids(self, r: Reader, walks: Sequence[Walk], limit: int) -> list[str]:
        found = self._statement("row_ids", walks, lambda these: select(self._narrowed(these).subquery().c.id))
        return [row[0] for row in r.all(found, {**self.given, "limit": limit})]

    def stopped(self, r: Reader, walks: Sequence[Walk]) -> list[tuple[Any, ...]]:
        """The key at which walks gave up, where they did."""
        return [tuple(row) for row in r.all(self._statement("stop", walks, self._end), self.given)]

    def passing(self, r: Reader, walks: Sequence[Walk], cap: int) -> int:
        """How many of the tasks that walks look at pass the tests."""
        return int(r.value(self._statement("passing", walks, self._counted), {**self.given, "limit": cap}))

    def _statement(self, kind: str, walks: Sequence[Walk], build: Callable[[Sequence[Walk]], Any]) -> Statement:
        return statement_of((kind, self.dialect, tuple(one.shape for one in walks), self.shape), lambda: build(walks))

    def _keys(self, walk: Walk) -> list[Any]:
        if walk.named and self.order.name == "due":
            return [task_person.c.due_sort, task_person.c.task_id]
        return [*(task.c[name] for name in self.order.columns), task.c.id]

    def _behind(self, walk: Walk, what: Sequence[Any]) -> Any:
        keys = self._keys(walk)
        begin = tuple_(*(p(f"at_{place}", type_=key.type) for place, key in enumerate(keys)))
        query = select(*what, *(key.label(f"key_{place}") for place, key in enumerate(keys)))
        if walk.named:
            query = query.select_from(task_person.join(task, task.c.id == task_person.c.task_id))
        return query.where(*walk.conditions, tuple_(*keys) < begin if self.down else tuple_(*keys) > begin)

    def _walked(self, walks: Sequence[Walk], what: Sequence[Any], most: str) -> Any:
        """Some walks as one, in order: each goes no further than the page needs it, at `most` (a parameter)."""
        if len(walks) == 1:
            return self._in_order(self._behind(walks[0], what), self._keys(walks[0]))
        parts = [self._behind(walk, what) for walk in walks]
        if self.dialect != "sqlite":  # which sees for itself; PostgreSQL merges only what is in order already
            parts = [
                self._in_order(part, self._keys(walk)).limit(p(most)) for part, walk in zip(parts, walks, strict=True)
            ]
        keys: list[Any] = [literal_column(f"key_{place}") for place in range(len(self.order.columns) + 1)]
        return self._in_order(union_all(*parts), keys)

    def _in_order(self, query: Any, keys: Sequence[Any]) -> Any:
        return query.order_by(*(key.desc() if self.down else key for key in keys))

    def _narrowed(self, walks: Sequence[Walk]) -> Any:
        if not self.tests:
            return self._walked(walks, [task], "limit").limit(p("limit")).offset(NONE_SKIPPED)
        looked = self._walked(walks, [task], "budget").limit(p("budget")).offset(NONE_SKIPPED).subquery()
        return select(looked).where(*conditions(looked.c, self.tests)).limit(p("limit")).offset(NONE_SKIPPED)

    def _counted(self, walks: Sequence[Walk]) -> Any:
        return select(func.count()).select_from(self._narrowed(walks).subquery())

    def _end(self, walks: Sequence[Walk]) -> Any:
        return self._walked(walks, [], "budget").limit(fixed(1)).offset(p("skipped"))


def _edge(order: Order, down: bool) -> list[Any]:
    last: list[Any] = [_FOREVER if down else -_FOREVER] * len(order.columns)
    return [*last, "\U0010ffff" if down else ""]


def few(r: Reader, view: View, tests: Sequence[Where]) -> list[TaskRow] | None:
    """All tasks of a view that pass the tests, in no order; None where nothing says that they are few."""
    return _few(r, view, tests, _walked)


def _few(
    r: Reader, view: View, tests: Sequence[Where], walked: Callable[[Reader, View, Sequence[Where]], list[T]]
) -> list[TaskRow] | list[T] | None:
    """The same; where the view itself is small, `walked` reads of it what is wanted."""
    finished = any("completed" in walk.kept for walk in view.walks)
    for place, test in enumerate(tests):
        led = None if finished else of_one_column(test)
        if led is not None:
            ids = _led(r, spread(r, led))
            if len(ids) <= FEW:
                return _chosen(r, ids, view, [*tests[:place], *tests[place + 1 :]])
        elif _leads(test, finished=finished) and _size(r, view, tests, place) <= FEW:
            return _driven(r, view, tests, place)
    view = spread(r, view)
    return walked(r, view, tests) if _sum(r, view, FEW + 1) <= FEW else None


def _led(r: Reader, view: View) -> list[str]:
    """The ids of the tasks of walks that name nobody; as many as there are, or more than few."""
    ids: list[str] = []
    for some in _together(view.walks):
        if len(ids) <= FEW:
            found = statement_of(("led", *(walk.shape for walk in some)), lambda: _any_of(some, task.c.id))  # noqa: B023
            ids += [row[0] for row in r.all(found, _cap(view, FEW + 1))]
    return ids


def _any_of(walks: Sequence[Walk], what: Any) -> Any:
    """What is asked of the tasks of walks that name nobody, up to `cap`."""
    parts = [select(what).select_from(task).where(*walk.conditions) for walk in walks]
    return (union_all(*parts) if len(parts) > 1 else parts[0]).limit(p("cap")).offset(NONE_SKIPPED)


def _chosen(r: Reader, ids: Sequence[str], view: View, tests: Sequence[Where]) -> list[TaskRow]:
    """Those of some tasks that are of a view and pass the tests."""
    shape = (tuple(walk.shape for walk in view.walks), tuple((one.field, one.how, one.no) for one in tests))
    found = statement_of(
        ("chosen", *shape),
        lambda: select(task).where(among(task.c.id, "chosen"), theirs(view), *conditions(task.c, tests)),
    )
    return [made(row) for row in r.all(found, {**view.given, **values(tests), "chosen": texts(ids)})]


def _walked(r: Reader, view: View, tests: Sequence[Where]) -> list[TaskRow]:
    """All of a view that is known to be small."""
    asking, most = _whole(r, view, tests)
    return list({row.id: row for walks in asking.together for row in asking.rows(r, walks, most)}.values())


def _walked_ids(r: Reader, view: View, tests: Sequence[Where]) -> list[str]:
    """The ids of all of a view that is known to be small."""
    asking, most = _whole(r, view, tests)
    return list({one for walks in asking.together for one in asking.ids(r, walks, most)})


def _whole(r: Reader, view: View, tests: Sequence[Where]) -> tuple[_Asking, int]:
    most = (FEW + 1) * len(view.walks)
    return _Asking(r.dialect, view, ORDERS["due"], tests, None, False, most), most


def count(r: Reader, view: View, tests: Sequence[Where], cap: int) -> tuple[int, bool]:
    """How many tasks of a view pass the tests, up to `cap`; and whether that is all there are."""
    if not tests:
        found = _sum(r, spread(r, view), cap + 1)
        return min(found, cap), found <= cap
    small = _few(r, view, tests, _walked_ids)
    if small is not None:
        return min(len(small), cap), len(small) <= cap
    order = ORDERS[view.walks[0].kept[0] if view.walks else "due"]
    asking = _Asking(r.dialect, spread(r, view), order, tests, None, order.down)
    total = sum(asking.passing(r, walks, cap + 1) for walks in asking.together)
    return min(total, cap), total <= cap and not any(asking.stopped(r, walks) for walks in asking.together)


def _sum(r: Reader, view: View, cap: int) -> int:
    """How many tasks of a view there are, each once; counting ends somewhere behind `cap`."""
    named, others = [[one for one in view.walks if one.named is kind] for kind in (True, False)]
    ids: set[str] = set()
    for walk in named:
        found = statement_of(("ids", walk.shape), lambda: _ids(walk))  # noqa: B023 - called at once
        ids.update(row[0] for row in r.all(found, _cap(view, cap)))
    total = len(ids)
    for some in _together(others):
        if total < cap:
            count_ = statement_of(("count", *(one.shape for one in some)), lambda: _counted(some))  # noqa: B023
            total += int(r.value(count_, _cap(view, cap)))
    return total


def _cap(view: View, cap: int) -> dict[str, Any]:
    return {**view.given, "cap": cap}


def _ids(walk: Walk) -> Any:
    query = select(task.c.id).where(*walk.conditions)
    query = query.select_from(task_person.join(task, task.c.id == task_person.c.task_id))
    return query.limit(p("cap")).offset(NONE_SKIPPED)


def _counted(walks: Sequence[Walk]) -> Any:
    return select(func.count()).select_from(_any_of(walks, fixed(1).label("one")).subquery())


def _leads(test: Where, *, finished: bool) -> bool:
    """Whether a test can find tasks by an index; the tables of open work know no finished one."""
    how, table = index_of(test)
    return not test.no and test.how in how and (table is instance or not finished)


def _size(r: Reader, view: View, tests: Sequence[Where], place: int) -> int:
    test = tests[place]

    def build() -> Any:
        table, where = driver(test, f"v{place}")
        looked = select(fixed(1).label("one")).select_from(table).where(*where)
        return select(func.count()).select_from(looked.limit(p("cap")).offset(NONE_SKIPPED).subquery())

    found = statement_of(("size", place, test.field, test.how), build)
    return int(r.value(found, {**view.given, **values(tests), "cap": FEW + 1}))


def _driven(r: Reader, view: View, tests: Sequence[Where], place: int) -> list[TaskRow]:
    """The tasks that a test names, as far as they are of the view and pass the others."""
    shape = tuple((one.field, one.how, one.no) for one in tests)

    def build() -> Any:
        table, where = driver(tests[place], f"v{place}")
        if table is task:
            return _all_of(theirs(view), *where, *conditions(task.c, tests, place))
        found = (OF_REQUEST[table.name], theirs(view), *conditions(task.c, tests, place))
        if r.dialect == "sqlite":
            return _all_of(*where, *found, among=table)
        # PostgreSQL takes a range of ids for thousands of tasks, and would rather read all there are: so one by one.
        theirs_ = _all_of(*found).order_by(task.c.id).correlate(table).lateral()
        return select(theirs_).select_from(table.join(theirs_, true())).where(*where)

    statement = statement_of(("driven", r.dialect, place, shape, *(walk.shape for walk in view.walks)), build)
    rows = r.all(statement, {**view.given, **values(tests), "cap": FEW * 10})
    return list({row.id: row for row in map(made, rows)}.values())


def _all_of(*where: ColumnElement[bool], among: Any = None) -> Any:
    """The tasks of which this is so, up to `cap`; joined with another table where the conditions speak of it."""
    query = select(task).select_from(task) if among is None else select(task).select_from(among.join(task, true()))
    return query.where(*where).limit(p("cap")).offset(NONE_SKIPPED)
