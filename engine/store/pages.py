"""Pages of the snapshot: the state of one scope each, as bytes that this room does not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine.store.statements import Statement, keeping, p, removing
from engine.store.tables import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.store.transaction import Reader, Writer

_LOAD = Statement(select(page.c.data).where(page.c.instance_id == p("instance_id"), page.c.scope == p("scope")))
_ALL = Statement(
    select(page.c.scope, page.c.parent, page.c.data)
    .where(page.c.instance_id == p("instance_id"))
    .order_by(page.c.scope)
)
_TREE = Statement(
    select(page.c.parent, page.c.scope)
    .where(page.c.instance_id == p("instance_id"), page.c.scope != page.c.parent)
    .order_by(page.c.scope)
)
_WITHIN = Statement(
    select(page.c.scope, page.c.data).where(
        page.c.instance_id == p("instance_id"), page.c.parent == p("parent"), page.c.scope != page.c.parent
    )
)
_SAVE = keeping(page)
_DROP = removing(page, "instance_id", "scope")
_DROP_ALL = removing(page, "instance_id")


def load(r: Reader, instance_id: str, scope: int) -> bytes | None:
    """The state of one scope, or None: then fold the journal."""
    found: bytes | None = r.value(_LOAD, {"instance_id": instance_id, "scope": scope})
    return found


def load_all(r: Reader, instance_id: str) -> dict[int, tuple[int, bytes]]:
    """Every page of an instance: scope -> (parent scope, state)."""
    return {scope: (parent, state) for scope, parent, state in r.all(_ALL, {"instance_id": instance_id})}


def tree(r: Reader, instance_id: str) -> list[tuple[int, int]]:
    """Every stored scope within another: (parent, scope), ascending. One look, however many ask for those within one:
    of ten thousand rounds each is asked when they are called off.
    """
    return [(row[0], row[1]) for row in r.all(_TREE, {"instance_id": instance_id})]


def within(r: Reader, instance_id: str, parent: int) -> dict[int, bytes]:
    """The states of all scopes directly within one, at once."""
    return dict(r.all(_WITHIN, {"instance_id": instance_id, "parent": parent}))


def save(w: Writer, instance_id: str, scope: int, parent: int, state: bytes) -> None:
    """Write the page of one scope; the process itself is scope 0 with parent 0."""
    w.run(_SAVE, {"instance_id": instance_id, "scope": scope, "parent": parent, "data": state})


def drop(w: Writer, instance_id: str, scopes: Sequence[int]) -> None:
    """Remove the pages of scopes that have ended."""
    w.run_many(_DROP, [{"instance_id": instance_id, "scope": scope} for scope in scopes])


def drop_all(w: Writer, instance_id: str) -> None:
    """Remove every page of an instance: it has ended, or its snapshot is to be folded anew."""
    w.run(_DROP_ALL, {"instance_id": instance_id})
