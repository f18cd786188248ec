"""The items that the rounds of a sequential multi-instance activity will have.

They wait in pages of their own, a few in each: a round that ends reads one of these, and writes none but to drop it
when it is used up. So a step costs the same however long the collection is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.events import ScopeClosed, ScopeOpened, VariablesSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.execution.run import Run
    from engine.execution.state import Scope
    from engine.program.model import Element
    from engine.values import Value

BATCH = 50
ITEMS = "items"
_EVENTS = 2
"""Events that lay one batch: ids are their numbers, so that of every batch follows from that of the rounds."""


def lay_ahead(run: Run, around_id: int, element: Element, given: Sequence[Value]) -> None:
    """Keep all items but in batches; must directly follow the opening of the scope `around_id`."""
    for begin in range(0, len(given), BATCH):
        batch = run.next_id
        run.record(ScopeOpened(batch, around_id, 0, element.id, 0, "items"))
        run.record(VariablesSet(batch, 0, (ITEMS,), (given[begin : begin + BATCH],)))


def take(run: Run, around: Scope) -> Value:
    """Give the item of the round that begins next; the last of a batch takes the batch away."""
    number, place = divmod(around.data, BATCH)
    batch = run.state.scope(around.id + 1 + number * _EVENTS)
    given = batch.variables[ITEMS]
    if place == len(given) - 1:
        run.record(ScopeClosed(batch.id))
    return given[place]
