"""Documents of data stores: what outlives the instances that read and write it (BPMN 2.0.2, 10.4.1).

A document has the name of its store, a key ("" where the store holds just one), a value and a revision that
grows by one with each writing. Who writes says which revision it follows; where another has come in between, the
turn is taken again, so that no writing is lost unseen. Values lie encrypted, and can be erased.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from engine.store.outcomes import Raced
from engine.store.registers import document
from engine.store.statements import NONE_SKIPPED, Statement, adding_new, changing, p

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
_OF_STORE = select(document).where(document.c.store == p("store")).order_by(document.c.key)
_FIRST = Statement(_OF_STORE.limit(p("limit")).offset(NONE_SKIPPED))
_NEXT = Statement(_OF_STORE.where(document.c.key > p("after")).limit(p("limit")).offset(NONE_SKIPPED))
_OF_INSTANCE = Statement(
    select(document).where(document.c.instance_id == p("instance_id")).order_by(document.c.store, document.c.key)
)
_STORES = Statement(select(document.c.store).distinct().order_by(document.c.store))
_ADD = adding_new(document)
_CHANGE = Statement(changing(document, _COLUMNS, "store", "key").where(document.c.revision == p("was")))
_ERASE = Statement(changing(document, ("salt", "data"), "store", "key"))


def find(r: Reader, store: str, key: str) -> Document | None:
    """One document, or None where nothing was ever written."""
    row = r.one(_FIND, {"store": store, "key": key})
    return None if row is None else _opened(r, row)


def listed(r: Reader, store: str, *, after: str | None = None, limit: int = 100) -> list[Document]:
    """A page of the documents of a store, by key; `after` is the last key of the page before ("" is a key, too)."""
    asked = {"store": store, "limit": limit}
    rows = r.all(_FIRST, asked) if after is None else r.all(_NEXT, asked | {"after": after})
    return [_opened(r, row) for row in rows]


def stores(r: Reader) -> list[str]:
    """Names of the stores that hold anything."""
    return [row[0] for row in r.all(_STORES)]


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
