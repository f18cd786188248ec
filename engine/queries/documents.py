"""Documents of data stores: which there are, what is in them, and whether that is what the record says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.calendar.instants import moment
from engine.errors import NotFound
from engine.events import DocumentWritten
from engine.lists import Document
from engine.sentence import say
from engine.store import documents, journal
from engine.values import loads

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from engine.store.documents import Document as Row
    from engine.store.transaction import Reader


@dataclass(frozen=True, slots=True)
class DataStore:
    """A data store: how many documents, how many still have a value, when one was last written. Values are erased
    `days` after they were written (None: never by themselves); `by_person`: keys are ids of people.
    """

    name: str
    documents: int
    held: int
    written_at: dt.datetime
    days: int | None
    by_person: bool


def stores(r: Reader) -> tuple[DataStore, ...]:
    """List the stores that hold, or have held, anything."""
    rules = {one.store: one for one in documents.rules(r)}
    return tuple(_store(row, rules.get(row.name)) for row in documents.stores(r))


def _store(row: documents.StoreRow, rule: documents.Rule | None) -> DataStore:
    days, by_person = (None, False) if rule is None else (rule.days, bool(rule.by_person))
    return DataStore(row.name, row.documents, row.held, moment(row.written_at), days, by_person)


def find(r: Reader, store: str, key: str) -> Document:
    """Find one with its value, or refuse."""
    row = documents.find(r, store, key)
    return about(r, store, key, None if row is None or row.data is None else loads(row.data))


def about(r: Reader, store: str, key: str, value: Any = None) -> Document:
    """Tell what is known of one, or refuse."""
    entry = documents.entry(r, store, key)
    if entry is None:
        raise NotFound(say("document in '%(store)s'", store=store), key)
    return _shown(entry, value)


def listed(r: Reader, store: str, after: str | None, limit: int) -> tuple[Document, ...]:
    """List a page of a store's documents, by key, without their values."""
    return tuple(map(_shown, documents.listed(r, store, after=after, limit=limit)))


def problems(r: Reader, instance_id: str) -> Iterator[str]:
    """Tell where documents are not what an instance wrote last, or older than it, one sentence each."""
    written = {
        (event.store, event.key, turn.first + place): event
        for turn in journal.read(r, instance_id)
        for place, event in enumerate(turn.events)
        if isinstance(event, DocumentWritten)
    }
    for row in documents.of_instance(r, instance_id):
        if not _is_same(row, written.get((row.store, row.key, row.sequence))):
            yield f"Instance {instance_id}: the document {row.key!r} of {row.store!r} is not what it wrote."
    for store, key in dict.fromkeys((event.store, event.key) for event in written.values()):
        last = max(event.revision for event in written.values() if (event.store, event.key) == (store, key))
        found = documents.find(r, store, key)
        if found is None or found.revision < last:
            yield f"Instance {instance_id}: the document {key!r} of {store!r} is missing what it wrote."


def _is_same(row: Row, event: DocumentWritten | None) -> bool:
    if event is None or event.revision != row.revision:
        return False
    return row.data is None or event.values is None or loads(row.data) == event.values[0]


def _shown(row: documents.Entry, value: Any = None) -> Document:
    return Document(
        row.store,
        row.key,
        row.revision,
        bool(row.held),
        moment(row.written_at),
        row.actor,
        row.instance_id,
        row.process_key,
        row.business_key,
        value,
    )
