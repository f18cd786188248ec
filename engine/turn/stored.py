"""The state of an instance as it is stored: pages, or the journal folded where a page cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution import snapshot
from engine.execution.evolve import evolve
from engine.execution.state import Scope, State
from engine.store import journal, pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader


MANY = 20
"""Scopes within one that are rather read at once than one by one."""


class StoredPages:
    """Scopes of one instance from its pages; a page that cannot be read is folded from the journal.

    Who asks for the scopes within one looks at each of them next, so where there are many they are read at once.
    """

    def __init__(self, view: Reader, instance_id: str, root: bytes | None = None) -> None:
        """`root` is the page of scope 0 where it has been read already."""
        self._view = view
        self._id = instance_id
        self._root = root
        self._folded: dict[int, Scope] | None = None
        self._tree: dict[int, list[int]] | None = None
        self._ahead: dict[int, bytes] = {}
        self._read_ahead: set[int] = set()

    def scope(self, scope: int) -> Scope | None:
        """Read one scope, or None when it is not open."""
        if self._folded is not None:
            return self._folded.get(scope)
        data = self._ahead.pop(scope, None) if scope else self._root
        if data is None:
            data = pages.load(self._view, self._id, scope)
        found = None if data is None else snapshot.read(data)
        if found is None and (data is not None or scope == 0):
            return self._fold().get(scope)
        return found

    def children(self, parent: int) -> Iterable[int]:
        """Name the open scopes directly inside one."""
        if self._tree is None:
            self._tree = {}
            for around, scope in self._pairs():
                self._tree.setdefault(around, []).append(scope)
        found = self._tree.get(parent, ())
        if len(found) > MANY and parent not in self._read_ahead and self._folded is None:
            self._read_ahead.add(parent)
            self._ahead |= pages.within(self._view, self._id, parent)
        return found

    def _pairs(self) -> Iterable[tuple[int, int]]:
        if self._folded is not None:
            return [(one.parent, one.id) for one in self._folded.values() if one.id]
        return pages.tree(self._view, self._id)

    def _fold(self) -> dict[int, Scope]:
        if self._folded is None:
            self._folded, self._tree = fold(self._view, self._id).scopes, None
        return self._folded


def fold(view: Reader, instance_id: str, before: int = 2**62) -> State:
    """Build the state of an instance from its journal alone, up to the event with the number `before`."""
    state = State(instance_id)
    for turn in journal.read(view, instance_id):
        if turn.first >= before:
            break
        if turn.taken_back:
            state.sequence = turn.last
            continue
        for event in turn.events:
            evolve(state, event)
    return state
