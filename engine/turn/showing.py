"""The columns and words by which people find the work of a request, kept in the turn that changes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.calendar.instants import micros
from engine.events import (
    BusinessKeySet,
    InstanceMigrated,
    InstanceStarted,
    MigrationUndone,
    TurnTakenBack,
    VariablesSet,
)
from engine.store import searching
from engine.store.searching import Cell
from engine.values import dumps, to_json

if TYPE_CHECKING:
    from engine.execution.run import Run
    from engine.store.instances import InstanceRow
    from engine.store.transaction import Writer

SCALE = 1_000_000
"""Numbers are kept as whole millionths, instants as microseconds, so that both are ordered alike."""
_MOST = 2**62
_ANEW = (BusinessKeySet, InstanceMigrated, InstanceStarted, MigrationUndone, TurnTakenBack)
_VERSIONS = (InstanceMigrated, MigrationUndone)
"""From these on other columns may be shown."""


def keep(w: Writer, before: InstanceRow, run: Run) -> None:
    """Write what has changed of a request's columns and words; nothing stays of one that has ended."""
    shown = run.program.columns
    if run.state.ended is not None:
        if before.revision and (shown or before.business_key or isinstance(run.events[0], _VERSIONS)):
            searching.drop(w, before.id)
        return
    key = run.state.business_key
    if not (shown or key or isinstance(run.events[0], _VERSIONS)) or not _changed(run, {one.variable for one in shown}):
        return
    values = run.state.scopes[0].variables
    cells = [_cell(one.name, values[one.variable]) for one in shown if values.get(one.variable) is not None]
    words = searching.split(key or "")
    for cell in cells:
        words += searching.split(cell.text)
    searching.keep(w, before.id, cells, list(dict.fromkeys(words)), anew=bool(before.revision))


def _changed(run: Run, variables: set[str]) -> bool:
    for event in run.events:
        if isinstance(event, _ANEW):
            return True
        if isinstance(event, VariablesSet) and event.scope == 0 and not variables.isdisjoint(event.names):
            return True
    return False


def _cell(name: str, value: Any) -> Cell:
    text = value if isinstance(value, str) else str(to_json(value))
    shown = "null" if isinstance(value, dict | list) else dumps(value).decode()
    return Cell(name, shown, searching.plain(text), _number(value))


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return max(-_MOST, min(int(value * SCALE), _MOST))
    if isinstance(value, dt.datetime):
        return micros(value) if value.tzinfo else micros(value.replace(tzinfo=dt.UTC))
    if isinstance(value, dt.date):
        return micros(dt.datetime.combine(value, dt.time(), dt.UTC))
    return None
