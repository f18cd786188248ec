"""Data stores: what processes keep beyond their requests, who has written it, and how it is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import documents as commands
from engine.commands.people import SYSTEM
from engine.faces.permits import permit
from engine.lists import Document, Page
from engine.queries import documents

if TYPE_CHECKING:
    from engine.model import Person
    from engine.queries.documents import DataStore
    from engine.turn import Turns


class Stores:
    """Everything about data stores. Commands name who acts by their id (`by`)."""

    def __init__(self, turns: Turns) -> None:
        """Made by `open_house`."""
        self._turns = turns

    @permit("store.list")
    def listed(self, *, person: Person | None = None) -> tuple[DataStore, ...]:
        """List the data stores that hold, or have held, anything."""
        with self._turns.store.reading() as r:
            return documents.stores(r)

    @permit("store.list")
    def documents(
        self, store: str, *, after: str | None = None, limit: int = 100, person: Person | None = None
    ) -> Page[Document]:
        """List a page of the documents of a data store by key, without their values; `after` continues a page."""
        with self._turns.store.reading() as r:
            found = documents.listed(r, store, after, limit + 1)
        return Page(found[:limit], found[limit - 1].key if len(found) > limit else None)

    @permit("store.list")
    def about(self, store: str, key: str = "", *, person: Person | None = None) -> Document:
        """Tell what is known of a document, without its value."""
        with self._turns.store.reading() as r:
            return documents.about(r, store, key)

    @permit("store.see", note=True)
    def document(self, store: str, key: str = "", *, by: str | None = None) -> Document:
        """Show a document with its value; who has looked is noted."""
        with self._turns.store.reading() as r:
            return documents.find(r, store, key)

    @permit("store.erase")
    def erase(self, store: str, key: str = "", *, by: str = SYSTEM) -> None:
        """Erase the value of a document for good; who wrote it, and when, stays."""
        self._turns.write(lambda w, _: commands.erase(w, store, key))

    @permit("store.erase")
    def keep(self, store: str, days: int | None, *, by_person: bool = False, by: str = SYSTEM) -> None:
        """Say how many days after its writing a value of a store is erased (None: not by itself); `by_person`: its keys
        are ids of people, and what stands under one is exported and erased with that person.
        """
        self._turns.write(lambda w, now: commands.set_rule(w, now, store, days, by, by_person=by_person))
