"""Instances: one row each, changed only by the journal, guarded by its revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select, tuple_, union_all

from engine.store.columns import TEXT
from engine.store.encoding import texts
from engine.store.registers import person
from engine.store.statements import NONE_SKIPPED, Statement, among, fixed, p
from engine.store.tables import incident, instance, job, page, subscription, task, timer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Select

    from engine.store.transaction import Reader, Writer


class InstanceRow(NamedTuple):
    """One instance.

    `sequence` numbers its last event, `head` is the hash of its last journal row, `projected` the last
    event that reports know of and `behind` whether there are later ones (0 or 1), `revision` guards against changes by
    somebody else.
    """

    id: str
    definition_id: str = ""
    process_key: str = ""
    root_id: str = ""
    parent_id: str | None = None
    parent_scope: int = 0
    parent_wait: int = 0
    business_key: str | None = None
    unique_key: str | None = None
    state: str = "running"
    revision: int = 0
    sequence: int = 0
    head: bytes = b""
    projected: int = 0
    started_at: int = 0
    started_by: str = ""
    ended_at: int | None = None
    outcome: str | None = None
    behind: int = 0


class Card(NamedTuple):
    """An instance as people see it: with the name of who started it and the number of its open incidents."""

    row: InstanceRow
    started_by: str
    incidents: int


_ORDER = tuple_(instance.c.started_at, instance.c.id)
_LOAD = Statement(select(instance).where(instance.c.id == p("id")))
_WITH_ROOT = Statement(
    select(instance, page.c.data)
    .select_from(instance.outerjoin(page, (page.c.instance_id == instance.c.id) & (page.c.scope == fixed(0))))
    .where(instance.c.id == p("id"))
)
_LOCK = Statement(
    select(instance.c.id).where(among(instance.c.id, "ids", leading=True)).order_by(instance.c.id).with_for_update()
)
_LOCK_FREE = Statement(
    select(instance.c.id).where(among(instance.c.id, "ids")).order_by(instance.c.id).with_for_update(skip_locked=True)
)
CHILDREN = Statement(select(instance).where(instance.c.parent_id == p("id")).order_by(instance.c.id))
_FAMILY = Statement(select(instance.c.root_id).where(instance.c.id == p("id")))
_FAMILIES = Statement(select(instance.c.root_id).distinct().where(among(instance.c.id, "ids")))
_MANY = Statement(select(instance).where(among(instance.c.id, "ids")).order_by(instance.c.id))
_HOLDER = Statement(
    select(instance.c.id).where(
        instance.c.process_key == p("process_key"),
        instance.c.unique_key == p("unique_key"),
        instance.c.unique_key.is_not(None),
        instance.c.ended_at.is_(None),
    )
)
_STUCK = (
    select(func.count())
    .select_from(incident)
    .where(
        incident.c.id > instance.c.id.concat(fixed("-")),
        incident.c.id < instance.c.id.concat(fixed(".")),
        incident.c.resolved_at.is_(None),
    )
    .scalar_subquery()
)
_CARD = select(instance, person.c.name, _STUCK).outerjoin(person, person.c.id == instance.c.started_by)
_CARDS = Statement(_CARD.where(among(instance.c.id, "ids")))
_ONE_CARD = Statement(_CARD.where(instance.c.id == p("id")))
_WAITING = union_all(
    select(task.c.element, task.c.instance_id).where(task.c.state == fixed("open")),
    *(select(one.c.element, one.c.instance_id) for one in (timer, subscription, job)),
).subquery()
_STANDING = Statement(
    select(_WAITING.c.element, func.count(_WAITING.c.instance_id.distinct()))
    .join(instance, instance.c.id == _WAITING.c.instance_id)
    .where(instance.c.definition_id == p("definition_id"), instance.c.ended_at.is_(None))
    .group_by(_WAITING.c.element)
)
_OPEN_COUNTS = Statement(
    select(instance.c.definition_id, func.count())
    .where(instance.c.ended_at.is_(None))
    .group_by(instance.c.definition_id)
)


def new(instance_id: str) -> InstanceRow:
    """An instance that has no row yet; its first event must be InstanceStarted."""
    return InstanceRow(instance_id)


def load(r: Reader, instance_id: str) -> InstanceRow | None:
    """One instance, or None."""
    row = r.one(_LOAD, {"id": instance_id})
    return None if row is None else InstanceRow._make(row)


def with_root(r: Reader, instance_id: str) -> tuple[InstanceRow, bytes | None] | None:
    """One instance and the page of its scope 0 (None where it is to be folded), in one query."""
    row = r.one(_WITH_ROOT, {"id": instance_id})
    return None if row is None else (InstanceRow._make(row[:-1]), row[-1])


def load_many(r: Reader, ids: Iterable[str]) -> list[InstanceRow]:
    """These instances, ascending by id; those that do not exist are left out."""
    return [InstanceRow._make(row) for row in r.all(_MANY, {"ids": texts(list(ids))})]


def cards(r: Reader, ids: Sequence[str]) -> list[Card]:
    """These instances as people see them, in the order asked for."""
    rows = r.all(_ONE_CARD, {"id": ids[0]}) if len(ids) == 1 else r.all(_CARDS, {"ids": texts(ids)})
    found = {row[0]: _card(row) for row in rows}
    return [found[one] for one in ids if one in found]


def _card(row: tuple[Any, ...]) -> Card:
    instance_row = InstanceRow._make(row[:-2])
    return Card(instance_row, row[-2] or instance_row.started_by, row[-1])


def children(r: Reader, instance_id: str) -> list[InstanceRow]:
    """The instances that its call activities started, open and ended."""
    return [InstanceRow._make(row) for row in r.all(CHILDREN, {"id": instance_id})]


def root(r: Reader, instance_id: str) -> str | None:
    """The instance to lock before this one is touched; None where there is no such instance."""
    found: str | None = r.value(_FAMILY, {"id": instance_id})
    return found


def roots(r: Reader, ids: Iterable[str]) -> list[str]:
    """The instances to lock before any of these is touched."""
    return [row[0] for row in r.all(_FAMILIES, {"ids": texts(list(ids))})]


def holder(r: Reader, process_key: str, unique_key: str) -> str | None:
    """The open instance of a process that holds a unique business key."""
    found: str | None = r.value(_HOLDER, {"process_key": process_key, "unique_key": unique_key})
    return found


def lock(w: Writer, root_ids: Sequence[str]) -> None:
    """Lock root instances, ascending, until the transaction ends. On SQLite the whole database is locked already."""
    if w.dialect != "sqlite":
        w.all(_LOCK, {"ids": texts(root_ids)})


def lock_free(w: Writer, root_ids: Sequence[str]) -> list[str]:
    """Lock those that nobody else has locked, without waiting; which they are."""
    return [row[0] for row in w.all(_LOCK_FREE, {"ids": texts(root_ids)})]


def standing(r: Reader, definition_id: str) -> dict[str, int]:
    """How many open instances of a version wait at each element: for people, times, messages, jobs."""
    return {row[0]: row[1] for row in r.all(_STANDING, {"definition_id": definition_id})}


def open_counts(r: Reader) -> dict[str, int]:
    """How many instances are open, by definition id."""
    return {row[0]: row[1] for row in r.all(_OPEN_COUNTS)}


_BEGINNING = Statement(
    select(instance.c.id)
    .where(
        instance.c.business_key.is_not(None),
        instance.c.business_key >= p("begins", type_=TEXT),
        instance.c.business_key < p("ends", type_=TEXT),
    )
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_FILTERS = {
    "state": instance.c.state == p("state"),
    "process_key": instance.c.process_key == p("process_key"),
    "business_key": instance.c.business_key == p("business_key"),
    "definition_id": instance.c.definition_id == p("definition_id"),
    "after": tuple_(p("after_at"), p("after_id")) > _ORDER,
    "ids": among(instance.c.id, "ids", leading=True),
}
_LISTS: dict[tuple[str, ...], Statement] = {}


class Wanted(NamedTuple):
    """Which instances are listed; `after` is (started_at, id) of the last one already seen, `ids` a JSON list of some
    few.
    """

    state: str | None = None
    process_key: str | None = None
    business_key: str | None = None
    definition_id: str | None = None
    after: tuple[int, str] | None = None
    ids: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """By what they are chosen."""
        return tuple(name for name, value in self._asdict().items() if value is not None)

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as conditions on the table."""
        return [_FILTERS[name] for name in self.names]

    def fits(self, row: InstanceRow) -> bool:
        """Whether an instance is one of them, but for the ids."""
        asked = all(getattr(self, name) in {None, getattr(row, name)} for name in _SAME)
        return asked and (self.after is None or (row.started_at, row.id) < self.after)

    @property
    def given(self) -> dict[str, Any]:
        """The parameters of the conditions."""
        at, last = self.after or (None, None)
        return {name: getattr(self, name) for name in self.names} | {"after_at": at, "after_id": last}


_SAME = ("state", "process_key", "business_key", "definition_id")
EVERY_ONE = Wanted()


def find(r: Reader, wanted: Wanted = EVERY_ONE, limit: int = 50) -> list[InstanceRow]:
    """Instances, youngest first."""
    rows = r.all(_LISTS.get(wanted.names) or _list(wanted), wanted.given | {"limit": limit})
    return [InstanceRow._make(row) for row in rows]


def beginning(r: Reader, key: str, limit: int) -> list[str]:
    """The ids of instances whose business key begins so, ended ones too; in no order."""
    return [row[0] for row in r.all(_BEGINNING, {"begins": key, "ends": f"{key}\U0010ffff", "limit": limit})]


def youngest(*conditions: ColumnElement[bool]) -> Select[Any]:
    """A walk over instances, youngest first, that stops at `limit`."""
    ordered = select(instance).where(*conditions).order_by(instance.c.started_at.desc(), instance.c.id.desc())
    return ordered.limit(p("limit")).offset(NONE_SKIPPED)


def _list(wanted: Wanted) -> Statement:
    return _LISTS.setdefault(wanted.names, Statement(youngest(*wanted.conditions)))
