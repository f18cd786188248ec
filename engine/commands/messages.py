"""Messages and signals: published, correlated, buffered, delivered.

A message reaches at most one waiting instance of each process, or starts the processes that begin with
it, or waits in the buffer until its time is over. The same message id is taken once.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from engine import values as codec
from engine.commands import instances
from engine.commands.starting import must_be_starter
from engine.errors import InvalidValues, NotFound, Refusal
from engine.execution import correlation, stimuli
from engine.sentence import say
from engine.store import definitions, messages, signals
from engine.store.messages import MessageRow
from engine.store.outcomes import Raced

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from engine.execution.run import Run
    from engine.program.details import MessageDetail
    from engine.store.messages import SubscriptionRow
    from engine.store.signals import DeliveryRow
    from engine.store.transaction import Reader, Writer
    from engine.turn import Turn
    from engine.values import Value

log = logging.getLogger(__name__)
TIME_TO_LIVE = 7 * 24 * 3_600_000_000
"""How long a message waits for somebody to wait for it, unless its sender says otherwise: a week."""


def publish(
    turn: Turn,
    name: str,
    key: str | None,
    values: Mapping[str, Value],
    *,
    message_id: str | None,
    ttl: int | None,
    by: str,
    judge: Callable[[Reader, list[str], bool], None] | None = None,
) -> dict[str, Any]:
    """Take a message from outside; answers with the fields of a MessageReceipt.

    `judge` refuses it to who may not reach those instances, or may not have it kept where it reaches nobody.
    """
    _must_fit(turn, name, values)
    if not message_id:
        message_id = turn.new_id()
    elif messages.find(turn.view, message_id) is not None:
        had = [instance_id for _, instance_id in messages.deliveries(turn.view, message_id)]
        return {"message_id": message_id, "started": [], "reached": had, "buffered": False}
    if key is None:
        key = _key_of(turn, name, values)
    reached = _correlate(turn, name, key, message_id, values)
    started = [] if reached else _start(turn, name, key, message_id, values, by)
    if not reached and not started:
        known = _known(turn, name)
        if not known:
            raise NotFound("message", name)
        key = next(iter(correlation.keys_of(known, name, values, _clock(turn))), None) if key is None else key
    ttl = TIME_TO_LIVE if ttl is None else ttl
    buffered = not reached and not started and ttl > 0 and key is not None
    if judge is not None:
        judge(turn.view, reached, buffered)
    row = MessageRow(
        message_id,
        name,
        key or "",
        codec.dumps(dict(values)) if buffered else None,
        turn.now,
        turn.now + ttl if buffered else None,
        by,
    )
    had_by = [(turn.run(one).program.key, one) for one in (*reached, *started)]
    if buffered:
        turn.speak_of(name, row.key)
    turn.then(lambda w: _keep(w, row, had_by))
    return {"message_id": message_id, "started": started, "reached": reached, "buffered": buffered}


def _keep(w: Writer, row: MessageRow, had_by: list[tuple[str, str]]) -> None:
    """Write a message down; if somebody has begun to wait for a buffered one meanwhile, look again."""
    if row.payload is not None and messages.subscribers(w, row.name, row.key):
        raise Raced(row.id, 0)
    if not messages.publish(w, row):
        raise Raced(row.id, 0)
    for process_key, instance_id in had_by:
        messages.deliver(w, row.id, process_key, instance_id)


def deliver(turn: Turn, message_id: str) -> bool:
    """Give a buffered message to whoever waits for it now; False where nobody does any more."""
    message = messages.find(turn.view, message_id)
    if message is None or message.payload is None:
        return False
    values = codec.loads(message.payload)
    had = {process_key for process_key, _ in messages.deliveries(turn.view, message_id)}
    reached = _correlate(turn, message.name, message.key, message_id, values, had)
    if not reached:
        return False
    had_by = [(turn.run(one).program.key, one) for one in reached]
    turn.then(lambda w: _consume(w, message_id, had_by))
    return True


def _consume(w: Writer, message_id: str, had_by: list[tuple[str, str]]) -> None:
    for process_key, instance_id in had_by:
        if not messages.deliver(w, message_id, process_key, instance_id):
            raise Raced(instance_id, 0)
    messages.empty(w, message_id)


def begin_by_sent(turn: Turn, message_id: str) -> bool:
    """Start the processes that begin with a message which another process has sent.

    One that may not begin (its business key is in use) holds up no other; that is logged.
    """
    message = messages.find(turn.view, message_id)
    if message is None or message.payload is None:
        return False
    values, had_by = codec.loads(message.payload), []
    for start in messages.starts(turn.view, "message", message.name):
        run = _begun(turn, start.definition_id, values, start.element, (message.name, message_id), message.key or None)
        if run is not None:
            had_by.append((start.process_key, run.state.instance_id))
    if had_by:
        turn.then(lambda w: _consume(w, message_id, had_by))
    return bool(had_by)


def _begun(
    turn: Turn,
    definition_id: str,
    values: Mapping[str, Value],
    element: str,
    message: tuple[str, str] | None,
    key: str | None = None,
) -> Run | None:
    """Begin a process that nobody stands by to hear a refusal of; None where it may not begin."""
    definition = turn.definition(definition_id)
    try:
        return instances.begin(turn, definition, values, element=element, message=message, key=key)
    except Refusal as refusal:
        log.warning("%s was to begin by a message or signal and could not: %s", definition.name, refusal)
        return None


def signal(turn: Turn, name: str, values: Mapping[str, Value], by: str) -> str:
    """Broadcast a signal from outside; who listens now will hear it."""
    signal_id, payload, now = turn.new_id(), codec.dumps(dict(values)), turn.now

    def throw(w: Writer) -> None:
        signals.throw(w, signal_id, name, payload, at=now, by=by)

    turn.then(throw)
    return signal_id


def hear(turn: Turn, delivery: DeliveryRow) -> bool:
    """Let one listener hear a signal, once."""
    values = codec.loads(delivery.payload)
    now = turn.now

    def note(w: Writer) -> None:
        if not signals.delivered(w, delivery, now):
            raise Raced(delivery.instance_id, 0)

    if delivery.instance_id:
        run = turn.run(delivery.instance_id)
        listening = messages.subscriptions(turn.view, delivery.instance_id)
        scope = next((one.scope for one in listening if one.wait == delivery.wait), delivery.scope)
        try:
            stimuli.signal_heard(run, scope, delivery.wait, values)
        except stimuli.Gone:
            turn.then(note)
            return True
    elif not _awaited(turn, delivery):
        _begun(turn, delivery.definition_id, values, delivery.element, None)
    turn.then(note)
    return True


def _awaited(turn: Turn, delivery: DeliveryRow) -> bool:
    """Whether a signal that could begin a process reaches an instance which has begun and waits for it there."""
    element, _, part = delivery.element.partition("/")
    process_key = turn.definition(delivery.definition_id).key
    return bool(part) and signals.reaches(turn.view, delivery.signal_id, process_key, element)


def _known(turn: Turn, name: str) -> list[MessageDetail]:
    """What any deployed process knows of a message of this name."""
    return [
        detail
        for row in definitions.everything(turn.view)
        for element in turn.program(row.id).elements.values()
        for detail in correlation.messages_of(element)
        if detail.name == name
    ]


def _key_of(turn: Turn, name: str, values: Mapping[str, Value]) -> str | None:
    """The correlation key of a message that came without one: as those who wait for it read it from its fields."""
    details = (
        detail
        for definition_id in messages.waiting_definitions(turn.view, name)
        for element in turn.program(definition_id).elements.values()
        for detail in correlation.messages_of(element)
    )
    keys = correlation.keys_of(details, name, values, _clock(turn)) if values else []
    return next((one for one in keys if messages.subscribers(turn.view, name, one)), next(iter(keys), None))


def _clock(turn: Turn) -> tuple[int, dt.tzinfo]:
    return turn.now, turn.turns.calendar.zone


def _must_fit(turn: Turn, name: str, values: Mapping[str, Value]) -> None:
    """Refuse names that a message does not declare, where the process it starts declares any."""
    for start in messages.starts(turn.view, "message", name):
        trigger = next(one for one in turn.program(start.definition_id).starts if one.at == start.element)
        if trigger.payload is not None:
            unknown = {one: say("The message declares no such field.") for one in values if one not in trigger.payload}
            if unknown:
                raise InvalidValues(say("The message '%(message)s'", message=name), unknown)


def _correlate(
    turn: Turn,
    name: str,
    key: str | None,
    message_id: str,
    values: Mapping[str, Value],
    had: set[str] | frozenset[str] = frozenset(),
) -> list[str]:
    """Reach one instance of each process that waits for this name and key; which they are."""
    if key is None:
        return []
    waiting: dict[str, list[SubscriptionRow]] = {}
    listening = messages.subscribers(turn.view, name, key)
    turn.lock({one.instance_id for one in listening})
    for one in listening:
        if one.process_key not in had:
            waiting.setdefault(one.process_key, []).append(one)
    return [reached for rows in waiting.values() if (reached := _first(turn, rows, name, message_id, values))]


def _first(
    turn: Turn, rows: list[SubscriptionRow], name: str, message_id: str, values: Mapping[str, Value]
) -> str | None:
    for one in rows:
        try:
            stimuli.message_arrived(turn.run(one.instance_id), one.scope, one.wait, name, message_id, values)
        except stimuli.Gone:
            continue
        return one.instance_id
    return None


def _start(turn: Turn, name: str, key: str | None, message_id: str, values: Mapping[str, Value], by: str) -> list[str]:
    """Start the processes that begin with this message; refused to whom one of them does not let start it."""
    started = []
    for start in messages.starts(turn.view, "message", name):
        definition = turn.definition(start.definition_id)
        must_be_starter(turn, turn.program(start.definition_id), by)
        run = instances.begin(turn, definition, values, element=start.element, message=(name, message_id), key=key)
        started.append(run.state.instance_id)
    return started
