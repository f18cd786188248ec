"""An instance as it was before its last turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.store import pages
from engine.turn.stored import fold

if TYPE_CHECKING:
    from engine.events import MigrationUndone, TurnTakenBack
    from engine.execution.run import Run
    from engine.turn.turn import Turn


def resume(turn: Turn, run: Run, first: int, event: TurnTakenBack | MigrationUndone) -> None:
    """Give a run the state that it had before the event `first`, and record that; all of it is written anew."""
    before = fold(turn.view, run.state.instance_id, first)
    open_now = set(run.state.scopes) | {scope for _, scope in pages.tree(turn.view, run.state.instance_id)}
    before.sequence = run.state.sequence
    before.changed = set(before.scopes)
    before.closed.clear()
    before.closed.update(open_now - before.changed)
    run.take_up(before)
    run.record(event)
