"""Documents of data stores: what outlives the instances that read and write it (BPMN 2.0.2, 10.4.1).

A document has the name of its store, a key ("" where the store holds just one), a value and a revision that
grows by one with each writing. Who writes says which revision it follows; where another has come in between, the
turn is taken again, so that no writing is lost unseen. Values lie encrypted, and can be erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import case, func, select

from engine.store.entrance import store_rule
from engine.store.outcomes import Raced
from engine.store.registers import document
from engine.store.statements import NONE_SKIPPED, Statement, adding_new, changing, fixed, keeping, p
from engine.store.tables import instance, journal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.store.transaction import Reader, Writer


class Document(NamedTuple):
    """One document as it is. `data` are the bytes of its value, None where it was erased; `instance_id` and
    `sequence` name the event that wrote it.
    """

    store: str
    key: str
    revision: int
    data: bytes | None
    written_at: int
    instance_id: str
    sequence: int


class Entry(NamedTuple):
    """What is known of a document without its value; `actor` has written it in a request of `process_key`, and both are
    None where there is no such request any more.
    """

    store: str
    key: str
    revision: int
    held: int
    written_at: int
    instance_id: str
    actor: str | None
    process_key: str | None
    business_key: str | None


class StoreRow(NamedTuple):
    """A store that holds, or has held, anything: its documents, how many have a value, the last writing."""

    name: str
    documents: int
    held: int
    written_at: int


class Rule(NamedTuple):
    """What is said about a store: its values are erased so many `days` after they were written (None: never by
    themselves); `by_person`: its keys are ids of people, and go with their person.
    """

    store: str
    days: int | None
    by_person: int
    set_by: str
    set_at: int


class Writing(NamedTuple):
    """What a turn writes: `revision` follows upon the one that it `was` when the turn began."""

    store: str
    key: str
    was: int
    revision: int
    data: bytes
    instance_id: str
    sequence: int


_COLUMNS = ("revision", "salt", "data", "written_at", "instance_id", "sequence")
_FIND = Statement(select(document).where(document.c.store == p("store"), document.c.key == p("key")))
_HELD = case((func.length(document.c.data) > fixed(0), fixed(1)), else_=fixed(0))
_THEIRS = document.c.instance_id == journal.c.instance_id
_WITHIN = document.c.sequence.between(journal.c.first, journal.c.last)
_ENTRY = (
    select(
        *document.c["store", "key", "revision"],
        _HELD.label("held"),
        *document.c["written_at", "instance_id"],
        journal.c.actor,
        *instance.c["process_key", "business_key"],
    )
    .select_from(document)
    .outerjoin(journal, _THEIRS & _WITHIN)
    .outerjoin(instance, instance.c.id == document.c.instance_id)
    .where(document.c.store == p("store"))
    .order_by(document.c.key)
)
_FIRST = Statement(_ENTRY.limit(p("limit")).offset(NONE_SKIPPED))
_NEXT = Statement(_ENTRY.where(document.c.key > p("after")).limit(p("limit")).offset(NONE_SKIPPED))
_ONE = Statement(_ENTRY.where(document.c.key == p("key")))
_OVER = Statement(
    select(document.c.key)
    .where(document.c.store == p("store"), document.c.written_at < p("before"), fixed(1) == _HELD)
    .order_by(document.c.key)
    .limit(p("limit"))
    .offset(NONE_SKIPPED)
)
_RULES = Statement(select(store_rule).order_by(store_rule.c.store))
_KEEP = keeping(store_rule)
_OF_INSTANCE = Statement(
    select(document).where(document.c.instance_id == p("instance_id")).order_by(document.c.store, document.c.key)
)
_STORES = Statement(
    select(document.c.store, func.count(), func.sum(_HELD), func.max(document.c.written_at))
    .group_by(document.c.store)
    .order_by(document.c.store)
)
_ADD = adding_new(document)
_CHANGE = Statement(changing(document, _COLUMNS, "store", "key").where(document.c.revision == p("was")))
_ERASE = Statement(changing(document, ("salt", "data"), "store", "key"))


def find(r: Reader, store: str, key: str) -> Document | None:
    """One document, or None where nothing was ever written."""
    row = r.one(_FIND, {"store": store, "key": key})
    return None if row is None else _opened(r, row)


def listed(r: Reader, store: str, *, after: str | None = None, limit: int = 100) -> list[Entry]:
    """A page of the documents of a store, by key; `after` is the last key of the page before ("" is a key, too)."""
    asked = {"store": store, "limit": limit}
    rows = r.all(_FIRST, asked) if after is None else r.all(_NEXT, asked | {"after": after})
    return [Entry._make(row) for row in rows]


def entry(r: Reader, store: str, key: str) -> Entry | None:
    """What is known of one document, without its value."""
    row = r.one(_ONE, {"store": store, "key": key})
    return None if row is None else Entry._make(row)


def stores(r: Reader) -> list[StoreRow]:
    """The stores that hold, or have held, anything."""
    return [StoreRow._make(row) for row in r.all(_STORES)]


def rules(r: Reader) -> list[Rule]:
    """What is said about stores."""
    return [Rule._make(row) for row in r.all(_RULES)]


def keep(w: Writer, rule: Rule) -> None:
    """Say something about a store."""
    w.run(_KEEP, rule._asdict())


def over(r: Reader, store: str, before: int, limit: int) -> list[str]:
    """Keys of documents that were written before a moment and still have a value."""
    return [row[0] for row in r.all(_OVER, {"store": store, "before": before, "limit": limit})]


def of_instance(r: Reader, instance_id: str) -> list[Document]:
    """The documents that an instance was the last to write."""
    return [_opened(r, row) for row in r.all(_OF_INSTANCE, {"instance_id": instance_id})]


def write(w: Writer, writings: Iterable[Writing], at: int) -> None:
    """Write documents, ascending by store and key; raises Raced where one is no longer at the revision it was."""
    for one in sorted(writings):
        salt, closed, _ = w.seal.close(_place(one.store, one.key), one.data)
        row = {
            "store": one.store,
            "key": one.key,
            "revision": one.revision,
            "salt": salt,
            "data": closed,
            "written_at": at,
            "instance_id": one.instance_id,
            "sequence": one.sequence,
        }
        written = w.run(_CHANGE, {**row, "was": one.was}) == 1 if one.was else w.add(_ADD, row)
        if not written:
            raise Raced(one.instance_id, one.was)


def erase(w: Writer, store: str, key: str) -> bool:
    """Erase the value of a document for good; that there was one, and who wrote it, stays. Whether there is one."""
    return w.run(_ERASE, {"store": store, "key": key, "salt": b"", "data": b""}) == 1


def _opened(r: Reader, row: tuple[object, ...]) -> Document:
    store, key, revision, salt, closed, *rest = row
    data = r.seal.open(_place(str(store), str(key)), salt, closed) if closed else None  # type: ignore[arg-type]
    return Document(store, key, revision, data, *rest)  # type: ignore[arg-type]


def _place(store: str, key: str) -> str:
    return f"document {store}\x00{key}"
