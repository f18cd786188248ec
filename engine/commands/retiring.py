"""Retiring a process: nothing begins it any more, what runs goes on, and the review clock leaves it alone.

It comes back as it first went live: by its owner's signature, with an initial review (engine/commands/publication.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands import deployments, due_dates
from engine.errors import InvalidValues, NotFound, WrongState
from engine.store import definitions, processes, settings

if TYPE_CHECKING:
    from engine.calendar import Calendar
    from engine.store.transaction import Writer

LONGEST_REASON = 500


def retire(w: Writer, now: int, calendar: Calendar, process_key: str, by: str, reason: str) -> None:
    """Take a process out of use from now on, and say why."""
    settings.hold(w, deployments.HELD)
    found, latest = processes.find(w, process_key), definitions.latest(w, process_key)
    if found is None or latest is None:
        raise NotFound("process that is in use", process_key)
    if found.retired_at is not None:
        raise WrongState(f"The process {latest.name!r}", "retired", "retired already")
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        said = f"Say why, in {LONGEST_REASON} letters at most: it stands in the history for good."
        raise InvalidValues("The retirement", {"reason": said})
    processes.retire(w, process_key, at=now, by=by, why=reason.strip())
    definitions.set_starts(w, process_key, [], [])
    due_dates.settle(w, calendar, now, process_key, "The process was retired")
