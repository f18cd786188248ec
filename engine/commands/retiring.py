"""Retiring a process: nothing begins it any more, what runs goes on, and the review clock leaves it alone; a review
that is being held is dropped.

It comes back as it first went live: by its owner's signature, with an initial review (engine/commands/publication.py).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from engine.commands import deployments, due_dates, reviews
from engine.errors import InvalidValues, NotFound, WrongState
from engine.sentence import say
from engine.store import definitions, processes, settings

if TYPE_CHECKING:
    from engine.calendar import Calendar
    from engine.store.transaction import Writer
    from engine.turn import Turn

LONGEST_REASON = 500


def retire(turn: Turn, process_key: str, by: str, reason: str) -> str:
    """Take a process out of use from now on, and say why."""
    reviews.drop(turn, process_key, "The process was retired")
    deed = partial(_retire, now=turn.now, calendar=turn.turns.calendar, process_key=process_key, by=by, reason=reason)
    turn.then(deed)
    return process_key


def _retire(w: Writer, now: int, calendar: Calendar, process_key: str, by: str, reason: str) -> None:
    settings.hold(w, deployments.HELD)
    found, latest = processes.find(w, process_key), definitions.latest(w, process_key)
    if found is None or latest is None:
        raise NotFound("process that is in use", process_key)
    if found.retired_at is not None:
        raise WrongState(say("The process '%(process)s'", process=latest.name), say("retired"), say("retired already"))
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        said = say("Say why, in %(number)s letters at most: it stands in the history for good.", number=LONGEST_REASON)
        raise InvalidValues(say("The retirement"), {"reason": said})
    processes.retire(w, process_key, at=now, by=by, why=reason.strip())
    definitions.set_starts(w, process_key, [], [])
    due_dates.settle(w, calendar, now, process_key, say("The process was retired"))
