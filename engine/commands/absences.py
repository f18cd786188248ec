"""Absences: somebody has another person stand in for them, for a time and, if they like, in named processes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from engine import views
from engine.calendar.instants import DAY, micros
from engine.errors import InvalidValues, NotFound
from engine.sentence import say
from engine.store import absences, people
from engine.store.absences import AbsenceRow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from engine.model import Absence
    from engine.store.transaction import Reader, Writer

LONGEST = 366
"""Days for which somebody may stand in: whoever is away for longer hands their work over."""


def arrange(
    w: Writer,
    now: int,
    absence_id: str,
    person: str,
    deputy: str,
    *,
    since: dt.datetime | None,
    until: dt.datetime,
    processes: Iterable[str] | None,
    reason: str,
    by: str,
) -> str:
    """Have somebody stand in; refused with a sentence for each entry that cannot be. Several may do so at a time."""
    begins, ends = now if since is None else micros(since), micros(until)
    named = None if processes is None else sorted({one.strip() for one in processes} - {""})
    wrong = {
        "deputy": _wrong_deputy(w, person, deputy),
        "until": _wrong_end(now, begins, ends),
        "processes": say("Name at least one process, or leave it to all.") if named == [] else "",
    }
    errors = {field: sentence for field, sentence in wrong.items() if sentence}
    if errors:
        raise InvalidValues(say("The absence"), errors)
    _must_be_here(w, person)
    kept = None if named is None else msgspec.json.encode(named)
    absences.add(w, AbsenceRow(absence_id, person, deputy, begins, ends, kept, reason.strip(), now, by))
    return absence_id


def _wrong_deputy(r: Reader, person: str, deputy: str) -> str:
    if person == deputy:
        return say("Nobody stands in for themselves.")
    found = people.find(r, deputy)
    able = found is not None and found.active and found.keeper_id is None
    return "" if able else say("There is nobody of this id who could stand in.")


def _wrong_end(now: int, begins: int, ends: int) -> str:
    if ends <= begins:
        return say("It ends before it begins.")
    if ends <= now:
        return say("It is over already.")
    return (
        say("Nobody stands in for longer than %(longest)s days.", longest=LONGEST)
        if ends - begins > LONGEST * DAY
        else ""
    )


def _must_be_here(r: Reader, person: str) -> None:
    found = people.find(r, person)
    if found is None or not found.active:
        raise NotFound("person", person)


def end(w: Writer, now: int, absence_id: str) -> None:
    """End one at once; ending it again changes nothing."""
    if absences.find(w, absence_id) is None:
        raise NotFound("absence", absence_id)
    absences.end(w, absence_id, now)


def find(r: Reader, absence_id: str) -> Absence:
    """Find one, or refuse."""
    found = absences.find(r, absence_id)
    if found is None:
        raise NotFound("absence", absence_id)
    return views.absence(*found)
