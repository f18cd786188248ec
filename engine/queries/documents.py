"""Documents of data stores: what is in them, and whether that is what the record says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.calendar.instants import moment
from engine.errors import NotFound
from engine.events import DocumentWritten
from engine.model import Document
from engine.store import documents, journal
from engine.values import loads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.store.documents import Document as Row
    from engine.store.transaction import Reader


def find(r: Reader, store: str, key: str) -> Document:
    """Find one, or refuse."""
    row = documents.find(r, store, key)
    if row is None:
        raise NotFound(f"document in {store!r}", key)
    return _shown(row)


def listed(r: Reader, store: str, after: str | None, limit: int) -> tuple[Document, ...]:
    """List a page of a store's documents, by key."""
    return tuple(_shown(row) for row in documents.listed(r, store, after=after, limit=limit))


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


def _shown(row: Row) -> Document:
    value = None if row.data is None else loads(row.data)
    return Document(row.store, row.key, value, row.revision, moment(row.written_at), row.instance_id)
