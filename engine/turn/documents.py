"""Documents of data stores within one turn: read once, written together with everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.store import documents
from engine.values import dumps, loads

if TYPE_CHECKING:
    from engine.execution.state import State
    from engine.store.transaction import Reader, Writer


class Documents:
    """What one turn knows of documents. The first look at one holds for the whole turn, its own writings included.

    Several writings of one document are a revision each in the record; the table has the last.
    """

    __slots__ = ("_known", "_view", "_writings")

    def __init__(self, view: Reader) -> None:
        """`view` is where documents are read."""
        self._view = view
        self._known: dict[tuple[str, str], tuple[Any, int]] = {}
        self._writings: dict[tuple[str, str], documents.Writing] = {}

    def read(self, store: str, key: str) -> tuple[Any, int]:
        """Give a document and its revision; (None, 0) where there is none."""
        known = self._known.get((store, key))
        if known is None:
            found = documents.find(self._view, store, key)
            value = None if found is None or found.data is None else loads(found.data)
            known = self._known[store, key] = (value, 0 if found is None else found.revision)
        return known

    def note(self, state: State, store: str, key: str, value: Any) -> None:
        """Note a document that an instance's last event has written."""
        before = self.read(store, key)[1]
        old = self._writings.get((store, key))
        was = before if old is None else old.was
        self._known[store, key] = (value, before + 1)
        self._writings[store, key] = documents.Writing(
            store, key, was, before + 1, dumps(value), state.instance_id, state.sequence
        )

    def write(self, w: Writer, at: int) -> None:
        """Write them; `Raced` where one has been written since it was read."""
        documents.write(w, self._writings.values(), at)
