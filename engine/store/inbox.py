"""Lists of user tasks, as an inbox shows them.

Each list walks one index and stops at its limit; a page begins behind the last row of the one before
(keyset), never at an offset; the lanes of a person are a union of such walks, one per group. Counts
stop at a cap. So a page costs the same among a thousand tasks and among a million.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, func, not_, or_, select, tuple_, union_all

from engine.model import as_group
from engine.store.columns import NEVER, TEXT
from engine.store.encoding import texts
from engine.store.statements import NONE_SKIPPED, Statement, among, fixed, p
from engine.store.tables import task, task_person
from engine.store.tasks import TaskRow, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import ColumnElement, Select

    from engine.store.transaction import Reader

    Walk = tuple[ColumnElement[bool], ...]

After = tuple[int, str]
"""Where a page begins: (due_sort, id) of the last task seen, or (completed_at, id) in the list of done ones."""

CAP = 1001
_START: After = (-(2**63), "")
_OPEN = task.c.state == fixed("open")
_FREE = task.c.assignee.is_(None)
_BEHIND = tuple_(task.c.due_sort, task.c.id) > tuple_(p("after"), p("after_id"))


def _page(*conditions: ColumnElement[bool]) -> Select[Any]:
    """One walk along an index ordered by due date."""
    query = select(task).where(*conditions, _BEHIND)
    return query.order_by(task.c.due_sort, task.c.id).limit(p("limit")).offset(NONE_SKIPPED)


_MINE_ONLY = (_OPEN, task.c.assignee == p("person"), task.c.assignee.is_not(None))
_MINE = Statement(_page(*_MINE_ONLY))
_ALL = Statement(_page(_OPEN))
_DONE = Statement(
    select(task)
    .where(
        task.c.state == fixed("completed"),
        task.c.completed_by == p("person"),
        tuple_(task.c.completed_at, task.c.id) < tuple_(p("after"), p("after_id")),
    )
    .order_by(task.c.completed_at.desc(), task.c.id.desc())
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_BOTH: dict[tuple[Any, ...], tuple[Statement, Statement]] = {}
"""The list and the count of what somebody has, or may take, by how many walks there are of each kind."""


class Lent(NamedTuple):
    """What somebody may do for an absent person: what is theirs and their groups', in these processes (None: all)."""

    person: str
    groups: frozenset[str]
    processes: frozenset[str] | None = None


def mine(
    r: Reader, person: str, *, lent: Sequence[Lent] = (), after: After | None = None, limit: int = 50
) -> list[TaskRow]:
    """What a person has taken or was given, the earliest due first, without due date last; and what those have for whom
    they stand in.
    """
    statement, given = _whose(person, lent)
    return _tasks(r, statement[0], given, after or _START, limit)


def lanes(
    r: Reader,
    person: str,
    groups: Sequence[str],
    *,
    lent: Sequence[Lent] = (),
    after: After | None = None,
    limit: int = 50,
) -> list[TaskRow]:
    """What a person may take: open tasks of the groups, and those that name the person; and the same of those for whom
    they stand in.
    """
    statement, given = _open_to(person, groups, lent)
    return _tasks(r, statement[0], given, after or _START, limit)


def everything(r: Reader, *, after: After | None = None, limit: int = 50) -> list[TaskRow]:
    """All open tasks, taken or not."""
    return _tasks(r, _ALL, {}, after or _START, limit)


def done(r: Reader, person: str, *, after: After | None = None, limit: int = 50) -> list[TaskRow]:
    """What a person has completed, the latest first."""
    return _tasks(r, _DONE, {"person": person}, after or (NEVER, ""), limit)


def count_mine(r: Reader, person: str, cap: int = CAP, *, lent: Sequence[Lent] = ()) -> int:
    """How many tasks a person has, counted up to `cap`."""
    statement, given = _whose(person, lent)
    return int(r.value(statement[1], given | {"limit": cap}))


def count_lanes(r: Reader, person: str, groups: Sequence[str], cap: int = CAP, *, lent: Sequence[Lent] = ()) -> int:
    """How many tasks a person may take, counted up to `cap`."""
    statement, given = _open_to(person, groups, lent)
    return int(r.value(statement[1], given | {"limit": cap}))


def _tasks(r: Reader, statement: Statement, values: dict[str, Any], after: After, limit: int) -> list[TaskRow]:
    rows = r.all(statement, values | {"after": after[0], "after_id": after[1], "limit": limit})
    return [made(row) for row in rows]


