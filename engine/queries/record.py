"""Whether the record is whole: the chain of every journal, and tables that its replay reproduces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.execution import snapshot
from engine.queries import documents
from engine.store import instances, pages, projections
from engine.store.proof import Scope, verify
from engine.turn import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.store.transaction import Reader


def problems(r: Reader, instance_id: str | None) -> Iterator[str]:
    """Tell everything that is wrong, one sentence each."""
    yield from map(str, verify(r, Scope(instance_id)))
    ids = [instance_id] if instance_id else list(_all(r))
    for one in ids:
        yield from _replay(r, one)


def _all(r: Reader) -> Iterator[str]:
    after = None
    while rows := instances.find(r, instances.Wanted(after=after), 500):
        yield from (row.id for row in rows)
        after = (rows[-1].started_at, rows[-1].id)


def _replay(r: Reader, instance_id: str) -> Iterator[str]:
    try:
        yield from projections.compare(r, instance_id)
        yield from documents.problems(r, instance_id)
        folded = fold(r, instance_id)
    except Exception as broken:  # noqa: BLE001 - whatever a damaged record does to those who read it is what is told
        yield f"Instance {instance_id}: its journal cannot be replayed ({type(broken).__name__}: {broken})."
        return
    stored = pages.load_all(r, instance_id)
    if set(stored) != set(folded.scopes):
        yield f"Instance {instance_id}: it has pages {sorted(stored)}, its journal gives {sorted(folded.scopes)}."
        return
    for scope_id, (_, data) in stored.items():
        if snapshot.read(data) != folded.scopes[scope_id]:
            yield f"Instance {instance_id}: the page of scope {scope_id} is not what its journal gives."
