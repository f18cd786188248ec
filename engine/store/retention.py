"""How long the personal values of a process's requests are kept after their end, and whose time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import exists, or_, select

from engine.store import audit
from engine.store.audit import Asked
from engine.store.entrance import retention
from engine.store.handling import attachment, remark, tick
from engine.store.statements import NONE_SKIPPED, Statement, keeping, p, removing
from engine.store.tables import instance, journal_values

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer

ERASED = ("privacy.erase_request", "privacy.time_over")
"""Under these verbs the audit log says that the personal values of a request were erased."""


class RetentionRow(NamedTuple):
    """Personal values of a process are erased so many days after the end of a request."""

    process_key: str
    days: int
    set_by: str
    set_at: int


_called = instance.alias("called")
_values = exists().where(journal_values.c.instance_id == instance.c.id)
_values_called = exists().where(_called.c.parent_id == instance.c.id, journal_values.c.instance_id == _called.c.id)
_files = exists().where(attachment.c.instance_id == instance.c.id)
_ticks = exists().where(tick.c.instance_id == instance.c.id)
_remarks = exists().where(remark.c.instance_id == instance.c.id)
_ALL = Statement(select(retention).order_by(retention.c.process_key))
_FIND = Statement(select(retention).where(retention.c.process_key == p("process_key")))
_KEEP = keeping(retention)
_DROP = removing(retention, "process_key")
_OVER = Statement(
    select(instance.c.id)
    .where(
        instance.c.process_key == p("process_key"),
        instance.c.started_at < p("before"),
        instance.c.ended_at < p("before"),
        instance.c.parent_id.is_(None),
        or_(_values, _values_called, _files, _ticks, _remarks),
    )
    .order_by(instance.c.started_at, instance.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)


def all_of(r: Reader) -> list[RetentionRow]:
    """Every process for which it is said."""
    return [RetentionRow._make(row) for row in r.all(_ALL)]


def find(r: Reader, process_key: str) -> RetentionRow | None:
    """What is said for a process, or None."""
    row = r.one(_FIND, {"process_key": process_key})
    return None if row is None else RetentionRow._make(row)


def keep(w: Writer, row: RetentionRow) -> None:
    """Say how long."""
    w.run(_KEEP, row._asdict())


def drop(w: Writer, process_key: str) -> None:
    """Say nothing any more: values are kept until somebody erases them."""
    w.run(_DROP, {"process_key": process_key})


def over(r: Reader, process_key: str, before: int, limit: int) -> list[str]:
    """Requests of a process that ended before a moment and still have personal values, the oldest first."""
    return [row[0] for row in r.all(_OVER, {"process_key": process_key, "before": before, "limit": limit})]


def erased_at(r: Reader, root_id: str) -> int | None:
    """When the personal values of a request were last erased, as the audit log says; None where they were not."""
    found = [
        line.at
        for verb in ERASED
        for line in audit.listed(r, Asked(verb=verb, subject=f"request:{root_id}"), 5)
        if line.outcome == audit.DONE
    ]
    return max(found, default=None)
