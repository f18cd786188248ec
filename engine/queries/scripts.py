"""Scripts in Python: who has allowed them, and what they have printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.calendar.instants import moment
from engine.errors import NotFound
from engine.events import ScriptPrinted
from engine.model import HistoryLine
from engine.store import allowances as allowed
from engine.store import instances, journal

if TYPE_CHECKING:
    import datetime as dt

    from engine.store.transaction import Reader


class Allowance(NamedTuple):
    """An administrator's leave for scripts in Python. `subject` is a process key, or "*" for all processes."""

    subject: str
    by: str
    at: dt.datetime


def allowances(r: Reader) -> tuple[Allowance, ...]:
    """List every permission for scripts in Python, by process."""
    return tuple(Allowance(row.subject, row.by, moment(row.at)) for row in allowed.everything(r, "python"))


def printed(r: Reader, instance_id: str) -> tuple[HistoryLine, ...]:
    """Give what the scripts of an instance have printed, oldest first; what was erased is empty."""
    if instances.load(r, instance_id) is None:
        raise NotFound("process instance", instance_id)
    return tuple(
        HistoryLine(turn.first + place, moment(turn.at), turn.actor, "ScriptPrinted", _text(event), event.element)
        for turn in journal.read(r, instance_id)
        for place, event in enumerate(turn.events)
        if isinstance(event, ScriptPrinted)
    )


def _text(event: ScriptPrinted) -> str:
    return str(event.values[0]) if event.values else ""
