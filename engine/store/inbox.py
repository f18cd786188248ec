"""What somebody looks at in their inbox: what they have, what they may take, what they have done, and everything.

Each is a view of `finding`: walks along indexes, one per group and per name, that together give it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, not_, or_, select

from engine.model import as_group
from engine.store.columns import TEXT
from engine.store.encoding import texts
from engine.store.narrowing import OPEN
from engine.store.statements import among, fixed, p
from engine.store.tables import task, task_person
from engine.store.walks import View, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement

    Conditions = tuple[ColumnElement[bool], ...]

_FREE = task.c.assignee.is_(None)
_TAKEN = task.c.assignee.is_not(None)
_LATER = (task.c.follow_up.is_not(None), task.c.follow_up > p("later_than"))
_ASKED = task.c.asked_by == p("me", type_=TEXT)
_ANY = ("due", "created", "priority")
"""The orders in which indexes keep what is free, by group, and what is taken, whoever has it."""
SHAPES = 500
"""Shapes of which the conditions are remembered."""
_DONE = (task.c.state == fixed("completed"), task.c.completed_by == p("me", type_=TEXT))


class Lent(NamedTuple):
    """What somebody may do for an absent person: what is theirs and their groups', in these processes (None: all)."""

    person: str
    groups: frozenset[str]
    processes: frozenset[str] | None = None


def mine(person: str, *, lent: Sequence[Lent] = ()) -> View:
    """What a person has taken or was given; and what those have for whom they stand in."""
    reach = Reach(person, (), lent)
    return View(_walks_taken(reach.shape), reach.given)


def put_off(person: str, now: int, *, lent: Sequence[Lent] = ()) -> View:
    """What of it is put off until later."""
    reach = Reach(person, (), lent)
    return View(_walks_put_off(reach.shape), {**reach.given, "later_than": now})


def lanes(person: str, groups: Iterable[str], *, lent: Sequence[Lent] = ()) -> View:
    """What a person may take: open tasks of the groups, and those that name the person; and the same of those for whom
    they stand in.
    """
    reach = Reach(person, groups, lent)
    return View(_walks_free(reach.shape), reach.given)


def queued(person: str, groups: Iterable[str], queue: str, *, lent: Sequence[Lent] = ()) -> View:
    """What a person may take out of a queue."""
    reach = Reach(person, groups, lent)
    nothing = (Walk(("nothing",), (OPEN, task.c.id.is_(None)), kept=("turn",)),)
    return View(_walks_queued(reach.shape) or nothing, {**reach.given, "queue": queue})


def known(person: str, groups: Iterable[str], *, lent: Sequence[Lent] = ()) -> View:
    """Both."""
    reach = Reach(person, groups, lent)
    return View((*_walks_taken(reach.shape), *_walks_free(reach.shape)), reach.given)


def asked(person: str) -> View:
    """What a person has asked somebody about, and gets back."""
    return View((Walk(("asked",), (OPEN, task.c.asked_by.is_not(None), _ASKED)),), {"me": person})


def everything(processes: Iterable[str] | None = None) -> View:
    """All open tasks; or those of some processes."""
    if processes is None:
        free = Walk(("free_of_all",), (OPEN, _FREE), kept=_ANY, over="group")
        return View((free, Walk(("taken_of_all",), (OPEN, _TAKEN), kept=_ANY)), {}, everything=True)
    given = {f"of_{place}": key for place, key in enumerate(sorted(processes))}
    of_one = ((name, task.c.process_key == p(name, type_=TEXT)) for name in given)
    return View(tuple(Walk((name,), (OPEN, one), over="lane") for name, one in of_one), given)


def done(person: str) -> View:
    """What a person has completed."""
    return View((Walk(("done",), _DONE, kept=("completed",)),), {"me": person})


