"""Messages: published once, buffered for a while, delivered to each process at most once.

Who publishes and who begins to listen both `lock` the name and key first and look second, so neither
can miss the other (durability rule R5). A message's values are gone when it leaves the buffer; its id
stays longer, so that a repeat is known as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, exists, or_, select

from engine.store.registers import start_subscription
from engine.store.statements import NONE_SKIPPED, Statement, adding_new, changing, fixed, p
from engine.store.tables import correlation, instance, message, message_delivery, subscription

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer


class MessageRow(NamedTuple):
    """A message; `payload` are its values as bytes, None once it has left the buffer; without `expires_at` it stays."""

    id: str
    name: str
    key: str
    payload: bytes | None
    published_at: int
    expires_at: int | None
    published_by: str


class SubscriptionRow(NamedTuple):
    """A wait that listens for a message or a signal; lock `root_id` before you deliver."""

    instance_id: str
    wait: int
    scope: int
    element: str
    kind: str
    name: str
    key: str
    root_id: str
    process_key: str


class StartRow(NamedTuple):
    """A start event of a published definition that listens for a message or a signal."""

    definition_id: str
    element: str
    process_key: str


_ADD = adding_new(message)
_FIND = Statement(select(message).where(message.c.id == p("id")))
_LOCK_ROW = adding_new(correlation)
_LOCK = Statement(
    select(correlation.c.name).where(correlation.c.name == p("name"), correlation.c.key == p("key")).with_for_update()
)
_LISTENING = select(subscription, instance.c.root_id, instance.c.process_key).join(
    instance, instance.c.id == subscription.c.instance_id
)
_SUBSCRIBERS = Statement(
    _LISTENING.where(
        subscription.c.kind == fixed("message"), subscription.c.name == p("name"), subscription.c.key == p("key")
    ).order_by(subscription.c.instance_id, subscription.c.wait)
)
_WAITING = Statement(
    select(instance.c.definition_id)
    .distinct()
    .join(subscription, instance.c.id == subscription.c.instance_id)
    .where(subscription.c.kind == fixed("message"), subscription.c.name == p("name"))
    .order_by(instance.c.definition_id)
)
OF_INSTANCE = Statement(_LISTENING.where(subscription.c.instance_id == p("instance_id")).order_by(subscription.c.wait))
_STARTS = Statement(
    select(*start_subscription.c["definition_id", "element", "process_key"])
    .where(start_subscription.c.kind == p("kind"), start_subscription.c.name == p("name"))
    .order_by(start_subscription.c.definition_id, start_subscription.c.element)
)
_IN_BUFFER = and_(message.c.payload.is_not(None), or_(message.c.expires_at.is_(None), message.c.expires_at > p("now")))
_BUFFERED = Statement(
    select(message)
    .where(message.c.name == p("name"), message.c.key == p("key"), _IN_BUFFER)
    .order_by(message.c.published_at, message.c.id)
)
_ADD_DELIVERY = adding_new(message_delivery)
_DELIVERIES = Statement(
    select(message_delivery.c.process_key, message_delivery.c.instance_id)
    .where(message_delivery.c.message_id == p("id"))
    .order_by(message_delivery.c.process_key)
)
_WAITED_FOR = (
    select(message.c.id, subscription, instance.c.root_id, instance.c.process_key)
    .select_from(message)
    .join(
        subscription,
        and_(
            subscription.c.kind == fixed("message"),
            subscription.c.name == message.c.name,
            subscription.c.key == message.c.key,
        ),
    )
    .join(instance, instance.c.id == subscription.c.instance_id)
    .where(
        _IN_BUFFER,
        ~exists().where(
            message_delivery.c.message_id == message.c.id, message_delivery.c.process_key == instance.c.process_key
        ),
    )
    .order_by(message.c.published_at, message.c.id)
)
_MISSED = Statement(_WAITED_FOR.limit(p("limit")).offset(NONE_SKIPPED))
_MISSED_BY = Statement(_WAITED_FOR.where(subscription.c.instance_id == p("instance_id")))
_STARTING = Statement(
    select(message.c.id)
    .distinct()
    .add_columns(message.c.published_at)
    .join(
        start_subscription,
        and_(start_subscription.c.kind == fixed("message"), start_subscription.c.name == message.c.name),
    )
    .where(
        _IN_BUFFER,
        ~exists().where(
            message_delivery.c.message_id == message.c.id,
            message_delivery.c.process_key == start_subscription.c.process_key,
        ),
    )
    .order_by(message.c.published_at, message.c.id)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_EMPTY = Statement(changing(message, ("payload",), "id"))
_EXPIRE = Statement(
    changing(message, ("payload",)).where(message.c.payload.is_not(None), message.c.expires_at <= p("now"))
)
_ANY_EXPIRED = Statement(
    select(message.c.id)
    .where(message.c.payload.is_not(None), message.c.expires_at <= p("now"))
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_GONE = and_(message.c.payload.is_(None), message.c.published_at < p("before"))
_FORGET_DELIVERIES = Statement(
    message_delivery.delete().where(message_delivery.c.message_id.in_(select(message.c.id).where(_GONE)))
)
_FORGET = Statement(message.delete().where(_GONE))


def publish(w: Writer, row: MessageRow) -> bool:
    """Put a message into the buffer; False where one with its id was published before."""
    return w.add(_ADD, row._asdict())


def find(r: Reader, message_id: str) -> MessageRow | None:
    """One message, buffered or not."""
    row = r.one(_FIND, {"id": message_id})
    return None if row is None else MessageRow._make(row)


def lock(w: Writer, pairs: Iterable[tuple[str, str]]) -> None:
    """Lock (name, key) pairs, ascending, until the transaction ends; after the instances, before all else."""
    if w.dialect == "sqlite":
        return
    for name, key in sorted(set(pairs)):
        w.add(_LOCK_ROW, {"name": name, "key": key})
        w.one(_LOCK, {"name": name, "key": key})


def subscribers(r: Reader, name: str, key: str) -> list[SubscriptionRow]:
    """Who waits for a message, ascending by instance."""
    return [SubscriptionRow._make(row) for row in r.all(_SUBSCRIBERS, {"name": name, "key": key})]


def waiting_definitions(r: Reader, name: str) -> list[str]:
    """Definitions of which an instance waits for a message of this name, whatever its key."""
    return [row[0] for row in r.all(_WAITING, {"name": name})]


def subscriptions(r: Reader, instance_id: str) -> list[SubscriptionRow]:
    """What an instance listens for, messages and signals."""
    return [SubscriptionRow._make(row) for row in r.all(OF_INSTANCE, {"instance_id": instance_id})]


def starts(r: Reader, kind: str, name: str) -> list[StartRow]:
    """Definitions that a message or signal (`kind`) starts."""
    return [StartRow._make(row) for row in r.all(_STARTS, {"kind": kind, "name": name})]


def buffered(r: Reader, name: str, key: str, now: int) -> list[MessageRow]:
    """Messages that may still be delivered, first come first served."""
    return [MessageRow._make(row) for row in r.all(_BUFFERED, {"name": name, "key": key, "now": now})]


def deliver(w: Writer, message_id: str, process_key: str, instance_id: str) -> bool:
    """Note that a process has had a message; False where it had it before."""
    row = {"message_id": message_id, "process_key": process_key, "instance_id": instance_id}
    return w.add(_ADD_DELIVERY, row)


def deliveries(r: Reader, message_id: str) -> list[tuple[str, str]]:
    """Who has had a message: (process key, instance id)."""
    return [(row[0], row[1]) for row in r.all(_DELIVERIES, {"id": message_id})]


def missed(r: Reader, now: int, limit: int) -> list[tuple[str, SubscriptionRow]]:
    """Buffered messages that somebody waits for all the same: (message id, subscription). For the worker's round."""
    return [(row[0], SubscriptionRow._make(row[1:])) for row in r.all(_MISSED, {"now": now, "limit": limit})]


def missed_by(r: Reader, now: int, instance_id: str) -> list[str]:
    """Ids of the buffered messages that an instance waits for, oldest first."""
    return [row[0] for row in r.all(_MISSED_BY, {"now": now, "instance_id": instance_id})]


def starting(r: Reader, now: int, limit: int) -> list[str]:
    """Ids of buffered messages that a process begins with, oldest first. For the worker's round."""
    return [row[0] for row in r.all(_STARTING, {"now": now, "limit": limit})]


def empty(w: Writer, message_id: str) -> None:
    """Take a message out of the buffer, values and all."""
    w.run(_EMPTY, {"id": message_id, "payload": None})


def any_expired(r: Reader, now: int) -> bool:
    """Whether there is anything to expire; asked before the writer is taken."""
    return r.value(_ANY_EXPIRED, {"now": now, "limit": 1}) is not None


def expire(w: Writer, now: int) -> int:
    """Take out of the buffer what has been there long enough; how many."""
    return w.run(_EXPIRE, {"payload": None, "now": now})


def forget(w: Writer, before: int) -> int:
    """Remove the ids of messages published before a moment and no longer buffered; how many."""
    w.run(_FORGET_DELIVERIES, {"before": before})
    return w.run(_FORGET, {"before": before})
