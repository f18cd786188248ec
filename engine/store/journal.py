"""The journal: one row per turn and touched instance, appended and never changed.

A row holds the events of the turn without their personal values; those lie encrypted in
`journal_values`, from where they can be erased. The row's hash is an HMAC over everything in it, over
a salted digest of the values, and over the hash before: see `proof` for what that shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from engine.errors import WrongState
from engine.events import (
    FORMAT,
    AnyEvent,
    BusinessKeySet,
    InstanceEnded,
    InstanceMigrated,
    InstanceStarted,
    MigrationUndone,
    TurnTakenBack,
)
from engine.sentence import say
from engine.store.encoding import decode, encode, restore, split
from engine.store.instances import InstanceRow, holder, load
from engine.store.outcomes import Raced, Taken
from engine.store.statements import Statement, adding, adding_new, changing, fixed, p, removing
from engine.store.tables import instance as instances
from engine.store.tables import journal, journal_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.transaction import Reader, Writer


class Turn(NamedTuple):
    """One journal row: events `first` to `last` (their `values` are None where erased) and its `hash`.

    `taken_back`: the turn after it says that it is as if it had not been.
    """

    first: int
    last: int
    at: int
    actor: str
    channel: str
    events: list[AnyEvent]
    hash: bytes
    taken_back: bool = False


TAKES_BACK = frozenset({TurnTakenBack, MigrationUndone})
"""What the first event of a turn is that takes the one before it back."""
_START = adding_new(instances)
_ADVANCED = ("sequence", "head", "revision")
_ENDED = (*_ADVANCED, "state", "ended_at", "outcome")
_KEYED = (*_ENDED, "business_key", "unique_key")
_MIGRATED = (*_KEYED, "definition_id")


def _updates(names: tuple[str, ...]) -> tuple[Statement, Statement]:
    """The UPDATE of an instance, and the one where it is behind already: saying so again would write an index anew."""
    change = changing(instances, names, "id").where(instances.c.revision == p("was"))
    return Statement(change.values(behind=fixed(1))), Statement(change.where(instances.c.behind == fixed(1)))


_ADVANCE, _END, _REKEY, _MIGRATE = map(_updates, (_ADVANCED, _ENDED, _KEYED, _MIGRATED))
_ADD = adding(journal)
_ADD_VALUES = adding(journal_values)
_ERASE = removing(journal_values, "instance_id")
_SAME_ROW = (journal_values.c.instance_id == journal.c.instance_id) & (journal_values.c.first == journal.c.first)
_READ = Statement(
    select(
        *journal.c["first", "last", "at", "actor", "channel", "format", "events", "hash"],
        *journal_values.c["salt", "data"],
    )
    .select_from(journal.outerjoin(journal_values, _SAME_ROW))
    .where(journal.c.instance_id == p("instance_id"), journal.c.last > p("after"))
    .order_by(journal.c.first)
)


def append(
    w: Writer, instance: InstanceRow, events: Sequence[AnyEvent], *, at: int, actor: str, channel: str
) -> InstanceRow:
    """Record what happened to an instance and give its row as it is now.

    Raises Raced when the instance is no longer as it was read, Taken when its id or its unique business
    key is held by another. An instance made by `instances.new` gets its row from its InstanceStarted.
    """
    if not events:
        return instance
    first, last = instance.sequence + 1, instance.sequence + len(events)
    body, hidden = split(events)
    salt, closed, digest = w.seal.close(instance.id, encode(hidden)) if hidden else (b"", b"", b"")
    seal = w.seal.row(instance.id, first, last, FORMAT, at, actor, channel, body, digest, instance.head)
    after = advanced(instance, events, seal, at=at, actor=actor)
    _write(w, instance, after)
    row = {
        "instance_id": instance.id,
        "first": first,
        "last": last,
        "at": at,
        "actor": actor,
        "channel": channel,
        "format": FORMAT,
        "events": body,
        "values_digest": digest,
        "previous": instance.head,
        "hash": seal,
    }
    w.run(_ADD, row)
    if hidden:
        w.run(_ADD_VALUES, {"instance_id": instance.id, "first": first, "salt": salt, "data": closed})
    return after


def read(r: Reader, instance_id: str, after: int = 0) -> list[Turn]:
    """The turns of an instance that hold events later than `after`, in order."""
    turns = [_turn(r, instance_id, row) for row in r.all(_READ, {"instance_id": instance_id, "after": after})]
    for place, turn in enumerate(turns[1:]):
        if type(turn.events[0]) in TAKES_BACK:
            turns[place] = turns[place]._replace(taken_back=True)
    return turns


def erase_values(w: Writer, instance_id: str) -> int:
    """Erase the personal values of an instance for good; the record stays valid. How many rows that were.

    Refused while it runs: what goes on is folded from these values whenever a page cannot be read (the items that
    rounds will have, the variables that conditions read), and would go on without them in silence.
    """
    row = load(w, instance_id)
    if row is not None and row.ended_at is None:
        needed = say("still running and needs it; end or cancel it first")
        raise WrongState(say("What this request knows"), say("erased"), needed)
    return w.run(_ERASE, {"instance_id": instance_id})


def _turn(r: Reader, instance_id: str, row: tuple[Any, ...]) -> Turn:
    first, last, at, actor, channel, version, body, seal, salt, closed = row
    events = decode(version, body)
    plain = None if closed is None else r.seal.open(instance_id, salt, closed)
    if plain is not None:
        restore(events, plain)
    return Turn(first, last, at, actor, channel, events, seal)


def advanced(instance: InstanceRow, events: Sequence[AnyEvent], head: bytes, *, at: int, actor: str) -> InstanceRow:
    """The row of an instance after `events`; `head` is the hash of the journal row that holds them."""
    grown: dict[str, Any] = {
        "sequence": instance.sequence + len(events),
        "head": head,
        "revision": instance.revision + 1,
        "behind": 1,
    }
    if instance.revision == 0:
        grown |= _started(instance, events[0], at, actor)
    for event in events:
        if type(event) is InstanceEnded:
            grown |= {"state": event.state, "ended_at": at, "outcome": event.outcome}
        elif type(event) is BusinessKeySet:
            grown |= {"business_key": event.business_key, "unique_key": event.unique_key}
        elif type(event) in (InstanceMigrated, MigrationUndone):
            grown |= {"definition_id": event.definition_id}  # type: ignore[union-attr]
    return instance._replace(**grown)


def _started(row: InstanceRow, event: AnyEvent, at: int, actor: str) -> dict[str, Any]:
    if not isinstance(event, InstanceStarted):
        raise TypeError(f"The first event of instance {row.id} is {type(event).__name__}, not InstanceStarted.")
    return {
        "definition_id": event.definition_id,
        "process_key": event.process_key,
        "root_id": event.root_id or row.id,
        "parent_id": event.parent_id,
        "parent_scope": event.parent_scope,
        "parent_wait": event.parent_wait,
        "business_key": event.business_key,
        "unique_key": event.unique_key,
        "started_at": at,
        "started_by": actor,
    }


def _write(w: Writer, before: InstanceRow, after: InstanceRow) -> None:
    if before.revision == 0:
        if not w.add(_START, after._asdict()):
            raise _taken(w, after)
        return
    names: tuple[str, ...]
    names, updates = (_ADVANCED, _ADVANCE) if after.ended_at == before.ended_at else (_ENDED, _END)
    if after.business_key != before.business_key:
        names, updates = _KEYED, _REKEY
        _see_that_it_is_free(w, after)
    if after.definition_id != before.definition_id:
        names, updates = _MIGRATED, _MIGRATE
    values = {name: getattr(after, name) for name in names} | {"id": after.id, "was": before.revision}
    whole, behind = updates
    if before.behind and w.run(behind, values):  # reports may have caught up since it was read
        return
    if w.run(whole, values) != 1:
        raise Raced(before.id, before.revision)


def _see_that_it_is_free(w: Writer, row: InstanceRow) -> None:
    """Where somebody takes the same key at the same moment, the index of the table refuses one of them."""
    if row.unique_key is not None and holder(w, row.process_key, row.unique_key) not in (None, row.id):
        raise _taken(w, row)


def _taken(w: Writer, row: InstanceRow) -> Taken:
    other = None if row.unique_key is None else holder(w, row.process_key, row.unique_key)
    if other is None:
        return Taken("An instance", row.id, row.id)
    return Taken(f"An open instance of {row.process_key} with the business key", str(row.unique_key), other)