class Shape(NamedTuple):
    """How many names there are of each kind: those in all processes, and those only in some. Of all that is asked about
    somebody's work, SQL holds only that; so its conditions are made once for all of whom there is as much.
    """

    person: tuple[int, int]
    group: tuple[int, int]
    called: tuple[int, int]

    def conditions(
        self, kind: str, column: ColumnElement[Any], process_key: ColumnElement[Any]
    ) -> list[ColumnElement[bool]]:
        """One for each name of a kind: that the column is it, and the process one of those in which it counts."""
        everywhere, within = getattr(self, kind)
        plain = [column == p(f"{kind}_{number}", type_=TEXT) for number in range(everywhere)]
        return plain + [
            and_(column == p(f"{kind}_in_{one}", type_=TEXT), among(process_key, f"{kind}_of_{one}"))
            for one in range(within)
        ]

    def taken(self) -> list[Conditions]:
        """The conditions on what they have, one by one."""
        return [(OPEN, _TAKEN, one) for one in self.conditions("person", task.c.assignee, task.c.process_key)]

    def free(self) -> list[Conditions]:
        """The conditions on what they may take: what names them and is in none of their groups, and what is."""
        named = task.alias("named")
        naming = select(task_person.c.task_id).distinct()
        if self.called[1]:
            naming = naming.join(named, named.c.id == task_person.c.task_id)
        theirs = or_(*self.conditions("called", task_person.c.person, named.c.process_key))
        found = naming.where(theirs).subquery()
        return [(OPEN, _FREE, task.c.id == found.c.task_id, *self.elsewhere()), *self.of_groups()]

    def of_groups(self) -> list[Conditions]:
        """The conditions on what is free in their groups, one by one."""
        return [(OPEN, _FREE, one) for one in self.conditions("group", task.c["group"], task.c.process_key)]

    def elsewhere(self) -> Conditions:
        """In none of their groups: no task twice."""
        of_groups = self.conditions("group", task.c["group"], task.c.process_key)
        return (or_(task.c["group"].is_(None), not_(or_(*of_groups))),) if of_groups else ()


@lru_cache(SHAPES)
def _walks_taken(shape: Shape) -> tuple[Walk, ...]:
    """What they have, as walks."""
    return tuple(Walk(("taken", shape, place), one) for place, one in enumerate(shape.taken()))


@lru_cache(SHAPES)
def _walks_put_off(shape: Shape) -> tuple[Walk, ...]:
    """What of it is put off, as walks."""
    return tuple(
        Walk(("put off", shape, place), (*one, *_LATER), kept=("follow",)) for place, one in enumerate(shape.taken())
    )


@lru_cache(SHAPES)
def _walks_free(shape: Shape) -> tuple[Walk, ...]:
    """What they may take, as walks, one for each name."""
    named = shape.conditions("called", task_person.c.person, task.c.process_key)
    along = [(*shape.elsewhere(), OPEN, _FREE, one) for one in named]
    return (
        *(Walk(("named", shape, place), one, named=True) for place, one in enumerate(along)),
        *(Walk(("free", shape, place), one, kept=_ANY) for place, one in enumerate(shape.of_groups())),
    )


@lru_cache(SHAPES)
def _walks_queued(shape: Shape) -> tuple[Walk, ...]:
    """What their groups find in a queue; nothing in a queue names anybody."""
    in_queue = task.c.queue == p("queue", type_=TEXT)
    return tuple(
        Walk(("queued", shape, place), (*one, in_queue), kept=("turn",)) for place, one in enumerate(shape.of_groups())
    )


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


class Reach:
    """All open tasks that somebody has or may take, themselves or for those for whom they stand in: `shape` is what the
    statements depend on, `given` are their parameters.
    """

    def __init__(self, person: str, groups: Iterable[str], lent: Sequence[Lent]) -> None:
        called = [(name, one.processes) for one in lent for name in (one.person, *map(as_group, one.groups))]
        names = (
            _Names("person", [person], [(one.person, one.processes) for one in lent]),
            _Names("group", groups, [(group, one.processes) for one in lent for group in one.groups]),
            _Names("called", [person, *map(as_group, groups)], called),
        )
        self.shape = Shape(*(one.shape for one in names))
        self.given = {name: value for one in names for name, value in one.given.items()}