class _Names:
    """Names that are looked for, each in all processes or only in some; parameters are called after their kind."""

    def __init__(self, kind: str, own: Iterable[str], lent: Iterable[tuple[str, frozenset[str] | None]]) -> None:
        self.kind = kind
        everywhere, within = set(own), dict[str, frozenset[str]]()
        for name, processes in lent:
            if processes is None:
                everywhere.add(name)
            else:
                within[name] = within.get(name, frozenset()) | processes
        self.everywhere = sorted(everywhere)
        self.within = sorted((name, keys) for name, keys in within.items() if name not in everywhere)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.everywhere), len(self.within)

    @property
    def given(self) -> dict[str, str]:
        found = {f"{self.kind}_{number}": name for number, name in enumerate(self.everywhere)}
        for number, (name, keys) in enumerate(self.within):
            found |= {f"{self.kind}_in_{number}": name, f"{self.kind}_of_{number}": texts(sorted(keys))}
        return found

    def conditions(self, column: ColumnElement[Any], process_key: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """One for each name: that the column is it, and the process one of those in which it counts."""
        everywhere, within = self.shape
        plain = [column == p(f"{self.kind}_{number}", type_=TEXT) for number in range(everywhere)]
        return plain + [
            and_(column == p(f"{self.kind}_in_{one}", type_=TEXT), among(process_key, f"{self.kind}_of_{one}"))
            for one in range(within)
        ]


class Reach:
    """All open tasks that somebody has or may take, themselves or for those for whom they stand in."""

    def __init__(self, person: str, groups: Iterable[str], lent: Sequence[Lent]) -> None:
        called = [(name, one.processes) for one in lent for name in (one.person, *map(as_group, one.groups))]
        self._taken = _Names("person", [person], [(one.person, one.processes) for one in lent])
        self._groups = _Names("group", groups, [(group, one.processes) for one in lent for group in one.groups])
        self._called = _Names("called", [person, *map(as_group, groups)], called)

    @property
    def shape(self) -> tuple[int, ...]:
        """What the statements depend on: how many names there are of each kind."""
        return self._taken.shape + self._groups.shape + self._called.shape

    @property
    def given(self) -> dict[str, str]:
        """The parameters of the conditions."""
        return self._taken.given | self._groups.given | self._called.given

    def taken(self) -> list[Walk]:
        """The conditions of the walks over what they have."""
        has = task.c.assignee.is_not(None)
        return [(_OPEN, has, one) for one in self._taken.conditions(task.c.assignee, task.c.process_key)]

    def free(self) -> list[Walk]:
        """The conditions of the walks over what they may take."""
        return [(_OPEN, *one) for one in _lanes_walks(self._groups, self._called)]


def _whose(person: str, lent: Sequence[Lent]) -> tuple[tuple[Statement, Statement], dict[str, str]]:
    """The statements for what somebody has; without anybody absent the plain ones."""
    if not lent:
        return (_MINE, _COUNT_MINE), {"person": person}
    reach = Reach(person, (), lent)
    return _both("taken", reach, reach.taken), reach.given


def _open_to(
    person: str, groups: Sequence[str], lent: Sequence[Lent]
) -> tuple[tuple[Statement, Statement], dict[str, str]]:
    """The statements for what somebody may take."""
    reach = Reach(person, groups, lent)
    return _both("free", reach, reach.free), reach.given


def _both(kind: str, reach: Reach, walks: Callable[[], list[Walk]]) -> tuple[Statement, Statement]:
    known = _BOTH.get((kind, *reach.shape))
    if known is None:
        known = _BOTH[kind, *reach.shape] = (_together(walks()), _counted(walks()))
    return known


def _lanes_walks(groups: _Names, called: _Names) -> list[Walk]:
    """One walk per group, and one over tasks that name the person or a group and are in none of the groups: no task
    twice.
    """
    of_groups = groups.conditions(task.c["group"], task.c.process_key)
    elsewhere = [or_(task.c["group"].is_(None), not_(or_(*of_groups)))] if of_groups else []
    named = task.alias("named")
    naming = select(task_person.c.task_id).distinct()
    if called.within:
        naming = naming.join(named, named.c.id == task_person.c.task_id)
    found = naming.where(or_(*called.conditions(task_person.c.person, named.c.process_key))).subquery()
    return [(_FREE, task.c.id == found.c.task_id, *elsewhere), *((_FREE, one) for one in of_groups)]


def _together(walks: Sequence[Walk]) -> Statement:
    together = union_all(*(select(_page(*conditions).subquery()) for conditions in walks)).subquery()
    ordered = select(together).order_by(together.c.due_sort, together.c.id)
    return Statement(ordered.limit(p("limit")).offset(NONE_SKIPPED))


def _counted(walks: Sequence[Walk]) -> Statement:
    found = (select(task.c.id).where(*conditions) for conditions in walks)
    capped = union_all(*found).limit(p("limit")).offset(NONE_SKIPPED).subquery()
    return Statement(select(func.count()).select_from(capped))


_COUNT_MINE = Statement(
    select(func.count()).select_from(
        select(task.c.id).where(*_MINE_ONLY).limit(p("limit")).offset(NONE_SKIPPED).subquery()
    )
)
