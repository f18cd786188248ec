"""Signals: broadcast once, to everybody who listens at that moment; delivered one by one, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.registers import start_subscription
from engine.store.statements import NONE_SKIPPED, Statement, adding_new, fixed, p
from engine.store.tables import instance, signal, signal_delivery, subscription

if TYPE_CHECKING:
    from engine.store.transaction import Reader, Writer


class DeliveryRow(NamedTuple):
    """A signal still to be delivered: to a wait, or (`instance_id` empty) to the start event of a definition."""

    signal_id: str
    instance_id: str
    wait: int
    definition_id: str
    element: str
    scope: int
    name: str
    payload: bytes
    thrown_by: str
    root_id: str | None


_ADD = adding_new(signal)
_COLUMNS = ("signal_id", "instance_id", "wait", "definition_id", "element", "scope")
_TO_WAITS = Statement(
    signal_delivery.insert().from_select(
        _COLUMNS,
        select(
            signal.c.id,
            subscription.c.instance_id,
            subscription.c.wait,
            fixed("").label("definition_id"),
            subscription.c.element,
            subscription.c.scope,
        ).where(
            signal.c.id == p("id"),
            subscription.c.kind == fixed("signal"),
            subscription.c.name == signal.c.name,
            subscription.c.instance_id != p("but"),
        ),
    )
)
_TO_STARTS = Statement(
    signal_delivery.insert().from_select(
        _COLUMNS,
        select(
            signal.c.id,
            fixed("").label("instance_id"),
            fixed(0).label("wait"),
            start_subscription.c.definition_id,
            start_subscription.c.element,
            fixed(0).label("scope"),
        ).where(
            signal.c.id == p("id"),
            start_subscription.c.kind == fixed("signal"),
            start_subscription.c.name == signal.c.name,
        ),
    )
)
_PENDING = Statement(
    select(*signal_delivery.c[_COLUMNS], *signal.c["name", "payload", "thrown_by"], instance.c.root_id)
    .join(signal, signal.c.id == signal_delivery.c.signal_id)
    .outerjoin(instance, instance.c.id == signal_delivery.c.instance_id)
    .where(signal_delivery.c.delivered_at.is_(None))
    .order_by(signal_delivery.c.signal_id, signal_delivery.c.instance_id, signal_delivery.c.wait)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_REACHES = Statement(
    select(signal_delivery.c.wait)
    .join(instance, instance.c.id == signal_delivery.c.instance_id)
    .where(
        signal_delivery.c.signal_id == p("id"),
        signal_delivery.c.element == p("element"),
        instance.c.process_key == p("process_key"),
    )
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_KEYS = ("signal_id", "instance_id", "wait", "definition_id", "element")
_DELIVERED = Statement(
    signal_delivery.update()
    .values(delivered_at=p("at"))
    .where(*(signal_delivery.c[name] == p(name) for name in _KEYS), signal_delivery.c.delivered_at.is_(None))
)
_DONE = select(signal.c.id).where(
    signal.c.thrown_at < p("before"),
    ~select(signal_delivery.c.signal_id)
    .where(signal_delivery.c.signal_id == signal.c.id, signal_delivery.c.delivered_at.is_(None))
    .exists(),
)
_DONE_IDS = Statement(_DONE)
_DROP_DELIVERIES = Statement(signal_delivery.delete().where(signal_delivery.c.signal_id == p("id")))
_DROP = Statement(signal.delete().where(signal.c.id == p("id")))


def throw(w: Writer, signal_id: str, name: str, payload: bytes, *, at: int, by: str, but: str = "") -> int:
    """Broadcast: fix who hears it, now; how many those are. The same id again does nothing.

    `but` is the instance that has thrown it: it has heard it in the same step.
    """
    row = {"id": signal_id, "name": name, "payload": payload, "thrown_at": at, "thrown_by": by}
    if not w.add(_ADD, row):
        return 0
    return w.run(_TO_WAITS, {"id": signal_id, "but": but}) + w.run(_TO_STARTS, {"id": signal_id})


def reaches(r: Reader, signal_id: str, process_key: str, element: str) -> bool:
    """Whether a signal is for a wait at this element in any instance of a process."""
    row = {"id": signal_id, "process_key": process_key, "element": element, "limit": 1}
    return r.value(_REACHES, row) is not None


def pending(r: Reader, limit: int) -> list[DeliveryRow]:
    """Deliveries still to be made."""
    return [DeliveryRow._make(row) for row in r.all(_PENDING, {"limit": limit})]


def delivered(w: Writer, row: DeliveryRow, at: int) -> bool:
    """Note a delivery, made or no longer wanted; False where somebody else has noted it."""
    return w.run(_DELIVERED, {name: getattr(row, name) for name in _KEYS} | {"at": at}) == 1


def forget(w: Writer, before: int) -> int:
    """Remove signals thrown before a moment and delivered to everybody; how many."""
    ids = [{"id": row[0]} for row in w.all(_DONE_IDS, {"before": before})]
    w.run_many(_DROP_DELIVERIES, ids)
    w.run_many(_DROP, ids)
    return len(ids)
