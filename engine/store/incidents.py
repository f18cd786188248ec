"""Incidents: where processes are stuck until a person helps. Resolved ones are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select, tuple_

from engine.sentence import recalled
from engine.store.encoding import texts
from engine.store.statements import NONE_SKIPPED, Statement, among, fixed, of_instance, p
from engine.store.tables import incident, instance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.transaction import Reader


class IncidentRow(NamedTuple):
    """An incident, with what its instance is about; `message` can be said in other languages where it is kept so."""

    id: str
    instance_id: str
    scope: int
    wait: int
    element: str
    host: int
    code: str
    message: str
    raised_at: int
    resolved_at: int | None
    resolved_by: str | None
    root_id: str
    process_key: str
    definition_id: str
    business_key: str | None


_ALL = select(incident, *instance.c["root_id", "process_key", "definition_id", "business_key"]).join(
    instance, instance.c.id == incident.c.instance_id
)
_OPEN = incident.c.resolved_at.is_(None)
_FIND = Statement(_ALL.where(incident.c.id == p("id")))
_LIST = _ALL.where(tuple_(incident.c.raised_at, incident.c.id) > tuple_(p("after"), p("after_id")))
_ORDERED = (incident.c.raised_at, incident.c.id)
_LIST_OPEN = Statement(_LIST.where(_OPEN).order_by(*_ORDERED).limit(p("limit")).offset(NONE_SKIPPED))
_LIST_ALL = Statement(_LIST.order_by(*_ORDERED).limit(p("limit")).offset(NONE_SKIPPED))
OF_INSTANCE = Statement(_ALL.where(of_instance(incident)).order_by(*_ORDERED))
_COUNT = Statement(
    select(func.count()).select_from(
        select(fixed(1).label("one")).where(_OPEN).select_from(incident).limit(p("cap")).offset(NONE_SKIPPED).subquery()
    )
)
_COUNTS = Statement(
    select(incident.c.instance_id, func.count())
    .where(_OPEN, among(incident.c.instance_id, "ids"))
    .group_by(incident.c.instance_id)
)


def _read(row: Any) -> IncidentRow:
    found = IncidentRow._make(row)
    return found._replace(message=recalled(found.message))


def find(r: Reader, incident_id: str) -> IncidentRow | None:
    """One incident, open or resolved."""
    row = r.one(_FIND, {"id": incident_id})
    return None if row is None else _read(row)


def listed(
    r: Reader, *, open_only: bool = True, after: tuple[int, str] = (-1, ""), limit: int = 200
) -> list[IncidentRow]:
    """Incidents of all instances, the oldest first; `after` is (raised_at, id) of the last one seen."""
    values = {"after": after[0], "after_id": after[1], "limit": limit}
    return [_read(row) for row in r.all(_LIST_OPEN if open_only else _LIST_ALL, values)]


def of_one(r: Reader, instance_id: str) -> list[IncidentRow]:
    """All incidents of an instance, the oldest first."""
    return [_read(row) for row in r.all(OF_INSTANCE, {"instance_id": instance_id})]


def count_open(r: Reader, cap: int = 1001) -> int:
    """How many are open, counted up to `cap`."""
    return int(r.value(_COUNT, {"cap": cap}))


def open_counts(r: Reader, instance_ids: Sequence[str]) -> dict[str, int]:
    """How many are open in each of these instances; those without are left out."""
    return {row[0]: row[1] for row in r.all(_COUNTS, {"ids": texts(instance_ids)})}
